"""Routers as they can be bought."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weft.catalogue import Catalogue, RouterBuild, bears, growing_into, load, router_builds
from weft.catalogue.router_builds import all_builds, undominated


@pytest.fixture(scope="module")
def builtin() -> Catalogue:
    """The catalogue in the package."""
    return load(["builtin"])


MODEL = RouterBuild("m", "c", "g", (("k", 1),), "", 0, 0, 0.0, 0.0, 0.0, 25.0, 1, ())
BUILDS = st.lists(
    st.tuples(*(st.integers(0, 3) for _ in range(5))).map(
        lambda t: replace(MODEL, ports800=t[0], ports400=t[1], gbps=t[2] / 1, draw_w=t[3] / 1, price_eur=t[4] / 1)
    ),
    max_size=12,
)  # fmt: skip


def covers(other: RouterBuild, build: RouterBuild) -> bool:
    """Written out by hand: at least as much of everything, for at most as many watts and euro."""
    return (
        other.ports800 >= build.ports800
        and other.ports800 + other.ports400 >= build.ports800 + build.ports400
        and other.gbps >= build.gbps
        and other.cage_w >= build.cage_w
        and other.draw_w <= build.draw_w
        and other.price_eur <= build.price_eur
    )


def test_names_of_builds_are_unique(builtin: Catalogue) -> None:
    """A plan names a build."""
    names = [b.name for b in all_builds(builtin)]
    assert len(set(names)) == len(names)


def test_a_chassis_is_built_with_one_to_all_slots(builtin: Catalogue) -> None:
    """8808: one to eight cards, each adding ports, capacity, watts and euro."""
    builds = [b for b in all_builds(builtin) if b.chassis == "8808"]
    assert [b.cards for b in builds] == [(("8800 36x400", n),) for n in range(1, 9)]
    assert [b.ports(400) for b in builds] == [36 * n for n in range(1, 9)]
    assert builds[7].draw_w == 2138 + 8 * 650
    assert builds[7].gbps == 115_200


def test_a_build_forwards_no_more_than_its_complexes_and_its_licence(builtin: Catalogue) -> None:
    """Ports of a fan-in card add up to more."""
    for build in all_builds(builtin):
        card_name, count = build.cards[0]
        card = builtin.card(card_name)
        levels = {licence.level: licence.gbps for licence in card.licences}
        assert build.gbps == count * levels.get(build.licence, card.complexes * card.complex_gbps)
        assert build.gbps <= 800 * build.ports800 + 400 * build.ports400 + 100 * 32 * count


def test_of_function_sets_with_the_same_capacity_the_cheapest_is_built(builtin: Catalogue) -> None:
    """CR, ER and HE differ in queues only."""
    levels = {b.licence for b in all_builds(builtin) if b.cards[0][0] == "XMA-s 4.8T 36xQSFP-DD"}
    assert levels == {"cr3600g", "cr4800g"}


def test_a_card_without_cages_for_the_wan_is_no_build(builtin: Catalogue) -> None:
    """24 x QSFP28 takes no coherent pluggable."""
    assert all(b.ports(400) > 0 for b in all_builds(builtin))
    assert all(b.cards[0][0] != "XMA-s 2.4T 24xQSFP28" for b in all_builds(builtin))


def test_an_800g_cage_takes_a_400g_module_but_not_the_other_way_round(builtin: Catalogue) -> None:
    """QSFP-DD800 is backward compatible."""
    by_name = {b.name: b for b in all_builds(builtin)}
    assert (by_name["7750 SR-1se"].ports(800), by_name["7750 SR-1se"].ports(400)) == (36, 36)
    assert (by_name["8201-32FH"].ports(800), by_name["8201-32FH"].ports(400)) == (0, 32)


def test_a_cage_bears_a_module_up_to_its_watts(builtin: Catalogue) -> None:
    """FP4's cages take 400ZR and no ZR+; those of 800G take 800G coherent."""
    by_chassis = {b.chassis: b for b in all_builds(builtin)}
    watts = {t.name: max(m.draw_w.value for m in t.modes) for t in builtin.transceivers}
    fp4, fp5 = by_chassis["7750 SR-7s (FP4)"], by_chassis["7750 SR-1se"]
    assert bears(fp4, watts["400ZR"])
    assert not bears(fp4, watts["OpenZR+"])
    assert bears(fp5, watts["800G ZR+"])
    assert not bears(by_chassis["8201-32FH"], watts["800G ZR+"])


def test_a_cage_without_a_limit_bears_nothing() -> None:
    """No module is assumed to fit."""
    assert not bears(replace(MODEL, cage_w=0.0), 0.1)


@pytest.mark.parametrize("minimise", ["power", "cost"])
def test_every_build_left_out_is_replaced_by_one_that_is_kept(builtin: Catalogue, minimise: str) -> None:
    """Pruning loses no plan that is better."""
    kept = router_builds(builtin, "power" if minimise == "power" else "cost")
    free = [replace(b, price_eur=0.0) for b in kept] if minimise == "power" else list(kept)
    for build in all_builds(builtin):
        mine = replace(build, price_eur=0.0) if minimise == "power" else build
        assert any(covers(other, mine) for other in free)


@given(BUILDS)
def test_no_build_that_is_kept_is_dominated_and_all_others_are(builds: list[RouterBuild]) -> None:
    """Of equals the first is kept."""
    named = [replace(b, name=str(i)) for i, b in enumerate(builds)]
    kept = undominated(named)
    for build in named:
        rivals = [o for o in kept if o.name != build.name and covers(o, build)]
        assert bool(rivals) != (build in kept)


def test_what_grows_into_a_useful_build_has_fewer_of_its_cards(builtin: Catalogue) -> None:
    """A large chassis is on offer with one card, and nothing else that no useful build comes of."""
    useful = router_builds(builtin)
    grown = growing_into(useful, builtin)
    most = {(b.chassis, b.cards[0][0], b.licence): b.cards[0][1] for b in sorted(useful, key=lambda b: b.cards[0][1])}
    assert set(useful) <= set(grown)
    assert next(b for b in grown if b.chassis == "8808").cards[0][1] == 1
    assert all(1 <= b.cards[0][1] <= most[b.chassis, b.cards[0][0], b.licence] for b in grown)
    assert len(grown) == sum(most.values())


def test_fp4_and_fp5_are_both_on_offer(builtin: Catalogue) -> None:
    """The frontier is not one maker's or one generation's."""
    assert {"FP4", "FP5", "Q200"} <= {b.generation for b in router_builds(builtin)}


def test_a_build_says_what_it_is_made_of(builtin: Catalogue) -> None:
    """For estimates and the bill of materials."""
    build = next(b for b in router_builds(builtin) if b.chassis == "8808")
    assert build.items == ("8808", "8800 36x400")
