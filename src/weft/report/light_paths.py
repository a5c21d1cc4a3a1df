"""Lightpaths as data for the page: where each stands in the spectrum chart, and its GSNR along the route."""

from __future__ import annotations

from typing import Any

from weft.report.plan_files import PlanFiles, Row, number
from weft.report.spectrum import Spectrum, edges_thz

MOST = 1_500
"""Lightpaths that can be chosen, those with least margin first."""


def light_paths(plan: PlanFiles, spectrum: Spectrum | None) -> list[dict[str, Any]]:
    """One record a lightpath that has GSNR along its route, the least margin first; empty without a chart.

    `bars` are the positions of the bars it is on, `x` where it begins and how wide it is there; `sites` are passed
    `km` from the first one; `end` and `begin` hold GSNR at the end and the beginning of life, at each site, and once
    more at a site where it is regenerated.
    """
    if spectrum is None:
        return []
    bar = {one.key: i for i, one in enumerate(spectrum.bars)}
    length = {row["name"]: number(row, "length_km") or 0.0 for row in plan["fibres"]}
    ends = {row["name"]: (row["a"], row["z"]) for row in plan["fibres"]}
    first = {row["name"]: row.get("a_site", "") for row in plan["ip_links"]}
    known = [row for row in plan["lightpaths"] if row.get("gsnr_along_db") and number(row, "margin_db") is not None]
    known.sort(key=lambda row: number(row, "margin_db") or 0.0)
    return [_record(row, spectrum, bar, length, ends, first) for row in known[:MOST]]


def _record(
    row: Row, spectrum: Spectrum, bar: dict[str, int], length: dict[str, float], ends: dict[str, tuple[str, str]],
    first: dict[str, str],
) -> dict[str, Any]:  # fmt: skip
    route, pairs = row["route"].split("|"), row["pairs"].split("|")
    sites, km = [first.get(row["ip_link"], "")], [0.0]
    for fibre in route:
        a, z = ends[fibre]
        sites.append(a if sites[-1] == z else z)
        km.append(round(km[-1] + length[fibre], 1))
    low, high = (spectrum.x(edge) for edge in edges_thz(row))
    return {
        "name": row["name"], "mode": f"{row['transceiver']} {row['mode']}", "thz": number(row, "freq_thz"),
        "bars": [bar[key] for key in map("|".join, zip(route, pairs, strict=True)) if key in bar],
        "x": [round(low, 1), round(high - low, 1)], "sites": sites, "km": km,
        "again": [sites.index(stop) for stop in row.get("regenerated_at", "").split("|") if stop in sites],
        "end": _values(row, "gsnr_along_db"), "begin": _values(row, "gsnr_bol_along_db"),
        "gsnr": number(row, "gsnr_db"), "bol": number(row, "gsnr_bol_db"), "required": number(row, "required_db"),
        "margin": number(row, "margin_db"),
    }  # fmt: skip


def _values(row: Row, column: str) -> list[float]:
    return [float(value) for value in row[column].split("|")]
