"""All that 65,536 hosts are built by, from their ask to files: `python -m benchmarks.fabric_files DIR` writes them."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import cache
from ipaddress import IPv4Network
from pathlib import Path
from statistics import median

from benchmarks.record import Benchmark, Measured
from weft.catalogue import load
from weft.fabric import FabricAsk, menu
from weft.fabric.addressing import AddressAsk, Tenant, address, tables
from weft.fabric.hall import ROUTER_UNITS, as_csv, cable_list, cabled, device_list, rack_list

ASK = FabricAsk(65536, 2, 100.0, "dual", 2.0, ("spine", "leaf"), 100e3, 4)
ADDRESSES = AddressAsk(
    IPv4Network("10.0.0.0/12"), tenants=(Tenant("web", IPv4Network("172.16.0.0/12")),),
    links=IPv4Network("100.64.0.0/11"),
)  # fmt: skip
RUNS = 3


def texts() -> Iterator[tuple[str, str]]:
    """Cables, devices, racks and addresses of the design of least draw."""
    catalogue = load(["builtin"])
    cabling = cabled(menu(ASK, catalogue, "power")[0], ASK.hall, catalogue, "power", ROUTER_UNITS)
    standing = cabling.standing
    yield "cables.csv", as_csv(cable_list(cabling, catalogue))
    yield "devices.csv", as_csv(device_list(standing))
    yield "racks.csv", as_csv(rack_list(standing))
    yield from tables(address(standing.wiring, ADDRESSES))


def main(directory: Path) -> None:
    """Write all files, and print the bytes that the process has held at most."""
    for name, text in texts():
        (directory / name).write_text(text, encoding="utf-8")
    print(1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


@cache
def _runs() -> tuple[float, float]:
    """Median wall seconds of whole processes, and GiB of the largest; the first one is not counted."""
    seconds, held = [], []
    for _ in range(1 + RUNS):
        with tempfile.TemporaryDirectory() as directory:
            command = [sys.executable, "-m", "benchmarks.fabric_files", directory]
            start = time.perf_counter()
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            seconds.append(time.perf_counter() - start)
        held.append(int(done.stdout) / 2**30)
    return median(seconds[1:]), max(held)


def _one(at: int) -> Callable[[], Measured]:
    return lambda: Measured(_runs()[at], None)


WHAT = "65,536 dual-homed hosts, whole process: design, addresses, racks and the cable list, written"

BENCHMARKS = (
    Benchmark("fabric-files", WHAT, _one(0), "s", "none", aim=10),
    Benchmark("fabric-files-memory", "The same: most memory held", _one(1), "GiB", "none", aim=8),
)

if __name__ == "__main__":
    main(Path(sys.argv[1]))
