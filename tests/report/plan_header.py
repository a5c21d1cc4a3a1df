"""The `plan.json` of the plans that `plan_factory` makes, and of plans that do not exist."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Record = dict[str, Any]


def header(verdict: str, tables: Mapping[str, list[Record]]) -> Record:
    """A header that agrees with the tables: sums, gaps by their definitions, two baselines that do not hold."""
    bom, links, failures = tables["bom"], tables["ip_links"], tables["failures"]
    fabric = sum(r["draw_w"] for r in bom if r["layer"] == "fabric")
    wan = sum(r["draw_w"] for r in bom if r["layer"] != "fabric")
    wan_price = sum(r["price_eur"] for r in bom if r["layer"] != "fabric")
    delivered = sum(r["gbps"] for r in tables["demands"])
    solver, spectrum, routing = 0.062, 0.021, 0.243
    bound = wan / (1 + routing) * (1 - solver) / (1 + spectrum)
    worst = max(failures, key=lambda r: r["lost_gbps"])
    tight = max(links, key=lambda r: r["worst_utilisation"])
    return {
        "format": "weft-plan/1",
        "name": "europe",
        "verdict": verdict,
        "objective": {
            "name": "power_w",
            "value": fabric + wan,
            "lower_bound": fabric + bound,
            "gap": 1 - (fabric + bound) / (fabric + wan),
            "parts": {
                "fabric": {"value": fabric, "lower_bound": fabric, "gap": 0.0},
                "wan": {
                    "value": wan,
                    "lower_bound": bound,
                    "gap": 1 - bound / wan,
                    "solver_gap": solver,
                    "spectrum_penalty": spectrum,
                    "routing_penalty": routing,
                },
            },
        },
        "totals": {
            "capacity_gbps": sum(r["capacity_gbps"] for r in links),
            "delivered_gbps": delivered,
            "power_w": fabric + wan,
            "price_eur": sum(r["price_eur"] for r in bom),
            "w_per_tbps": (fabric + wan) / delivered * 1e3,
        },
        "failures": {
            "enumerated": len(failures),
            "survived": len(failures),
            "worst": {k: worst[k] for k in ("name", "max_utilisation", "lost_gbps")},
        },
        "binding": {
            "failure": tight["worst_failure"],
            "demand": "DUB-FRA/web",
            "link": tight["name"],
            "text": f"With {tight['worst_failure']} down, {tight['name']} carries the most its ceiling allows.",
        },
        "why": [
            "Routers are 41 % of WAN power: FRA needs three for its gateway of 52 Tb/s.",
            "LON-PAR#2 is lit only for the failure of LON-PAR.",
            "The power cap of FRA rules out its second cheapest fabric.",
        ],
        "menu": {"candidates": 4118, "considered": 19310},
        "baseline": [
            {
                "name": "Layer by layer, no express lightpaths",
                "wan_power_w": 1.71 * wan,
                "wan_price_eur": 1.58 * wan_price,
                "protected_lost_gbps": 1240.0,
                "holds": False,
                "note": "IP links at the 50 % rule on the shortest routes, first-fit light",
            },
            {
                "name": "Layer by layer, with express lightpaths",
                "wan_power_w": 1.32 * wan,
                "wan_price_eur": 1.21 * wan_price,
                "protected_lost_gbps": 310.0,
                "holds": False,
                "note": "the same catalogue and modes",
                "lossy_failures": 9,
                "failures": 85,
                "worst": "fibre AMS-LON",
            },
        ],
        "certificate": {
            "bound": "metric inequalities over all 4,118 candidates, by in-out Benders; integer pairs and boxes",
            "failures": "every single fibre, shared risk group and router; none pruned",
            "rounds": 2,
            "optical": "GN model at full load with ASE, C band of 4.8 THz",
            "routing": "IS-IS shortest paths with ECMP, hop-like metrics",
            "estimates": [
                "7750 SR-1se: draw_w 950 (700..1400) W, estimate",
                "7750 SR-2se: draw_w 2600 (2000..3400) W, estimate",
                "7220 IXR-H5-64O: price_eur 41000 (28000..60000) €, estimate",
            ],
            "seed": 1,
            "stopped_by": "gap",
            "intent_sha256": "9f2c" * 16,
            "weft": "0.1.0",
        },
    }


def write_unplanned(directory: Path, verdict: str) -> Path:
    """Write the directory of a plan that is infeasible or unknown: a header, and no table."""
    directory.mkdir(parents=True, exist_ok=True)
    header = {
        "format": "weft-plan/1",
        "name": "europe",
        "verdict": verdict,
        "objective": None,
        "totals": None,
        "failures": {"enumerated": 84, "survived": 0, "worst": None},
        "binding": {
            "failure": "fibre DUB-LON",
            "demand": "DUB-AMS/ar-vr",
            "link": "",
            "text": "With DUB-LON cut, the shortest way left takes 17.2 ms and ar-vr allows 15 ms.",
        },
        "certificate": {
            "bound": "all candidate lightpaths of the menu",
            "stopped_by": "clock",
            "seed": 1,
            "estimates": [],
            "intent_sha256": "0" * 64,
            "weft": "0.1.0",
        },
    }
    (directory / "plan.json").write_text(json.dumps(header, indent=2) + "\n", encoding="utf-8")
    return directory
