"""A plan whose failure states are looked at on a Ray cluster of this machine."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from weft import intent as intents
from weft.lp import Stop
from weft.planning import Options, make
from weft.sweep import RayCrew, ray_crew

pytestmark = pytest.mark.xdist_group("ray")  # one cluster

FOUR_TOWNS = Path(__file__).resolve().parents[1] / "four_towns.yaml"
GAP = 0.05


class Two(RayCrew):
    """Two workers, however many processors there are."""

    size = 2


@pytest.fixture(scope="module")
def crew() -> Iterator[RayCrew]:
    """A cluster of this process's own."""
    ray = pytest.importorskip("ray", reason="Ray is not installed: pip install 'weft[cluster]'")
    with ray_crew():
        yield Two(ray)


def test_a_plan_is_proven_on_a_cluster_and_again_the_same(crew: RayCrew) -> None:
    """Its bound is below what is bought without a cluster, and the other way round; twice it is the same plan."""
    intent = intents.load(FOUR_TOWNS)
    alone, there, again = (make(intent, Options(gap=GAP, trials=150, crew=one)) for one in (None, crew, crew))
    assert there.verdict == "proven"
    assert there.header == again.header
    assert there.tables == again.tables
    for one, other in ((alone, there), (there, alone)):
        assert one.header["objective"]["lower_bound"] <= other.header["objective"]["value"] * (1 + 1e-9)


def test_a_stop_ends_what_workers_are_at(crew: RayCrew) -> None:
    """Whoever waits hears of it at once, and nothing is known of what they were at."""

    def sleeper(longest_s: float, name: str) -> Callable[[float], str]:
        def sleep(share: float) -> str:
            time.sleep(share * longest_s)
            return name

        return sleep

    staff = crew.staff(sleeper, 60.0, ["one", "other"])
    assert staff.ask([0.0, 0.0], Stop()) == ["one", "other"]
    began = time.monotonic()
    assert staff.ask([0.0, 1.0], Stop(2.0)) == ["one", None]
    assert staff.ask([0.0, 0.0], Stop(0.0)) == [None, None]
    assert time.monotonic() - began < 20.0


def test_a_worker_that_dies_is_made_again_and_asked_again(crew: RayCrew, tmp_path: Path) -> None:
    """Nobody notices but by the time it takes; one that raises something is heard."""
    seen = tmp_path / "seen"

    def mortal(_: None, name: str) -> Callable[[bool], str]:
        def answer(dies: bool) -> str:
            if dies and not seen.exists():
                seen.touch()
                os._exit(1)
            if dies and name == "other":
                raise ValueError(name)
            return name

        return answer

    staff = crew.staff(mortal, None, ["one", "other"])
    assert staff.ask([True, False], Stop()) == ["one", "other"]
    assert seen.exists()
    with pytest.raises(ValueError, match="other"):
        staff.ask([False, True], Stop())
