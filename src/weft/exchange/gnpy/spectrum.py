"""GNPy's spectrum: which channels a line carries, part by part."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from weft.exchange.gnpy.document import SPECTRUM, Findings, Node, body, read_document
from weft.exchange.gnpy.quantities import BAUD, DECIBEL, FREQUENCY, GAIN, POWER_DBM, ROLL_OFF, WIDTH
from weft.optical.physics.channels import Channels, Floats

_FIELDS = (
    "f_min", "f_max", "slot_width", "delta_pdb", "baud_rate", "tx_osnr", "roll_off", "tx_power_dbm", "label",
)  # fmt: skip
MOST_CHANNELS = 5000


def read_spectrum(path: Path | str) -> Channels:
    """Channels from GNPy's spectrum, in its legacy form or YANG's: from `f_min` on, as far as `f_max` lets them.

    Raises ExchangeError, with all that is wrong in it.
    """
    findings = Findings()
    root = read_document(Path(path), SPECTRUM.what, findings)
    key = SPECTRUM.yang if SPECTRUM.yang in root.value else "spectrum"
    body(root, SPECTRUM)
    root.fields((key,))
    parts = sorted(root.children(key, "part", "label"), key=_first)
    if not parts and not findings.found:
        root.missing(key, "a list of parts")
    rows = [_part(one, number) for number, one in enumerate(parts)]
    edge = 0.0
    for one, (frequency, row) in zip(parts, rows, strict=True):
        if not len(frequency):
            continue
        slot = row[1]
        if frequency[0] - slot / 2 < edge:
            start = (frequency[0] - slot / 2) / 1e12
            one.wrong("E731", f"{one.name} starts at {start:.6g} THz, and the one below ends at {edge / 1e12:.6g} THz",
                      "f_min", help="f_min is the centre of the first channel")  # fmt: skip
        edge = frequency[-1] + slot / 2
    findings.stop()
    return _channels(rows)


Row = tuple[float, float, float, float, float, float, str]


def _first(part: Node) -> float:
    """Where a part starts, for its order alone; parts whose start is wrong come first."""
    value = part.get("f_min")
    try:
        return float(value) if isinstance(value, int | float | str) else 0.0
    except (ValueError, OverflowError):
        return 0.0


def _part(node: Node, number: int) -> tuple[Floats, Row]:
    """Centres of a part, and what all its channels have in common; no centres if it is wrong."""
    node.fields(_FIELDS)
    low, high = node.number("f_min", FREQUENCY), node.number("f_max", FREQUENCY)
    baud, slot = node.number("baud_rate", BAUD), node.number("slot_width", WIDTH)
    if "roll_off" not in node.value:
        node.missing("roll_off", "a figure from 0 to 1")
    row = (
        baud, slot, node.number("roll_off", ROLL_OFF, 0.0), node.number("tx_osnr", GAIN, 40.0),
        node.number("tx_power_dbm", POWER_DBM, 0.0), node.number("delta_pdb", DECIBEL, 0.0),
        node.text("label", "") or f"{number}-{baud / 1e9:.2f}G",
    )  # fmt: skip
    if high < low:
        node.wrong("E732", f"f_max of {node.name} is below its f_min", "f_max")
    if baud > slot:
        node.wrong("E732", f"baud_rate of {node.name} is above its slot_width", "slot_width")
    if not (high >= low and slot >= baud):
        return np.empty(0), row
    count = int((high - low) // slot) + 1
    if count > MOST_CHANNELS:
        node.wrong("E713", f"{node.name} has {count} channels, and a line has at most {MOST_CHANNELS}", "slot_width")
        return np.empty(0), row
    return low + slot * np.arange(count, dtype=np.float64), row


def _channels(rows: list[tuple[Floats, Row]]) -> Channels:
    counts = [len(frequency) for frequency, _ in rows]

    def spread(position: int) -> Floats:
        made = np.repeat(np.array([float(row[position]) for _, row in rows]), counts)
        made.flags.writeable = False
        return made

    frequency = np.concatenate([frequency for frequency, _ in rows])
    power = 1e-3 * 10 ** (spread(4) / 10)
    frequency.flags.writeable = power.flags.writeable = False
    label = tuple(row[6] for (_, row), count in zip(rows, counts, strict=True) for _ in range(count))
    return Channels(frequency, spread(0), spread(1), spread(2), spread(3), power, spread(5), label)
