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
    light few pairs.  Pairs of a fibre are numbered in the order in which they are lit.
    """
    keys = [lightpath_keys(menus, mine) for mine in counts]
    row = {key: i for i, key in enumerate(keys[-1])}
    rows = [[row[key] for key in mine] for mine in keys]
    place = list(zip(last.slot.tolist(), last.pair_on_fibre, strict=True))
    fibres = [menus.light.fibres[key[0]].tolist() for key in keys[-1]]
    if movable:
        place = _dealt(place, rows, [key[0] for key in keys[-1]], fibres)
    number = _numbered(place, rows, fibres, last.pairs_lit)
    pairs = [tuple(number[f][k] for f, k in zip(fibres[i], pair, strict=True)) for i, (_, pair) in enumerate(place)]
    found = []
    for t, mine in enumerate(rows):
        lit = np.zeros(len(last.pairs_lit), np.int64)
        for i in mine:
            for f, k in zip(fibres[i], pairs[i], strict=True):
                lit[f] = max(lit[f], k + 1)
        is_last = t == len(rows) - 1
        slots = np.array([place[i][0] for i in mine], np.int64)
        found.append(Channels(slots, tuple(pairs[i] for i in mine), last.pairs_lit if is_last else lit))
    return found


Place = tuple[int, tuple[int, ...]]


def _dealt(place: list[Place], rows: list[list[int]], candidate: list[int], fibres: list[list[int]]) -> list[Place]:
    """Places dealt anew among the lightpaths of each candidate, earliest first, long routes before short ones."""
    free: dict[int, list[Place]] = {}
    for p, one in zip(candidate, place, strict=True):
        free.setdefault(p, []).append(one)
    lit: set[tuple[int, int]] = set()
    dealt = list(place)
    seen: set[int] = set()
    for mine in rows:
        new = [i for i in mine if i not in seen]
        seen.update(new)
        for i in sorted(new, key=lambda i: (-len(fibres[i]), i)):
            choices, glass = free[candidate[i]], fibres[i]
            cost = [(sum(pair not in lit for pair in zip(glass, k, strict=True)), k, slot) for slot, k in choices]
            best = choices[cost.index(min(cost))]
            choices.remove(best)
            lit |= set(zip(fibres[i], best[1], strict=True))
            dealt[i] = best
    return dealt


def _numbered(
    place: list[Place], rows: list[list[int]], fibres: list[list[int]], pairs_lit: Ints
) -> list[dict[int, int]]:
    """For each fibre new numbers of its pairs, in the order in which periods light them."""
    number: list[dict[int, int]] = [{} for _ in range(len(pairs_lit))]
    for mine in rows:
        for f, k in sorted({(f, k) for i in mine for f, k in zip(fibres[i], place[i][1], strict=True)}):
            number[f].setdefault(k, len(number[f]))
    for f, lit in enumerate(pairs_lit.tolist()):
        for k in range(lit):
            number[f].setdefault(k, len(number[f]))
    return number
