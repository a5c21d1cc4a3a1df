"""Equipment libraries of GNPy: one file, others that add to it, and files of amplifiers' ripples."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

import numpy as np

from weft.diagnostics import known
from weft.exchange.gnpy.amplifiers import builtin, read_amplifier, read_ripples, with_stages
from weft.exchange.gnpy.document import LIBRARY, RIPPLES, Findings, Node, body, read_document
from weft.exchange.gnpy.glasses import read_type
from weft.exchange.gnpy.quantities import (
    BAUD,
    DECIBEL,
    FREQUENCY,
    GAIN,
    LONGEST_KILOMETRES,
    LONGEST_METRES,
    LOSS,
    LOSS_PER_KM,
    POWER_DBM,
    ROLL_OFF,
    WIDTH,
)
from weft.exchange.gnpy.roadms import read_roadm_type
from weft.exchange.gnpy.transceivers import read_transceiver
from weft.optical.physics.glass import Glass
from weft.optical.system.library import (
    AmplifierType,
    Band,
    DesignRules,
    FullLoad,
    Library,
    MultibandType,
    RoadmType,
    TransceiverType,
)

_SPAN = (
    "type_variety", "power_mode", "delta_power_range_db", "delta_power_range_dict_db", "max_length", "max_loss",
    "max_fiber_lineic_loss_for_raman", "target_extended_gain", "length_units", "padding", "EOL", "con_in", "con_out",
    "span_loss_ref", "power_slope", "voa_margin", "voa_step",
)  # fmt: skip
_SI = (
    "type_variety", "f_min", "f_max", "spacing", "power_dbm", "power_range_db", "power_range_dict_db", "sys_margins",
    "use_si_channel_count_for_design", "baud_rate", "tx_osnr", "roll_off", "tx_power_dbm",
)  # fmt: skip
Made = TypeVar("Made")


@dataclass(slots=True)
class _Shelf:
    """What all files hold together, by section and name, with the objects that say it."""

    findings: Findings
    nodes: dict[str, dict[str, Node]] = field(default_factory=lambda: {section: {} for section in LIBRARY.keys})
    ripples: dict[str, Node] = field(default_factory=dict)
    root: Node | None = None

    def put(self, section: str, node: Node) -> None:
        """Take up an object under its name; the same thing said twice is said once."""
        name = node.text("type_variety", "default")
        names = (name, *(node.texts("other_name") if section in ("Edfa", "Transceiver") else ()))
        for one in names:
            there = self.nodes[section].get(one)
            if there is not None and there.value != node.value:
                node.wrong("E715", f"{section} '{one}' is there twice, and not alike", "type_variety",
                           help="give one of them another name")  # fmt: skip
            self.nodes[section].setdefault(one, node)

    def each(self, section: str, read: Callable[[Node, str], Made]) -> dict[str, Made]:
        """What objects of a section say, by all their names: each object is read once."""
        made: dict[int, Made] = {}
        found: dict[str, Made] = {}
        for name, node in self.nodes[section].items():
            if id(node) not in made:
                made[id(node)] = read(node, name)
            found[name] = made[id(node)]
        return found


def read_library(path: Path | str, *extra: Path | str) -> Library:
    """A library from GNPy's equipment file, in its legacy form or YANG's.

    `extra` are further libraries, and files of amplifiers' ripples (`advanced_config_from_json`), which are told from
    one another by what they hold; a file of ripples may also stand beside the library that names it.

    Raises ExchangeError, with all that is wrong in them.
    """
    findings = Findings()
    shelf = _Shelf(findings)
    for name, node in builtin().items():
        shelf.ripples[name] = node
    for number, one in enumerate((path, *extra)):
        _take(shelf, Path(one), is_extra=number > 0)
    library = _library(shelf)
    findings.stop()
    return library


def _take(shelf: _Shelf, path: Path, *, is_extra: bool) -> None:
    """Put what a file holds onto the shelf."""
    root = read_document(path, LIBRARY.what, shelf.findings)
    if is_extra and RIPPLES.is_of(root):
        shelf.ripples[path.name] = read_ripples(body(root, RIPPLES), path.name)
        return
    node = body(root, LIBRARY)
    node.name = "the library"
    shelf.root = shelf.root or node
    node.fields((*LIBRARY.keys, "library-information"))
    for section in LIBRARY.keys:
        for one in node.children(section, section, "type_variety"):
            shelf.put(section, one)
            if section == "Edfa":
                _beside(shelf, one, path.parent)


def _beside(shelf: _Shelf, node: Node, folder: Path) -> None:
    """Read the file of ripples that an amplifier type names, if it stands beside the library."""
    for key in ("advanced_config_from_json", "default_config_from_json"):
        name = node.get(key)
        if not isinstance(name, str) or "\0" in name or name in ("", ".", ".."):
            continue
        given = shelf.ripples.get(name)
        path = folder / name
        if (given is None or given is builtin().get(name)) and path.is_file():
            root = read_document(path, RIPPLES.what, shelf.findings)
            shelf.ripples[name] = read_ripples(body(root, RIPPLES), name)


def _library(shelf: _Shelf) -> Library:
    amplifiers, multiband = _amplifiers(shelf)
    fibres = shelf.each("Fiber", lambda node, _: read_type(node))
    raman = shelf.each("RamanFiber", lambda node, _: read_type(node))
    _alike(shelf, fibres, raman)
    roadms: dict[str, RoadmType] = shelf.each("Roadm", read_roadm_type)
    for name, one in roadms.items():
        node = shelf.nodes["Roadm"][name].child("restrictions", f"restrictions of Roadm '{name}'")
        check_amplifiers(node, "preamp_variety_list", one.preamps, {**amplifiers, **multiband})
        check_amplifiers(node, "booster_variety_list", one.boosters, {**amplifiers, **multiband})
    transceivers: dict[str, TransceiverType] = {
        name: replace(one, name=name) for name, one in shelf.each("Transceiver", read_transceiver).items()
    }
    return Library(amplifiers, multiband, roadms, fibres, transceivers, _rules(shelf), _loads(shelf), raman)


def _amplifiers(shelf: _Shelf) -> tuple[dict[str, AmplifierType], dict[str, MultibandType]]:
    """Amplifier types, and those that are made of several."""
    nodes = shelf.nodes["Edfa"]
    found = shelf.each("Edfa", lambda node, name: read_amplifier(node, name, shelf.ripples))
    single = {name: replace(one, name=name) for name, one in found.items() if isinstance(one, AmplifierType)}
    several = {name: replace(one, name=name) for name, one in found.items() if isinstance(one, MultibandType)}
    for name, one in several.items():
        check_amplifiers(nodes[name], "amplifiers", one.amplifiers, single)
    return with_stages(single, nodes), several


def check_amplifiers(node: Node, key: str, names: tuple[str, ...], there: Mapping[str, object]) -> None:
    """Note every name in a list of amplifier types that the library does not have."""
    for position, name in enumerate(names):
        if name not in there:
            node.wrong("E716", f"{node.name} names the amplifier '{name}', which the library does not have", key,
                       help=known(name, there, "amplifiers"), within=(position,))  # fmt: skip


def _alike(shelf: _Shelf, fibres: Mapping[str, Glass], raman: Mapping[str, Glass]) -> None:
    """Note fibre types that say different things with and without pumps."""
    for name in fibres.keys() & raman.keys():
        one, other = fibres[name], raman[name]
        figures = [(*glass.dispersion_s_m2, glass.effective_area_m2, glass.gamma_per_w_m) for glass in (one, other)]
        if not np.isnan(figures).any() and figures[0] != figures[1]:
            shelf.nodes["RamanFiber"][name].wrong(
                "E732", f"Fiber and RamanFiber '{name}' differ in dispersion or effective area", "type_variety",
                help="one glass has one of each",
            )  # fmt: skip


def _default(shelf: _Shelf, section: str) -> Node | None:
    """The one object of a section that holds for the whole network."""
    nodes = shelf.nodes[section]
    if not nodes:
        if shelf.root is not None:
            shelf.root.missing(section, "[{…}]")
        return None
    return nodes.get("default") or next(iter(nodes.values()))


def _rules(shelf: _Shelf) -> DesignRules:
    node = _default(shelf, "Span")
    if node is None:
        return DesignRules(True, (0.0, 0.0, 0.5), 0.25, 2.5, 150e3, 28.0, 10.0, 0.0, 0.0, 0.0)
    node.fields(_SPAN)
    node.name = "Span"
    unit = node.word("length_units", ("km", "m"), "km")
    longest = LONGEST_KILOMETRES if unit == "km" else LONGEST_METRES
    length = node.number("max_length", longest, 150.0 if unit == "km" else 150e3)
    return DesignRules(
        node.flag("power_mode", True), _range(node, "delta_power_range_db", "delta_power_range_dict_db", None),
        node.number("max_fiber_lineic_loss_for_raman", LOSS_PER_KM, 0.25),
        node.number("target_extended_gain", GAIN, 2.5),
        length * 1e3 if unit == "km" else length, node.number("max_loss", LOSS), node.number("padding", LOSS, 10.0),
        node.number("EOL", LOSS, 0.0), node.number("con_in", LOSS, 0.0), node.number("con_out", LOSS, 0.0),
        node.number("span_loss_ref", LOSS, 20.0), node.number("power_slope", DECIBEL, 0.3),
        node.number("voa_margin", DECIBEL, 1.0), node.number("voa_step", LOSS, 0.5),
    )  # fmt: skip


def _range(node: Node, key: str, yang: str, default: tuple[float, float, float] | None) -> tuple[float, float, float]:
    """Least, most and step, as a list of three or as in YANG as an object."""
    if node.has(yang):
        inner = node.child(yang, f"{yang} of {node.name}")
        inner.fields(("min_value", "max_value", "step"))
        found = (inner.number("min_value", DECIBEL), inner.number("max_value", DECIBEL), inner.number("step", GAIN))
    elif node.has(key):
        values = node.numbers(key, DECIBEL)
        if len(values) != 3:
            node.wrong("E710", f"'{key}' of {node.name} has {len(values)} figures", key, help="least, most and step")
            return (0.0, 0.0, 0.5)
        found = (values[0], values[1], values[2])
    elif default is None:
        node.missing(key, "[least, most, step]")
        return (0.0, 0.0, 0.5)
    else:
        return default
    if found[0] > found[1]:
        node.wrong("E732", f"'{key}' of {node.name} starts above its end", key if node.has(key) else yang)
    return found


def _loads(shelf: _Shelf) -> tuple[FullLoad, ...]:
    """The combs, that of no name (or else the first) before the others."""
    first = _default(shelf, "SI")
    if first is None:
        return ()
    found = [(node is not first, _load(node, name)) for name, node in shelf.nodes["SI"].items()]
    return tuple(load for _, load in sorted(found, key=lambda one: one[0]))


def _load(node: Node, name: str) -> FullLoad:
    node.fields(_SI)
    band = Band(node.number("f_min", FREQUENCY, 191.35e12), node.number("f_max", FREQUENCY, 196.1e12))
    if band.high_hz <= band.low_hz:
        node.wrong("E732", f"f_max of {node.name} is not above its f_min", "f_max")
    baud, spacing = node.number("baud_rate", BAUD, 32e9), node.number("spacing", WIDTH, 50e9)
    if baud > spacing:
        node.wrong("E732", f"baud_rate of {node.name} is above its spacing", "spacing")
    return FullLoad(
        band, baud, spacing, node.number("power_dbm", POWER_DBM, 0.0),
        _range(node, "power_range_db", "power_range_dict_db", (0.0, 0.0, 0.5)),
        node.number("roll_off", ROLL_OFF, 0.15), node.number("tx_osnr", GAIN, 45.0),
        node.number("sys_margins", DECIBEL, 0.0), node.maybe("tx_power_dbm", POWER_DBM), name,
        node.flag("use_si_channel_count_for_design", False),
    )  # fmt: skip
