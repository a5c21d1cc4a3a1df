"""SimGrid as a peer: flows with given routes to completion, with nothing but max-min fair sharing."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

SOURCE = Path(__file__).with_name("simgrid_flows.cpp")
BYTES = 1e9 / 8
"""Bytes of a gigabit."""

OPTIONS = (
    "--cfg=network/model:CM02", "--cfg=network/TCP-gamma:0", "--cfg=network/crosstraffic:0",
    "--cfg=network/bandwidth-factor:1", "--cfg=network/weight-S:0", "--log=root.thres:warning",
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Simulated:
    """First rate and end of each flow (n,), and the seconds of the simulation alone, without reading its input."""

    rate_gbps: Floats
    end_s: Floats
    seconds: float


@cache
def program() -> Path | None:
    """The compiled programme; None where there is no compiler or SimGrid is not installed."""
    made = Path(mkdtemp(prefix="weft-simgrid-")) / "flows"
    try:
        command = ["g++", "-O2", "-std=c++17", str(SOURCE), "-o", str(made), "-lsimgrid"]
        done = subprocess.run(command, capture_output=True, check=False)
    except FileNotFoundError:
        return None
    return made if done.returncode == 0 else None


def simgrid(
    capacity_gbps: Floats, n_hosts: int, flows: tuple[Ints, Ints, Floats], arc: npt.NDArray[np.int32]
) -> Simulated:
    """Run flows (sources, sinks, gigabits; a pair of hosts once at most) over their arcs (n, most), -1 for none.

    Raises RuntimeError if SimGrid is not there or fails.
    """
    compiled = program()
    if compiled is None:
        raise RuntimeError("needs SimGrid and a compiler: apt-get install libsimgrid-dev g++")
    source, sink, size_gbit = flows
    first_step = 0.5 * float(size_gbit.min() / capacity_gbps.max())  # no flow has ended by then
    lines = [f"{len(capacity_gbps)} {n_hosts} {len(source)} {first_step!r}"]
    lines += [repr(gbps * BYTES) for gbps in capacity_gbps.tolist()]
    for a, z, gbit, arcs in zip(source.tolist(), sink.tolist(), size_gbit.tolist(), arc.tolist(), strict=True):
        taken = [str(e) for e in arcs if e >= 0]
        lines.append(f"{a} {z} {gbit * BYTES!r} {len(taken)} {' '.join(taken)}")
    done = subprocess.run(
        [str(compiled), *OPTIONS], input="\n".join(lines) + "\n", capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise RuntimeError(f"SimGrid ended with {done.returncode}: {done.stderr[-2000:]}")
    *rows, seconds = done.stdout.split("\n")[: len(source) + 1]
    table = np.array([[float(cell) for cell in row.split()] for row in rows])
    return Simulated(table[:, 0] / BYTES, table[:, 1], float(seconds))
