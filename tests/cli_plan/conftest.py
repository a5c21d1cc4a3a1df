"""A small plan that the verb made in a process of its own, and how to start such processes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

FOUR_TOWNS = Path(__file__).resolve().parents[1] / "four_towns.yaml"
WEFT = (sys.executable, "-c", "from weft.cli import main; main()")

Weft = Callable[..., "subprocess.CompletedProcess[str]"]


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan directory, and what the verb said."""

    directory: Path
    status: int
    out: str
    err: str


@pytest.fixture(scope="session")
def weft() -> Weft:
    """Run the programme in a process of its own."""

    def run(*arguments: str | Path, first: Callable[[], None] | None = None) -> subprocess.CompletedProcess[str]:
        command = [*WEFT, *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=first)

    return run


@pytest.fixture(scope="session")
def planned(weft: Weft, tmp_path_factory: pytest.TempPathFactory) -> Planned:
    """`weft plan` of four towns."""
    directory = tmp_path_factory.mktemp("towns") / "plan"
    done = weft("plan", FOUR_TOWNS, "-o", directory, "--gap", "10%")
    return Planned(directory, done.returncode, done.stdout, done.stderr)
