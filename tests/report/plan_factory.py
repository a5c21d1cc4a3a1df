"""Makes plan directories that look like real ones: 28 European sites, fibres between them, planes of IP links.

Nothing here was planned: utilisations and margins are drawn from a seeded generator, and only names, lengths,
sums and routes agree with each other.
"""

from __future__ import annotations

import csv
import heapq
import json
import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.report.plan_header import Record, header

# name, latitude, longitude, hosts in thousands (0: no datacentre), routers
SITES = (
    ("AMS", 52.37, 4.90, 12, 2), ("ATH", 37.98, 23.73, 0, 2), ("BCN", 41.39, 2.17, 0, 0), ("BEG", 44.79, 20.45, 0, 0),
    ("BER", 52.52, 13.41, 4, 2), ("BOD", 44.84, -0.58, 0, 0), ("BRU", 50.85, 4.35, 8, 2), ("BUD", 47.50, 19.04, 0, 2),
    ("CPH", 55.68, 12.57, 6, 2), ("DUB", 53.35, -6.26, 16, 2), ("FRA", 50.11, 8.68, 16, 3), ("GLA", 55.86, -4.25, 0, 0),
    ("HAM", 53.55, 9.99, 0, 0), ("LON", 51.51, -0.13, 12, 2), ("LYS", 45.76, 4.84, 0, 0), ("MAD", 40.42, -3.70, 6, 2),
    ("MIL", 45.46, 9.19, 4, 2), ("MUC", 48.14, 11.58, 0, 2), ("OSL", 59.91, 10.75, 0, 2), ("PAR", 48.86, 2.35, 8, 2),
    ("PRG", 50.08, 14.44, 0, 0), ("ROM", 41.90, 12.50, 0, 2), ("STO", 59.33, 18.07, 10, 2), ("SXB", 48.57, 7.75, 0, 0),
    ("VIE", 48.21, 16.37, 4, 2), ("WAW", 52.23, 21.01, 4, 2), ("ZAG", 45.81, 15.98, 0, 0), ("ZRH", 47.38, 8.54, 6, 2),
)  # fmt: skip
FIBRES = (
    "AMS-BRU", "AMS-GLA", "AMS-HAM", "AMS-LON", "ATH-BEG", "ATH-ROM", "BCN-LYS", "BCN-MAD", "BEG-BUD", "BEG-ZAG",
    "BER-CPH", "BER-HAM", "BER-MUC", "BER-PRG", "BER-WAW", "BOD-MAD", "BOD-PAR", "BRU-FRA", "BRU-PAR", "BUD-PRG",
    "BUD-WAW", "CPH-OSL", "DUB-GLA", "DUB-LON", "FRA-HAM", "FRA-MUC", "FRA-SXB", "LON-PAR", "LYS-PAR", "LYS-ZRH",
    "MIL-MUC", "MIL-ROM", "MIL-ZRH", "MUC-VIE", "OSL-STO", "PAR-SXB", "PRG-VIE", "ROM-ZAG", "STO-WAW", "SXB-ZRH",
    "VIE-ZAG", "LON-PAR",
)  # fmt: skip
SRLGS = {"SXB-ZRH": "upper-rhine", "FRA-SXB": "upper-rhine", "LON-PAR": "channel", "AMS-LON": "north-sea"}
CLASSES = (("web", 0.45, 40.0), ("ar-vr", 0.15, 15.0), ("ai-training", 0.35, None), ("iot", 0.05, None))
MODES = ((800, "800ZR+ PS", 600.0, 21.6), (600, "600G ZR+", 1100.0, 18.4), (400, "400ZR+ OFEC", 9e9, 13.1))


@dataclass(frozen=True)
class Layout:
    """What varies between the plans made: how many parallel IP links a router pair has, names, and verdict."""

    verdict: str = "proven"
    parallels: int = 1
    rename: Mapping[str, str] = field(default_factory=dict)
    seed: int = 1
    places: Mapping[str, tuple[float, float]] = field(default_factory=dict)


def write_plan(directory: Path, layout: Layout = Layout()) -> Path:
    """Write a whole plan directory, without its report."""
    directory.mkdir(parents=True, exist_ok=True)
    draw = random.Random(layout.seed)
    sites, fibres = _sites(layout, draw), _fibres(layout)
    links, lightpaths = _links(sites, fibres, layout, draw)
    _light_fibres(fibres, links)
    demands = _demands(sites, fibres, draw)
    failures = _failures(sites, fibres, links, draw)
    bom = _bom(sites, fibres)
    tables = {
        "sites": sites,
        "fibres": fibres,
        "ip_links": links,
        "lightpaths": lightpaths,
        "demands": demands,
        "failures": failures,
        "moved": _moved(fibres, links, draw),
        "bom": bom,
    }
    for name, records in tables.items():
        _write_csv(directory / f"{name}.csv", records)
    plan_header = header(layout.verdict, tables)
    (directory / "plan.json").write_text(json.dumps(plan_header, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return directory


def _write_csv(path: Path, records: Sequence[Record]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(records[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows({k: f"{v:.12g}" if isinstance(v, float) else v for k, v in r.items()} for r in records)


def _sites(layout: Layout, draw: random.Random) -> list[Record]:
    records = []
    for code, usual_lat, usual_lon, khosts, routers in SITES:
        lat, lon = layout.places.get(code, (usual_lat, usual_lon))
        demand = 2600.0 * khosts if khosts else (2400.0 if routers else 0.0)
        fabric, router, optics = 4500.0 * khosts, 2100.0 * routers * (1 + khosts / 16), 0.011 * demand + 180.0
        records.append(
            {
                "name": layout.rename.get(code, code),
                "lat_deg": lat,
                "lon_deg": lon,
                "routers": routers,
                "router_build": "7750 SR-2se, 4 x XMA-2s" if khosts > 8 else ("7750 SR-1se" if routers else ""),
                "fabric": f"3-tier, {khosts * 8} leaves, {khosts} pods" if khosts else "",
                "hosts": khosts * 1024,
                "fabric_power_w": fabric,
                "router_power_w": router,
                "optics_power_w": optics,
                "power_w": fabric + router + optics,
                "power_cap_w": 87000.0 if code == "FRA" else "",
                "price_eur": 310.0 * (fabric + router) + 2e5 * draw.random(),
                "gateway_gbps": demand * 1.25,
                "demand_gbps": demand,
            }
        )
    return records


def _fibres(layout: Layout) -> list[Record]:
    places = {code: layout.places.get(code, (lat, lon)) for code, lat, lon, _, _ in SITES}
    records: list[Record] = []
    for ends in FIBRES:
        a, z = ends.split("-")
        parallel = sum(f["_ends"] == ends for f in records)
        length = 1.3 * _km(places[a], places[z]) * (1 + 0.1 * parallel)
        a_name, z_name = layout.rename.get(a, a), layout.rename.get(z, z)
        records.append(
            {
                "name": f"{a_name}-{z_name}" + (f"#{parallel + 1}" if parallel else ""),
                "a": a_name,
                "z": z_name,
                "_ends": ends,
                "length_km": length,
                "type": "G.654.E" if length > 700 else "G.652.D",
                "pairs": 6,
                "srlgs": SRLGS.get(ends, ""),
                "spans": math.ceil(length / 80),
            }
        )
    return records


def _light_fibres(fibres: list[Record], links: list[Record]) -> None:
    for fibre in fibres:
        fibre.pop("_ends")
        over = [link for link in links if fibre["name"] in link["route"].split("|")]
        capacity = sum(link["capacity_gbps"] for link in over)
        worst = max(over, key=lambda link: link["worst_utilisation"], default=None)
        lightpaths = sum(link["members"] for link in over)
        pairs = math.ceil(lightpaths * 14 / 768)
        fibre.update(
            {
                "pairs_lit": pairs,
                "amplifiers": 2 * fibre["spans"] * pairs,
                "lightpaths": lightpaths,
                "slices_used": 14 * lightpaths,
                "capacity_gbps": capacity,
                "power_w": 85.0 * 2 * fibre["spans"] * pairs,
                "price_eur": 14e3 * 2 * fibre["spans"] * pairs,
                "max_utilisation": worst["worst_utilisation"] if worst else "",
                "worst_failure": worst["worst_failure"] if worst else "",
            }
        )


def _links(
    sites: list[Record], fibres: list[Record], layout: Layout, draw: random.Random
) -> tuple[list[Record], list[Record]]:
    ends = [site for site in sites if site["routers"]]
    links: list[Record] = []
    lightpaths: list[Record] = []
    for i, a in enumerate(ends):
        for z in ends[i + 1 :]:
            weight = a["demand_gbps"] * z["demand_gbps"] / 4e8
            route, length = _route(fibres, a["name"], z["name"])
            if weight < 0.25 and len(route) > 2:
                continue
            rate, mode, _, required = next(m for m in MODES if length <= m[2])
            for plane in range(min(a["routers"], z["routers"])):
                for parallel in range(layout.parallels):
                    name = f"{a['name']}.{plane + 1}-{z['name']}.{plane + 1}" + (f"#{parallel + 1}" if parallel else "")
                    links.append(_link(name, a["name"], z["name"], plane, route, length, rate, weight, draw))
                    lightpaths += _lightpaths(links[-1], mode, required, draw)
    return links, lightpaths


def _link(
    name: str,
    a: str,
    z: str,
    plane: int,
    route: Sequence[str],
    length: float,
    rate: int,
    weight: float,
    draw: random.Random,
) -> Record:
    members = max(1, round(3 * weight * (0.7 + 0.6 * draw.random())))
    failure, worst = f"fibre {draw.choice(FIBRES)}", 0.4 + 1.05 * draw.random() ** 2
    return {
        "name": name,
        "a": f"{a}.{plane + 1}",
        "z": f"{z}.{plane + 1}",
        "a_site": a,
        "z_site": z,
        "route": "|".join(route),
        "rate_gbps": rate,
        "members": members,
        "capacity_gbps": float(rate * members),
        "metric": 10 + len(route),
        "delay_ms": length * 1.468 / 299.792458,
        "worst_utilisation": worst,
        "worst_failure": failure,
        "normal_utilisation": worst * (0.4 + 0.3 * draw.random()),
        "why": f"{failure} needs {worst * rate * members:.0f} Gb/s within 95 %",
    }


def _lightpaths(link: Record, mode: str, required: float, draw: random.Random) -> list[Record]:
    length = link["delay_ms"] * 299.792458 / 1.468
    spans = max(1, math.ceil(length / 80))
    records = []
    for i in range(link["members"]):
        margin = 0.4 + 4 * draw.random() ** 2
        slot = draw.randrange(0, 750)
        records.append(
            {
                "name": f"{link['name']}/{i + 1}",
                "ip_link": link["name"],
                "a": link["a"],
                "z": link["z"],
                "mode": mode,
                "transceiver": mode.split(maxsplit=1)[0],
                "rate_gbps": link["rate_gbps"],
                "route": link["route"],
                "pairs": "|".join("1" for _ in link["route"].split("|")),
                "spans": spans,
                "length_km": length,
                "gsnr_db": required + margin,
                "required_db": required,
                "margin_db": margin,
                "slot": slot,
                "width": 14,
                "freq_thz": 191.3 + (slot + 7) * 0.00625,
            }
        )
    return records


def _demands(sites: list[Record], fibres: list[Record], draw: random.Random) -> list[Record]:
    whole = sum(site["demand_gbps"] for site in sites)
    records = []
    for a in sites:
        for z in sites:
            if a is z or not a["demand_gbps"] or not z["demand_gbps"]:
                continue
            delay = _route(fibres, a["name"], z["name"])[1] * 1.468 / 299.792458
            for name, share, allowed in CLASSES:
                if name == "ar-vr" and delay > 7:
                    continue
                gbps = share * a["demand_gbps"] * z["demand_gbps"] / whole
                records.append(
                    {
                        "name": f"{a['name']}-{z['name']}/{name}",
                        "a": a["name"],
                        "z": z["name"],
                        "class": name,
                        "gbps": gbps,
                        "delay_ms": delay,
                        "worst_delay_ms": delay * (1 + 0.9 * draw.random()),
                        "max_delay_ms": allowed or "",
                    }
                )
    return records


def _failures(sites: list[Record], fibres: list[Record], links: list[Record], draw: random.Random) -> list[Record]:
    names = [(f"fibre {fibre['name']}", "fibre") for fibre in fibres]
    names += [(f"srlg {name}", "srlg") for name in sorted(set(SRLGS.values()))]
    names += [(f"router {s['name']}.{k + 1}", "router") for s in sites for k in range(s["routers"])]
    records = [_failure("none", "none", 0.0, 0.62, links[0]["name"])]
    for name, state in names:
        use = 0.55 + 0.6 * draw.random() ** 2
        records.append(_failure(name, state, max(0.0, use - 0.95) * 4000, use, draw.choice(links)["name"]))
    return records


def _failure(name: str, state: str, lost: float, use: float, link: str) -> Record:
    return {
        "name": name,
        "state": state,
        "held": "yes",
        "max_utilisation": use,
        "worst_link": link,
        "lost_gbps": lost,
        "lost_web": 0.0,
        "lost_ar-vr": 0.0,
        "lost_ai-training": 0.8 * lost,
        "lost_iot": 0.2 * lost,
        "violation": "",
    }


def _moved(fibres: list[Record], links: list[Record], draw: random.Random) -> list[Record]:
    """Links over a fibre that fails are down, and one in ten of the others carries more."""
    records = []
    for fibre in fibres:
        for link in links:
            is_down = fibre["name"] in link["route"].split("|")
            if is_down or draw.random() < 0.1:
                use = "" if is_down else round(link["normal_utilisation"] + 0.2 * draw.random(), 4)
                records.append({"failure": f"fibre {fibre['name']}", "ip_link": link["name"], "utilisation": use})
    return records


def _bom(sites: list[Record], fibres: list[Record]) -> list[Record]:
    records = []
    for site in sites:
        lines = (
            ("7220 IXR-H5-64O", "switch", "fabric", site["hosts"] // 64, site["fabric_power_w"], 41e3, "estimate"),
            ("400GBASE-DR4", "grey optic", "fabric", site["hosts"] // 4, 0.0, 620.0, "datasheet"),
            (site["router_build"], "router", "routers", site["routers"], site["router_power_w"], 210e3, "estimate"),
            (
                "ZR+ pluggable",
                "transceiver",
                "optics",
                round(site["demand_gbps"] / 400),
                site["optics_power_w"],
                6.5e3,
                "datasheet",
            ),
        )
        for item, kind, layer, count, draw_w, price, confidence in lines:
            if count:
                records.append(_bom_line(item, kind, layer, site["name"], count, draw_w, price, confidence))
    edfa = ("EDFA, variable gain", "amplifier", "line")
    records += [
        _bom_line(*edfa, fibre["name"], fibre["amplifiers"], fibre["power_w"], 14e3, "datasheet")
        for fibre in fibres
        if fibre["amplifiers"]
    ]
    return records


def _bom_line(
    item: str, kind: str, layer: str, site: str, count: int, draw_w: float, price: float, confidence: str
) -> Record:
    return {
        "item": item,
        "kind": kind,
        "layer": layer,
        "site": site,
        "count": count,
        "draw_w_each": round(draw_w / count, 1),
        "draw_w": draw_w,
        "price_eur_each": price,
        "price_eur": price * count,
        "confidence": confidence,
        "source": "maker's datasheet, 2025" if confidence == "datasheet" else "our estimate from the chip's generation",
    }


def _route(fibres: Sequence[Record], a: str, z: str) -> tuple[list[str], float]:
    """Shortest fibre route and its length."""
    queue: list[tuple[float, str, list[str]]] = [(0.0, a, [])]
    done: set[str] = set()
    while queue:
        length, at, route = heapq.heappop(queue)
        if at == z:
            return route, length
        if at in done:
            continue
        done.add(at)
        for fibre in fibres:
            if at in (fibre["a"], fibre["z"]):
                other = fibre["z"] if fibre["a"] == at else fibre["a"]
                heapq.heappush(queue, (length + fibre["length_km"], other, [*route, fibre["name"]]))
    raise AssertionError(f"{a} and {z} are not connected")


def _km(a: tuple[float, float], z: tuple[float, float]) -> float:
    (p, q), (r, s) = (map(math.radians, a), map(math.radians, z))
    h = math.sin((r - p) / 2) ** 2 + math.cos(p) * math.cos(r) * math.sin((s - q) / 2) ** 2
    return 2 * 6371.0 * math.asin(math.sqrt(h))
