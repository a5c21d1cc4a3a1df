"""What protected traffic finds no way while deliveries are late, in which failure, and how that adds up in weeks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from weft import routing
from weft.network import Floats, Incidence, Scenarios, carry
from weft.planning.exposure.deliveries import Delivery, deliveries, without
from weft.planning.exposure.sequence import Sequence, best
from weft.planning.operated import Operated, of_plan
from weft.planning.record import Cell, Plan, PlanTable
from weft.planning.restored import restored
from weft.routing import Run
from weft.routing.steering import LONGEST
from weft.routing.volumes import protects
from weft.sweep import Sweep

WEEKS_A_YEAR = 8766 / 168
MOST_WORK = 50_000
"""States that are routed for one period's order; beyond, of each set of deliveries the gravest states alone."""

SLOW = 50
"""States of shortest paths that are routed in the time of one that a controller steers."""

PLACES = 6
"""Of Gb/s that are told, so that no sum's last digit shows."""

COLUMNS = (
    "period", "place", "pieces", "late_weeks", "unserved_gbps", "failure", "class", "mean_unserved_gbps", "gbps_weeks",
    "rank",
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Unserved:
    """What of the protected traffic is not carried: `worst_gbps`, in which state and of which class most, and the mean.

    The mean is over the states looked at, the intact network among them, each counted alike.
    """

    worst_gbps: float
    failure: str
    of_class: str
    mean_gbps: float


@dataclass(frozen=True, slots=True)
class Looked:
    """States of a period, the intact network among them: all, those looked at for a delivery alone, and for an order.

    Fewer than all are those in which most capacity has failed.
    """

    states: int
    alone: int
    in_order: int


@dataclass(frozen=True, slots=True, eq=False)
class Exposure:
    """Each delivery alone late by some weeks, and by period the order in which they take most risk away."""

    weeks: float
    rows: tuple[Mapping[str, Cell], ...]
    together: tuple[Mapping[str, Cell], ...]
    sequences: Mapping[int, Sequence]
    looked: Mapping[int, Looked]

    def table(self) -> PlanTable:
        """A row for each delivery, by period and in the order in which they are wanted."""
        return PlanTable.of(COLUMNS, list(self.rows))


def exposure(plan: Plan, weeks: float) -> Exposure:
    """What a plan's deliveries put at risk if they come so many weeks late.

    In the order of a period they come one after the other, and the mean of what is unserved is what counts.

    Raises PlanError if the plan bought nothing, or lacks a table.
    """
    restored(plan)  # which says what a plan lacks
    every, rows, together, sequences = deliveries(plan), list[dict[str, Cell]](), list[dict[str, Cell]](), {}
    periods = {
        period: _Period(plan, period, [one for one in every if one.period == period])
        for period in range(1, int(plan.header.get("periods", {}).get("count", 1)) + 1)
    }
    for period, looked in periods.items():
        if not looked.mine:
            continue
        found = best(len(looked.mine), looked.mean_gbps)
        sequences[period] = found
        rank = {i: place + 1 for place, i in enumerate(found.order)}
        rows += [_late(periods, one, weeks, rank[i]) for i, one in enumerate(looked.mine)]
        gone = frozenset[str]().union(*(one.lightpaths for one in looked.mine))
        together.append(_row(period, "all of them", sum(x.count for x in looked.mine), weeks, looked.alone(gone)))
    told = {period: periods[period].told for period in sequences}
    return Exposure(weeks, tuple(sorted(rows, key=_wanted)), tuple(together), sequences, told)


def _wanted(row: Mapping[str, Cell]) -> tuple[int, int]:
    return int(row["period"]), int(row["rank"])


class _Period:
    """The network of a period while some deliveries are missing, each set looked at once.

    Where all states are too many, those with most capacity down are looked at, the intact one first: the same ones for
    every set that is compared with others.
    """

    def __init__(self, plan: Plan, period: int, mine: list[Delivery]) -> None:
        self.plan, self.period, self.mine = plan, period, mine
        operated = of_plan(without(plan, period, frozenset()))
        self._slow = SLOW if operated.mode in LONGEST else 1
        self._states = _gravest(_sweep(operated))
        self._few = [self._some(sets) for sets in (len(mine) + 1, min(10 * len(mine), 2 ** len(mine)))]
        self._known: dict[tuple[frozenset[str], int], Unserved] = {}
        self.told = Looked(len(self._states), *(len(some) for some in self._few))

    def _some(self, sets: int) -> tuple[str, ...]:
        return self._states[: max(1, MOST_WORK // (self._slow * max(1, sets)))]

    def mean_gbps(self, missing: frozenset[int]) -> float:
        """What is unserved in the mean while some of the deliveries are missing, for their order."""
        return self._at(frozenset[str]().union(*(self.mine[i].lightpaths for i in missing)), 1).mean_gbps

    def alone(self, gone: frozenset[str]) -> Unserved:
        """What is unserved without some lightpaths."""
        return self._at(gone, 0)

    def _at(self, gone: frozenset[str], of: int) -> Unserved:
        key = gone, 0 if self._few[0] == self._few[1] else of
        if key not in self._known:
            self._known[key] = unserved(self.plan, self.period, gone, frozenset(self._few[of]))
        return self._known[key]


def unserved(plan: Plan, period: int, missing: frozenset[str], states: frozenset[str] | None = None) -> Unserved:
    """What the network of a period does not carry without some lightpaths, in some states or in all."""
    operated = of_plan(without(plan, period, missing))
    sweep = _sweep(operated)
    members, named = sweep.every.block(0, len(sweep.every))
    label = [_label(sweep, row.tolist()) for row in members]
    chosen = [s for s, name in enumerate(label) if states is None or name in states]
    of_state = tuple(named[s] for s in chosen)
    outcomes = sweep.engine.outcomes(members[chosen], of_state, keep=1)
    classes = operated.network.classes
    lost = outcomes.lost_gbps * protects(classes, of_state)
    return _worst(lost, [label[s] for s in chosen], classes.name)


def _sweep(operated: Operated) -> Sweep:
    return Sweep.of(
        operated.network, operated.limits, Run(operated.ecmp, 1), operated.survive, intact=True, mode=operated.mode,
        policies=operated.policies,
    )  # fmt: skip


def _gravest(sweep: Sweep) -> tuple[str, ...]:
    """States by the capacity of links that is left in them, the intact network first."""
    engine = sweep.engine
    members, _ = sweep.every.block(0, len(sweep.every))
    sets = [row[row >= 0].tolist() for row in members]
    none = ("",) * len(sets)
    failed = Scenarios(none, none, Incidence.of(sets, len(engine.risks)))
    left = routing.states(engine.ip, engine.network, carry(engine.network, engine.risks, failed)).capacity_gbps
    left_gbps = left[:, : len(engine.network.ip_links)].sum(axis=1)
    order = sorted(range(len(sets)), key=lambda s: (bool(sets[s]), float(left_gbps[s])))
    return tuple(dict.fromkeys(_label(sweep, members[s].tolist()) for s in order))


def _label(sweep: Sweep, members: list[int]) -> str:
    return " and ".join(sweep.engine.risks.label(i) for i in members if i >= 0) or "nothing"


def _worst(lost: Floats, label: list[str], classes: tuple[str, ...]) -> Unserved:
    whole = lost.sum(axis=1)
    s = int(whole.argmax())
    if not whole[s] > 0:
        return Unserved(0.0, "", "", 0.0)
    worst, mean = (round(float(gbps), PLACES) for gbps in (whole[s], whole.mean()))
    return Unserved(worst, label[s], classes[int(lost[s].argmax())], mean)


def _late(periods: Mapping[int, _Period], one: Delivery, weeks: float, rank: int) -> dict[str, Cell]:
    """A delivery that is late alone; one that is later than a period is missing in those after it too."""
    mine = periods[one.period]
    over, length, first = mine.plan.header.get("periods"), float("inf"), mine.alone(one.lightpaths)
    if over is not None:
        length = float(over["length_years"]) * WEEKS_A_YEAR
    sum_, left, period = first.mean_gbps * min(weeks, length), weeks - length, one.period + 1
    while left > 0 and period in periods:
        sum_ += periods[period].alone(one.lightpaths).mean_gbps * min(left, length)
        left, period = left - length, period + 1
    return {**_row(one.period, one.place, one.count, weeks, first), "gbps_weeks": round(sum_, PLACES), "rank": rank}


def _row(period: int, place: str, pieces: int, weeks: float, found: Unserved) -> dict[str, Cell]:
    return {
        "period": period, "place": place, "pieces": pieces, "late_weeks": weeks, "unserved_gbps": found.worst_gbps,
        "failure": found.failure, "class": found.of_class, "mean_unserved_gbps": found.mean_gbps,
        "gbps_weeks": round(found.mean_gbps * weeks, PLACES), "rank": 0,
    }  # fmt: skip

