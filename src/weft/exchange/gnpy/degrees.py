"""What a ROADM is told for each of its degrees."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from weft.exchange.gnpy.document import Node
from weft.exchange.gnpy.quantities import DENSITY, FREQUENCY, POWER_DBM, WIDTH
from weft.exchange.gnpy.roadms import NUMBER, Targets, target_of
from weft.optical.system.elements import DesignBand
from weft.optical.system.library import RoadmType, Target

_TARGETS: Targets = {
    "per_degree_pch_out_db": ("dbm", POWER_DBM), "per_degree_psd_out_mWperGHz": ("mw_per_baud_ghz", DENSITY),
    "per_degree_psd_out_mWperSlotWidth": ("mw_per_slot_ghz", DENSITY),
}  # fmt: skip


def degree_targets(params: Node) -> dict[str, Target]:
    """Targets by the uid that follows: an object a kind of target, or as in YANG a list."""
    found: dict[str, Target] = {}
    for key, (unit, quantity) in _TARGETS.items():
        inner = params.child(key, f"{key} of {params.name}")
        for uid in inner.value:
            _once(found, inner, uid, uid)
            found[uid] = Target(unit, inner.number(uid, quantity))
    for one in params.children("per_degree_power_targets", "target for degree", "degree_uid", of=params.name):
        one.fields(("degree_uid", *_TARGETS))
        uid, target = one.text("degree_uid"), target_of(one, _TARGETS)
        if target is None:
            one.missing("per_degree_pch_out_db", "a figure in dBm")
            continue
        _once(found, one, uid, "degree_uid")
        found[uid] = target
    return found


def _once(found: Mapping[str, object], node: Node, uid: str, key: str) -> None:
    if uid in found:
        node.wrong("E715", f"{node.name} tells the degree '{uid}' twice", key, help="leave one of them out")


def degree_profiles(params: Node, kind: RoadmType | None) -> dict[tuple[str, str], int]:
    """Numbers of profiles by the uids before and after."""
    found: dict[tuple[str, str], int] = {}
    there = [profile.number for profile in kind.profiles] if kind else []
    for one in params.children("per_degree_impairments", "impairment", of=params.name):
        one.fields(("from_degree", "to_degree", "impairment_id"))
        way, number = (one.text("from_degree"), one.text("to_degree")), one.number("impairment_id", NUMBER)
        if kind is not None and number >= 0 and number not in there:
            numbers = ", ".join(map(str, there)) or "none"
            one.wrong("E716", f"{params.name} has the profile {number:g}, which its type '{kind.name}' does not",
                      "impairment_id", help=f"profiles of the type: {numbers}")  # fmt: skip
        if way in found:
            one.wrong("E715", f"{params.name} tells the way from '{way[0]}' to '{way[1]}' twice", "from_degree")
        found[way] = int(number) if number >= 0 else 0
    return found


def design_bands(params: Node, key: str = "design_bands") -> tuple[DesignBand, ...]:
    """The bands that lines from here are designed for, in rising frequency."""
    found = []
    for one in params.children(key, "design band", of=params.name):
        one.fields(("f_min", "f_max", "spacing"), ("number-of-channels",))
        band = DesignBand(one.number("f_min", FREQUENCY), one.number("f_max", FREQUENCY), one.maybe("spacing", WIDTH))
        if band.high_hz <= band.low_hz:
            one.wrong("E732", f"f_max of {one.name} is not above its f_min", "f_max")
        found.append(band)
    found.sort(key=lambda band: band.low_hz)
    if any(above.low_hz < below.high_hz for below, above in pairwise(found)):
        params.wrong("E731", f"two design bands of {params.name} overlap", key)
    return tuple(found)


def degree_bands(params: Node) -> dict[str, tuple[DesignBand, ...]]:
    """Bands by the uid that follows: an object, or as in YANG a list."""
    found: dict[str, tuple[DesignBand, ...]] = {}
    inner = params.child("per_degree_design_bands", params.name)
    for uid in inner.value:
        found[uid] = design_bands(inner, uid)
    for one in params.children("per_degree_design_bands_targets", "bands for degree", "degree_uid", of=params.name):
        one.fields(("degree_uid", "design_bands"))
        uid = one.text("degree_uid")
        _once(found, one, uid, "degree_uid")
        found[uid] = design_bands(one)
    return found
