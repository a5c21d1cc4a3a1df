"""What the builtin catalogue promises about its figures."""

from __future__ import annotations

import math

import pytest

from weft.catalogue import KINDS, Catalogue, load
from weft.catalogue.estimates import figures, source_tags
from weft.catalogue.records import Chassis, Mode, RouterCard


@pytest.fixture(scope="module")
def builtin() -> Catalogue:
    """The catalogue in the package."""
    return load(["builtin"])


def fullest(builtin: Catalogue, chassis: Chassis) -> tuple[float, float]:
    """Tb/s and watts of a chassis with all slots full, of its card that forwards most."""
    card = max((c for c in builtin.cards if chassis.name in c.fits), key=lambda c: c.forwards_gbps)
    draw_w = chassis.base_w.value + chassis.slots * card.draw_w.value
    return chassis.slots * card.forwards_gbps / 1000, draw_w


def mode(builtin: Catalogue, transceiver: str, name: str) -> Mode:
    """A mode by its name."""
    return next(m for m in builtin.transceiver(transceiver).modes if m.name == name)


def test_every_figure_has_a_listed_source_and_every_listed_source_is_used(builtin: Catalogue) -> None:
    """No figure without someone who said it, no source that nobody needs."""
    used = {tag for _, tag in source_tags(builtin)}
    assert used == set(builtin.sources)


def test_every_kind_holds_something(builtin: Catalogue) -> None:
    """A planner finds at least one of each kind."""
    assert all(getattr(builtin, kind) for kind in KINDS)


def test_no_watts_of_nokia_are_anything_but_an_estimate(builtin: Catalogue) -> None:
    """Nokia publishes none, so none may pose as data."""
    watts = [
        (item.name, field, figure.confidence)
        for kind in KINDS
        for item in getattr(builtin, kind)
        if item.vendor == "Nokia"
        for field, figure in figures(item)
        if field.endswith("_w")
    ]
    assert len(watts) >= 20
    assert {confidence for _, _, confidence in watts} == {"estimate"}


def test_every_estimate_has_a_range(builtin: Catalogue) -> None:
    """A guess that claims to be exact is a lie."""
    exact = [
        (item.name, field)
        for kind in KINDS
        for item in getattr(builtin, kind)
        for field, figure in figures(item)
        if figure.confidence == "estimate" and not figure.low < figure.value < figure.high
    ]
    assert exact == []


def test_every_price_is_an_estimate_within_a_factor(builtin: Catalogue) -> None:
    """Public prices are weak: at least half to double."""
    prices = [
        figure
        for kind in KINDS
        for item in getattr(builtin, kind)
        for field, figure in figures(item)
        if field.endswith("price_eur")
    ]
    assert all(p.confidence == "estimate" for p in prices)
    assert all(p.high >= 1.9 * p.value and p.low <= p.value / 1.9 for p in prices)


def test_every_cage_limit_has_a_source(builtin: Catalogue) -> None:
    """A limit that forbids a module must be as well founded as a figure."""
    groups = [group for item in (*builtin.switches, *builtin.cards) for group in item.ports]
    assert all(g.cage_w is not None and g.cage_source in builtin.sources for g in groups)


def test_switches_draw_what_boxes_of_their_size_draw(builtin: Catalogue) -> None:
    """Between the 17.8 W per Tb/s of Tomahawk 5 and the 92.5 of a 2 Tb/s box."""
    spans = {s.name: s.draw_w.value / (s.capacity_gbps / 1000) for s in builtin.switches}
    assert {name: w for name, w in spans.items() if not 17 <= w <= 95} == {}


def test_routers_draw_what_boxes_of_their_kind_draw(builtin: Catalogue) -> None:
    """Between the 22 W per Tb/s of a fixed 8201 and 140 for 16 nm cards in a chassis."""
    spans = {c.name: fullest(builtin, c)[1] / fullest(builtin, c)[0] for c in builtin.chassis}
    assert {name: w for name, w in spans.items() if not 20 <= w <= 140} == {}


def test_a_chassis_draws_more_per_bit_than_a_fixed_box_of_its_generation(builtin: Catalogue) -> None:
    """Fabric, control and fans: about 22 W per Tb/s fixed, 64 to 80 in the same maker's chassis."""
    fixed_tbps, fixed_w = fullest(builtin, builtin.chassis_named("8201-32FH"))
    tbps, draw_w = fullest(builtin, builtin.chassis_named("8808"))
    assert draw_w / tbps > 2.5 * fixed_w / fixed_tbps


@pytest.mark.parametrize(
    ("name", "gbps"),
    [
        ("7060CX-32S", 3200),  # published as 6.4 Tb/s
        ("QFX5130-32CD", 12_800),  # published as 25.6
        ("QFX5120-48Y", 2000),  # published as 4.0
        ("7060DX5-64S", 25_600),
        ("7220 IXR-H2", 12_800),  # 128 x 100G, not 32 x 400G
        ("7220 IXR-H3", 12_800),  # 32 x 400G, not 64 x 200G
        ("7220 IXR-H4", 25_600),  # a public library lists half of its ports
        ("S9321-64E", 51_200),
    ],
)
def test_capacity_of_a_switch_is_one_way_and_the_sum_of_its_ports(builtin: Catalogue, name: str, gbps: float) -> None:
    """Data sheets that count both ways, and libraries with wrong ports, are known traps."""
    switch = builtin.switch(name)
    assert switch.capacity_gbps == gbps == sum(p.count * p.speed_gbps for p in switch.ports)


@pytest.mark.parametrize(("name", "tbps"), [("8804", 57.6), ("8808", 115.2), ("8201-32FH", 12.8)])
def test_capacity_of_a_full_chassis_follows_from_its_cards(builtin: Catalogue, name: str, tbps: float) -> None:
    """Cisco's own table says 43.2 and 86.4 Tb/s, which its watts per bit contradict."""
    assert fullest(builtin, builtin.chassis_named(name))[0] == pytest.approx(tbps)


def test_a_fixed_router_is_one_slot_with_one_card_of_its_own(builtin: Catalogue) -> None:
    """So that all routers are counted alike."""
    for chassis in builtin.chassis:
        if chassis.fixed:
            cards = [c for c in builtin.cards if chassis.name in c.fits]
            assert chassis.slots == 1
            assert [c.fits for c in cards] == [(chassis.name,)]


@pytest.mark.parametrize("name", ["XMA-s 4.8T 36xQSFP-DD", "XMA-s FP5 36xQSFP-DD800", "7750 SR-1se ports"])
def test_a_card_with_fan_in_forwards_less_than_its_ports(builtin: Catalogue, name: str) -> None:
    """The complexes of FP4 and FP5 limit it."""
    card: RouterCard = builtin.card(name)
    assert card.forwards_gbps <= 0.5 * sum(p.count * p.speed_gbps for p in card.ports)


def test_the_figures_of_400zr_are_those_of_its_data_sheet(builtin: Catalogue) -> None:
    """Pages that launch it at 0 or -20 dBm or need 24 dB contradict the data sheet."""
    zr = mode(builtin, "400ZR", "400G 16QAM")
    assert (zr.osnr_db.value, zr.tx_power_dbm.value, zr.draw_w.value) == (26, -10, 15)
    assert builtin.transceiver("400ZR").kind == "p2p"


def test_a_measured_optic_stands_beside_its_data_sheet(builtin: Catalogue) -> None:
    """400G FR4: 5.4 W measured, 12 W at most on paper; the range spans both."""
    watts = builtin.grey_optic("400G-FR4").draw_w
    assert (watts.confidence, watts.value, watts.high) == ("measured", 5.4, 12)


@pytest.mark.parametrize(("name", "narrow_db"), [("800G 16QAM", 24.0), ("600G 8QAM", 20.8), ("400G QPSK", 15.3)])
def test_osnr_of_800g_follows_from_openzr_plus(builtin: Catalogue, name: str, narrow_db: float) -> None:
    """The same modulation and FEC at 118.2 instead of 60.14 GBd."""
    wide_db = narrow_db + 10 * math.log10(118.2 / 60.14)
    assert mode(builtin, "800G ZR+", name).osnr_db.value == pytest.approx(wide_db, abs=0.06)


@pytest.mark.parametrize("rate_gbps", [1200, 800, 600, 400])
def test_osnr_of_the_transponder_follows_from_a_gap_to_shannon(builtin: Catalogue, rate_gbps: int) -> None:
    """A gap of 4.5 dB, from 3.0 to 7.3."""

    def osnr_db(gap_db: float) -> float:
        return gap_db + 10 * math.log10(2 ** (rate_gbps / (2 * 130)) - 1) + 10 * math.log10(130 / 12.5)

    figure = mode(builtin, "1.2T transponder", f"{rate_gbps}G").osnr_db
    assert figure.value == pytest.approx(osnr_db(4.5), abs=0.1)
    assert (figure.low, figure.high) == pytest.approx((osnr_db(3.0), osnr_db(7.3)), abs=0.15)


def test_the_spacing_of_every_mode_holds_its_signal(builtin: Catalogue) -> None:
    """Baud rate and roll-off fit, on the grid of 6.25 GHz."""
    for transceiver in builtin.transceivers:
        for each in transceiver.modes:
            assert each.baud_gbd * (1 + each.roll_off) <= each.spacing_ghz
            assert (each.spacing_ghz / 6.25).is_integer()


def test_glass_is_found_by_its_other_names(builtin: Catalogue) -> None:
    """SSMF and NZDF are what the field says."""
    assert builtin.fibre_type("SSMF") is builtin.fibre_type("G.652.D")
    assert builtin.fibre_type("NZDF").name == "G.655"
    with pytest.raises(KeyError):
        builtin.fibre_type("G.999")


@pytest.mark.parametrize(("near", "far", "ends"), [("400G-DR4", "100G-DR", 4), ("800G-2xDR4", "400G-DR4", 2)])
def test_an_optic_that_splits_has_a_twin_of_the_same_reach_at_the_far_end(
    builtin: Catalogue, near: str, far: str, ends: int
) -> None:
    """Parallel lanes break out into the same class of reach; wavelength multiplexes do not."""
    a, z = builtin.grey_optic(near), builtin.grey_optic(far)
    assert a.speed_gbps == ends * z.speed_gbps
    assert a.far_ends >= ends
    assert a.reach_m == z.reach_m
    assert builtin.grey_optic("400G-FR4").far_ends == 1


def test_every_breakout_of_a_switch_has_a_cable_or_an_optic(builtin: Catalogue) -> None:
    """Down to 25G hosts; slower ones are out of this catalogue's world."""
    splits = {(p.speed_gbps, b) for s in builtin.switches for p in s.ports for b in p.breakouts}
    sold = {(c.speed_gbps, c.far_ends) for c in (*builtin.cables, *builtin.grey_optics)}
    useful = {
        (gbps, int(b.split("x")[0])) for gbps, b in splits if int(b.split("x")[0]) * float(b.split("x")[1]) == gbps
    }
    assert useful <= sold
