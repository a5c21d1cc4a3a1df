"""Networks, libraries and services by chance, in GNPy's files, far from the samples that it ships."""

from __future__ import annotations

import json
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

Json = dict[str, Any]
EXAMPLES = Path(str(files("gnpy"))) / "example-data"
AMPLIFIERS = (
    "std_high_gain", "std_medium_gain", "std_low_gain", "high_power", "std_fixed_gain", "operator_model_example",
    "openroadm_ila_low_noise", "openroadm_ila_standard", "openroadm_mw_mw_preamp", "openroadm_mw_mw_booster",
    "high_detail_model_example", "Juniper_BoosterHG", "medium+low_gain", "medium+high_power",
    "hybrid_4pumps_lowgain", "hybrid_4pumps_mediumgain",
)  # fmt: skip
SINGLE = AMPLIFIERS[:10]
TARGETS: tuple[Json, ...] = (
    {"target_pch_out_db": -20}, {"target_pch_out_db": -10}, {"target_pch_out_db": 2},
    {"target_psd_out_mWperGHz": 3.125e-4}, {"target_out_mWperSlotWidth": 2e-4},
)  # fmt: skip
CABLES = {2: ((0, 1),), 3: ((0, 1), (1, 2), (2, 0)), 4: ((0, 1), (1, 2), (2, 3), (3, 0), (0, 2))}
"""By how many towns there are: a line, a ring, a ring with a chord."""
PENALTIES: Json = {
    "chromatic_dispersion": ((4e3, 0), (1.8e4, 0.5), (6e4, 2)), "pmd": ((10, 0), (30, 0.5)),
    "pdl": ((1, 0.5), (2, 1), (4, 2.5)),
}  # fmt: skip


def library(rnd: Random) -> Json:
    """GNPy's own with other rules, comb, types allowed and saturated, ROADMs and modes."""
    found: Json = json.loads((EXAMPLES / "eqpt_config.json").read_text(encoding="utf-8"))
    found["Span"][0].update(
        power_mode=rnd.random() < 0.75, max_length=rnd.choice([150, 100, 80, 200]), max_loss=rnd.choice([28, 20]),
        delta_power_range_db=rnd.choice([[-2, 3, 0.5], [0, 0, 0], [-6, 4, 1], [-1, 0, 0.3], [1, 2, 0.5]]),
        padding=rnd.choice([10, 0, 14]), EOL=rnd.choice([0, 0.5, 2]), con_in=rnd.choice([0, 0.25]),
        target_extended_gain=rnd.choice([2.5, 0, 5]), span_loss_ref=rnd.choice([17, 20]),
        power_slope=rnd.choice([0.3, 0.5]), voa_margin=rnd.choice([0, 1, 2]), voa_step=rnd.choice([0.5, 0.1]),
    )  # fmt: skip
    low, spacing = rnd.choice([191.35e12, 191.3e12, 192e12]), rnd.choice([50e9, 75e9, 37.5e9, 100e9])
    high = low + rnd.choice([1e12, 2.5e12, 3.33e12])
    found["SI"][0].update(
        f_min=low, f_max=high, spacing=spacing, baud_rate=rnd.choice([28e9, 32e9]), roll_off=rnd.choice([0.15, 0.5]),
        power_dbm=rnd.choice([0, -2, 1.5, 3, -4.3]), tx_power_dbm=rnd.choice([0, -5, 2.5]), tx_osnr=35,
        sys_margins=rnd.choice([0, 2, 0.7]), use_si_channel_count_for_design=rnd.random() < 0.6,
    )  # fmt: skip
    for one in found["Edfa"]:
        if rnd.random() < 0.3 and one["type_variety"] != "std_medium_gain":
            one["allowed_for_design"] = not one["allowed_for_design"]
        if one["type_def"] == "variable_gain":
            one["out_voa_auto"] = rnd.random() < 0.2
            one["p_max"] = round(one["p_max"] + rnd.choice([0, 0, rnd.uniform(-5, 2)]), 1)
    for one in found["Roadm"]:
        one.pop("target_pch_out_db")
        one.update(rnd.choice(TARGETS), pmd=rnd.choice([0, 3e-12]), pdl=rnd.choice([0, 0.5]))
    modes = [_mode(rnd, number) for number in range(3)]
    found["Transceiver"] = [{"type_variety": "any", "frequency": {"min": low, "max": high}, "mode": modes}]
    return found


def _mode(rnd: Random, number: int) -> Json:
    baud = rnd.choice([28e9, 32e9, 44e9])
    found = {
        "format": f"mode {number}", "baud_rate": baud, "OSNR": rnd.choice([9, 12, 15, 18]), "cost": 1,
        "bit_rate": rnd.choice([100e9, 200e9, 400e9]), "roll_off": 0.15, "tx_osnr": rnd.choice([40, 36]),
        "min_spacing": rnd.choice([50e9, 75e9]), "equalization_offset_db": rnd.choice([0, 0, -1, 1.5]),
        "penalties": [
            {kind: at, "penalty_value": cost}
            for kind, rows in PENALTIES.items() if rnd.random() < 0.5 for at, cost in rows
        ],
    }  # fmt: skip
    if rnd.random() < 0.2:
        found.update({"rx-channel-power-min-dbm": rnd.choice([-25, -18]), "rx-channel-power-max-dbm": -15})
    return found


class Network:
    """A line, or a ring of ROADMs with a chord, built element by element."""

    def __init__(self, rnd: Random, rules: Json) -> None:
        """All the elements, and all the connections."""
        self.rnd, self.longest_km = rnd, rules["max_length"]
        self.elements: list[Json] = []
        self.connections: list[Json] = []
        towns = rnd.choice([2, 3, 4])
        for number in range(towns):
            self._add("Transceiver", f"trx {number}")
            kind = rnd.choice(["default", "roadm_type_1", "detailed_impairments"])
            self._add("Roadm", f"roadm {number}", type_variety=kind)
            self._wire(f"trx {number}", f"roadm {number}", f"trx {number}")
        for a, z in CABLES[towns]:
            self._line(f"roadm {a}", f"roadm {z}")
            self._line(f"roadm {z}", f"roadm {a}")
        for one in self.elements:
            if one["type"] == "Roadm":
                self._settle(one)

    def topology(self) -> Json:
        """As GNPy's file."""
        return {"elements": self.elements, "connections": self.connections}

    def _add(self, kind: str, uid: str = "", **fields: Any) -> str:
        uid = uid or f"{kind} {len(self.elements)}"
        place = {"latitude": 0.0, "longitude": float(len(self.elements)), "city": uid, "region": ""}
        self.elements.append({"uid": uid, "type": kind, "metadata": {"location": place}, **fields})
        return uid

    def _wire(self, *uids: str) -> None:
        self.connections += [{"from_node": tail, "to_node": head} for tail, head in pairwise(uids)]

    def _line(self, start: str, end: str) -> None:
        """Fibres, with amplifiers or splices between them, or with neither told."""
        rnd, passed = self.rnd, [start]
        told = rnd.random() < 0.6
        for number in range(rnd.choice([1, 2, 3])):
            if number:
                passed += [self._splice() for _ in range(rnd.choice([0, 0, 1, 2]))]
            if told and rnd.random() < 0.75:
                passed.append(self._amplifier())
            passed.append(self._fibre())
        if told and rnd.random() < 0.8:
            passed.append(self._amplifier())
        self._wire(*passed, end)

    def _splice(self) -> str:
        return self._add("Fused", params={"loss": self.rnd.choice([0, 0.5, 2, 7])})

    def _fibre(self) -> str:
        rnd = self.rnd
        length = round(rnd.choice([rnd.uniform(0.5, 30), rnd.uniform(30, 110), rnd.uniform(60, 110), 260.0]), 2)
        params = {
            "length": length, "length_units": "km", "loss_coef": rnd.choice([0.2, 0.19, 0.26]),
            "att_in": rnd.choice([0, 0, 1.5]), "con_in": rnd.choice([None, 0.5]), "con_out": rnd.choice([None, 0.25]),
        }  # fmt: skip
        if length < self.longest_km and rnd.random() < 0.2:
            params["loss_coef"] = {"value": [0.22, 0.2, 0.19, 0.21], "frequency": [186e12, 191e12, 194e12, 198e12]}
        if length < self.longest_km and rnd.random() < 0.2:
            params["lumped_losses"] = [{"position": round(length * rnd.uniform(0.1, 0.9), 3), "loss": 1.5}]
        return self._add("Fiber", type_variety=rnd.choice(["SSMF", "NZDF", "LOF"]), params=params)

    def _amplifier(self) -> str:
        rnd = self.rnd
        settings = {
            "gain_target": rnd.choice([None, round(rnd.uniform(6, 30), 1)]), "delta_p": rnd.choice([None, None, 1.1]),
            "tilt_target": rnd.choice([0, None, 1.0, -0.7]), "out_voa": rnd.choice([None, 0, 1.5]),
        }  # fmt: skip
        chosen = rnd.choice([{}, {"type_variety": rnd.choice(AMPLIFIERS)}])
        return self._add("Edfa", operational=settings, **chosen)

    def _settle(self, roadm: Json) -> None:
        """Targets of its own, of a degree that begins with an amplifier, and the types it may have."""
        rnd, params = self.rnd, dict(self.rnd.choice([{}, {}, *TARGETS]))
        leave = [one["to_node"] for one in self.connections if one["from_node"] == roadm["uid"]]
        degrees = [uid for uid in leave if uid.startswith("Edfa")]
        if degrees:
            kind, value = rnd.choice([("per_degree_pch_out_db", -17.0), ("per_degree_psd_out_mWperGHz", 4e-4)])
            params[kind] = {rnd.choice(degrees): value}
        if rnd.random() < 0.2:
            lists = {f"{place}_variety_list": rnd.sample(SINGLE, 2) for place in ("preamp", "booster")}
            params["restrictions"] = lists
        roadm["params"] = params


def services(rnd: Random, equipment: Json, topology: Json) -> Json:
    """Requests in modes that they name, one way and both ways, some past a ROADM or with slots of their own."""
    kind = equipment["Transceiver"][0]
    ends = [one["uid"] for one in topology["elements"] if one["type"] == "Transceiver"]
    requests = []
    for number in range(6):
        (source, target), mode = rnd.sample(ends, 2), rnd.choice(kind["mode"])
        spacing = max(mode["min_spacing"], rnd.choice([50e9, 75e9, 100e9]))
        bandwidth = rnd.choice([100e9, 400e9, 1e12])
        width = int(-(-bandwidth // mode["bit_rate"]) * -(-spacing // 12.5e9))
        asked = {
            "technology": "flexi-grid", "trx_type": "any", "trx_mode": mode["format"], "spacing": spacing,
            "path_bandwidth": bandwidth, **rnd.choice([{}, {"output-power": 5e-4}, {"tx_power": 3e-3}]),
            **rnd.choice([{}, {}, {"effective-freq-slot": [{"N": rnd.randint(-250, 50), "M": width}]}]),
        }  # fmt: skip
        hop = {"node-id": f"roadm {rnd.randrange(len(ends))}", "hop-type": rnd.choice(["STRICT", "LOOSE"])}
        passed = {"explicit-route-usage": "route-include-ero", "index": 0, "num-unnum-hop": {"link-tp-id": "", **hop}}
        requests.append({
            "request-id": str(number), "source": source, "destination": target, "src-tp-id": source,
            "dst-tp-id": target, "bidirectional": source < target, "path-constraints": {"te-bandwidth": asked},
            "explicit-route-objects": {"route-object-include-exclude": rnd.choice([[], [], [passed]])},
        })  # fmt: skip
    return {"path-request": requests}


def case(seed: int) -> tuple[Json, Json, Json]:
    """A topology, the library that it is made from, and services over it."""
    rnd = Random(seed)
    equipment = library(rnd)
    topology = Network(rnd, equipment["Span"][0]).topology()
    return topology, equipment, services(rnd, equipment, topology)
