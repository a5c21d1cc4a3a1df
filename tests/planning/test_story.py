"""The main job as a whole: the same for the same seed, told step by step, and honest about what stopped it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from weft import intent
from weft.planning import STEPS, Options, make

TESTS = Path(__file__).resolve().parents[1]
FOUR_SITES = TESTS.parent / "examples" / "four-sites"
FOUR_TOWNS = TESTS / "four_towns.yaml"


class Diary:
    """Writes down what it is told."""

    def __init__(self) -> None:
        self.steps: list[int] = []
        self.notes: list[str] = []

    def step(self, number: int) -> None:
        """A step begins."""
        self.steps.append(number)

    def note(self, text: str) -> None:
        """Something is known."""
        self.notes.append(text)


def test_the_same_seed_gives_the_same_bytes_in_every_process(four_sites_plan: Path, tmp_path: Path) -> None:
    """Every file, report and all, whatever the order that sets of words have in a process."""
    command = [sys.executable, "-c", "from weft.cli import main; main()", "plan", FOUR_SITES, "--gap", "5%", "-o"]
    done = subprocess.run(
        [*command, tmp_path / "plan"], env={**os.environ, "PYTHONHASHSEED": "4711"}, capture_output=True, check=False
    )
    assert done.returncode == 0
    files = sorted(path.name for path in four_sites_plan.iterdir())
    assert files == sorted(path.name for path in (tmp_path / "plan").iterdir())
    for name in files:
        assert (tmp_path / "plan" / name).read_bytes() == (four_sites_plan / name).read_bytes(), name


def test_the_story_is_told_in_its_steps() -> None:
    """All seven in order, 5 and 6 again for every further round; with bounds on the way."""
    diary = Diary()
    plan = make(intent.load(FOUR_TOWNS), Options(gap=0.1), diary)
    rounds = plan.header["certificate"]["rounds"]
    assert diary.steps == [1, 2, 3, 4, *[5, 6] * rounds, 7]
    assert plan.header["certificate"]["steps"] == list(STEPS)
    assert any("bound" in note for note in diary.notes)


@pytest.mark.parametrize("seed", [2, 3])
def test_another_seed_gives_another_way_to_a_plan_that_holds(seed: int) -> None:
    """It is proven all the same, and says its seed."""
    plan = make(intent.load(FOUR_TOWNS), Options(gap=0.1, seed=seed, trials=200))
    assert plan.verdict == "proven"
    assert plan.header["certificate"]["seed"] == seed
