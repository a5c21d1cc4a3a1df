"""What a verb imports is what it needs: whoever only asks does not wait for solvers to load."""

from __future__ import annotations

import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import weft.planning

HEAVY = ("numpy", "scipy", "numba", "highspy", "pydantic", "jinja2", "starlette", "rich")
RUN = f"""
import sys
from weft.cli import main
sys.argv = ["weft", *sys.argv[1:]]
try:
    main()
finally:
    print(*(name for name in {HEAVY} if name in sys.modules), file=sys.stderr)
"""


def _loaded(*arguments: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", RUN, *arguments], capture_output=True, text=True, check=True, timeout=60
    )
    return set(done.stderr.splitlines()[-1].split())


@pytest.mark.parametrize("arguments", [("--version",), ("--help",), ("plan", "--help"), ("explain", "E102")])
def test_what_reads_no_plan_loads_nothing(arguments: tuple[str, ...]) -> None:
    """Version, help and explanations."""
    assert _loaded(*arguments) == set()


def test_what_reads_a_plan_loads_no_solver(towns_plan: Path) -> None:
    """Differences and reasons are in the plan's tables; a report is written with templates."""
    plan = str(towns_plan)
    assert _loaded("diff", plan, plan) == set()
    assert _loaded("why", plan) == set()
    assert _loaded("why", plan, "AMS-BRU") == set()
    assert _loaded("report", plan) <= {"jinja2", "numpy"}


def test_every_name_of_planning_is_there_and_no_other() -> None:
    """Names are looked up when they are asked for, and what is not among them is told as in any module."""
    assert all(getattr(weft.planning, name) is not None for name in weft.planning.__all__)
    modules = {found.name for found in pkgutil.iter_modules(weft.planning.__path__)}
    assert not modules & set(weft.planning.__all__), "once it is imported the module would be there instead"
    with pytest.raises(AttributeError, match=r"module 'weft\.planning' has no attribute 'plam'"):
        _ = weft.planning.plam
