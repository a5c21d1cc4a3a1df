"""Elements of GNPy's networks, one at a time."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise

from weft.diagnostics import known
from weft.exchange.gnpy.degrees import degree_bands, degree_profiles, degree_targets, design_bands
from weft.exchange.gnpy.document import Node
from weft.exchange.gnpy.glasses import OWN, VITREOUS, Glassworks
from weft.exchange.gnpy.library import check_amplifiers
from weft.exchange.gnpy.quantities import (
    DECIBEL,
    FREQUENCY,
    GAIN,
    KILOMETRES,
    LATITUDE,
    LOSS,
    METRES,
    PMD,
    POWER_W,
    TEMPERATURE,
)
from weft.exchange.gnpy.roadms import TARGETS, restrictions, target_of
from weft.optical.system.elements import (
    NOWHERE,
    Amplifier,
    Element,
    Fibre,
    Fused,
    LumpedLoss,
    MultibandAmplifier,
    Place,
    Pump,
    Roadm,
    Transceiver,
)
from weft.optical.system.library import Library

TYPES = ("Transceiver", "Roadm", "Fiber", "RamanFiber", "Edfa", "Fused", "Multiband_amplifier")
_FIELDS = frozenset(("uid", "type", "type_variety", "metadata", "operational", "params"))
_ROADM = (
    "restrictions", "per_degree_pch_out_db", "per_degree_psd_out_mWperGHz", "per_degree_psd_out_mWperSlotWidth",
    "per_degree_power_targets", "per_degree_impairments", "design_bands", "per_degree_design_bands",
    "per_degree_design_bands_targets", "add_drop_osnr", "pmd", "pdl", "loss", *TARGETS,
)  # fmt: skip
_FIBRE = frozenset((
    "length", "length_units", "loss_coef", "loss_coef_per_frequency", "att_in", "con_in", "con_out", "lumped_losses",
    *OWN,
))  # fmt: skip
_AMPLIFIER = frozenset(("gain_target", "delta_p", "tilt_target", "out_voa", "in_voa", "f_min", "f_max"))
_UNNAMED = ("", "default")


@dataclass(slots=True)
class Reader:
    """Reads elements with a library at hand."""

    library: Library
    glassworks: Glassworks = field(default_factory=Glassworks)

    def element(self, node: Node, kind: str) -> Element:
        """An element of one of `TYPES`."""
        node.name = f"{kind} {node.name.removeprefix('element ')}"
        if kind == "Multiband_amplifier":
            node.fields(_FIELDS | {"amplifiers"})
        elif kind == "Fiber":
            node.fields(_FIELDS - {"operational"}, ("operational",))
        elif not _FIELDS.issuperset(node.value):
            node.fields(_FIELDS)
        uid, place = node.text("uid"), _place(node)
        if kind in ("Fiber", "RamanFiber"):
            return self._fibre(node, uid, place, raman=kind == "RamanFiber")
        if kind == "Edfa":
            return self._amplifier(node, uid, place)
        if kind == "Roadm":
            return self._roadm(node, uid, place)
        if kind == "Fused":
            params = node.child("params", f"params of {node.name}")
            params.fields(("loss",))
            return Fused(uid, place, params.maybe("loss", LOSS))
        return self._transceiver(node, uid, place) if kind == "Transceiver" else self._multiband(node, uid, place)

    def _transceiver(self, node: Node, uid: str, place: Place) -> Transceiver:
        name = node.text("type_variety", "")
        if name not in _UNNAMED and name not in self.library.transceivers:
            node.wrong("E719", f"{node.name} is of the type '{name}', which the library does not have",
                       "type_variety", help=known(name, self.library.transceivers, "transceivers"))  # fmt: skip
        if not node.has("params"):
            return Transceiver(uid, place, name)
        params = node.child("params", f"params of {node.name}")
        params.fields(("design_bands", "per_degree_design_bands", "per_degree_design_bands_targets"))
        return Transceiver(uid, place, name, design_bands(params), degree_bands(params))

    def _roadm(self, node: Node, uid: str, place: Place) -> Roadm:
        name = node.text("type_variety", "default") or "default"
        if name not in self.library.roadms:
            node.wrong("E716", f"{node.name} is of the type '{name}', which the library does not have",
                       "type_variety", help=known(name, self.library.roadms, "ROADMs"))  # fmt: skip
        if not node.has("params"):
            return Roadm(uid, place, name)
        params = node.child("params", f"params of {node.name}")
        params.fields(_ROADM)
        allowed = restrictions(params)
        if allowed is not None:
            lists = params.child("restrictions", f"restrictions of {node.name}")
            there = {**self.library.amplifiers, **self.library.multiband}
            check_amplifiers(lists, "preamp_variety_list", allowed[0], there)
            check_amplifiers(lists, "booster_variety_list", allowed[1], there)
        return Roadm(
            uid, place, name, target_of(params, TARGETS), degree_targets(params),
            degree_profiles(params, self.library.roadms.get(name)),
            params.maybe("add_drop_osnr", GAIN), params.maybe("pmd", PMD), params.maybe("pdl", LOSS),
            allowed[0] if allowed else None, allowed[1] if allowed else None, design_bands(params),
            degree_bands(params),
        )  # fmt: skip

    def _fibre(self, node: Node, uid: str, place: Place, *, raman: bool) -> Fibre:
        kinds = self.library.raman_fibres if raman else self.library.fibres
        name = node.text("type_variety")
        if name not in kinds and name:
            node.wrong("E716", f"{node.name} is of the type '{name}', which the library does not have",
                       "type_variety", help=known(name, kinds, "fibres"))  # fmt: skip
        params = node.child("params", node.name)
        if not node.has("params"):
            node.missing("params", '{"length": 80, "length_units": "km", "loss_coef": 0.2}')
        if not _FIBRE.issuperset(params.value):
            params.fields(_FIBRE)
        unit = params.word("length_units", ("km", "m"))
        length = params.number("length", KILOMETRES if unit == "km" else METRES) * (1e3 if unit == "km" else 1.0)
        glass = self.glassworks.glass(params, kinds.get(name, VITREOUS))
        found = Fibre(
            uid, glass, length, place, name, params.number("att_in", LOSS, 0.0), params.maybe("con_in", LOSS),
            params.maybe("con_out", LOSS), _lumped(params, length) if params.has("lumped_losses") else (),
        )  # fmt: skip
        return _pumped(node, found) if raman else found

    def _amplifier(self, node: Node, uid: str, place: Place) -> Amplifier:
        if node.get("params"):
            node.wrong("E733", f"'params' of {node.name} has no effect here", "params", at_key=True,
                       help="what an amplifier is told stands in 'operational'")  # fmt: skip
        return replace(_settings(node, self._amplifier_type(node)), uid=uid, place=place)

    def _amplifier_type(self, node: Node) -> str:
        """The amplifier's type; "" where the design is to choose."""
        name = node.text("type_variety", "")
        if name in _UNNAMED or name in self.library.amplifiers:
            return "" if name == "default" else name
        several = name in self.library.multiband
        why = "is of several bands" if several else "the library does not have"
        help = "make it a Multiband_amplifier" if several else known(name, self.library.amplifiers, "amplifiers")
        node.wrong("E716", f"{node.name} is of the type '{name}', which {why}", "type_variety", help=help)
        return name

    def _multiband(self, node: Node, uid: str, place: Place) -> MultibandAmplifier:
        name = node.text("type_variety", "")
        kinds = self.library.multiband
        if name not in _UNNAMED and name not in kinds:
            node.wrong("E716", f"{node.name} is of the type '{name}', which is none of several bands", "type_variety",
                       help=known(name, kinds, "amplifiers of several bands"))  # fmt: skip
        if node.has("params"):
            node.child("params", f"params of {node.name}").fields((), ("variety_list",))
        inner = []
        for one in node.children("amplifiers", "amplifier", "type_variety", of=node.name):
            one.fields(("type_variety", "operational"))
            if not one.has("type_variety"):
                one.missing("type_variety", "the amplifier's type")
            found = replace(_settings(one, self._amplifier_type(one)), uid=uid, place=place)
            if name in kinds and found.type_name in self.library.amplifiers.keys() - set(kinds[name].amplifiers):
                one.wrong("E732", f"{node.name} is of the type '{name}', which has no '{found.type_name}'",
                          "type_variety", help=known(found.type_name, kinds[name].amplifiers, "it has"))  # fmt: skip
            inner.append(found)
        self._apart(node, inner)
        return MultibandAmplifier(uid, place, "" if name in _UNNAMED else name, tuple(inner))

    def _apart(self, node: Node, amplifiers: list[Amplifier]) -> None:
        """Note two amplifiers that share frequencies."""
        kinds = self.library.amplifiers
        bands = sorted(kinds[one.type_name].band for one in amplifiers if one.type_name in kinds)
        if any(above.low_hz < below.high_hz for below, above in pairwise(bands)):
            node.wrong("E732", f"{node.name} has two amplifiers for the same frequencies", "amplifiers",
                       help="one a band")  # fmt: skip


def _place(node: Node) -> Place:
    """Where it stands; what else its metadata says is not read."""
    if not node.has("metadata"):
        return NOWHERE
    metadata = node.child("metadata", node.name)
    if not metadata.has("location"):
        return NOWHERE
    where = metadata.child("location", node.name)
    return Place(where.number("latitude", LATITUDE, 0.0), where.number("longitude", LATITUDE, 0.0),
                 where.text("city", ""), where.text("region", ""))  # fmt: skip


def _settings(node: Node, type_name: str) -> Amplifier:
    """What an amplifier is told; the band of its operation describes it only."""
    if not node.has("operational"):
        return Amplifier("", type_name=type_name)
    told = node.child("operational", f"operational of {node.name}")
    if not _AMPLIFIER.issuperset(told.value):
        told.fields(_AMPLIFIER)
    return Amplifier(
        "", NOWHERE, type_name, told.maybe("gain_target", DECIBEL), told.maybe("delta_p", DECIBEL),
        told.maybe("tilt_target", DECIBEL), told.maybe("out_voa", LOSS), told.number("in_voa", LOSS, 0.0),
    )  # fmt: skip


def _lumped(params: Node, length_m: float) -> tuple[LumpedLoss, ...]:
    found = []
    for one in params.children("lumped_losses", "lumped loss", of=params.name):
        one.fields(("position", "loss"))
        position = one.number("position", KILOMETRES) * 1e3
        if position <= 0 or position >= length_m:
            one.wrong("E713", f"{one.name} is at {position / 1e3:g} km, and the fibre is {length_m / 1e3:g} km long",
                      "position", help="give its distance from the start of the fibre in km")  # fmt: skip
        found.append(LumpedLoss(position, one.number("loss", LOSS)))
    return tuple(sorted(found))


def _pumped(node: Node, fibre: Fibre) -> Fibre:
    """A fibre with its pumps."""
    told = node.child("operational", f"operational of {node.name}")
    if not node.has("operational"):
        node.missing("operational", '{"temperature": 283, "raman_pumps": […]}')
        return fibre
    told.fields(("temperature", "raman_pumps"))
    if not told.has("raman_pumps"):
        told.missing("raman_pumps", "a list of pumps")
    pumps = []
    for one in told.children("raman_pumps", "pump", of=node.name):
        one.fields(("power", "frequency", "propagation_direction"))
        way = one.word("propagation_direction", ("counterprop", "coprop"))
        pumps.append(Pump(one.number("power", POWER_W), one.number("frequency", FREQUENCY),
                          "co" if way == "coprop" else "counter"))  # fmt: skip
    temperature = told.number("temperature", TEMPERATURE)
    return replace(fibre, pumps=tuple(pumps), temperature_k=temperature, raman=True)
