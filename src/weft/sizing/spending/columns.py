"""Terms as columns and rows of a model: exact, with a binary for each tier in each period.

The written mathematics of it is `docs/sizing.md`; names of rows and columns are the same there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from weft.lp import INFINITY, Model, Rows
from weft.network.columns import Floats, Ints
from weft.sizing.spending.terms import Commitment, Needs, Terms


@dataclass(frozen=True, slots=True, eq=False)
class Spent:
    """Where the terms stand in a model: `bought` (n_things, n_periods) and `tier` (n_periods, n_steps), binaries."""

    bought: Ints
    tier: Ints


def add_terms(model: Model, terms: Terms, needs: Needs, most: float) -> Spent:
    """Add what things cost under terms: bought by the period in which they are needed, perhaps before.

    `most` is a volume that is not worth going beyond.  The binaries are left for the caller to make whole.
    """
    unit = max(most, float(terms.tiers.start[-1]), 1.0) / UNITS
    terms, most = _in_units(terms, unit), most / unit
    bought = _bought(model, needs, len(terms))
    model.set_costs(bought.ravel(), (needs.money / unit @ terms.advance).ravel())
    due = _due(model, terms, needs.money / unit, bought)
    marginal = terms.tiers.marginal
    net, tier = (_marginal if marginal else _whole)(model, terms, due, most)
    _commitments(model, terms, net)
    return Spent(bought, tier)


UNITS = 1000.0
"""Money is counted in units of which there are so many in the largest volume, for the solver's tolerances."""


def _in_units(terms: Terms, unit: float) -> Terms:
    tiers = replace(terms.tiers, start=terms.tiers.start / unit)
    years = tuple(Commitment(one.periods, one.least / unit, one.price * unit) for one in terms.commitments)
    return replace(
        terms, worth=terms.worth * unit, tiers=tiers, commitments=years, advance=terms.advance * unit
    )


Sum = tuple[Ints, Floats]
"""Columns and their values: what is paid in a period."""


def _bought(model: Model, needs: Needs, n_periods: int) -> Ints:
    """`bought`, and the rows that things are had by when they are needed; nothing that never is."""
    size = len(needs) * n_periods
    labels = [f"{i}@{t}" for i in range(len(needs)) for t in range(n_periods)]
    none, no_more = np.zeros(size), np.full(size, INFINITY)
    bought = model.add_columns("bought", labels, none, none, no_more).reshape(len(needs), n_periods)
    rows = []
    for i in range(len(needs)):
        for t in range(n_periods):
            mine = bought[i, : t + 1]
            columns, values = mine, np.ones(t + 1)
            if needs.columns:
                columns = np.concatenate([mine, needs.columns[i][t]])
                values = np.concatenate([values, -needs.values[i][t]])
            rows.append((columns, values))
    upper = no_more.reshape(bought.shape)
    upper[:, -1] = needs.fixed[:, -1]
    model.add_rows("had", labels, needs.fixed.ravel(), upper.ravel(), Rows.of(rows))
    return bought


def _due(model: Model, terms: Terms, money: Floats, bought: Ints) -> Ints:
    """`due`, what falls due in each period."""
    n = len(terms)
    none, no_more, labels = np.zeros(n), np.full(n, INFINITY), [f"{t}" for t in range(n)]
    due = model.add_columns("due", labels, none, none, no_more)
    share = np.einsum("ic,cst->ist", money, terms.due)
    rows = []
    for t in range(n):
        mine, values = bought[:, : t + 1].ravel(), share[:, : t + 1, t].ravel()
        rows.append((np.append(mine, due[t]), np.append(-values, 1.0)))
    model.add_rows("due", labels, none, none, Rows.of(rows))
    return due


def _tier(model: Model, terms: Terms) -> Ints:
    """`tier`, one of each period, and none below that of the period before."""
    n, k = len(terms), len(terms.tiers)
    labels = [f"{i}@{t}" for t in range(n) for i in range(k)]
    tier = model.add_columns("tier", labels, np.zeros(n * k), np.zeros(n * k), np.ones(n * k)).reshape(n, k)
    one = np.ones(n)
    model.add_rows("tier", [f"{t}" for t in range(n)], one, one, Rows.of([(tier[t], np.ones(k)) for t in range(n)]))
    return tier


def _marginal(model: Model, terms: Terms, due: Ints, most: float) -> tuple[list[Sum], Ints]:
    """`within`, the volume so far in the step that it lies in: (1 - discount) of it and an offset have been paid."""
    n, k, tiers = len(terms), len(terms.tiers), terms.tiers
    tier, labels = _tier(model, terms), [f"{i}@{t}" for t in range(n) for i in range(k)]
    rate, weight = 1.0 - tiers.discount, terms.worth - np.append(terms.worth[1:], 0.0)
    none, no_more = np.zeros(n * k), np.full(n * k, INFINITY)
    within = model.add_columns("within", labels, np.outer(weight, rate).ravel(), none, no_more).reshape(n, k)
    model.set_costs(tier.ravel(), np.outer(weight, tiers.offset).ravel())
    ends = np.append(tiers.start[1:], max(most, float(tiers.start[-1])))
    pairs = [(within[t, i], tier[t, i], i) for t in range(n) for i in range(k)]
    for family, bound, sign in (("above", tiers.start, 1.0), ("below", ends, -1.0)):
        rows = [(np.array([w, b]), sign * np.array([1.0, -bound[i]])) for w, b, i in pairs]
        model.add_rows(family, labels, none, no_more, Rows.of(rows))
    rows = [(np.concatenate([within[t], due[: t + 1]]), np.append(np.ones(k), -np.ones(t + 1))) for t in range(n)]
    model.add_rows("volume", [f"{t}" for t in range(n)], np.zeros(n), np.zeros(n), Rows.of(rows))
    paid = [(np.concatenate([within[t], tier[t]]), np.concatenate([rate, tiers.offset])) for t in range(n)]
    before: list[Sum] = [(np.zeros(0, np.int64), np.zeros(0)), *paid[:-1]]
    pairs_of = zip(paid, before, strict=True)
    net = [(np.concatenate([now[0], had[0]]), np.concatenate([now[1], -had[1]])) for now, had in pairs_of]
    return net, tier


def _whole(model: Model, terms: Terms, due: Ints, most: float) -> tuple[list[Sum], Ints]:
    """`within`, what falls due in a period at the step that the volume reaches with it."""
    n, k, tiers = len(terms), len(terms.tiers), terms.tiers
    tier, labels = _tier(model, terms), [f"{i}@{t}" for t in range(n) for i in range(k)]
    rate = 1.0 - tiers.discount
    none, no_more = np.zeros(n * k), np.full(n * k, INFINITY)
    within = model.add_columns("within", labels, np.outer(terms.worth, rate).ravel(), none, no_more).reshape(n, k)
    most = max(most, float(tiers.start[-1]))
    pairs = [(within[t, i], tier[t, i]) for t in range(n) for i in range(k)]
    rows = [(np.array([w, b]), np.array([-1.0, most])) for w, b in pairs]
    model.add_rows("below", labels, none, no_more, Rows.of(rows))
    at = [f"{t}" for t in range(n)]
    rows = [(np.append(within[t], due[t]), np.append(np.ones(k), -1.0)) for t in range(n)]
    model.add_rows("volume", at, np.zeros(n), np.zeros(n), Rows.of(rows))
    rows = [(np.append(due[: t + 1], tier[t]), np.append(np.ones(t + 1), -tiers.start)) for t in range(n)]
    model.add_rows("above", at, np.zeros(n), np.full(n, INFINITY), Rows.of(rows))
    return [(within[t], rate) for t in range(n)], tier


def _commitments(model: Model, terms: Terms, net: list[Sum]) -> None:
    """`short`, what a commitment lacks, and `over`, what it has too much and the next one may count."""
    n = len(terms.commitments)
    labels, none, no_more = [f"{y}" for y in range(n)], np.zeros(n), np.full(n, INFINITY)
    price = np.array([one.price for one in terms.commitments])
    short = model.add_columns("short", labels, price, none, no_more)
    over = model.add_columns("over", labels, none, none, no_more)
    rows = []
    for y, one in enumerate(terms.commitments):
        columns, values = _spent(one, net)
        columns, values = [*columns, short[[y]], over[[y]]], [*values, np.ones(1), -np.ones(1)]
        if y and terms.carries_over:
            columns, values = [*columns, over[[y - 1]]], [*values, np.ones(1)]
        rows.append(_summed(np.concatenate(columns), np.concatenate(values)))
    least = np.array([one.least for one in terms.commitments])
    model.add_rows("commitment", labels, least, least, Rows.of(rows))


def _spent(one: Commitment, net: list[Sum]) -> tuple[list[Ints], list[Floats]]:
    return [net[t][0] for t in one.periods], [net[t][1] for t in one.periods]


def _summed(columns: Ints, values: Floats) -> Sum:
    """A row with each column once."""
    found, at = np.unique(columns, return_inverse=True)
    sums = np.bincount(at, values, len(found))
    return found[sums != 0], sums[sums != 0]
