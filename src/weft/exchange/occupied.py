"""Spectrum that is in use already, read from a JSON file or from an earlier answer of `weft lightpaths --json`.

    {"occupied": [{"id": "wave 7", "route": ["fibre A-B", "fibre B-C"], "slots": [{"n": -284, "m": 4}]},
                  {"id": "test", "low_thz": 195.9, "high_thz": 196.1}]}

`route` names any elements of the lines it is used on; without it, it is used on all lines.  An earlier answer has
`requests` in place of `occupied`, of which those served count.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, floor
from pathlib import Path

from weft.exchange.gnpy.document import Findings, Node, read_document
from weft.exchange.gnpy.quantities import Quantity
from weft.exchange.gnpy.simulation import whole
from weft.optical.service.placing import Held
from weft.optical.service.slots import ANCHOR_HZ, SLICE_HZ
from weft.optical.system.design import Designed

_THZ = Quantity("THz", 100.0, 400.0, (("Hz", 1e-12), ("GHz", 1e-3)))
_N = Quantity("", -50000, 50000)
_M = Quantity("", 1, 10000)
_FIELDS = ("id", "route", "slots", "slot", "low_thz", "high_thz")


def read_occupied(path: Path | str, designed: Designed) -> tuple[Held, ...]:
    """What holds which slices of which lines of a network.

    Raises ExchangeError with all that is wrong: unknown fields and elements, slots that cannot be, spectrum of one line
    that is used twice.
    """
    findings = Findings()
    root = read_document(Path(path), "spectrum in use", findings)
    root.name = "the file"
    key = "requests" if "requests" in root.value else "occupied"
    if key == "occupied":
        root.fields(("occupied",))
    if key not in root.value:
        root.missing("occupied", '[{"route": […], "slots": [{"n": …, "m": …}]}]')
    entries = [
        (node, held) for node in root.children(key, "entry", "id") if key == "occupied" or node.flag("served", False)
        for held in _held(node, designed, earlier=key == "requests")
    ]  # fmt: skip
    _check_overlaps(entries, designed)
    findings.stop()
    return tuple(held for _, held in entries)


def _held(node: Node, designed: Designed, *, earlier: bool) -> Iterator[Held]:
    if not earlier:
        node.fields(_FIELDS)
    elements = designed.by_uid()
    route = node.texts("route") if node.has("route") else None
    for uid in route or ():
        if uid not in elements:
            node.wrong("E730", f"{node.name} is on '{uid}', which is no element of the network", "route")
    by = node.text("id", "") if isinstance(node.get("id"), str) else node.name
    slots = node.children("slots", "slot") if node.has("slots") else [node.child("slot")] if node.has("slot") else []
    for slot in slots:
        n, m = whole(slot, "n", 0, _N), whole(slot, "m", 1, _M)
        for name in ("n", "m"):
            if not slot.has(name):
                slot.missing(name, "a whole figure")
        yield Held(by, route, n - m, n + m - 1)
    if node.has("low_thz") or node.has("high_thz"):
        low, high = node.number("low_thz", _THZ), node.number("high_thz", _THZ)
        if low >= high:
            node.wrong("E732", f"{node.name} ends at {high:g} THz, below where it starts", "high_thz")
        elif low < high:
            slices = [(one * 1e12 - ANCHOR_HZ) / SLICE_HZ for one in (low, high)]
            yield Held(by, route, floor(slices[0] + 1e-6), ceil(slices[1] - 1e-6) - 1)
    elif not slots:
        node.missing("slots", '[{"n": …, "m": …}]')


def _check_overlaps(entries: list[tuple[Node, Held]], designed: Designed) -> None:
    """Note whatever holds slices of a line that an entry before it holds."""
    line_of = {uid: row for row, line in enumerate(designed.oms) for uid in line[1:-1]}
    on: dict[int, list[Held]] = {}
    for node, held in entries:
        lines = range(len(designed.oms)) if held.elements is None else sorted({
            line_of[uid] for uid in held.elements if uid in line_of
        })  # fmt: skip
        for row in lines:
            twice = next((one for one in on.get(row, ()) if one.low <= held.high and held.low <= one.high), None)
            if twice is not None:
                ends = designed.oms[row][0], designed.oms[row][-1]
                message = f"{node.name} and '{twice.by}' hold the same spectrum from '{ends[0]}' to '{ends[1]}'"
                node.wrong("E731", message)
                break
        for row in lines:
            on.setdefault(row, []).append(held)
