"""How likely lightpaths work: against networks perturbed and propagated element by element, by us and by GNPy."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from math import erf, sqrt
from pathlib import Path

import gnpy
import numpy as np
import numpy.typing as npt
import pytest

from weft.exchange.gnpy import read_library, read_network
from weft.optical.physics.channels import Channels
from weft.optical.service.mesh import Mesh
from weft.optical.service.routes import Ask, shortest_routes
from weft.optical.service.uncertainty import Trial, odds, wilson
from weft.optical.service.uncertainty_doubts import USUAL_DOUBTS, Doubts, OtherGlass, Spread
from weft.optical.service.uncertainty_draws import Lines
from weft.optical.system.comb import Comb, Physics
from weft.optical.system.design import Designed, design
from weft.optical.system.elements import Amplifier, Element, Fibre, Roadm
from weft.optical.system.library import FullLoad, Mode
from weft.optical.system.propagation import Optics

SAMPLES = Path(gnpy.__file__).parent / "example-data"
ENDS = "trx Lorient_KMA", "trx Rennes_STA"
Floats = npt.NDArray[np.float64]


@cache
def mesh() -> tuple[Designed, Channels, tuple[str, ...]]:
    """GNPy's sample mesh, its full load, and the longest of its short routes between two towns."""
    library = read_library(SAMPLES / "eqpt_config.json")
    designed = design(read_network(SAMPLES / "meshTopologyExampleV2.json", library), library)
    graph = Mesh.of(designed)
    (routes,) = shortest_routes(graph, [Ask(graph.entry[ENDS[0]], graph.exit[ENDS[1]])], 3)
    return designed, full(library.loads[0]), graph.elements(*ENDS, routes[-1])


def full(load: FullLoad) -> Channels:
    """The comb that a library designs for."""
    n = int((load.band.high_hz - load.band.low_hz) // load.spacing_hz) + 1
    frequency_hz = load.band.low_hz + load.spacing_hz * np.arange(n, dtype=np.float64)
    baud, slot, roll_off, osnr, power, target = (
        np.full(n, float(value))
        for value in (load.baud_hz, load.spacing_hz, load.roll_off, load.tx_osnr_db, 10 ** (load.power_dbm / 10 - 3), 0)
    )
    return Channels(frequency_hz, baud, slot, roll_off, osnr, power, target, ("",) * n)


def mode(osnr_db: float) -> Mode:
    """A mode that needs this OSNR."""
    return Mode("m", 32e9, osnr_db, 100e9, 0.15, 40.0, 50e9)


def trial(margin_db: float = 1.0) -> Trial:
    """The route in a mode that leaves this margin on its worst channel."""
    designed, channels, route = mesh()
    arrived = Optics.of(designed, channels, "gn").receive(route)
    least = float(arrived.gsnr_01nm_db.min())
    return Trial(route, arrived, mode(least - margin_db))


def only(**spreads: Spread) -> Doubts:
    """Nothing else is off, and gains are as planned."""
    return replace(Doubts.none(), control="gain", **spreads)  # type: ignore[arg-type]


def perturbed(designed: Designed, route: tuple[str, ...], off: dict[str, list[float]], hold_power: bool) -> Designed:
    """The network with each element of the route as far off as `off` says; ROADMs by what launch is off behind them.

    Amplifiers that hold power get the gain that brings back what they put out as planned.
    """
    elements, amplifiers = designed.by_uid(), dict(designed.library.amplifiers)
    lost_db = 0.0
    for place, uid in enumerate(route):
        one = elements[uid]
        if isinstance(one, Roadm):
            lost_db = -off[uid][0]
            target = one.degree_targets.get(route[place + 1]) or one.target
            assert target is not None
            louder = replace_target(target, off[uid][0])
            elements[uid] = replace(one, degree_targets={**one.degree_targets, route[place + 1]: louder})
        elif isinstance(one, Fibre):
            enter, loss, leave = off[uid]
            assert one.connector_in_db is not None
            assert one.connector_out_db is not None
            glass = replace(one.glass, loss_db_per_m=one.glass.loss_db_per_m + loss / 1e3)
            elements[uid] = replace(
                one, glass=glass, connector_in_db=one.connector_in_db + enter,
                connector_out_db=one.connector_out_db + leave,
            )  # fmt: skip
            lost_db += enter + loss * one.length_m / 1e3 + leave
        elif isinstance(one, Amplifier):
            kind = amplifiers[one.type_name]
            name = f"{one.type_name} of {uid}"
            amplifiers[name] = replace(kind, name=name, nf_ripple_db=kind.nf_ripple_db + off[uid][0])
            gain = (one.gain_db or 0.0) + (lost_db if hold_power else 0.0)
            lost_db = 0.0 if hold_power else lost_db
            elements[uid] = replace(one, type_name=name, gain_db=gain)
    network = replace(designed.network, elements=tuple(elements.values()))
    return replace(designed, network=network, library=replace(designed.library, amplifiers=amplifiers))


def replace_target(target, more_db: float):  # type: ignore[no-untyped-def]
    """A target that is so much higher."""
    value = target.value + more_db if target.unit == "dbm" else target.value * 10 ** (more_db / 10)
    return target._replace(value=value)


def draw(route: tuple[str, ...], elements: dict[str, Element], seed: int) -> dict[str, list[float]]:
    """Deviations of every element of a route, larger than usual; noise figures mostly worse than planned."""
    rng = np.random.default_rng(seed)
    off: dict[str, list[float]] = {}
    for uid in route:
        one = elements[uid]
        if isinstance(one, Roadm):
            off[uid] = [float(rng.normal(0, 0.5))]
        elif isinstance(one, Fibre):
            off[uid] = [float(max(x, -0.25)) for x in rng.normal(0, [0.3, 0.005, 0.3])]
        elif isinstance(one, Amplifier):
            off[uid] = [float(rng.normal(0.3, 0.3))]
    return off


def by_parts(doubts: Doubts, off: dict[str, list[float]]) -> Floats:
    """GSNR in 0.1 nm of each channel as the sampler works it out, for deviations given by element."""
    designed, channels, route = mesh()
    lines = Lines(designed, Comb(channels, designed.library, Physics()), doubts)
    places = [i for i, uid in enumerate(route) if isinstance(designed.by_uid()[uid], Roadm)]
    total = np.zeros(len(channels))
    for section, start, end in zip(lines.way(route)[1:], places, [*places[1:], len(route) - 1], strict=True):
        inside = [value for uid in route[start + 1 : end] for value in off.get(uid, [])]
        shift = section.line.moves_db @ np.array([*off[route[start]], *inside])
        total += section.line.born_ratio.T @ 10 ** (shift / 10)
    arrived = trial().reception
    noise = np.expm1(total) * 12.5e9 / channels.baud_hz + arrived.ends_01nm
    return np.asarray(-10 * np.log10(noise))


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("control", ["gain", "power"])
def test_parts_against_the_perturbed_network_element_by_element(seed: int, control: str) -> None:
    """Every connector, loss, noise figure and launch off at once; the error is that of linearising in decibels."""
    designed, channels, route = mesh()
    off = draw(route, designed.by_uid(), seed)
    network = perturbed(designed, route, off, control == "power")
    exact = Optics.of(network, channels, "gn").trace(route)[-1].gsnr_01nm_db
    ours = by_parts(replace(Doubts.none(), control=control), off)  # type: ignore[arg-type]
    planned = trial().reception.gsnr_01nm_db
    assert abs(exact - planned).max() > 0.05
    assert abs(ours - exact).max() < 0.01


@pytest.mark.parametrize("seed", range(3))
def test_parts_against_gnpy(seed: int) -> None:
    """GNPy's own elements, each as far off, propagated by GNPy."""
    designed, _, route = mesh()
    off = draw(route, designed.by_uid(), seed)
    assert abs(by_parts(only(), off) - by_gnpy(route, off)).max() < 0.01


def by_gnpy(route: tuple[str, ...], off: dict[str, list[float]]) -> Floats:
    """GSNR in 0.1 nm of each channel behind a route of GNPy's mesh whose elements are off."""
    from gnpy.core.elements import Edfa, Fiber
    from gnpy.core.elements import Roadm as GnpyRoadm
    from gnpy.tools.json_io import load_equipments_and_configs, load_network
    from gnpy.tools.worker_utils import designed_network
    from gnpy.topology.request import propagate

    equipment = load_equipments_and_configs(SAMPLES / "eqpt_config.json", [], [])
    network = load_network(SAMPLES / "meshTopologyExampleV2.json", equipment)
    network, request, _ = designed_network(equipment, network, *ENDS)
    elements = {one.uid: one for one in network.nodes()}
    for place, uid in enumerate(route):
        one = elements[uid]
        if isinstance(one, GnpyRoadm):
            one.per_degree_pch_out_dbm[route[place + 1]] = (
                one.per_degree_pch_out_dbm.get(route[place + 1], one.target_pch_out_dbm) + off[uid][0]
            )
        elif isinstance(one, Fiber):
            enter, loss, leave = off[uid]
            one.params._con_in += enter
            one.params._con_out += leave
            one.params._loss_coef = one.params._loss_coef + loss / 1e3
        elif isinstance(one, Edfa):
            one.params.nf_ripple = np.asarray(one.params.nf_ripple) + off[uid][0]
    path = [elements[uid] for uid in route]
    propagate(path, request, equipment)
    return np.asarray(path[-1].snr_01nm)


def test_without_doubt_a_lightpath_works_as_planned_or_not_at_all() -> None:
    """Its margin is the nominal one to the last digits."""
    designed, channels, _ = mesh()
    trials = [trial(margin) for margin in (1.0, 0.0, 1e-9, -1e-9, -1.0)]
    found = odds(designed, channels, trials, doubts=Doubts.none(), samples=7)
    assert found.works_share.tolist() == [1.0, 1.0, 1.0, 0.0, 0.0]
    assert abs(found.mean_db - found.margin_db).max() < 1e-12
    assert found.sd_db.max() < 1e-6


def test_more_margin_never_lowers_the_probability() -> None:
    """In the same draws, and there are shares between 0 and 1."""
    designed, channels, _ = mesh()
    found = odds(designed, channels, [trial(margin) for margin in np.linspace(-1.0, 2.0, 13)], samples=2000)
    assert (np.diff(found.works_share) >= 0).all()
    assert ((found.works_share > 0.05) & (found.works_share < 0.95)).sum() >= 2
    assert (found.low_share <= found.works_share).all()
    assert (found.works_share <= found.high_share).all()


def test_transceivers_alone_give_the_normal_distribution() -> None:
    """Margin over deviation, each of its own and in common together."""
    designed, channels, _ = mesh()
    doubts = only(transceiver=Spread(0.3, 0.4))
    margins = [-0.5, 0.0, 0.25, 0.8]
    found = odds(designed, channels, [trial(m) for m in margins], doubts=doubts, samples=20_000)
    expected = [0.5 * (1 + erf(m / 0.5 / sqrt(2))) for m in margins]
    assert found.works_share == pytest.approx(expected, abs=0.015)
    assert found.sd_db == pytest.approx([0.5] * 4, rel=0.02)


def test_what_is_off_in_common_spreads_more_than_what_is_off_each_for_itself() -> None:
    """It does not average out along the route."""
    designed, channels, _ = mesh()
    each, common = (
        float(odds(designed, channels, [trial()], doubts=only(noise_figure=spread), samples=2000).sd_db[0])
        for spread in (Spread(0.1, 0.0), Spread(0.0, 0.1))
    )
    assert common > 1.5 * each > 0


def test_amplifiers_that_hold_their_power_spread_less() -> None:
    """Deviations do not add up from span to span."""
    designed, channels, _ = mesh()
    doubts = only(connector=Spread(0.2), loss=Spread(0.01))
    gain = odds(designed, channels, [trial()], doubts=doubts, samples=2000)
    power = odds(designed, channels, [trial()], doubts=replace(doubts, control="power"), samples=2000)
    assert power.sd_db[0] < gain.sd_db[0]


def test_glass_of_another_type_for_certain_is_a_network_of_that_glass() -> None:
    """And with no probability at all it is the one planned."""
    designed, channels, route = mesh()
    elements = designed.by_uid()
    kinds = {one.type_name for one in elements.values() if isinstance(one, Fibre)}
    assert kinds == {"SSMF"}
    swapped: list[Element] = []
    for one in designed.network.elements:
        if isinstance(one, Fibre):
            glass = replace(
                designed.library.fibres["NZDF"], loss_db_per_m=one.glass.loss_db_per_m, loss_hz=one.glass.loss_hz
            )
            swapped.append(replace(one, glass=glass))
        else:
            swapped.append(one)
    other = replace(designed, network=replace(designed.network, elements=tuple(swapped)))
    certain, never = (
        odds(designed, channels, [trial()], doubts=replace(Doubts.none(), glass=(OtherGlass("SSMF", "NZDF", p),)),
             samples=5)
        for p in (1.0, 0.0)
    )  # fmt: skip
    arrived = Optics.of(other, channels, "gn").receive(route)
    at = int(certain.channel[0])
    margin = float(arrived.gsnr_01nm_db[at]) - trial().mode.osnr_db
    assert certain.mean_db[0] == pytest.approx(margin, abs=1e-9)
    assert never.mean_db[0] == pytest.approx(1.0, abs=1e-9)


def test_equal_seeds_give_equal_draws_whatever_is_tried_besides() -> None:
    """And other seeds give others."""
    designed, channels, _ = mesh()
    one = odds(designed, channels, [trial(0.2)], samples=3000, seed=5)
    two = odds(designed, channels, [trial(0.2), trial(0.4)], samples=3000, seed=5)
    assert (one.works_share[0], one.mean_db[0]) == (two.works_share[0], two.mean_db[0])
    assert odds(designed, channels, [trial(0.2)], samples=3000, seed=6).mean_db[0] != one.mean_db[0]


def test_wilson_against_published_values() -> None:
    """Ten of ten prove 72 %, and 50 of 100 lie between 40 and 60 %."""
    low, high = wilson(np.array([1.0]), 10)
    assert (low[0], high[0]) == (pytest.approx(0.7225, abs=1e-4), 1.0)
    low, high = wilson(np.array([0.5]), 100)
    assert (low[0], high[0]) == (pytest.approx(0.4038, abs=1e-4), pytest.approx(0.5962, abs=1e-4))


def test_power_that_falls_short_of_a_roadm_is_told() -> None:
    """A route that loses far more than planned leaves its ROADMs less than they send on."""
    designed, channels, _ = mesh()
    lossy = odds(designed, channels, [trial()], doubts=only(connector=Spread(0.0, 5.0)), samples=200)
    assert 0.0 < lossy.short_share[0] < 1.0
    usual = replace(USUAL_DOUBTS, control="gain")
    assert odds(designed, channels, [trial()], doubts=usual, samples=200).short_share[0] == 0.0


@pytest.mark.parametrize("wrong", [{"connector": Spread(-0.1)}, {"glass": (OtherGlass("a", "b", 1.5),)}])
def test_impossible_doubts_are_refused(wrong: dict[str, object]) -> None:
    """Before anything is drawn."""
    with pytest.raises(ValueError, match=r"below 0|from 0 to 1"):
        Doubts(**wrong)  # type: ignore[arg-type]


def test_no_sample_is_no_answer() -> None:
    """At least one is drawn."""
    designed, channels, _ = mesh()
    with pytest.raises(ValueError, match="at least one"):
        odds(designed, channels, [trial()], samples=0)
