"""Restoration: after each cut, which lightpaths can be lit again, on which route, at which rate, and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from weft.optical.service.restoration_lighting import Case, Chain, Free, Lighting, Possible
from weft.optical.service.restoration_routes import Quality, Ways
from weft.optical.service.restoration_state import Cut, Lit, RestoreOptions, State
from weft.optical.service.restoration_timing import seconds
from weft.optical.service.restored import AfterCut, Dark, Relit, Restored

USUAL = RestoreOptions()
"""What most networks can do."""


def restore(state: State, cuts: Sequence[Cut], options: RestoreOptions = USUAL) -> Restored:
    """Light again what each cut takes, as far as routes, reach and spectrum go; each cut by itself.

    Lightpaths come by priority, then most Gb/s, then shortest.  Each takes the highest rate that some route of those
    left carries with a slot free, on the shortest such route; its own old slot if that is free, else the lowest.  If
    spectrum falls short, other orders within a priority are tried and the one kept that lights most, first priority
    first.  The cuts' order does not matter, and equal arguments give equal answers.
    """
    work = _Work(state, options)
    cases = [work.cases(cut) for cut in cuts]
    work.learn(cases)
    return Restored(tuple(work.after(cut, lost) for cut, lost in zip(cuts, cases, strict=True)))


class _Work:
    """What all cuts share."""

    def __init__(self, state: State, options: RestoreOptions) -> None:
        self._state, self._options = state, options
        self._free = state.free()
        self._held = [state.held(one) for one in state.lit]
        self._touched = [_touched(state, one) for one in state.lit]
        self._ways, self._quality = Ways(state.graph, options.routes), Quality(state.reach)
        self._possible = Possible(state, options, self._quality)
        self._km = [sum(state.graph.km(ride.route) for ride in one.rides) for one in state.lit]
        self._ways.prepare(leg for one in state.lit for chain in self._chains(one) for leg in chain.legs)

    def after(self, cut: Cut, cases: list[Case]) -> AfterCut:
        """One cut, whose routes were learnt."""
        lost = [case.row for case in cases]
        free = self._released(lost)
        relit, dark = max(self._tries(cases, free), key=lambda tried: self._worth(tried[0]))
        partial = tuple(one.lightpath for one in relit if one.rate_gbps < self._rate(one.lightpath))
        at_most = sum(one.rate_gbps for one in relit)
        if partial or dark:
            at_most = self._at_most(cases, free)
        lost_gbps = sum(self._rate(row) for row in lost)
        return AfterCut(cut, tuple(lost), lost_gbps, tuple(self._timed(relit)), tuple(dark), at_most, partial)

    def _rate(self, row: int) -> float:
        one = self._state.lit[row]
        return self._state.kinds[one.kind][one.mode].rate_gbps

    def _released(self, lost: Sequence[int]) -> Free:
        """What is free once the cut has struck."""
        free = [pairs.copy() for pairs in self._free]
        if self._options.release == "all":
            for row in lost:
                for link, pair, bits in self._held[row]:
                    free[link][pair] |= bits
        return free

    def _chains(self, one: Lit) -> Iterator[Chain]:
        """Straight, over its own regenerators (all or one of them), over one from the store."""
        nodes = self._state.graph.nodes
        source, target = nodes(one.rides[0].route)[0], nodes(one.rides[-1].route)[-1]
        own = tuple(nodes(ride.route)[-1] for ride in one.rides[:-1])
        yield Chain(((source, target),), ())
        for via in dict.fromkeys([*((node,) for node in own), own]):
            if via:
                yield Chain(tuple(zip((source, *via), (*via, target), strict=True)), ())
        for node, count in sorted(self._state.spares.items()):
            if count > 0 and node not in {source, target, *own}:
                yield Chain(((source, node), (node, target)), (node,))

    def cases(self, cut: Cut) -> list[Case]:
        """All that a cut takes, with the ways that are left to each."""
        state, lit = self._state, self._state.lit
        risks = set(cut.cables) | {state.graph.node_risk(node) for node in cut.nodes}
        lost = [row for row, touched in enumerate(self._touched) if touched & risks]
        chains = {row: list(self._chains(lit[row])) for row in lost}
        left = self._ways.left((leg for some in chains.values() for chain in some for leg in chain.legs), cut)
        found = []
        for row in lost:
            ways = tuple((chain, tuple(left[leg] for leg in chain.legs)) for chain in chains[row])
            own = tuple(self._held[row]) if self._options.release == "own" else ()
            ends = {chains[row][0].legs[0][0], chains[row][0].legs[0][1]}
            found.append(Case(row, lit[row], ways, own, not ends.isdisjoint(cut.nodes)))
        return found

    def learn(self, cases: Iterable[list[Case]]) -> None:
        """Work out how light arrives over every way, many at a time."""
        self._quality.learn(
            (case.lit.kind, way.route)
            for some in cases for case in some for _, legs in case.chains for ways in legs for way in ways
        )  # fmt: skip

    def _tries(self, cases: list[Case], free: Free) -> list[tuple[list[Relit], list[Dark]]]:
        """What orders make of it, until one leaves nothing dark for want of spectrum."""
        tries = []
        for order in self._orders(cases):
            tries.append(self._lighting(free).light(order))
            if not any(one.why == "spectrum" for one in tries[-1][1]):
                break
        return tries

    def _lighting(self, free: Free) -> Lighting:
        return Lighting(self._state, self._options, self._possible, [pairs.copy() for pairs in free])

    def _at_most(self, cases: list[Case], free: Free) -> float:
        """Gb/s if each lightpath had what is free, and the store, to itself."""
        alone = self._lighting(free)
        return sum(map(alone.at_most_gbps, cases))

    def _timed(self, relit: list[Relit]) -> list[Relit]:
        """The same with the seconds until each is lit."""
        nodes = [[node for ride in one.rides for node in self._state.graph.nodes(ride.route)] for one in relit]
        n_oms = [sum(len(ride.route) for ride in one.rides) for one in relit]
        when = seconds(self._options.timing, nodes, n_oms, [one.moved for one in relit])
        return [replace(one, seconds=at) for one, at in zip(relit, when, strict=True)]

    def _orders(self, cases: list[Case]) -> Iterator[list[Case]]:
        """Most Gb/s first and then shortest; fewest ways left first; longest first."""
        km = self._km
        ways = {case.row: sum(len(legs[0]) for _, legs in case.chains) for case in cases}
        keys = (
            lambda case: (case.lit.priority, -self._rate(case.row), km[case.row], case.row),
            lambda case: (case.lit.priority, ways[case.row], -km[case.row], case.row),
            lambda case: (case.lit.priority, -km[case.row], case.row),
        )
        for key in keys[: self._options.orders]:
            yield sorted(cases, key=key)

    def _worth(self, relit: list[Relit]) -> tuple[float, ...]:
        """Gb/s by priority, the first priority first."""
        lit = self._state.lit
        levels = sorted({one.priority for one in lit})
        return tuple(sum(one.rate_gbps for one in relit if lit[one.lightpath].priority == level) for level in levels)


def _touched(state: State, one: Lit) -> frozenset[int]:
    """Cables and nodes of a lightpath, as risks."""
    return frozenset().union(*(state.graph.risks(ride.route, ("node",)) for ride in one.rides))
