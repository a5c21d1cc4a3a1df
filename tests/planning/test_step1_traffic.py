"""Step 1: demands between sites, anycast and egress, and what of them a state requires."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from weft import intent
from weft.planning.bought import Menus
from weft.planning.step1_traffic import Asked, between_sites

FOUR_SITES = Path(__file__).resolve().parents[2] / "examples" / "four-sites" / "intent.yaml"


@pytest.fixture(scope="module")
def asked() -> Asked:
    """What the example of four sites asks."""
    return between_sites(intent.load(FOUR_SITES))


def row(asked: Asked, name: str) -> int:
    """The row of a demand."""
    return asked.demands.name.index(name)


def test_any_of_several_sites_is_one_sink(asked: Asked) -> None:
    """An anycast demand ends at a group behind the sites, once, with all its traffic."""
    i = row(asked, "FRA-any of LON|PAR ai-training")
    assert asked.demands.z[i] == len(asked.sites)
    assert asked.demands.gbps[i] == 800
    assert [asked.sites.name[v] for v in asked.anycast.sites[0]] == ["LON", "PAR"]


def test_egress_comes_on_top_from_all_other_sites(asked: Asked) -> None:
    """AMS lets 1 Tb/s of web out, which the others send by weight, beside what the matrix asks."""
    of_matrix = {"FRA-AMS web": 700.0, "LON-AMS web": 600.0, "PAR-AMS web": 0.0}
    extra = {name: asked.demands.gbps[row(asked, name)] - gbps for name, gbps in of_matrix.items()}
    assert sum(extra.values()) == pytest.approx(1000.0)
    assert all(gbps > 0 for gbps in extra.values())


def test_a_state_requires_what_is_protected_from_it_over_its_ceiling(asked: Asked) -> None:
    """Everything over 80 % without failure; protected classes over 95 % in one, without what may wait."""
    full = 1 / 0.95
    assert asked.classes.name == ("web", "ar-vr", "ai-training", "iot")
    assert asked.class_share("none").tolist() == [1 / 0.8] * 4
    assert asked.class_share("fibre") == pytest.approx([full, full, full / 2, full])
    assert asked.class_share("router") == pytest.approx([full, full, 0, 0])
    assert asked.class_share("srlg") == pytest.approx([full, full, 0, 0])
    assert asked.class_share("site").tolist() == [0.0] * 4
    assert asked.required_share("fibre")[row(asked, "AMS-FRA ai-training")] == pytest.approx(0.5 / 0.95)


def test_what_a_site_offers_is_the_larger_direction(asked: Asked) -> None:
    """An anycast demand leaves its source for certain, and enters a member only at most."""
    share = np.ones(len(asked.demands))
    sure, most = asked.offered_gbps(share), asked.offered_gbps(share, most=True)
    n = len(asked.sites)
    for v in range(n):
        leaving = asked.demands.gbps[asked.demands.a == v].sum()
        entering = asked.demands.gbps[asked.demands.z == v].sum()
        member = 800.0 if v in asked.anycast.sites[0] else 0.0
        assert sure[v] == pytest.approx(max(leaving, entering))
        assert most[v] == pytest.approx(max(leaving, entering + member))


def test_gravity_splits_its_total_over_ordered_pairs(menus: Menus) -> None:
    """Two sites with hosts share 2 Tb/s both ways alike, by class; the towns without hosts send nothing."""
    demands = menus.asked.demands
    gbps = dict(zip(demands.name, demands.gbps.tolist(), strict=True))
    assert gbps["AMS-PAR web"] == gbps["PAR-AMS web"] == pytest.approx(600.0)
    assert gbps["AMS-PAR ai-training"] == gbps["PAR-AMS ai-training"] == pytest.approx(400.0)
    assert gbps["AMS-BRU web"] + gbps["PAR-BRU web"] == pytest.approx(200.0)
    assert gbps["AMS-BRU web"] == pytest.approx(2 * gbps["PAR-BRU web"])
    assert demands.gbps.sum() == pytest.approx(2200.0)
