"""Sweeps of a ring in small blocks; run as a programme it sweeps to a file, slowly, for tests that interrupt it.

`python -m tests.sweep.played INTENT FILE [PAUSE_S]`
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from weft.planning import opened
from weft.routing import Run
from weft.sweep import Store, Sweep, Threads, Workers, run, store

FAILURES = ("link:2", "router+srlg", "site")

Rows = dict[str, list[tuple[Any, ...]]]


def intent_of_ring(n: int, seed: int = 1) -> str:
    """Towns on a ring, each second one with a chord across; two classes, uneven demands."""
    rng = np.random.default_rng(seed)
    sites = [f"  - {{name: T{i}, at: [{40 + i % 7}, {i}], routers: 1}}" for i in range(n)]
    ends = [(i, (i + 1) % n) for i in range(n)] + [(i, (i + n // 2 + i % 3) % n) for i in range(0, n, 2)]
    links = [
        f"  - {{a: T{a}, z: T{z}, capacity: {c}G, metric: {m}, srlg: [duct{a % 3}]}}"
        for (a, z), c, m in zip(ends, rng.integers(4, 12, len(ends)), rng.integers(1, 4, len(ends)), strict=True)
    ]
    demands = [
        f"    - {{from: T{a}, to: T{z}, class: {'bulk' if (a + z) % 3 == 0 else 'gold'}, rate: {rate:.3f}G}}"
        for a in range(n)
        for z, rate in enumerate(rng.uniform(0.02, 0.4, n))
        if a != z
    ]
    return "\n".join((
        "weft: 1", "name: ring", "sites:", *sites, "links:", *links, "routing: {metric: given}", "traffic:",
        "  classes: [{name: gold, protect: [link]}, {name: bulk, protect: []}]", "  matrix:", *demands,
        "survive: [link]",
    )) + "\n"  # fmt: skip


def swept(intent: Path, expressions: Sequence[str] = FAILURES, *, block_size: int = 8, threads: int = 1) -> Sweep:
    """A sweep of an intent's links, in blocks of a size."""
    operated = opened(intent)
    asked = Sweep.of(operated.network, operated.limits, Run(operated.ecmp, threads), expressions, intact=True)
    return replace(asked, block_size=block_size)


def rows_of(kept: Store) -> Rows:
    """All that a store holds, in order of scenarios and not of writing."""
    order = {"sweep": "ALL", "classes": "ALL", "blocks": "number", "scenarios": "scenario", "link_worst": "link, rank"}
    with kept.connection(read_only=True) as database:
        return {
            table: database.execute(f"SELECT * FROM {table} ORDER BY {by}").fetchall() for table, by in order.items()
        }


def played(sweep: Sweep, path: Path | None = None, workers: Workers | None = None) -> Rows:
    """All rows of a sweep that is run to its end."""
    kept = Store(path, sweep)
    run(kept, workers or Threads())
    return rows_of(kept)


def main() -> None:
    """Sweep slowly, writing every block at once and saying so."""
    intent, file, *pause = sys.argv[1:]
    store.EVERY_S = 0.0

    def slowly(done: int, total: int, _: bool) -> None:
        print(done, total, flush=True)
        time.sleep(float(pause[0]) if pause else 0.0)

    run(Store(Path(file), swept(Path(intent))), Threads(), slowly)


if __name__ == "__main__":
    main()
