"""Whether a plan holds and its bound follows, from the problem alone: nothing here knows how either was found."""

from __future__ import annotations

import numpy as np

from weft.optical.spectrum.instance import Bound, Plan, Problem


def overlaps(problem: Problem, plan: Plan) -> tuple[str, ...]:
    """What is wrong with a plan, each a sentence; empty for a plan that holds.

    Every slice of every pair is counted: none is taken twice, none that wasn't free, none outside the band; each
    lightpath takes links of a choice of its own request, a start that its kind allows, and pairs of those links.
    """
    wrong: list[str] = []
    taken = np.zeros(problem.free.shape, np.int64)
    if plan.request.tolist() != np.repeat(np.arange(len(problem.count)), problem.count).tolist():
        return ("lightpaths are not those asked for",)
    for one in np.flatnonzero(plan.choice >= 0).tolist():
        choice, slot = int(plan.choice[one]), int(plan.slot[one])
        links, pairs = plan.route[one], plan.pair[plan.route.indptr[one] : plan.route.indptr[one + 1]]
        kind = int(problem.kind[choice])
        if problem.request[choice] != plan.request[one]:
            wrong.append(f"lightpath {one} has a choice of request {problem.request[choice]}")
        if links.tolist() != problem.route[choice].tolist() or problem.link[pairs].tolist() != links.tolist():
            wrong.append(f"lightpath {one} is not on the links of its choice")
        if not (0 <= slot < problem.n_slices and problem.starts[kind, slot]):
            wrong.append(f"lightpath {one} may not start at slice {slot}")
        elif slot + problem.width[kind] > problem.n_slices:
            wrong.append(f"lightpath {one} ends outside the band")
        else:
            taken[pairs, slot : slot + int(problem.width[kind])] += 1
    for pair, slice_ in np.argwhere(taken > problem.free).tolist():
        wrong.append(f"slice {slice_} of pair {pair} is taken {taken[pair, slice_]} times")
    return tuple(wrong)


def confirm(problem: Problem, bound: Bound) -> float:
    """What no plan's value exceeds, from a bound's sets and costs alone.

    Each lightpath is charged, for every slice that it takes, the `cost` of each set as often as the set counts its
    route.  Any plan is worth what is charged, which is at most the sets' room at their cost, and what lightpaths are
    worth beyond their charges, which is at most the gain of each on its cheapest choice.  Costs of at least 0 are all
    that this needs.  Where all values are whole, a bound may claim the whole number below.

    Raises ValueError for an `exact` bound, which has no short proof, and for a cost below 0.
    """
    if bound.method == "exact" or np.any(bound.cost < 0):
        raise ValueError("a search of all plans leaves nothing that could be confirmed, and costs are at least 0")
    slots = _Slots(problem)
    sets = [frozenset(bound.sets[row].tolist()) for row in range(bound.sets.n_rows)]
    parts, costs = bound.part.tolist(), bound.cost.tolist()
    gain = [0.0] * len(problem.count)
    for choice, request in enumerate(problem.request.tolist()):
        links, kind = problem.route[choice].tolist(), int(problem.kind[choice])
        if all(any(slots.starts[pair][kind] for pair in slots.pairs[link]) for link in links):
            counted = (len(one.intersection(links)) // part for one, part in zip(sets, parts, strict=True))
            charged = slots.width[kind] * sum(n * cost for n, cost in zip(counted, costs, strict=True) if n)
            gain[request] = max(gain[request], float(problem.value[request]) - charged)
    room = sum(cost * slots.room(one, part) for one, part, cost in zip(sets, parts, costs, strict=True))
    return float(room + sum(each * wanted for each, wanted in zip(gain, problem.count.tolist(), strict=True)))


class _Slots:
    """Where slots fit, found anew, slice by slice."""

    def __init__(self, problem: Problem) -> None:
        self.width: list[int] = problem.width.tolist()
        self.pairs = [np.flatnonzero(problem.link == link).tolist() for link in range(problem.n_links)]
        self.kinds: list[set[int]] = [set() for _ in range(problem.n_links)]
        for choice, kind in enumerate(problem.kind.tolist()):
            for link in problem.route[choice].tolist():
                self.kinds[link].add(kind)
        allowed = [np.flatnonzero(row).tolist() for row in problem.starts]
        free = ["".join("01"[bit] for bit in row) for row in problem.free.astype(int).tolist()]
        self.starts = [
            [
                [s for s in starts if row[s : s + width] == "1" * width]
                for starts, width in zip(allowed, self.width, strict=True)
            ]
            for row in free
        ]

    def room(self, links: frozenset[int], part: int) -> int:
        """Slices that a set's links offer, divided slice by slice; of one link, that slots of one kind fill at most."""
        offered: dict[int, int] = {}
        for link in links:
            for pair in self.pairs[link]:
                spans = (range(s, s + self.width[k]) for k in self.kinds[link] for s in self.starts[pair][k])
                for slice_ in {slice_ for span in spans for slice_ in span}:
                    offered[slice_] = offered.get(slice_, 0) + 1
        room = sum(each // part for each in offered.values())
        only = [kind for link in links for kind in self.kinds[link]]
        if len(links) == len(only) == part == 1:
            room = min(room, sum(self._filled(pair, only[0]) for link in links for pair in self.pairs[link]))
        return room

    def _filled(self, pair: int, kind: int) -> int:
        """Most slices that slots of a kind cover without overlap, from the top down."""
        taken, below = 0, 1 << 62
        for start in reversed(self.starts[pair][kind]):
            if start + self.width[kind] <= below:
                taken, below = taken + self.width[kind], start
        return taken
