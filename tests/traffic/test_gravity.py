"""Traffic: totals are kept, shares are split, limits of distance are held."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weft.network import Sites, floats, great_circle_km, ints, names
from weft.traffic import ClassAsk, Egress, MatrixRow, from_gravity, from_matrix

TOWNS = {"LON": (51.51, -0.13), "PAR": (48.86, 2.35), "FRA": (50.11, 8.68), "MAD": (40.42, -3.70)}


def sites() -> Sites:
    """The towns, two routers each."""
    return Sites(
        names(TOWNS), floats(at[0] for at in TOWNS.values()), floats(at[1] for at in TOWNS.values()), ints([2] * 4)
    )


@given(st.lists(st.floats(0.1, 100), min_size=4, max_size=4), st.floats(0.05, 0.95))
def test_gravity_adds_up_to_its_total_class_by_class(weights: list[float], share: float) -> None:
    """Every class carries its share of the total, and no demand goes to itself."""
    asks = [ClassAsk("web", share), ClassAsk("iot", 1 - share)]
    demands = from_gravity(sites(), floats(weights), 1000.0, asks, [])
    for c, ask in enumerate(asks):
        assert demands.gbps[demands.traffic_class == c].sum() == pytest.approx(1000.0 * ask.share)
    assert (demands.a != demands.z).all()


def test_gravity_is_in_proportion_to_the_product_of_weights() -> None:
    """Twice the weight at one end is twice the demand."""
    demands = from_gravity(sites(), floats([1, 2, 3, 4]), 1.0, [ClassAsk("web", 1.0)], [])
    gbps = {(int(a), int(z)): g for a, z, g in zip(demands.a, demands.z, demands.gbps, strict=True)}
    assert gbps[0, 3] == pytest.approx(2 * gbps[0, 1])
    assert gbps[2, 3] == pytest.approx(gbps[3, 2])


def test_a_class_within_a_distance_uses_near_pairs_only_and_keeps_its_total() -> None:
    """The share of a class with a limit goes to the pairs within it."""
    demands = from_gravity(sites(), floats([1, 1, 1, 1]), 100.0, [ClassAsk("ar-vr", 0.5, within_km=700)], [])
    at = list(TOWNS.values())
    assert all(great_circle_km(at[a], at[z]) <= 700 for a, z in zip(demands.a, demands.z, strict=True))
    assert demands.gbps.sum() == pytest.approx(50.0)


def test_a_class_that_no_pair_may_use_is_named() -> None:
    """Nothing lies within one kilometre."""
    with pytest.raises(ValueError, match=r"^ar-vr$"):
        from_gravity(sites(), floats([1, 1, 1, 1]), 100.0, [ClassAsk("ar-vr", 0.5, within_km=1)], [])


def test_egress_comes_on_top_from_all_other_sites_by_weight() -> None:
    """Traffic that leaves at a site is split over the sources, not over the site itself."""
    demands = from_gravity(sites(), floats([1, 1, 2, 0]), 0.0, [ClassAsk("web", 1.0)], [Egress(0, 0, 90.0)])
    assert dict(zip(demands.name, demands.gbps.tolist(), strict=True)) == pytest.approx(
        {"PAR-LON web": 30.0, "FRA-LON web": 60.0}
    )


def test_matrix_rows_of_the_same_ends_add_up_and_any_of_makes_one_group() -> None:
    """Destinations of which any serves are one sink, whatever the order they are named in."""
    rows = [
        MatrixRow(0, (1,), 0, 5.0), MatrixRow(0, (1,), 0, 7.0), MatrixRow(0, (2, 3), 0, 1.0),
        MatrixRow(1, (3, 2), 0, 2.0),
    ]  # fmt: skip
    demands, groups = from_matrix(tuple(TOWNS), ["web"], rows, [])
    assert groups.sites == ((2, 3),)
    assert dict(zip(demands.name, demands.gbps.tolist(), strict=True)) == {
        "LON-PAR web": 12.0, "LON-any of FRA|MAD web": 1.0, "PAR-any of FRA|MAD web": 2.0,
    }  # fmt: skip
    assert np.array_equal(demands.z, [1, 4, 4])
