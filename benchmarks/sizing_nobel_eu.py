"""Sizing on a backbone of Europe's size: the proved gap against processor seconds, for some total demands.

Run as `python benchmarks/sizing_nobel_eu.py [GAP] [TOTAL_TBPS ...]` from the repository's root.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.sizing.instances import nobel_eu

from weft.sizing import Purchase, solve


def main(gap: float, totals_tbps: list[float]) -> None:
    """Print one line for each total, demands symmetric without delay limits and not."""
    for total in totals_tbps:
        for limits, egress_gbps in ((False, 0.0), (True, 20e3)):
            problem = nobel_eu(total * 1e3, egress_gbps=egress_gbps, limits=limits)
            began = time.process_time()
            found = solve(problem, gap=gap)
            seconds = time.process_time() - began
            assert isinstance(found, Purchase)
            print(
                f"{total:5.0f} Tb/s {'delay limits, egress' if limits else 'symmetric           '} "
                f"{len(problem.candidates)} candidates {len(problem.states)} states: U {found.cost:.0f} "
                f"L7 {found.bound_sized:.0f} L {found.bound:.0f} solver gap {100 * found.solver_gap:.2f} % "
                f"{seconds:.1f} s {found.work}",
                flush=True,
            )


if __name__ == "__main__":
    main(float(sys.argv[1]) if sys.argv[1:] else 0.10, [float(x) for x in sys.argv[2:]] or [150.0, 300.0])
