"""What is asked of the spares of one pool."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

KINDS = ("switch", "optic", "cable")
"""Kinds of items that fail one by one and are replaced whole."""


@dataclass(frozen=True, slots=True)
class SparesAsk:
    """The promise of a shelf that serves one site or several.

    `no_stock_out` is the probability, at any moment, that every item which failed so far was replaced from the
    shelf.  `lead_time_years` runs from a failure until its replacement lies there again: a delivery, or the repair
    of the failed one.  `failures_per_year` of one item in service is by item, or by kind; what it leaves out is the
    catalogue's.
    """

    no_stock_out: float
    lead_time_years: float
    failures_per_year: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 0 < self.no_stock_out < 1:
            raise ValueError(f"a probability of no stock-out lies between 0 and 1, not at {self.no_stock_out}")
        if self.lead_time_years <= 0 or min(self.failures_per_year.values(), default=0.0) < 0:
            raise ValueError("a lead time is positive, and failure rates are not negative")
