"""Which lightpaths of the last period are there in earlier ones: each keeps its link, its slot and its pairs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from weft.network import Ints
from weft.planning.bought import Menus
from weft.planning.layout import Channels, planes

Key = tuple[int, int, int, int]
"""A lightpath whenever it is there: its candidate, the routers at its ends, and its number among them."""


def lightpath_keys(menus: Menus, counts: Ints) -> list[Key]:
    """Of each lightpath of counts (n_candidates,), in the order of a layout."""
    laid = planes(menus.asked, menus.light, counts)
    links = zip(laid.candidate.tolist(), laid.router_a.tolist(), laid.router_z.tolist(), strict=True)
    return [(*link, i) for link, n in zip(links, laid.members.tolist(), strict=True) for i in range(n)]


def channels_over(menus: Menus, counts: Sequence[Ints], last: Channels, *, movable: bool) -> list[Channels]:
    """The channels of each period, from those of the last; `counts` (n_candidates,) of each never fall.

    Lightpaths of one candidate are alike: where `movable`, slots and pairs are dealt among them so that early ones
    light few pairs.  What is in place comes first, where its slot and its pairs are; where not `movable`, among the
    lightpaths of one link.  Pairs of a fibre are numbered in the order in which they are lit, those in place as they
    are.
    """
    keys = [lightpath_keys(menus, mine) for mine in counts]
    row = {key: i for i, key in enumerate(keys[-1])}
    rows = [[row[key] for key in mine] for mine in keys]
    place = list(zip(last.slot.tolist(), last.pair_on_fibre, strict=True))
    fibres = [menus.light.fibres[key[0]].tolist() for key in keys[-1]]
    there = {(p, one.slot, one.pairs) for p, some in menus.choices.held.items() for one in some}
    lit = [range(n) for n in np.minimum(menus.problem.fibres.lit, last.pairs_lit).tolist()]
    if movable or there:
        alike = [key[:1] if movable else key[:3] for key in keys[-1]]
        place = _dealt(place, rows, alike, fibres, (lit, there))
    at_once = [
        (f, k) for (p, *_), route, (slot, on) in zip(keys[-1], fibres, place, strict=True)
        if (p, slot, on) in there for f, k in zip(route, on, strict=True)
    ]  # fmt: skip
    at_once += [(f, k) for f, some in enumerate(lit) for k in some]
    number = _numbered(place, rows, fibres, (last.pairs_lit, at_once))
    pairs = [tuple(number[f][k] for f, k in zip(fibres[i], pair, strict=True)) for i, (_, pair) in enumerate(place)]
    found = []
    for t, mine in enumerate(rows):
        lit_then = menus.problem.fibres.lower.copy()
        for i in mine:
            for f, k in zip(fibres[i], pairs[i], strict=True):
                lit_then[f] = max(lit_then[f], k + 1)
        is_last = t == len(rows) - 1
        slots = np.array([place[i][0] for i in mine], np.int64)
        found.append(Channels(slots, tuple(pairs[i] for i in mine), last.pairs_lit if is_last else lit_then))
    return found


Place = tuple[int, tuple[int, ...]]


def _dealt(
    place: list[Place], rows: list[list[int]], alike: Sequence[tuple[int, ...]], fibres: list[list[int]],
    in_place: tuple[list[range], set[tuple[int, int, tuple[int, ...]]]],
) -> list[Place]:  # fmt: skip
    """Places dealt anew among lightpaths that are alike, earliest first, long routes before short ones.

    `in_place` are pairs of each fibre that are lit already, and candidates with the places that are taken.
    """
    free: dict[tuple[int, ...], list[Place]] = {}
    for key, one in zip(alike, place, strict=True):
        free.setdefault(key, []).append(one)
    pairs, there = in_place
    lit = {(f, k) for f, some in enumerate(pairs) for k in some}
    dealt = list(place)
    seen: set[int] = set()
    for mine in rows:
        new = [i for i in mine if i not in seen]
        seen.update(new)
        for i in sorted(new, key=lambda i: (-len(fibres[i]), i)):
            choices, glass, p = free[alike[i]], fibres[i], alike[i][0]
            cost = [
                ((p, slot, k) not in there, sum(pair not in lit for pair in zip(glass, k, strict=True)), k, slot)
                for slot, k in choices
            ]
            best = choices[cost.index(min(cost))]
            choices.remove(best)
            lit |= set(zip(fibres[i], best[1], strict=True))
            dealt[i] = best
    return dealt


def _numbered(
    place: list[Place], rows: list[list[int]], fibres: list[list[int]], lit: tuple[Ints, list[tuple[int, int]]]
) -> list[dict[int, int]]:
    """For each fibre new numbers of its pairs, in the order in which periods light them.

    `lit` are the pairs of the end (n_fibres,), and those that are in place and keep their number.
    """
    pairs_lit, at_once = lit
    number: list[dict[int, int]] = [{-1: -1} for _ in range(len(pairs_lit))]  # no pair where there is no slot
    for f, k in at_once:
        number[f][k] = k
    free = [[k for k in range(n) if k not in known] for n, known in zip(pairs_lit.tolist(), number, strict=True)]
    for mine in rows:
        for f, k in sorted({(f, k) for i in mine for f, k in zip(fibres[i], place[i][1], strict=True)}):
            if k not in number[f]:
                number[f][k] = free[f].pop(0)
    for known, left, n in zip(number, free, pairs_lit.tolist(), strict=True):
        for k in range(n):
            if k not in known:
                known[k] = left.pop(0)
    return number
