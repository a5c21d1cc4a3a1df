"""What protected traffic finds no way while deliveries are late, in which failure, and how that adds up in weeks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from weft.network import Floats
from weft.planning.exposure.deliveries import Delivery, deliveries, without
from weft.planning.exposure.sequence import Sequence, best
from weft.planning.operated import of_plan
from weft.planning.record import Cell, Plan, PlanTable
from weft.planning.restored import restored
from weft.routing import Run
from weft.routing.steering import LONGEST
from weft.routing.volumes import protects
from weft.sweep import Sweep

WEEKS_A_YEAR = 8766 / 168
MOST_WORK = 50_000
"""States that are routed for one period's order; beyond, the intact network alone is looked at."""

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


@dataclass(frozen=True, slots=True, eq=False)
class Exposure:
    """Each delivery alone late by some weeks, and by period the order in which they take most risk away."""

    weeks: float
    rows: tuple[Mapping[str, Cell], ...]
    together: tuple[Mapping[str, Cell], ...]
    sequences: Mapping[int, Sequence]

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
    for period in sorted({one.period for one in every}):
        mine = [one for one in every if one.period == period]
        looked = _Looked(plan, period, mine)
        found = best(len(mine), looked.mean_gbps)
        sequences[period] = found
        rank = {i: place + 1 for place, i in enumerate(found.order)}
        rows += [_late(plan, one, weeks, looked.at(frozenset({i})), rank[i]) for i, one in enumerate(mine)]
        together.append(_row(period, "all of them", sum(one.count for one in mine), weeks, looked.at(looked.all)))
    return Exposure(weeks, tuple(sorted(rows, key=_wanted)), tuple(together), sequences)


def _wanted(row: Mapping[str, Cell]) -> tuple[int, int]:
    return int(row["period"]), int(row["rank"])


class _Looked:
    """The network of a period while some deliveries are missing, each set looked at once."""

    def __init__(self, plan: Plan, period: int, mine: list[Delivery]) -> None:
        self.plan, self.period, self.mine = plan, period, mine
        self.all = frozenset(range(len(mine)))
        self._known: dict[frozenset[str], Unserved] = {}

    def mean_gbps(self, missing: frozenset[int]) -> float:
        """What is unserved in the mean."""
        return self.at(missing).mean_gbps

    def at(self, missing: frozenset[int]) -> Unserved:
        gone = frozenset[str]().union(*(self.mine[i].lightpaths for i in missing))
        if gone not in self._known:
            self._known[gone] = unserved(self.plan, self.period, gone, asked=len(self.mine))
        return self._known[gone]


def unserved(plan: Plan, period: int, missing: frozenset[str], asked: int = 1) -> Unserved:
    """What the network of a period does not carry without some lightpaths; `asked` deliveries are to be ordered."""
    operated = of_plan(without(plan, period, missing))
    network = operated.network

    def states(survive: tuple[str, ...]) -> Sweep:
        return Sweep.of(
            network, operated.limits, Run(operated.ecmp, 1), survive, intact=True, mode=operated.mode,
            policies=operated.policies,
        )  # fmt: skip

    sweep = states(operated.survive)
    slow = SLOW if operated.mode in LONGEST else 1
    if slow * len(sweep.every) * min(10 * asked, 2**asked) > MOST_WORK:
        sweep = states(())
    members, named = sweep.every.block(0, len(sweep.every))
    outcomes = sweep.engine.outcomes(members, named, keep=1)
    lost = outcomes.lost_gbps * protects(network.classes, tuple(named))
    return _worst(lost, [_label(sweep, row.tolist()) for row in members], network.classes.name)


def _label(sweep: Sweep, members: list[int]) -> str:
    return " and ".join(sweep.engine.risks.label(i) for i in members if i >= 0) or "nothing"


def _worst(lost: Floats, label: list[str], classes: tuple[str, ...]) -> Unserved:
    whole = lost.sum(axis=1)
    s = int(whole.argmax())
    if not whole[s] > 0:
        return Unserved(0.0, "", "", 0.0)
    worst, mean = (round(float(gbps), PLACES) for gbps in (whole[s], whole.mean()))
    return Unserved(worst, label[s], classes[int(lost[s].argmax())], mean)


def _late(plan: Plan, one: Delivery, weeks: float, first: Unserved, rank: int) -> dict[str, Cell]:
    """A delivery that is late alone; one that is later than a period is missing in those after it too."""
    over, length = plan.header.get("periods"), float("inf")
    count = 1
    if over is not None:
        count, length = int(over["count"]), float(over["length_years"]) * WEEKS_A_YEAR
    sum_, left, period = first.mean_gbps * min(weeks, length), weeks - length, one.period + 1
    while left > 0 and period <= count:
        sum_ += unserved(plan, period, one.lightpaths).mean_gbps * min(left, length)
        left, period = left - length, period + 1
    return {**_row(one.period, one.place, one.count, weeks, first), "gbps_weeks": round(sum_, PLACES), "rank": rank}


def _row(period: int, place: str, pieces: int, weeks: float, found: Unserved) -> dict[str, Cell]:
    return {
        "period": period, "place": place, "pieces": pieces, "late_weeks": weeks, "unserved_gbps": found.worst_gbps,
        "failure": found.failure, "class": found.of_class, "mean_unserved_gbps": found.mean_gbps,
        "gbps_weeks": round(found.mean_gbps * weeks, PLACES), "rank": 0,
    }  # fmt: skip

