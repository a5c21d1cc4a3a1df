"""How many spares a promise takes, and what so many give: the pipeline of replacements is Poisson.

One failed item is ordered (or sent to repair) at a time, as it fails: the policy (S - 1, S).  Failures of many items in
service come as a Poisson process, and by Palm's theorem the number on order at a random moment then is Poisson with
mean (failures a year) x (mean lead time), however lead times are spread.  Sources: C. Palm, "Analysis of the Erlang
traffic formulae for busy-signal arrangements", Ericsson Technics 4, 1938; C. C. Sherbrooke, "METRIC: a multi-echelon
technique for recoverable item control", Operations Research 16 (1), 1968, where backorders are equation (2).
"""

from __future__ import annotations

from scipy.special import pdtr


def least_stock(on_order: float, no_stock_out: float) -> int:
    """The fewest spares S with P(X <= S) of at least `no_stock_out`, X being Poisson with mean `on_order`."""
    stock = int(on_order)
    while stock > 0 and held(stock - 1, on_order) >= no_stock_out:
        stock -= 1
    while held(stock, on_order) < no_stock_out:
        stock += 1
    return stock


def held(stock: int, on_order: float) -> float:
    """The probability that nothing waits for a spare: P(X <= S)."""
    return float(pdtr(stock, on_order)) if on_order else 1.0


def filled(stock: int, on_order: float) -> float:
    """The share of failures that find a spare on the shelf: P(X <= S - 1), for arrivals see time averages."""
    if stock == 0:
        return 0.0
    return held(stock - 1, on_order)


def waiting(stock: int, on_order: float) -> float:
    """Failed items that wait for a spare, on average: E max(X - S, 0) = m P(X >= S) - S P(X > S)."""
    at_least = 1.0 - held(stock - 1, on_order) if stock else 1.0
    return max(on_order * at_least - stock * (1.0 - held(stock, on_order)), 0.0)
