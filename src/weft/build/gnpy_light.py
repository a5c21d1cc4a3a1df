"""From a plan to GNPy's files of its light, so that anyone can check with GNPy what the plan says of it.

For each mode of a transceiver that is lit, a folder with the equipment, topology and spectrum of its full load, which
is what the plan proves; `lightpaths.csv` says of each stretch of each lightpath, both ways, which elements it passes.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping

from weft.catalogue import Catalogue
from weft.diagnostics import PlanError
from weft.network.naming import numbered
from weft.optical import dci
from weft.optical.service.restoration_state import Lit
from weft.planning.record import Cell, Plan
from weft.planning.relighting import Relightable, relightable

COLUMNS = ("lightpath", "stretch", "folder", "from", "to", "elements", "gsnr_db", "required_db")
"""`stretch` counts from 1, more than one where light is regenerated; elements are parted by `|`, as all lists are."""

LIGHTPATHS = "lightpaths.csv"

_OTHER = re.compile(r"[^\w.+-]+")

Row = tuple[Cell, ...]

Key = tuple[int, int]
"""A transceiver and a mode of it, by row."""


def gnpy_files(plan: Plan, catalogue: Catalogue) -> tuple[dict[str, str], int]:
    """Texts by path, and how many lightpaths are not in them, for they are leased or ride between multiplexers.

    `gsnr_db` of a lightpath is the plan's: that of the worst channel of the full load in the worst of its stretches and
    directions.

    Raises PlanError as `relightable` does, where band L is lit, and where there is nothing to write.
    """
    again = relightable(plan, catalogue)
    line = again.glass.line
    if len(line.bands) > 1:
        raise PlanError("GNPy's files are written for band C alone, and this plan lights band L too")
    if not again.state.lit:
        raise PlanError("the plan has no light between ROADMs: there is nothing that GNPy could check")
    lit = list(dict.fromkeys((one.kind, one.mode) for one in again.state.lit))
    modes = [again.kinds[kind][1][mode] for kind, mode in lit]
    words = (f"{again.kinds[kind][0].name} {mode.name}" for (kind, _), mode in zip(lit, modes, strict=True))
    folder = dict(zip(lit, numbered([_OTHER.sub("-", each) for each in words]), strict=True))
    files = {}
    for key, mode in zip(lit, modes, strict=True):
        told = dci.gnpy_files(line, again.glass.transmission.sections, catalogue, mode)
        for name, value in (("equipment", told.equipment), ("topology", told.topology), ("spectrum", told.spectrum)):
            files[f"{folder[key]}/{name}.json"] = json.dumps(value, indent=1) + "\n"
    records = list(plan.tables["lightpaths"])
    told_of = [(lit, records[row]) for lit, row in zip(again.state.lit, again.rows, strict=True)]
    files[LIGHTPATHS] = _csv(row for lit, record in told_of for row in _stretches(again, lit, record, folder))
    return files, len(records) - len(told_of)


def _stretches(again: Relightable, lit: Lit, record: Mapping[str, Cell], folder: Mapping[Key, str]) -> Iterator[Row]:
    """Rows of one lightpath: each stretch there and back."""
    line, graph = again.glass.line, again.state.graph
    for number, ride in enumerate(lit.rides, 1):
        fibres = [again.glass.rows[int(graph.cable[arc])] for arc in ride.route]
        nodes = graph.nodes(ride.route)
        for route, tail, head in ((fibres, nodes[0], nodes[-1]), (fibres[::-1], nodes[-1], nodes[0])):
            path = dci.gnpy_path(line, again.glass.transmission.sections, route, tail)
            yield (
                lit.name, number, folder[lit.kind, lit.mode], line.sites[tail], line.sites[head], "|".join(path),
                record["gsnr_db"], record["required_db"],
            )  # fmt: skip


def _csv(rows: Iterable[Row]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    return text.getvalue()
