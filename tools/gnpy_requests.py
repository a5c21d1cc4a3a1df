"""Store what GNPy answers to requests, for the tests to compare with: `python tools/gnpy_requests.py`.

Each case is a topology, a library and services; of every request the reason, mode, slots, elements of the route and
GSNR of every channel in 0.1 nm are stored.  Written with gnpy 3.0.1; the samples are its own, `mesh-services.json` is
ours, and the thousand requests on CORONET CONUS are those of the benchmarks (set WEFT_DATA to their folder).
"""

from __future__ import annotations

import gzip
import json
import logging
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from gnpy.core.parameters import SimParams
from gnpy.tools.json_io import load_equipments_and_configs, load_network, load_requests
from gnpy.tools.worker_utils import designed_network, planning
from gnpy_designs import EXAMPLES, EXPECTED, loadable

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("WEFT_DATA") or ROOT.parent / "shared" / "data")
OURS = ROOT / "tests" / "optical" / "service" / "mesh-services.json"
MESH = "meshTopologyExampleV2.json"

CASES: dict[str, tuple[str, Path, bool]] = {
    "mesh": (MESH, EXAMPLES / "meshTopologyExampleV2_services.json", False),
    "mesh-both-ways": (MESH, EXAMPLES / "meshTopologyExampleV2_services.json", True),
    "mesh-ours": (MESH, OURS, False),
    "conus": ("CORONET_CONUS_Topology.json", DATA / "gnpy" / "conus-1000-services.json", False),
}
"""By name: topology, services, and whether all of them go both ways."""

BRIEF = ("conus",)
"""Cases of which the channels would be too many."""


def main() -> None:
    """Write all cases, or those named."""
    logging.disable(logging.CRITICAL)
    for name in sys.argv[1:] or CASES:
        topology, services, both_ways = CASES[name]
        rows = answers(topology, services, both_ways, brief=name in BRIEF)
        path = EXPECTED / f"requests-{name}.json.gz"
        path.write_bytes(gzip.compress(json.dumps(rows).encode(), mtime=0))
        print(f"{path.name}: {len(rows)} requests, {sum(not row['reason'] for row in rows)} served")


def answers(topology: str, services: Path, both_ways: bool, *, brief: bool) -> list[dict[str, Any]]:
    """What GNPy answers to each request, in its order."""
    SimParams.set_params({})
    equipment = load_equipments_and_configs(EXAMPLES / "eqpt_config.json", None, None)
    with TemporaryDirectory() as folder:
        network = load_network(loadable(EXAMPLES / topology, Path(folder)), equipment)
    network, _, _ = designed_network(equipment, network)
    data = load_requests(services, equipment, bidir=False, network=network, network_filename=EXAMPLES / topology)
    if both_ways:
        for one in data["path-request"]:
            one["bidirectional"] = True
    _, paths, back, requests, _, _ = planning(network, equipment, data)
    return [_row(*triple, brief) for triple in zip(requests, paths, back, strict=True)]


def _row(request: Any, path: list[Any], back: list[Any], brief: bool) -> dict[str, Any]:
    row = {
        "id": request.request_id, "reason": request.blocking_reason or "", "mode": request.tsp_mode,
        "n": request.N, "m": request.M, "roadms": [one.uid for one in path if type(one).__name__ == "Roadm"],
    }  # fmt: skip
    if brief:
        return row | {"least_gsnr_01nm_db": round(float(min(path[-1].snr_01nm)), 6)}
    row["route"] = [one.uid for one in path]
    for key, some in (("gsnr_01nm_db", path), ("back_gsnr_01nm_db", back)):
        row[key] = [round(float(value), 6) for value in some[-1].snr_01nm] if some else []
    return row


if __name__ == "__main__":
    main()
