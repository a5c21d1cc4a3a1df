"""Amplifier types of GNPy's libraries."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from math import isnan
from pathlib import Path

import numpy as np

from weft.diagnostics import known
from weft.exchange.gnpy.document import RIPPLES, Document, Findings, Node
from weft.exchange.gnpy.glasses import column
from weft.exchange.gnpy.quantities import COEFFICIENT, DECIBEL, FREQUENCY, GAIN, LOSS, NOISE, PMD, POWER_DBM
from weft.optical.system.library import (
    AmplifierType,
    Band,
    DualStage,
    FixedGain,
    MultibandType,
    Noise,
    OpenRoadmBooster,
    OpenRoadmInline,
    OpenRoadmPreamp,
    Polynomial,
    VariableGain,
)

KINDS = (
    "variable_gain", "fixed_gain", "advanced_model", "openroadm", "openroadm_preamp", "openroadm_booster",
    "dual_stage", "multi_band",
)  # fmt: skip
_FIELDS = frozenset((
    "type_variety", "other_name", "type_def", "f_min", "f_max", "allowed_for_design", "gain_flatmax", "gain_min",
    "p_max", "raman", "out_voa_auto", "pmd", "pdl", "nf_min", "nf_max", "nf0", "nf_coef", "preamp_variety",
    "booster_variety", "amplifiers", "advanced_config_from_json", "default_config_from_json",
))  # fmt: skip
_WITHOUT_EFFECT = ("extended_gain_range", "in_voa_auto", "voa_step")


@cache
def builtin() -> Mapping[str, Node]:
    """The ripples that GNPy brings with it, by file name, and as `default` those of every other amplifier."""
    path = Path(__file__).with_name("amplifiers.json")
    text = path.read_text("utf-8")
    tables = {name: table for name, table in json.loads(text).items() if name != "source"}
    document = Document(path.name, text)
    return {name: Node(Findings(), document, (name,), table, name) for name, table in tables.items()}


def read_amplifier(node: Node, name: str, ripples: Mapping[str, Node]) -> AmplifierType | MultibandType:
    """An amplifier type under one of its names; `ripples` are the files of ripples by name."""
    node.fields(_FIELDS, _WITHOUT_EFFECT)
    kind = node.word("type_def", KINDS, "variable_gain") or "variable_gain"
    if kind == "multi_band":
        if not node.has("amplifiers"):
            node.missing("amplifiers", "a list of types")
        return MultibandType(name, node.texts("amplifiers"), node.flag("allowed_for_design", False))
    config = _config(node, kind, ripples)
    ripple = config.numbers("gain_ripple", DECIBEL) or (0.0,)
    band = _band(node if node.has("f_min") else config)
    dual = kind == "dual_stage"
    gain_min = node.number("gain_min", GAIN)
    gain_max = node.number("gain_flatmax", GAIN, 0.0 if dual else float("nan"))
    if not dual and not node.has("gain_flatmax"):
        node.missing("gain_flatmax", "a figure in dB")
    if gain_max < gain_min and not dual:
        node.wrong("E732", f"gain_flatmax of {node.name} is below its gain_min", "gain_flatmax")
    return AmplifierType(
        name, _noise(node, kind, config), band, gain_min, gain_max, node.number("p_max", POWER_DBM, 0.0)
        if dual else node.number("p_max", POWER_DBM),
        column(np.linspace(*band, len(ripple)).tolist()), column(ripple),
        _like(config, "nf_ripple", len(ripple)), _like(config, "tilt_ripple", len(ripple)),
        column(config.numbers("dgt") or (1.0,)), node.number("pmd", PMD, 0.0), node.number("pdl", LOSS, 0.0),
        node.flag("out_voa_auto", False), node.flag("allowed_for_design", False), node.flag("raman", False),
    )  # fmt: skip


def _band(node: Node) -> Band:
    band = Band(node.number("f_min", FREQUENCY), node.number("f_max", FREQUENCY))
    if band.high_hz <= band.low_hz:
        node.wrong("E732", f"f_max of {node.name} is not above its f_min", "f_max")
    return band


def _config(node: Node, kind: str, ripples: Mapping[str, Node]) -> Node:
    """The ripples of an amplifier type: those it names, or the default's."""
    key = "advanced_config_from_json" if kind == "advanced_model" else "default_config_from_json"
    if kind == "advanced_model" and not node.has(key):
        node.missing(key, "the file of its ripples")
    if kind not in ("variable_gain", "fixed_gain", "advanced_model") or not node.has(key):
        return builtin()["default"]
    name = node.text(key)
    if name not in ripples:
        files = [one for one in ripples if one != "default"]
        node.wrong("E716", f"{node.name} names the file '{name}' of ripples, which was not given", key,
                   help=known(name, files, "put it beside the library, or name it with it; at hand are"))  # fmt: skip
        return builtin()["default"]
    return ripples[name]


def _like(config: Node, key: str, count: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """A ripple with as many figures as that of gain; one figure stands for all."""
    values = config.numbers(key, DECIBEL) or (0.0,)
    if len(values) == 1:
        values *= count
    if len(values) != count:
        config.wrong("E732", f"'{key}' of {config.name} has {len(values)} figures, 'gain_ripple' {count}", key,
                     help="ripples of one amplifier have as many figures each")  # fmt: skip
    return column(values)


def _noise(node: Node, kind: str, config: Node) -> Noise:
    if kind == "variable_gain":
        noise = VariableGain(node.number("nf_min", NOISE), node.number("nf_max", NOISE))
        if noise.nf_max_db < noise.nf_min_db:
            node.wrong("E732", f"nf_max of {node.name} is below its nf_min", "nf_max")
        return noise
    if kind == "fixed_gain":
        return FixedGain(node.number("nf0", NOISE))
    if kind == "advanced_model":
        return Polynomial(_coefficients(config, "nf_fit_coeff"))
    if kind == "openroadm":
        return OpenRoadmInline(_coefficients(node, "nf_coef"))
    if kind == "dual_stage":
        return DualStage(node.text("preamp_variety"), node.text("booster_variety"))
    return OpenRoadmPreamp() if kind == "openroadm_preamp" else OpenRoadmBooster()


def _coefficients(node: Node, key: str) -> tuple[float, ...]:
    """Coefficients, highest power first: a list, or as in YANG objects with their order in the list."""
    value = node.get(key)
    if value is None:
        node.missing(key, "a list of figures")
        return (0.0,)
    if isinstance(value, list) and value and isinstance(value[0], dict):
        items = node.children(key, key, of=node.name)
        rows = [(one.number("coef_order"), one.number("nf_coef")) for one in items]
        return tuple(figure for _, figure in sorted(rows))
    return node.numbers(key, COEFFICIENT)


def read_ripples(node: Node, name: str) -> Node:
    """A file of an amplifier's ripples, once its fields are known."""
    node.name = f"'{name}'"
    node.fields(RIPPLES.keys)
    if not node.has("dgt"):
        node.missing("dgt", "a list of figures")
    return node


def with_stages(types: Mapping[str, AmplifierType], nodes: Mapping[str, Node]) -> dict[str, AmplifierType]:
    """Types in which those of two stages have the gain of both and the power of the second."""
    found = dict(types)
    for name, one in types.items():
        if not isinstance(one.noise, DualStage):
            continue
        stages = []
        for key, stage in (("preamp_variety", one.noise.preamp), ("booster_variety", one.noise.booster)):
            inner = types.get(stage)
            if inner is None or isinstance(inner.noise, DualStage):
                message = f"{nodes[name].name} has the stage '{stage}', which is no amplifier of one stage"
                nodes[name].wrong("E716", message, key, help=known(stage, types, "amplifiers"))
                continue
            stages.append(inner)
        if len(stages) == 2 and not isnan(one.gain_min_db):
            first, second = stages
            if one.gain_min_db < first.gain_min_db:
                message = f"gain_min of {nodes[name].name} is below that of its preamplifier"
                nodes[name].wrong("E732", message, "gain_min")
            found[name] = replace(one, gain_flatmax_db=first.gain_flatmax_db + second.gain_flatmax_db,
                                  power_max_dbm=second.power_max_dbm)  # fmt: skip
    return found
