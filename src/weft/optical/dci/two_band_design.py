"""Design of a section with bands C and L: amplifiers of each, and a launch density of each, chosen together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import product

import numpy as np

from weft.catalogue.records import Amplifier, FibreType
from weft.network import Floats
from weft.optical.dci.amplifiers import Stage, stage
from weft.optical.dci.gn import PLANCK_J_S
from weft.optical.dci.sections import ASE_HEADROOM_DB, LAUNCH_HIGHEST_DB, LAUNCH_STEP_DB, Section
from weft.optical.dci.spans import Span
from weft.optical.dci.two_bands import mean_loss_db, of_bands, through
from weft.optical.spectrum.comb import BAND_L, Comb
from weft.units.decibel import db_to_linear, linear_to_db

Steps = tuple[int, int]
"""Launch steps above the input, of band C and of band L."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A section at one pair of launch densities, and noise over signal of its worst channel."""

    noise: float
    towards_z: tuple[tuple[Stage, ...], tuple[Stage, ...]]  # of band C, of band L
    towards_a: tuple[tuple[Stage, ...], tuple[Stage, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class _Search:
    """One section, its trials kept."""

    spans: tuple[Span, ...]
    glass: FibreType
    amplifiers: tuple[Sequence[Amplifier], Sequence[Amplifier]]
    design: Comb
    input_db: float
    known: dict[Steps, Trial | None] = field(default_factory=dict)

    def launch_db(self, steps: Steps) -> tuple[float, float]:
        c, z = (self.input_db + LAUNCH_STEP_DB * step for step in steps)
        return c, z

    def at(self, steps: Steps) -> Trial | None:
        """The section at these launch densities, None if no amplifiers are strong enough for it."""
        if steps not in self.known:
            self.known[steps] = None if min(steps) < 0 else self._tried(self.launch_db(steps))
        return self.known[steps]

    def _tried(self, launch_db: tuple[float, float]) -> Trial | None:
        if max(launch_db) >= LAUNCH_HIGHEST_DB:
            return None
        launch_w = of_bands(self.design, *(db_to_linear(db) * 1e-3 for db in launch_db)) * self.design.baud_gbd
        found = [through(span, self.glass, self.design, launch_w) for span in self.spans]
        losses = [mean_loss_db(behind, self.design) for behind, _ in found]
        ways = []
        for order in (losses, losses[::-1]):
            of_c, of_l = (self._stages(band, launch_db[band], [loss[band] for loss in order]) for band in (0, 1))
            if of_c is None or of_l is None:
                return None
            ways.append((of_c, of_l))
        worst = max(
            self._noise(stages, launch_w, [behind for behind, _ in order], [nli for _, nli in order])
            for stages, order in zip(ways, (found, found[::-1]), strict=True)
        )
        return Trial(worst, ways[0], ways[1])

    def _stages(self, band: int, launch_db: float, losses_db: Sequence[float]) -> tuple[Stage, ...] | None:
        in_l = self.design.of_band(BAND_L)
        baud_gbd = float(self.design.baud_gbd[in_l if band else ~in_l].sum())
        total_dbm = launch_db + linear_to_db(baud_gbd) + ASE_HEADROOM_DB
        gains_db = [launch_db - self.input_db, *losses_db]
        stages = [stage(self.amplifiers[band], gain_db, total_dbm) for gain_db in gains_db]
        return tuple(one for one in stages if one is not None) if all(stages) else None

    def _noise(
        self, stages: tuple[tuple[Stage, ...], tuple[Stage, ...]], launch_w: Floats, behind: list[Floats],
        nli: list[Floats],
    ) -> float:  # fmt: skip
        """Noise over signal of the worst channel, to first order."""
        quantum_w = PLANCK_J_S * self.design.frequency_hz * self.design.baud_gbd * 1e9
        gains = [launch_w / (db_to_linear(self.input_db) * 1e-3 * self.design.baud_gbd), *(1 / one for one in behind)]
        total = np.sum(nli, axis=0)
        for in_c, in_l, gain in zip(*stages, gains, strict=True):
            figure = of_bands(self.design, db_to_linear(in_c.nf_db), db_to_linear(in_l.nf_db))
            total = total + quantum_w * figure * gain / launch_w
        return float(total.max())


def amplified_both(
    spans: tuple[Span, ...], glass: FibreType, amplifiers: Sequence[Amplifier], design: Comb, first: Section
) -> Section:
    """The section of band C `first` with band L beside it; `first` alone where no amplifiers of band L fit.

    Launch densities go in steps of `LAUNCH_STEP_DB` from those of band C alone to where no neighbouring pair leaves
    the worst channel less noise at full load of `design`, which holds both bands.
    """
    if first.form != "roadm":
        return first
    kinds = [[one for one in amplifiers if one.band == band] for band in ("C", "L")]
    input_db = linear_to_db(first.input_mw_per_ghz)
    search = _Search(spans, glass, (kinds[0], kinds[1]), design, input_db)
    start = round((linear_to_db(first.launch_mw_per_ghz) - input_db) / LAUNCH_STEP_DB)
    here = next((steps for k in range(start, -1, -1) for steps in ((start, k), (k, k)) if search.at(steps)), None)
    while here is not None:
        around = [(here[0] + c, here[1] + z) for c, z in product((-1, 0, 1), repeat=2)]
        better = min(
            (steps for steps in around if search.at(steps)),
            key=lambda steps: (_noise_of(search.at(steps)), steps != here, steps),
        )
        if better == here:
            break
        here = better
    best = search.at(here) if here is not None else None
    if here is None or best is None:
        return first
    launch = [db_to_linear(db) for db in search.launch_db(here)]
    lower = Section("roadm", spans, best.towards_z[1], best.towards_a[1], first.input_mw_per_ghz, launch[1])
    return replace(
        first, spans=spans, towards_z=best.towards_z[0], towards_a=best.towards_a[0], launch_mw_per_ghz=launch[0],
        l_band=lower,
    )  # fmt: skip


def _noise_of(trial: Trial | None) -> float:
    return np.inf if trial is None else trial.noise
