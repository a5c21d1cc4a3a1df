"""The choice of powers: the exact best of all combinations, and the known rule where it holds."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.optical.design.small import amplifier, library

from weft.optical.system.design_powers import Levels, Link, NoiseTables, Option, best_changes
from weft.optical.system.library import FixedGain, OpenRoadmInline, VariableGain
from weft.optical.system.stages import noise_figure_db
from weft.units.decibel import db_to_linear

Drawn = tuple[float, float, float, str, float, tuple[float, float], float]
WIDE = -np.inf, np.inf
TYPES = library(amplifier("flat", FixedGain(5.0), 0.0, 40.0), amplifier("coils", VariableGain(6.0, 10.0), 15.0, 26.0),
                amplifier("ila", OpenRoadmInline((-8.104e-4, -6.221e-2, -0.5889, 37.62)), 0.0, 27.0))  # fmt: skip
TABLES = NoiseTables(TYPES)


def option(name: str, gain_db: float, gains_db: tuple[float, float] = WIDE, most_db: float = np.inf) -> Option:
    """A type at a gain and 0 dBm in, within limits."""
    return Option(name, 0.0, TABLES.curve(TYPES.amplifiers[name], gain_db, 0.0), gains_db, most_db)


def noise_of(links: list[Link], changes: tuple[float, ...]) -> float:
    """Noise of a chain whose outputs change like this, by the definition; infinite where a limit is broken."""
    noise, before = 0.0, 0.0
    for link, change in zip(links, changes, strict=True):
        (one,) = link.options
        low, high = one.gains_db
        if not (low - 1e-9 <= change - before <= high + 1e-9 and link.least_db - 1e-9 <= change <= one.most_db + 1e-9):
            return np.inf
        rise = one.curve.with_gain(np.array([change - before]))[0] + one.curve.with_power(np.array([before]))[0]
        noise += link.ase * db_to_linear(rise - before)
        noise += link.nli * db_to_linear(2 * change) + link.pumped * db_to_linear(-change)
        before = change
    return noise


@given(
    st.lists(
        st.tuples(
            st.floats(0.1, 10), st.floats(0.01, 10), st.floats(0, 1), st.sampled_from(["flat", "coils", "ila"]),
            st.floats(16, 25), st.sampled_from([WIDE, (-1.0, 2.0), (0.0, 0.0)]), st.sampled_from([np.inf, 1.0]),
        ),
        min_size=1, max_size=3,
    )
)  # fmt: skip
def test_it_is_the_best_of_all_combinations(drawn: list[Drawn]) -> None:
    """No combination of levels that keeps the limits makes less noise: all are tried."""
    links = [Link(ase, nli, pumped, -np.inf, (option(name, gain, gains, most),))
             for ase, nli, pumped, name, gain, gains, most in drawn]  # fmt: skip
    best = best_changes(links, Levels(np.zeros(len(links)), 0.5, 4))
    levels = 0.5 * np.arange(-4, 5)
    least = min(noise_of(links, changes) for changes in product(levels.tolist(), repeat=len(links)))
    assert best is not None
    assert noise_of(links, tuple(best.changes_db.tolist())) == pytest.approx(least, rel=1e-9)


@given(st.floats(0.2, 5), st.floats(0.2, 5))
def test_without_limits_each_span_is_at_the_cube_root_of_half_its_noise_by_nli(ase: float, nli: float) -> None:
    """P = (ASE / (2 eta))^(1/3), where noise figures do not depend on gain (P. Poggiolini and others, JLT 2014)."""
    free = (option("flat", 20.0),)
    links = [Link(0.0, nli, 0.0, -np.inf, free), Link(ase, nli, 0.0, -np.inf, free), Link(ase, 0.0, 0.0, 0.0, free)]
    best = best_changes(links, Levels(np.zeros(3), 0.05, 120))
    assert best is not None
    assert best.changes_db[:2] == pytest.approx(10 / 3 * np.log10(ase / (2 * nli)), abs=0.026)


def test_of_two_types_the_quieter_stands_where_its_limits_allow() -> None:
    """A type that is 2 dB quieter is taken only with as much power as it has."""
    loud, quiet = option("flat", 20.0), option("flat", 20.0)._replace(name="quiet", beyond_db=-2.0, most_db=-1.0)
    rich = Link(1.0, 1e-3, 0.0, 0.0, (loud, quiet))
    best = best_changes([rich], Levels(np.zeros(1), 0.5, 4))
    assert best is not None
    assert best.types == ("flat",)
    best = best_changes([Link(1.0, 1e-3, 0.0, -np.inf, rich.options)], Levels(np.zeros(1), 0.5, 4))
    assert best is not None
    assert best.types == ("quiet",)


def test_where_no_level_is_allowed_there_is_no_answer() -> None:
    """An output that may not fall, of an amplifier whose gain must."""
    link = Link(1.0, 1.0, 0.0, 0.0, (option("flat", 20.0, (-2.0, -1.0)),))
    assert best_changes([link], Levels(np.zeros(1), 0.5, 4)) is None


@given(st.floats(5, 40), st.floats(-30, 10))
def test_tables_of_noise_figures_are_the_noise_figures(gain_db: float, channel_dbm: float) -> None:
    """Between points of the table, to a ten-thousandth of a decibel, where they are smooth."""
    for kind in TYPES.amplifiers.values():
        exact = noise_figure_db(kind, TYPES, gain_db, channel_dbm)
        assert TABLES.curve(kind, gain_db, channel_dbm).now_db == pytest.approx(exact, abs=5e-3)
