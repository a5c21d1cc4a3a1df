"""The course of the day: factors of demands, and their way through a plan directory."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from weft.diagnostics import PlanError
from weft.intent import HourFactor
from weft.network import Network
from weft.planning import Plan, PlanTable, load, save
from weft.planning.profile import hour_factors, profile_of, profile_rows

RandomNetwork = Callable[[int], Network]


def test_factors_that_meet_are_multiplied(random_network: RandomNetwork) -> None:
    """One of all traffic, one of a class, one of a site; hours that no row names keep the demands as they are."""
    network = next(n for n in map(random_network, range(99)) if len(set(n.demands.a.tolist())) > 2)
    site, c = int(network.demands.a[0]), int(network.demands.traffic_class[0])
    rows = (
        HourFactor(3, 0.5, None, None),
        HourFactor(3, 0.4, network.classes.name[c], None),
        HourFactor(3, 3.0, None, network.sites.name[site]),
        HourFactor(4, 2.0, network.classes.name[c], network.sites.name[site]),
    )
    factor = hour_factors(rows, network)
    of_class, from_site = network.demands.traffic_class == c, network.demands.a == site
    assert factor[3].tolist() == pytest.approx(0.5 * np.where(of_class, 0.4, 1.0) * np.where(from_site, 3.0, 1.0))
    assert factor[4].tolist() == np.where(of_class & from_site, 2.0, 1.0).tolist()
    assert (np.delete(factor, [3, 4], axis=0) == 1.0).all()


def test_a_plan_keeps_the_profile(random_network: RandomNetwork, tmp_path: Path) -> None:
    """A class called 007 is still a class, and no class is all of them."""
    network = random_network(1)
    rows = (HourFactor(0, 0.25, None, None), HourFactor(23, 1.5, network.classes.name[0], network.sites.name[1]))
    table = PlanTable.of(("hour", "class", "site", "factor"), profile_rows(rows))
    save(Plan({"format": "weft-plan/1", "name": "x", "verdict": "proven"}, {"profile": table}), tmp_path / "plan")
    assert profile_of(load(tmp_path / "plan").tables["profile"], network) == rows


@pytest.mark.parametrize(
    "row", [(24, "", "", 1.0), (1, "gould", "", 1.0), (1, "", "S99", 1.0), (1, "", "", -1.0), ("one", "", "", 1.0)]
)
def test_a_profile_that_does_not_fit_is_refused(
    random_network: RandomNetwork, row: tuple[int | str, str, str, float]
) -> None:
    """An hour, a class, a site or a factor that cannot be."""
    with pytest.raises(PlanError, match=r"profile\.csv does not fit"):
        profile_of(PlanTable(("hour", "class", "site", "factor"), (row,)), random_network(1))
