"""What a fabric draws by load and hour, and what may be switched off."""

from __future__ import annotations

from functools import cache
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fabric.instances import figure

from weft import catalogue as catalogues
from weft.catalogue.records import Catalogue
from weft.fabric import FabricAsk, FabricDesign, menu
from weft.fabric.energy import Awake, PowerModel, Supply, day, least_awake, supplies

ASKS = {
    "two tiers": FabricAsk(200, 2, 100.0, "single", 1.5, ("spine",), 2500.0, 2),
    "dual-homed": FabricAsk(200, 2, 100.0, "dual", 2.0, ("spine", "leaf"), 2500.0, 2),
    "three tiers": FabricAsk(12, 1, 400.0, "single", 1.0, ("spine",), 600.0, 1),
    "nothing lost": FabricAsk(200, 2, 100.0, "single", 3.0, (), 2500.0, 2),
}


def designs(ask: FabricAsk, medium: Catalogue, six: Catalogue) -> list[FabricDesign]:
    """Some designs of a menu."""
    return list(menu(ask, six if ask is ASKS["three tiers"] else medium, "power"))[::5]


def without_traffic(catalogue: Catalogue) -> Catalogue:
    """The same boxes, forwarding for nothing."""
    practice = catalogue.practice.model_copy(update={"traffic_pj_per_bit": figure(0.0)})
    return catalogue.model_copy(update={"practice": practice})


@pytest.mark.parametrize("name", ASKS)
def test_a_fabric_with_everything_on_draws_its_bill_where_traffic_costs_nothing(
    name: str, medium: Catalogue, six: Catalogue
) -> None:
    """Idle draw and modules, box by box, add up to what the design says it draws."""
    ask = ASKS[name]
    for design in designs(ask, medium, six):
        model = PowerModel.of(design, ask, without_traffic(six if name == "three tiers" else medium))
        shape = design.shape
        whole = model.draw_w(shape.planes, shape.superspines_per_plane, shape.border_leaves, 1.0)
        assert whole == pytest.approx(design.draw_w)


@pytest.mark.parametrize("name", ASKS)
def test_the_design_keeps_its_own_promise_and_no_box_less_is_on_than_a_smaller_share_needs(
    name: str, medium: Catalogue, six: Catalogue
) -> None:
    """At the whole promise a choice exists; with less traffic it never draws more."""
    ask = ASKS[name]
    for design in designs(ask, medium, six):
        model = PowerModel.of(design, ask, six if name == "three tiers" else medium)
        drawn = []
        for factor in (0.1, 0.3, 0.5, 0.8, 1.0):
            on = least_awake(design, ask, model, factor)
            assert 1 <= on.planes <= design.shape.planes
            drawn.append(model.draw_w(on.planes, on.superspines, on.border_leaves, factor))
        assert drawn == sorted(drawn)


def test_above_the_promise_everything_stays_on(medium: Catalogue, six: Catalogue) -> None:
    """Nothing is switched off in an hour that asks for more than was promised."""
    ask = ASKS["two tiers"]
    for design in designs(ask, medium, six):
        on = least_awake(design, ask, PowerModel.of(design, ask, medium), 50.0)
        assert on == Awake(design.shape.planes, 0, design.shape.border_leaves)


@cache
def _chosen(ask: FabricAsk) -> tuple[Catalogue, FabricDesign, PowerModel]:
    catalogue = catalogues.load(["builtin"])
    design = menu(ask, catalogue, "power")[0]
    return catalogue, design, PowerModel.of(design, ask, catalogue)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0.05, 1.0), min_size=3, max_size=7), st.integers(1, 4))
def test_a_day_is_cut_as_well_as_every_cut_tried_one_by_one(factors: list[float], changes: int) -> None:
    """Dynamic programming over blocks of hours finds the least energy of all cyclic cuts."""
    ask = ASKS["two tiers"]
    catalogue, design, model = _chosen(ask)
    found = day(design, ask, catalogue, factors, changes)
    n = len(factors)
    best = np.inf
    for count in (0, *range(2, changes + 1)):
        for cuts in combinations(range(n), count):
            at = [sum(cut <= hour for cut in cuts) % max(count, 1) for hour in range(n)]
            most = {b: max(f for f, mine in zip(factors, at, strict=True) if mine == b) for b in set(at)}
            on = {b: least_awake(design, ask, model, f) for b, f in most.items()}
            energy = sum(
                model.draw_w(on[b].planes, on[b].superspines, on[b].border_leaves, f)
                for f, b in zip(factors, at, strict=True)
            )
            best = min(best, energy)
    assert float(found.draw_w.sum()) == pytest.approx(best)
    assert found.changes <= changes
    assert found.saved_share >= 0.0


def test_supplies_give_what_their_class_promises_and_less_where_they_idle() -> None:
    """80 PLUS points are met; below the first the loss stands still, so the share lost grows."""
    catalogue = catalogues.load(["builtin"])
    titanium = next(c for c in catalogue.supply_classes if c.name == "Titanium")
    assert Supply(titanium, 0.5).efficiency == pytest.approx(0.96)
    assert Supply(titanium, 0.15).efficiency == pytest.approx(0.92)
    assert Supply(titanium, 0.05).efficiency == pytest.approx(0.05 / (0.05 + 0.1 * (1 / 0.9 - 1)))
    assert len(supplies(catalogue)) == 2 * len(catalogue.supply_classes)


def test_titanium_in_place_of_what_is_in_service_saves_what_was_published() -> None:
    """Fantastic Joules: 8.9 % of the input with Titanium everywhere, at the loads found; within two points."""
    catalogue = catalogues.load(["builtin"])
    titanium = next(c for c in catalogue.supply_classes if c.name == "Titanium")
    load = catalogue.practice.psu_load_share.value
    saved = 1 - Supply(titanium, load).draw_w(1.0, catalogue.practice.psu_efficiency.value)
    assert saved == pytest.approx(0.089, abs=0.02)
