"""What each ROADM sets channels to, degree by degree, and what each way through it does to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from weft.diagnostics import Diagnostic, InputError
from weft.optical.system.elements import DesignBand, Roadm, Transceiver
from weft.optical.system.library import ImpairmentProfile, Library, RoadmType, Target
from weft.optical.system.wiring import Wiring
from weft.units.decibel import linear_to_db


def settle(
    roadm: Roadm, wiring: Wiring, library: Library, degree_bands: Mapping[str, tuple[DesignBand, ...]],
) -> Roadm:  # fmt: skip
    """A ROADM with a target and bands for every degree that leaves it, and a profile for every way that has one.

    Raises InputError if a degree or a profile that it names does not exist, or a profile is of another kind of way.
    """
    kind = library.roadms[roadm.type_name]
    target = roadm.target or kind.target
    leaves = [uid for uid in wiring.after[roadm.uid] if not isinstance(wiring.elements[uid], Transceiver)]
    known = set(wiring.after[roadm.uid])
    for what, named in (("target", roadm.degree_targets), ("bands", roadm.degree_bands)):
        if wrong := [uid for uid in named if uid not in known]:
            raise _wrong("E730", roadm, f"{what} for {wrong[0]!r}, which does not follow it", known)
    return replace(
        roadm,
        target=target,
        degree_targets={**roadm.degree_targets, **{uid: roadm.degree_targets.get(uid, target) for uid in leaves}},
        degree_bands=dict(degree_bands),
        degree_profiles=_ways(roadm, wiring, kind),
        add_drop_osnr_db=kind.add_drop_osnr_db if roadm.add_drop_osnr_db is None else roadm.add_drop_osnr_db,
        pmd_s=kind.pmd_s if roadm.pmd_s is None else roadm.pmd_s,
        pdl_db=kind.pdl_db if roadm.pdl_db is None else roadm.pdl_db,
        preamps=kind.preamps if roadm.preamps is None else roadm.preamps,
        boosters=kind.boosters if roadm.boosters is None else roadm.boosters,
    )


def power_dbm(target: Target, baud_hz: float, slot_hz: float) -> float:
    """What a target means for a channel of this symbol rate and slot."""
    if target.unit == "dbm":
        return target.value
    return linear_to_db(target.value * (baud_hz if target.unit == "mw_per_baud_ghz" else slot_hz) * 1e-9)


def _ways(roadm: Roadm, wiring: Wiring, kind: RoadmType) -> dict[tuple[str, str], int]:
    """The number of the profile of every way through a ROADM: as told, else the first of its type for such a way."""
    before, after, elements = wiring.before[roadm.uid], wiring.after[roadm.uid], wiring.elements
    profiles = {one.number: one for one in kind.profiles}
    first: dict[str, int] = {}
    for one in kind.profiles:
        first.setdefault(one.path, one.number)
    for come, go in roadm.degree_profiles:
        if come not in before or go not in after:
            known = set(after) if come in before else set(before)
            raise _wrong("E730", roadm, f"a profile for the way from {come!r} to {go!r}, which does not exist", known)
    if not profiles and not roadm.degree_profiles:
        return {}
    found = {}
    for come in before:
        for go in after:
            added, dropped = isinstance(elements[come], Transceiver), isinstance(elements[go], Transceiver)
            if added and dropped:
                continue
            path = "drop" if dropped else "add" if added else "express"
            told = roadm.degree_profiles.get((come, go))
            if told is not None:
                _check(roadm, profiles, told, path)
            number = first.get(path) if told is None else told
            if number is not None:
                found[come, go] = number
    return found


def _check(roadm: Roadm, profiles: Mapping[int, ImpairmentProfile], number: int, path: str) -> None:
    if number not in profiles:
        raise _wrong("E716", roadm, f"the profile {number}, which its type does not have", set(map(str, profiles)))
    if path != "express" and profiles[number].path != path:
        raise _wrong("E725", roadm, f"profile {number} ({profiles[number].path}) for a way that must {path}", set())


def _wrong(code: str, roadm: Roadm, what: str, known: set[str]) -> InputError:
    some = f"there are {', '.join(sorted(known))}" if known else "take a profile of that kind"
    return InputError([Diagnostic(code, f"{roadm.uid!r} is given {what}", None, help=some)])
