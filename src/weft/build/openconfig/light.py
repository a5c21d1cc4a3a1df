"""From a plan to `openconfig-terminal-device` of its routers and regenerators, and `openconfig-optical-amplifier`.

Source: OpenConfig's models of July 2026, whose documentation says how logical channels end on optical ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from weft.build.json_text import indented
from weft.diagnostics import PlanError
from weft.planning.record import Cell, Plan

Tree = dict[str, Any]
Row = Mapping[str, Cell]

OPTICS = "openconfig-transport-types"
RATES_GBPS = range(50, 1850 + 1, 50)
"""Rate classes of a channel above 100 Gb/s."""

CLIENTS = {100.0: "PROT_100GE", 400.0: "PROT_400GE", 800.0: "PROT_800GE"}
"""Ethernet of the same rate; other rates carry several clients, and have none named."""


def light_files(plan: Plan) -> dict[str, str]:
    """Texts by path: `terminals/NAME.json` of each router and regenerator, `amplifiers/PLACE.json` of each line site.

    Raises PlanError for a plan without light, or with light in band L, whose amplifiers a plan does not list.
    """
    lit = [row for row in plan.tables["lightpaths"] if row["freq_thz"] != ""] if "lightpaths" in plan.tables else []
    if not lit:
        raise PlanError("the plan has no light of its own: all its lightpaths are leased")
    if any(row["band"] != "C" for row in lit):
        raise PlanError("the plan has light in band L, whose amplifiers it does not list")
    modes = {mode: i + 1 for i, mode in enumerate(dict.fromkeys(_mode(row) for row in lit))}
    ends: dict[str, list[Tree]] = {}
    for row in lit:
        for place, name in _ends(row):
            ends.setdefault(place, []).append({"row": row, "name": name})
    files = {f"terminals/{place}.json": indented(_terminal(found, modes)) for place, found in ends.items()}
    sections = list(plan.tables["oms"])
    amplifiers = _amplifiers(sections, list(plan.tables["spans"]))
    for place, listed in amplifiers.items():
        tree = {"openconfig-optical-amplifier:optical-amplifier": {"amplifiers": {"amplifier": listed}}}
        files[f"amplifiers/{place}.json"] = indented(tree)
    return files


def _mode(row: Row) -> str:
    return f"{row['transceiver']} {row['mode']}"


def _ends(row: Row) -> Iterator[tuple[str, str]]:
    """Where a lightpath begins, ends and is regenerated, and what its optical channel is called there."""
    yield str(row["a"]), f"optical-channel {row['name']}"
    yield str(row["z"]), f"optical-channel {row['name']}"
    for site in str(row["regenerated_at"]).split("|"):
        if site:
            for side in ("a", "z"):
                yield f"{site}-regenerators", f"optical-channel {row['name']} towards {side}"


def _terminal(ends: Iterable[Tree], modes: Mapping[str, int]) -> Tree:
    components, channels = [], []
    for index, end in enumerate(ends, 1):
        row, name = end["row"], end["name"]
        # 191.3375 THz is 191337500 MHz; 64-bit numbers are strings (RFC 7951, section 6.1).
        frequency_mhz = str(round(float(row["freq_thz"]) * 1e6))
        optical = {"config": {"frequency": frequency_mhz, "operational-mode": modes[_mode(row)]}}
        components.append(
            {"name": name, "config": {"name": name}, "openconfig-terminal-device:optical-channel": optical}
        )
        channels.append(_channel(index, row, name))
    return {
        "openconfig-platform:components": {"component": components},
        "openconfig-terminal-device:terminal-device": {"logical-channels": {"channel": channels}},
    }


def _channel(index: int, row: Row, optical: str) -> Tree:
    """The logical channel that carries all of an optical one."""
    gbps = float(row["rate_gbps"])
    config: Tree = {
        "index": index, "description": f"{row['name']}, {_mode(row)}, {row['route']}", "admin-state": "ENABLED",
        "logical-channel-type": f"{OPTICS}:PROT_ETHERNET",
    }  # fmt: skip
    if gbps in RATES_GBPS and gbps >= 100.0:
        config["rate-class"] = f"{OPTICS}:TRIB_RATE_{gbps:g}G"
    if gbps in CLIENTS:
        config["trib-protocol"] = f"{OPTICS}:{CLIENTS[gbps]}"
    assigned = {
        "index": 1, "assignment-type": "OPTICAL_CHANNEL", "optical-channel": optical, "allocation": f"{gbps:.3f}",
    }  # fmt: skip
    assignment = {"index": 1, "config": assigned}
    return {"index": index, "config": config, "logical-channel-assignments": {"assignment": [assignment]}}


def _amplifiers(sections: Iterable[Row], spans: Iterable[Row]) -> dict[str, list[Tree]]:
    """Amplifiers by place, of each direction of each lit pair that has any.

    All put out the power that the section's channels have together.  One behind a span has its loss as gain; the
    first of a section is set by that power.
    """
    by_pair: dict[str, list[Row]] = {}
    for span in spans:
        by_pair.setdefault(str(span["pair"]), []).append(span)
    found: dict[str, list[Tree]] = {}
    for section in sections:
        if section["total_dbm"] == "" or not int(section["amplifiers"] or 0):
            continue
        pair, _, way = str(section["name"]).rpartition(" ")
        along = by_pair[pair] if way == "a-z" else by_pair[pair][::-1]
        inner = [str(span["amplifier"]) for span in by_pair[pair][:-1]]
        between = inner if way == "a-z" else inner[::-1]
        places = (f"{section['tail']}", *between, f"{section['head']}")
        gains = (None, *(float(span["loss_db"] or 0.0) for span in along))
        for place, gain_db in zip(places, gains, strict=True):
            found.setdefault(place, []).append(_amplifier(f"{pair} {way}", float(section["total_dbm"]), gain_db))
    return found


def _amplifier(name: str, total_dbm: float, gain_db: float | None) -> Tree:
    """A booster where no gain is given."""
    kinds = "openconfig-optical-amplifier"
    config: Tree = {"name": name, "type": f"{kinds}:EDFA", "enabled": True, "target-output-power": f"{total_dbm:.2f}"}
    if gain_db is None:
        config["amp-mode"] = f"{kinds}:CONSTANT_POWER"
    else:
        config |= {"amp-mode": f"{kinds}:CONSTANT_GAIN", "target-gain": f"{gain_db:.2f}"}
    return {"name": name, "config": config}
