"""What forces a purchase: the metric inequality that one thing fewer would break, and prices at the margin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.lp import Status
from weft.network.columns import Floats, Ints
from weft.sizing.archive import Archive
from weft.sizing.completion import Completer
from weft.sizing.cuts import Cut
from weft.sizing.flow.separator import Separator
from weft.sizing.master import Master
from weft.sizing.problem import Problem

BROKEN = 1e-6
"""Share of the right side by which a metric inequality must fail before it is a reason."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one thing fewer is too few: in a `state` (row) what is left falls short, most of it for a `demand` (row).

    At least `lost_gbps` of what the state requires finds no room then, whichever way it is rerouted.  `price` is what
    one more Gb/s of the demand in that state costs at the margin.
    """

    state: int
    demand: int
    lost_gbps: float
    price: float


@dataclass(frozen=True, slots=True, eq=False)
class Reasons:
    """Every metric inequality that was found, and what demands cost at the margin.

    `price` (n_states, n_demands) is the rise of the linear master's optimum for one more Gb/s required of a demand in
    a state: the sum over its metric rows of dual times distance.  Marginal and linear: whole pairs, boxes and
    lightpaths move in steps, and the price holds for small changes only.
    """

    archive: Archive
    separator: Separator
    price: Floats

    @classmethod
    def of(cls, problem: Problem, archive: Archive, separator: Separator, cuts: list[Cut]) -> Reasons:
        """Price the metric inequalities among `cuts`; all those of the archive may be reasons."""
        return cls(archive, separator, prices(problem, separator, [cut for cut in cuts if cut.state >= 0]))

    def with_fewer(self, problem: Problem, lightpaths: Ints, less: Floats) -> Reason | None:
        """The state that fails first if the left sides (n_cuts,) at `lightpaths` were smaller by `less`.

        None if none is known to.
        """
        if not len(self.archive):
            return None
        right = np.maximum(self.archive.right, 1e-9)
        after = (self.archive.slack(lightpaths) - less) / right
        row = int(after.argmin())
        if not (after[row] < -BROKEN and less[row] > 0):
            return None
        cut = self.archive.cuts[row]
        apart = self.separator.apart(cut)
        wanted = problem.states.required_gbps[cut.state] > 0
        demand = int((problem.states.required_gbps[cut.state] * apart).argmax())
        short = float(-after[row] * right[row]) / float(apart[wanted].max(initial=1e-12))
        return Reason(cut.state, demand, short, float(self.price[cut.state, demand]))

    def one_lightpath_fewer(self, problem: Problem, lightpaths: Ints, candidate: int) -> Reason | None:
        """What fails first with one lightpath fewer of a candidate."""
        return self.with_fewer(problem, lightpaths, self.archive.left[:, candidate])

    def room_fewer(
        self, problem: Problem, lightpaths: Ints, size: Floats, room: float
    ) -> Reason | None:
        """What fails first if lightpaths of `size` (n_candidates,) must fit into less `room` than they take.

        Those go that carry least of each inequality for their size, in parts if need be: whichever really go,
        at least as much is lost.
        """
        here = np.flatnonzero((size > 0) & (lightpaths > 0))
        over = float(size[here] @ lightpaths[here]) - room
        if over <= 0 or not len(here) or not len(self.archive):
            return None
        left = self.archive.left[:, here]
        order = np.argsort(left / size[here], axis=1, kind="stable")
        taken = np.take_along_axis(np.broadcast_to(size[here] * lightpaths[here], left.shape), order, axis=1)
        before = np.cumsum(taken, axis=1) - taken
        gone = np.clip(over - before, 0.0, taken)
        each = np.take_along_axis(left / size[here], order, axis=1)
        return self.with_fewer(problem, lightpaths, (each * gone).sum(axis=1))


def prices(problem: Problem, separator: Separator, cuts: list[Cut]) -> Floats:
    """What one more Gb/s of each demand in each state costs, shape (n_states, n_demands), by duals of `metric` rows."""
    master = Master(problem, Completer.of(problem), problem.usable_share)
    master.add_cuts(cuts)
    result = master.solve()
    found = np.zeros(problem.states.required_gbps.shape)
    if result.status is not Status.OPTIMAL:
        return found
    for cut, dual in zip(cuts, result.row_dual[master.first_cut :].tolist(), strict=True):
        if dual > 0:
            found[cut.state] += dual * separator.apart(cut)
    return found
