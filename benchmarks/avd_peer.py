"""Arista AVD on 4 spines and 100 leaves with 20 VNIs: `python -I avd_peer.py` prints seconds of processor.

It needs PyPI's `pyavd` and nothing of Weft.
The fabric of `benchmarks.configurations` in AVD's own words: eBGP over link-local addresses (RFC 5549), EVPN-VXLAN with
ten tables of one subnet each.  Hosts' ports are left out, which are most of our lines: AVD has less to do.
"""

from __future__ import annotations

import importlib
import sys
import time
from typing import Any

SPINES = [f"spine{i + 1}" for i in range(4)]
LEAVES = [f"leaf{i + 1}" for i in range(100)]


def inputs(name: str) -> dict[str, Any]:
    """What AVD is told of a device."""
    spine = {
        "defaults": {"platform": "7368X4", "bgp_as": "4200000001", "loopback_ipv4_pool": "10.0.0.0/24"},
        "nodes": [{"name": each, "id": i + 1} for i, each in enumerate(SPINES)],
    }
    leaf = {
        "defaults": {
            "platform": "7050X4", "loopback_ipv4_pool": "10.0.1.0/24", "vtep_loopback_ipv4_pool": "10.0.2.0/24",
            "uplink_interfaces": [f"Ethernet{49 + i}" for i in range(len(SPINES))], "uplink_switches": SPINES,
            "mlag": False, "virtual_router_mac_address": "00:1c:73:00:00:99",
        },
        "node_groups": [
            {
                "group": f"group{i + 1}", "bgp_as": str(4200000101 + i),
                "nodes": [{"name": each, "id": i + 1, "uplink_switch_interfaces": [f"Ethernet{i + 1}"] * len(SPINES)}],
            }
            for i, each in enumerate(LEAVES)
        ],
    }  # fmt: skip
    tables = [
        {"name": f"table{t + 1}", "vrf_vni": 1000 + t,
         "svis": [{"id": 10 + t, "name": f"net{t + 1}", "enabled": True, "ip_address_virtual": f"10.{t + 10}.0.1/16"}]}
        for t in range(10)
    ]  # fmt: skip
    return {
        "inventory_hostname": name, "fabric_name": "FABRIC", "type": "spine" if name in SPINES else "l3leaf",
        "underlay_rfc5549": True, "spine": spine, "l3leaf": leaf,
        "tenants": [{"name": "tenants", "mac_vrf_vni_base": 10000, "vrfs": tables}],
    }  # fmt: skip


def main() -> None:
    """From inputs to texts of all devices; lines go to the other stream."""
    avd = importlib.import_module("pyavd")
    every = {name: inputs(name) for name in (*SPINES, *LEAVES)}
    start = time.process_time()
    validated = {}
    for name, told in every.items():
        result = avd.validate_inputs(told)
        if result.validated_data is None:
            raise RuntimeError(f"{name}: {result.validation_result.validation_errors}")
        validated[name] = result.validated_data
    facts = avd.get_avd_facts(validated)
    texts = []
    for name, told in validated.items():
        structured = avd.get_device_structured_config(name, told, avd_facts=facts)
        texts.append(avd.get_device_config(structured))
    print(time.process_time() - start)
    print(sum(text.count("\n") for text in texts), "lines", file=sys.stderr)


if __name__ == "__main__":
    main()
