"""Slots of lightpaths that are there: they stay where they are, and new light goes around them."""

from __future__ import annotations

from collections.abc import Iterator

from weft.diagnostics import PlanError
from weft.intent import Existing, Intent
from weft.network import Fibres, Ints
from weft.optical.dci import Place
from weft.optical.spectrum.comb import BAND_L, SLICE_GHZ
from weft.planning.existing.existing import STAYS
from weft.planning.menus.line_menus import in_place
from weft.planning.step3_optical_menu import Light

Held = dict[int, list[Place]]
"""Places of the lightpaths of each candidate that have one, those that must stay first."""


def held_slots(intent: Intent, light: Light, fibres: Fibres) -> Held:
    """Where lightpaths are that may stay.

    Raises PlanError if two rows take one slice of a pair, or one takes slices that its fibres have not.
    """
    taken: dict[tuple[int, int], list[tuple[int, int, Existing]]] = {}
    held: Held = {}
    for p, rows in in_place(intent, light).items():
        route, wide = light.fibres[p].tolist(), int(light.width_slices[p])
        for row in sorted((r for r in rows if r.slot is not None and r.do in STAYS), key=lambda r: r.do != "keep"):
            place = _place(row, [fibres.name[f] for f in route])
            for message in _unfit(intent, light, route, wide, place):
                raise PlanError(f"{row.place}: {message}", help="slots count slices of 6.25 GHz from 0, pairs from 1")
            for f, pair in zip(route, place.pairs, strict=True):
                for start, end, other in taken.setdefault((f, pair), []):
                    if start < place.slot + wide and place.slot < end:
                        where = f"pair {pair + 1} of {fibres.name[f]}"
                        message = f"{row.place} takes slices that {other.place} has, on {where}"
                        raise PlanError(message, help="give one of them another slot, or none")
                taken[f, pair].append((place.slot, place.slot + wide, row))
            held.setdefault(p, []).append(place)
    return held


def _place(row: Existing, route: list[str]) -> Place:
    """The slot of a row, and its pairs in the order of the candidate's route."""
    pairs = tuple(pair - 1 for pair in row.pairs)
    return Place(row.slot or 0, pairs if list(row.at) == route else pairs[::-1])


def _unfit(intent: Intent, light: Light, route: list[int], wide: int, place: Place) -> Iterator[str]:
    step = round(intent.spectrum.grid_ghz / SLICE_GHZ)
    end, edge = place.slot + wide, BAND_L.first_slice
    if place.slot % step:
        yield f"slot {place.slot} does not start on the grid of {intent.spectrum.grid_ghz:g} GHz"
    for f, pair in zip(route, place.pairs, strict=True):
        cable = intent.fibres[f]
        if end > int(light.sections.slices[f]) or place.slot < edge < end:
            yield f"slot {place.slot} and the {wide} slices of this mode are outside the bands of {cable.name}"
        if pair >= cable.pairs:
            yield f"pair {pair + 1} of {cable.name}, which has {cable.pairs}"


def still_there(held: Held, light: Light, counts: Ints, pairs: Ints) -> Held:
    """Those of them that are bought, on pairs that stay lit."""
    return {
        p: [
            place for place in places
            if all(pair < pairs[f] for f, pair in zip(light.fibres[p].tolist(), place.pairs, strict=True))
        ][: int(counts[p])]
        for p, places in held.items()
    }  # fmt: skip
