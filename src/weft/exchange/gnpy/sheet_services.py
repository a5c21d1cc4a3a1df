"""Services in GNPy's sheet `Service`, as the JSON that they stand for.

Headers, units and defaults are those of GNPy 3.0.1 (`gnpy.tools.service_sheet`, BSD-3-Clause).  A name in the path is
an element's, or a site's that is a ROADM; of other sites it does not say which direction is meant.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from weft.exchange.gnpy.document import Document, Findings, Node
from weft.exchange.gnpy.sheets import Cell, Row, read_workbook
from weft.optical.system.elements import OpticalNetwork

Json = dict[str, Any]

_COLUMNS = {
    "route id": "id", "Source": "source", "Destination": "target", "TRX type": "trx", "Mode": "mode",
    "System: spacing": "spacing", "System: input power (dBm)": "power", "System: nb of channels": "channels",
    "routing: disjoint from": "apart", "routing: path": "path", "routing: is loose?": "loose",
    "path bandwidth": "bandwidth",
}  # fmt: skip


def sheet_services(path: Path, network: OpticalNetwork | None, findings: Findings) -> Node:
    """The services that a workbook's sheet `Service` stands for; what is wrong is noted.

    Raises ExchangeError if the workbook cannot be read.
    """
    book = read_workbook(path, ("Service",), findings)
    there = set(network.by_uid()) if network else set()
    cells: dict[tuple[str | int, ...], str] = {}
    requests: list[Json] = []
    apart: list[Json] = []
    for row in book.rows("Service", _COLUMNS, {}, needed=("route id", "Source", "Destination", "TRX type")):
        cells["path-request", len(requests)] = row.place
        requests.append(_request(row, there))
        others = row.words("apart")
        if others:
            cells["synchronization", len(apart)] = row.place
            apart.append({"synchronization-id": row.text("id"), "svec": {
                "relaxable": False, "disjointness": "node link", "request-id-number": [row.text("id"), *others],
            }})  # fmt: skip
    value: Json = {"path-request": requests, **({"synchronization": apart} if apart else {})}
    return Node(findings, Document(str(path), "", cells), (), value, "the services")


def _request(row: Row, there: set[str]) -> Json:
    """A request: spacing in GHz, power in dBm and bandwidth in Gbit/s become Hz, W and bit/s."""
    power = row.value("power")
    bandwidth: Json = {
        "technology": "flexi-grid", "trx_type": row.text("trx"), "trx_mode": row.text("mode") or None,
        "spacing": _times(row.value("spacing"), 1e9), "max-nb-of-channel": row.value("channels"),
        "output-power": 1e-3 * 10 ** (power / 10) if isinstance(power, float) and abs(power) < 100 else power,
        "path_bandwidth": _times(row.value("bandwidth", 0.0), 1e9),
    }  # fmt: skip
    source, target = f"trx {row.text('source')}", f"trx {row.text('target')}"
    found: Json = {
        "request-id": row.text("id"), "source": source, "destination": target, "bidirectional": False,
        "path-constraints": {"te-bandwidth": bandwidth},
    }  # fmt: skip
    hops = row.words("path")
    hops = hops[1:] if hops[:1] == [source] else hops
    hops = hops[:-1] if hops[-1:] == [target] else hops
    if hops:
        kind = "LOOSE" if row.text("loose", "yes").lower() == "yes" else "STRICT"
        found["explicit-route-objects"] = {"route-object-include-exclude": [
            {"index": index, "explicit-route-usage": "route-include-ero",
             "num-unnum-hop": {"node-id": _element(hop, there), "hop-type": kind}} for index, hop in enumerate(hops)
        ]}  # fmt: skip
    return found


def _element(name: str, there: set[str]) -> str:
    """The element that a name in a path stands for."""
    return f"roadm {name}" if name not in there and f"roadm {name}" in there else name


def _times(value: Cell, unit: float) -> Cell:
    return value * unit if isinstance(value, float) else value
