"""Transceiver types of GNPy's libraries, and their modes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from weft.exchange.gnpy.document import Node
from weft.exchange.gnpy.quantities import (
    BAUD,
    BIT_RATE,
    COEFFICIENT,
    DECIBEL,
    FREQUENCY,
    GAIN,
    PENALTY_AT,
    POWER_DBM,
    ROLL_OFF,
    WIDTH,
)
from weft.optical.system.library import Band, Mode, Penalty, TransceiverType

_MODE = (
    "format", "other_name", "OSNR", "min_spacing", "bit_rate", "cost", "baud_rate", "tx_osnr", "roll_off", "penalties",
    "equalization_offset_db", "tx-channel-power-min-dbm", "tx-channel-power-max-dbm", "rx-channel-power-min-dbm",
    "rx-channel-power-max-dbm",
)  # fmt: skip


def read_transceiver(node: Node, name: str) -> TransceiverType:
    """A transceiver type under one of its names."""
    node.fields(("type_variety", "other_name", "comment", "frequency", "mode"))
    frequency = node.child("frequency", f"frequency of {node.name}")
    frequency.fields(("min", "max"))
    if not node.has("frequency"):
        node.missing("frequency", '{"min": 191.3e12, "max": 196.1e12}')
        band = Band(float("nan"), float("nan"))
    else:
        band = Band(frequency.number("min", FREQUENCY), frequency.number("max", FREQUENCY))
    if band.high_hz <= band.low_hz:
        frequency.wrong("E732", f"the highest frequency of {node.name} is not above its lowest", "max")
    modes: dict[str, Mode] = {}
    others: list[Mode] = []
    for one in node.children("mode", "mode", "format", of=node.name):
        mode = _mode(one)
        for key, found in (("format", mode.name), *(("other_name", other) for other in one.texts("other_name"))):
            if found in modes:
                one.wrong("E715", f"{node.name} has the mode '{found}' twice", key, help="give one another name")
            named = mode if key == "format" else replace(mode, name=found)
            if key == "other_name":
                others.append(named)
            modes[found] = named
    own = [mode for mode in modes.values() if mode not in others]
    return TransceiverType(name, band, (*own, *others))


def _mode(node: Node) -> Mode:
    """A mode under its first name; a roll-off of null is that of an ideal filter, 0."""
    without = ("tx_power_dbm", "detailed_rx") if node.get("detailed_rx") != {} else ("tx_power_dbm",)
    node.fields((*_MODE, "detailed_rx") if len(without) == 1 else _MODE, without)
    baud, spacing = node.number("baud_rate", BAUD), node.number("min_spacing", WIDTH)
    if baud > spacing:
        node.wrong("E732", f"baud_rate of {node.name} is above its min_spacing", "min_spacing",
                   help="a channel is at least as wide as its symbol rate")  # fmt: skip
    tx_power, rx_power = (_range(node, way) for way in ("tx", "rx"))
    if "roll_off" not in node.value:
        node.missing("roll_off", "a figure from 0 to 1")
    return Mode(
        node.text("format"), baud, node.number("OSNR", DECIBEL), node.number("bit_rate", BIT_RATE),
        node.number("roll_off", ROLL_OFF, 0.0), node.number("tx_osnr", GAIN), spacing,
        node.number("cost", COEFFICIENT, 1.0), _penalties(node), node.number("equalization_offset_db", DECIBEL, 0.0),
        tx_power, rx_power,
    )  # fmt: skip


def _range(node: Node, way: str) -> tuple[float | None, float | None]:
    """The least and the most power sent (`tx`) or received (`rx`), in dBm."""
    key = f"{way}-channel-power-max-dbm"
    least, most = node.maybe(f"{way}-channel-power-min-dbm", POWER_DBM), node.maybe(key, POWER_DBM)
    if least is not None and most is not None and least > most:
        node.wrong("E732", f"{key} of {node.name} is below the least", key, help="no power lies between them")
    return least, most


def _penalties(node: Node) -> Mapping[str, Penalty] | None:
    """Penalties by impairment, in rising order; where all are above 0, none costs nothing."""
    if not node.has("penalties"):
        return None
    points: dict[str, list[tuple[float, float]]] = {}
    for one in node.children("penalties", "penalty", of=node.name):
        one.fields(("penalty_value", *PENALTY_AT))
        at = [key for key in PENALTY_AT if one.has(key)]
        if len(at) != 1:
            one.wrong("E732", f"{one.name} is at {len(at)} impairments", help=f"one of {', '.join(PENALTY_AT)}")
            continue
        points.setdefault(at[0], []).append((one.number(at[0], PENALTY_AT[at[0]]), one.number("penalty_value", GAIN)))
    found = {}
    for key, rows in points.items():
        if all(at > 0 for at, _ in rows):
            rows.append((0.0, 0.0))
        rows.sort()
        found[key] = Penalty(tuple(at for at, _ in rows), tuple(cost for _, cost in rows))
    return found
