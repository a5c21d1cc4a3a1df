"""ROADM types of GNPy's libraries, and what ROADMs of both libraries and networks say alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from weft.exchange.gnpy.document import Node
from weft.exchange.gnpy.quantities import COEFFICIENT, DECIBEL, DENSITY, FREQUENCY, GAIN, LOSS, PMD, POWER_DBM, Quantity
from weft.optical.system.library import Band, Impairment, ImpairmentProfile, RoadmType, Target

Unit = Literal["dbm", "mw_per_baud_ghz", "mw_per_slot_ghz"]
Targets = Mapping[str, tuple[Unit, Quantity]]
TARGETS: Targets = {
    "target_pch_out_db": ("dbm", POWER_DBM), "target_psd_out_mWperGHz": ("mw_per_baud_ghz", DENSITY),
    "target_out_mWperSlotWidth": ("mw_per_slot_ghz", DENSITY),
}  # fmt: skip
_WAYS: Mapping[str, Literal["express", "add", "drop"]] = {
    "roadm-express-path": "express", "roadm-add-path": "add", "roadm-drop-path": "drop",
}  # fmt: skip
_IMPAIRMENT = (
    "frequency-range", "roadm-pmd", "roadm-cd", "roadm-pdl", "roadm-inband-crosstalk", "roadm-maxloss",
    "roadm-minloss", "roadm-typloss", "roadm-pmin", "roadm-pmax", "roadm-ptyp", "roadm-osnr", "roadm-noise-figure",
)  # fmt: skip
"""Those that GNPy works with are the loss at most, OSNR, PMD and PDL; the others describe."""

_TYPE = (
    "type_variety", "add_drop_osnr", "pmd", "pdl", "restrictions", "roadm-path-impairments", *TARGETS,
)  # fmt: skip
NUMBER = Quantity("", 0, 2**32 - 1)
_EVERYWHERE = Band(0.0, float("inf"))


def target_of(node: Node, keys: Targets) -> Target | None:
    """What each channel is set to, or None where nothing is said."""
    told = [key for key in keys if node.has(key)]
    if len(told) > 1:
        node.wrong("E732", f"{node.name} has {' and '.join(told)}", told[1], help="leave all but one out")
    if not told:
        return None
    unit, quantity = keys[told[0]]
    return Target(unit, node.number(told[0], quantity))


def read_roadm_type(node: Node, name: str) -> RoadmType:
    """A ROADM type."""
    node.fields(_TYPE)
    target = target_of(node, TARGETS)
    if target is None:
        node.missing("target_pch_out_db", "a figure in dBm (or another target)")
    allowed = restrictions(node)
    profiles: dict[int, ImpairmentProfile] = {}
    for one in node.children("roadm-path-impairments", "profile", "roadm-path-impairments-id", of=node.name):
        profile = _profile(one)
        if profile.number in profiles:
            one.wrong("E715", f"{node.name} has the profile {profile.number} twice", "roadm-path-impairments-id")
        profiles[profile.number] = profile
    return RoadmType(
        name, target or Target("dbm", float("nan")), node.number("add_drop_osnr", GAIN, 100.0),
        node.number("pmd", PMD, 0.0), node.number("pdl", LOSS, 0.0), *(allowed or ((), ())), tuple(profiles.values()),
    )  # fmt: skip


def restrictions(node: Node) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """The amplifier types that may stand before and after, or None where nothing is said."""
    if not node.has("restrictions"):
        return None
    inner = node.child("restrictions", f"restrictions of {node.name}")
    inner.fields(("preamp_variety_list", "booster_variety_list"))
    return inner.texts("preamp_variety_list"), inner.texts("booster_variety_list")


def _profile(node: Node) -> ImpairmentProfile:
    node.fields(("roadm-path-impairments-id", *_WAYS))
    number = node.number("roadm-path-impairments-id", NUMBER)
    ways = [key for key in _WAYS if node.has(key)]
    if len(ways) != 1:
        node.wrong("E732", f"{node.name} is for {len(ways)} ways", help=f"one of {', '.join(_WAYS)}")
        return ImpairmentProfile(0, "express", ())
    bands = tuple(_impairment(one) for one in node.children(ways[0], ways[0], of=node.name))
    if not bands:
        node.wrong("E712", f"{node.name} has no band", ways[0])
    return ImpairmentProfile(int(number) if number >= 0 else 0, _WAYS[ways[0]], bands)


def _impairment(node: Node) -> Impairment:
    node.fields(_IMPAIRMENT)
    band = _EVERYWHERE
    if node.has("frequency-range"):
        inner = node.child("frequency-range", f"frequency-range of {node.name}")
        inner.fields(("lower-frequency", "upper-frequency"))
        low, high = inner.maybe("lower-frequency", FREQUENCY), inner.maybe("upper-frequency", FREQUENCY)
        band = Band(_EVERYWHERE.low_hz if low is None else low, _EVERYWHERE.high_hz if high is None else high)
    return Impairment(
        band, node.maybe("roadm-osnr", DECIBEL), node.number("roadm-maxloss", LOSS, 0.0),
        node.maybe("roadm-pmd", PMD), node.maybe("roadm-pdl", LOSS), node.maybe("roadm-cd", COEFFICIENT),
    )  # fmt: skip
