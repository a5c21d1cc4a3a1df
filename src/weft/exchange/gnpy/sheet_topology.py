"""Topologies in GNPy's sheets, as the JSON that they stand for.

A site is a ROADM with a transceiver, an amplifier for each direction (`ILA`) or a splice (`FUSED`).  Sheets, headers,
defaults and names of elements are those of GNPy 3.0.1's converter (`gnpy.tools.convert`, BSD-3-Clause), so that what
is said about one of its networks fits ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import sqrt
from pathlib import Path
from typing import Any

from weft.diagnostics import known
from weft.exchange.gnpy.document import Document, Findings, Node
from weft.exchange.gnpy.sheets import Cell, Columns, Row, Workbook, read_workbook

Json = dict[str, Any]

_NODES = {
    "City": "city", "State": "state", "Country": "country", "Region": "region", "Latitude": "latitude",
    "Longitude": "longitude", "Type": "type", "Booster_restriction": "boosters", "Preamp_restriction": "preamps",
}  # fmt: skip
_ENDS = {"Node A": "a", "Node Z": "z"}
_CABLE = {
    "Distance (km)": "length", "Fiber type": "type", "lineic att": "loss", "Con_in": "con_in", "Con_out": "con_out",
    "PMD": "pmd", "Cable id": "cable",
}  # fmt: skip
_AMPLIFIER = {
    "amp type": "type", "amp gain": "gain_target", "delta p": "delta_p", "tilt": "tilt_target", "att_out": "out_voa",
    "att_in": "in_voa",
}  # fmt: skip
_DEGREES = {
    **_ENDS, "per degree target power (dBm)": "target", "type_variety": "type", "from degrees": "from",
    "from degree to degree impairment id": "profiles",
}  # fmt: skip
_CABLES: Mapping[str, Columns] = {"east": _CABLE, "west": _CABLE}
_AMPLIFIERS: Mapping[str, Columns] = {"east": _AMPLIFIER, "west": _AMPLIFIER}
_TYPES = ("ROADM", "ILA", "FUSED")


@dataclass(slots=True)
class _Site:
    """A site, the sites it has fibre to, and the rows about its amplifiers by the site they face."""

    row: Row
    kind: str
    links: dict[str, Row] = field(default_factory=dict)
    amplifiers: dict[str, Row] = field(default_factory=dict)
    degrees: list[Row] = field(default_factory=list)


@dataclass(slots=True)
class _Topology:
    """Elements and connections as they come, with the rows they come from."""

    sites: dict[str, _Site]
    elements: list[Json] = field(default_factory=list)
    connections: list[Json] = field(default_factory=list)
    cells: dict[tuple[str | int, ...], str] = field(default_factory=dict)

    def add(self, element: Json, row: Row, place: Json) -> str:
        """An element, which stands at a place, made of a row; its uid."""
        self.cells["elements", len(self.elements)] = row.place
        self.elements.append({**element, "metadata": {"location": place}})
        return str(element["uid"])

    def line(self, row: Row, *uids: str) -> None:
        """Connections from each element to the next."""
        for tail, head in pairwise(uids):
            self.cells["connections", len(self.connections)] = row.place
            self.connections.append({"from_node": tail, "to_node": head})


def sheet_topology(path: Path, findings: Findings) -> Node:
    """The topology that a workbook's sheets Nodes, Links, Eqpt and Roadms stand for; what is wrong is noted.

    Raises ExchangeError if the workbook cannot be read.
    """
    book = read_workbook(path, ("Nodes", "Links", "Eqpt", "Roadms"), findings)
    found = _Topology(_sites(book))
    _links(book, found.sites)
    if not findings.found:
        for name, site in found.sites.items():
            if site.kind == "ROADM":
                _roadm(found, name, site)
            else:
                _through(found, name, site)
        for row in {id(row): row for site in found.sites.values() for row in site.links.values()}.values():
            _fibres(found, row)
    document = Document(str(path), "", found.cells)
    value: Json = {"network_name": path.stem, "elements": found.elements, "connections": found.connections}
    return Node(findings, document, (), value, "the topology")


def _sites(book: Workbook) -> dict[str, _Site]:
    sites: dict[str, _Site] = {}
    for row in book.rows("Nodes", _NODES, {}, needed=("City",)):
        name, kind = row.text("city"), row.text("type", "ILA").upper()
        if kind not in _TYPES:
            book.wrong("E710", f"{row.place}: '{row.text('type')}' is no type of site", "ROADM, ILA or FUSED")
        if name in sites:
            book.wrong("E715", f"{row.place}: the site '{name}' is there twice", "give one of them another name")
        for key in ("latitude", "longitude"):
            if not isinstance(row.value(key, 0.0), float):
                book.wrong("E710", f"{row.place}: {key} is '{row.text(key)}', not a figure")
        sites[name] = _Site(row, kind)
    return sites


def _links(book: Workbook, sites: dict[str, _Site]) -> None:
    """Put links, amplifiers and degrees to their sites, and note those of sites that are not there."""
    if "Links" not in book.sheets:
        book.wrong("E734", "there is no sheet 'Links'", "it says which sites have fibre between them")
        return
    for row in book.rows("Links", _ENDS, _CABLES, needed=("Node A", "Node Z", "east")):
        a, z = row.text("a"), row.text("z")
        if not _known(book, sites, row, a, z):
            continue
        if z in sites[a].links:
            book.wrong("E715", f"{row.place}: the link from '{a}' to '{z}' is there twice", "leave one of them out")
        if a == z:
            book.wrong("E718", f"{row.place}: the link leads from '{a}' to itself")
        sites[a].links[z] = sites[z].links[a] = row
    for name, site in sites.items():
        if site.kind != "ROADM" and len(site.links) != 2:
            message = f"{site.row.place}: '{name}' is of the type {site.kind} and has {len(site.links)} links"
            book.wrong("E718", message, "only a ROADM has other than two")
    for sheet, groups in (("Eqpt", _AMPLIFIERS), ("Roadms", {})):
        if sheet in book.sheets:
            columns = _ENDS if groups else _DEGREES
            for row in book.rows(sheet, columns, groups, needed=("Node A", "Node Z")):
                _beside(book, sites, row, is_amplifier=bool(groups))


def _known(book: Workbook, sites: Mapping[str, _Site], row: Row, *names: str) -> bool:
    lost = [name for name in names if name not in sites]
    for name in lost:
        book.wrong("E717", f"{row.place}: '{name}' is no site", known(name, sites, "sites"))
    return not lost


def _beside(book: Workbook, sites: Mapping[str, _Site], row: Row, *, is_amplifier: bool) -> None:
    """Put a row about a degree to its site."""
    a, z = row.text("a"), row.text("z")
    if not _known(book, sites, row, a, z):
        return
    site = sites[a]
    if z not in site.links:
        help = known(z, site.links, f"links of '{a}' lead to")
        book.wrong("E717", f"{row.place}: no link leads from '{a}' to '{z}'", help)
    elif not is_amplifier:
        site.degrees.append(row)
    elif z in site.amplifiers or (site.kind == "ILA" and site.amplifiers):
        book.wrong("E715", f"{row.place}: the amplifiers of '{a}' are told twice", "leave one row out")
    else:
        site.amplifiers[z] = row


def _place(row: Row) -> Json:
    return {"city": row.text("city"), "region": row.text("region"), "latitude": row.value("latitude", 0.0),
            "longitude": row.value("longitude", 0.0)}  # fmt: skip


def _fibre_uid(tail: str, head: str, row: Row) -> str:
    east = row.text("east_cable")
    cable = east if row.text("a") == tail else row.text("west_cable", east)
    return f"fiber ({tail} -> {head})-{cable}"


def _fibres(found: _Topology, row: Row) -> None:
    """Both fibres of a link; the way back is like the way there where nothing else is told."""
    a, z = row.text("a"), row.text("z")
    ends = [_place(found.sites[name].row) for name in (a, z)]
    middle = {key: (ends[0][key] + ends[1][key]) / 2 for key in ("latitude", "longitude")}

    def told(way: str, name: str, default: Cell) -> Cell:
        east = row.value(f"east_{name}", default)
        return east if way == "east" else row.value(f"west_{name}", east)

    for way, tail, head in (("east", a, z), ("west", z, a)):
        length, pmd = told(way, "length", None), told(way, "pmd", None)
        params: Json = {
            "length": round(length, 3) if isinstance(length, float) else length, "length_units": "km",
            "loss_coef": told(way, "loss", 0.2), "con_in": told(way, "con_in", None),
            "con_out": told(way, "con_out", None),
        }  # fmt: skip
        if isinstance(pmd, float) and isinstance(length, float) and pmd > 0 and length > 0:
            params["pmd_coef"] = pmd * 1e-12 / sqrt(length * 1e3)
        elif pmd:
            params["pmd_coef"] = pmd
        kind = {"type": "Fiber", "type_variety": told(way, "type", "SSMF")}
        found.add({"uid": _fibre_uid(tail, head, row), **kind, "params": params}, row, middle)


def _amplifier(found: _Topology, uid: str, row: Row, way: str, place: Json) -> str:
    """An amplifier of a row, or a splice where it says `fused`."""
    kind = row.text(f"{way}_type")
    if kind.lower() == "fused":
        return found.add({"uid": uid, "type": "Fused", "params": {"loss": 0}}, row, place)
    told = {key: row.value(f"{way}_{key}") for key in _AMPLIFIER.values() if key != "type"}
    operational = {key: value for key, value in told.items() if value is not None}
    element = {"uid": uid, "type": "Edfa", "operational": operational, **({"type_variety": kind} if kind else {})}
    return found.add(element, row, place)


def _through(found: _Topology, name: str, site: _Site) -> None:
    """An amplifier, or a splice, for each direction; rows about amplifiers of a splice stand for nothing."""
    place = _place(site.row)
    first, second = site.links
    faced = next(iter(site.amplifiers), "")
    for way, tail, head in (("west", first, second), ("east", second, first)):
        if site.kind == "FUSED":
            uid = found.add({"uid": f"{way} fused spans in {name}", "type": "Fused"}, site.row, place)
        elif faced:
            towards = "east" if head == faced else "west"
            row = site.amplifiers[faced]
            uid = _amplifier(found, f"{towards} edfa in {name} to {faced}", row, towards, place)
        else:
            uid = found.add({"uid": f"{way} edfa in {name}", "type": "Edfa"}, site.row, place)
        lines = _fibre_uid(tail, name, site.links[tail]), _fibre_uid(name, head, site.links[head])
        found.line(site.row, lines[0], uid, lines[1])


def _roadm(found: _Topology, name: str, site: _Site) -> None:
    """A ROADM with its transceiver, and the amplifiers of its degrees that are told."""
    place = _place(site.row)
    transceiver = found.add({"uid": f"trx {name}", "type": "Transceiver"}, site.row, place)
    roadm = f"roadm {name}"
    ways: dict[str, tuple[str, str]] = {}
    for other, link in site.links.items():
        out, back = [roadm], [_fibre_uid(other, name, link)]
        if other in site.amplifiers:
            row = site.amplifiers[other]
            out.append(_amplifier(found, f"east edfa in {name} to {other}", row, "east", place))
            back.append(_amplifier(found, f"west edfa in {name} to {other}", row, "west", place))
        out.append(_fibre_uid(name, other, link))
        back.append(roadm)
        ways[other] = out[1], back[-2]
        found.line(link, *out)
        found.line(link, *back)
    element: Json = {"uid": roadm, "type": "Roadm", **_told(site, ways)}
    found.add(element, site.row, place)
    found.line(site.row, transceiver, roadm, transceiver)


def _told(site: _Site, ways: Mapping[str, tuple[str, str]]) -> Json:
    """What rows say of a ROADM: its type, restrictions, and targets and profiles of degrees."""
    params: Json = {}
    lists = {f"{which[:-1]}_variety_list": site.row.words(which) for which in ("preamps", "boosters")}
    if any(lists.values()):
        params["restrictions"] = lists
    kinds = [row.text("type") for row in site.degrees if row.text("type")]
    profiles: list[Json] = []
    for row in site.degrees:
        out = ways[row.text("z")][0]
        if row.value("target") is not None:
            params.setdefault("per_degree_pch_out_db", {})[out] = row.value("target")
        before: Sequence[str] = row.words("from")
        numbers = row.words("profiles")
        profiles += [
            {"from_degree": ways[one][1] if one in ways else one, "to_degree": out,
             "impairment_id": float(number) if number.isdecimal() else number}
            for one, number in zip(before, numbers, strict=False)
        ]  # fmt: skip
        if len(before) != len(numbers):
            profiles.append({"from_degree": "", "to_degree": out, "impairment_id": f"{len(numbers)} for {len(before)}"})
    if profiles:
        params["per_degree_impairments"] = profiles
    return {**({"type_variety": kinds[-1]} if kinds else {}), **({"params": params} if params else {})}
