"""The menu holds, for every pair of sites and route, what light can carry, and nothing that is beaten."""

from __future__ import annotations

import itertools
from math import ceil

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.optical.instances import builtin, chain, mesh, mode, transceiver

from weft.network import Bools
from weft.optical.dci import Line, menu, sections
from weft.optical.dci.menu import client_optic
from weft.optical.dci.quality import Transmission
from weft.optical.dci.routes import routes
from weft.optical.spectrum.comb import slices_of

SQUARE = [(0, 1, 100.0), (1, 2, 100.0), (2, 3, 100.0), (3, 0, 100.0), (0, 2, 150.0)]


def _all_usable(line: Line) -> Bools:
    return np.ones(len(line.fibres), dtype=np.bool_)


def test_routes_are_the_shortest_and_one_apart_from_the_first() -> None:
    """With k = 1 the route over the diagonal, and the shortest that doesn't share its duct."""
    line = mesh(4, SQUARE, [0, 2], srlgs=[(4, 0)])
    assert routes(line, _all_usable(line), 0, 2, 1) == [(4,), (3, 2)]


def test_a_route_apart_that_is_among_the_shortest_is_listed_once() -> None:
    """With k = 3 all three simple routes, shortest first."""
    line = mesh(4, SQUARE, [0, 2])
    assert sorted(routes(line, _all_usable(line), 0, 2, 3)) == [(0, 1), (3, 2), (4,)]


def test_light_never_passes_a_site_without_a_roadm() -> None:
    """A multiplexer's site may end a route but not be passed, and a dark fibre is not taken."""
    line = mesh(4, SQUARE, [0, 1, 2], without_roadm=[1])
    assert (0, 1) not in routes(line, _all_usable(line), 0, 2, 9)
    assert routes(line, _all_usable(line), 0, 1, 9)[0] == (0,)
    usable = _all_usable(line)
    usable[4] = False
    assert routes(line, usable, 0, 2, 9) == [(3, 2)]


def test_lightpaths_go_express_past_sites_where_none_ends() -> None:
    """Only the two ends are joined, though two sites lie between."""
    line = mesh(4, SQUARE[:3], [0, 3])
    offer = menu(line, sections(line, builtin()), builtin())
    assert set(zip(offer.a.tolist(), offer.z.tolist(), strict=True)) == {(0, 3)}
    assert {tuple(offer.route[i].tolist()) for i in range(len(offer))} == {(0, 1, 2)}


def test_each_column_follows_from_its_mode_and_route() -> None:
    """Watts and euro of transceivers and client optics, slices, length, delay, and the margin over the required."""
    line = mesh(4, SQUARE, [0, 1, 2, 3])
    offer = menu(line, sections(line, builtin()), builtin())
    assert len(offer) > 12
    assert (offer.margin_db >= 0).all()
    for i in range(len(offer)):
        of, chosen = transceiver(offer.transceiver[i]), mode(offer.transceiver[i], offer.mode[i])
        both = 2 + 2 * int(offer.regenerators[i])
        grey = 2 * int(offer.ports[i]) * (2 + int(offer.regenerators[i])) * (of.client_gbps is not None)
        client = builtin().grey_optic("400G-FR4")
        assert offer.draw_w[i] == pytest.approx(both * chosen.draw_w.value + grey * client.draw_w.value)
        assert offer.price_eur[i] == pytest.approx(both * of.price_eur.value + grey * client.price_eur.value)
        assert offer.draw_w[i] == pytest.approx(2 * offer.end_w[i] + offer.regenerators[i] * offer.stop_w[i])
        assert offer.width[i] == slices_of(chosen.spacing_ghz)
        assert offer.length_km[i] == pytest.approx(line.length_km[offer.route[i]].sum())
        assert offer.delay_ms[i] == pytest.approx(offer.length_km[i] / 204.2, rel=1e-3)
        assert offer.margin_db[i] == pytest.approx(offer.gsnr_db[i] - offer.required_db[i])


def test_a_transponder_takes_as_many_client_ports_as_its_rate_needs() -> None:
    """And a module one port of its own speed, whatever its mode."""
    line = chain([60.0])
    offer = menu(line, sections(line, builtin()), builtin())
    for i in range(len(offer)):
        of = transceiver(offer.transceiver[i])
        if of.client_gbps is None:
            assert offer.ports[i] == 1
            assert offer.cage_gbps[i] == max(one.rate_gbps for one in of.modes)
        else:
            assert offer.cage_gbps[i] == of.client_gbps
            assert (offer.ports[i] - 1) * of.client_gbps < offer.rate_gbps[i] <= offer.ports[i] * of.client_gbps
    assert "box" in offer.form_factor


@settings(max_examples=20)
@given(km=st.floats(20.0, 3000.0))
def test_of_every_feasible_mode_one_at_least_as_good_is_offered(km: float) -> None:
    """For each transceiver that reaches, an offer of no less Gb/s and no more slices, watts and euro, or itself."""
    line = chain([km])
    rows = sections(line, builtin())
    offer = menu(line, rows, builtin())
    light = Transmission(line, rows, builtin())
    for of in builtin().transceivers:
        reaching = [one for one in of.modes if light.light([0], 0, of, one).feasible]
        if not reaching or offer.regenerators.any():
            continue
        best = max(reaching, key=lambda one: (one.rate_gbps, -slices_of(one.spacing_ghz)))
        client = client_optic(builtin(), of)
        ports = ceil(best.rate_gbps / of.client_gbps) if of.client_gbps else 0
        grey_w, grey_eur = (client.draw_w.value, client.price_eur.value) if client else (0.0, 0.0)
        assert any(
            offer.rate_gbps[i] >= best.rate_gbps
            and offer.width[i] <= slices_of(best.spacing_ghz)
            and offer.draw_w[i] <= 2 * best.draw_w.value + 4 * ports * grey_w + 1e-9
            and offer.price_eur[i] <= 2 * of.price_eur.value + 4 * ports * grey_eur + 1e-9
            for i in range(len(offer))
        )


def test_light_is_regenerated_only_where_it_can_not_reach() -> None:
    """Over 12,000 km it is, as seldom as can be, at sites on the way; over 300 km it isn't."""
    far = chain([1500.0] * 8)
    rows = sections(far, builtin())
    offer = menu(far, rows, builtin(), k=1)
    light = Transmission(far, rows, builtin())
    whole = [i for i in range(len(offer)) if offer.length_km[i] == 12000.0]
    assert whole
    for i in whole:
        of, chosen = transceiver(offer.transceiver[i]), mode(offer.transceiver[i], offer.mode[i])
        stops = [0, *offer.regenerated_at[i].tolist(), 8]
        assert len(stops) == offer.regenerators[i] + 2 > 2
        assert all(light.light(range(s, t), s, of, chosen).feasible for s, t in itertools.pairwise(stops))
        fewer = itertools.combinations(range(1, 8), int(offer.regenerators[i]) - 1)
        assert not any(
            all(light.light(range(s, t), s, of, one).feasible for s, t in itertools.pairwise([0, *stop, 8]))
            for stop in fewer
            for one in of.modes
        )
    near = chain([300.0])
    assert not menu(near, sections(near, builtin()), builtin()).regenerators.any()


def test_rows_of_a_menu_are_a_menu() -> None:
    """Every column follows, the counts stay."""
    line = mesh(4, SQUARE, [0, 2, 3])
    offer = menu(line, sections(line, builtin()), builtin())
    some = offer.rows([5, 2])
    assert len(some) == len(some.gsnr_db) == len(some.route) == len(some.mode) == 2
    assert some.mode == (offer.mode[5], offer.mode[2])
    assert some.route[1].tolist() == offer.route[2].tolist()
    assert (some.considered, some.feasible) == (offer.considered, offer.feasible)


def test_the_menu_is_read_only_and_the_same_each_time() -> None:
    """Two calls give equal columns, and none can be written."""
    line = mesh(4, SQUARE, [0, 2, 3])
    first, second = (menu(line, sections(line, builtin()), builtin()) for _ in range(2))
    assert first.mode == second.mode
    assert np.array_equal(first.gsnr_db, second.gsnr_db)
    with pytest.raises(ValueError, match="read-only"):
        first.rate_gbps[0] = 0.0
