"""Line sections: the equipment along each fibre, what a lit pair of it draws and costs, and where it draws.

A section is the glass between the ROADMs (or multiplexers) of two sites: a booster behind the first, an
amplifier behind each span that compensates it, the last of them the preamplifier, in both directions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from weft.catalogue.records import Amplifier, Catalogue, FibreType, Mux, Roadm
from weft.network import Bools, Floats, Ints, floats, ints
from weft.network.columns import frozen
from weft.optical.dci.amplifiers import Stage, stage
from weft.optical.dci.gn import PLANCK_J_S, effective_length_m, efficiency
from weft.optical.dci.spans import Span
from weft.optical.spectrum.comb import Comb
from weft.units.decibel import db_to_linear, linear_to_db

LAUNCH_STEP_DB = 0.5
"""Launch powers are set in such steps."""

LAUNCH_HIGHEST_DB = -5.0
"""Highest launch density tried, in dB(mW/GHz); no amplifier reaches it at full load."""

ASE_HEADROOM_DB = 0.2
"""Kept below an amplifier's most power, since noise adds to the channels' power along a section."""

Form = Literal["roadm", "mux", "dark"]


@dataclass(frozen=True, slots=True)
class Section:
    """One fibre's line.

    `form`: `roadm` (a ROADM at one end at least), `mux` (multiplexers at both ends) or `dark` (no amplifier of
    the catalogue bridges some span: no light).  `towards_z` and `towards_a` hold one amplifier more than
    there are spans, each in the order light meets them, and are empty where the line needs none;
    `input_mw_per_ghz` is the density into the booster and
    `launch_mw_per_ghz` the one that every amplifier puts out.  `l_band` is what stands beside it for band L.
    """

    form: Form
    spans: tuple[Span, ...]
    towards_z: tuple[Stage, ...] = ()
    towards_a: tuple[Stage, ...] = ()
    input_mw_per_ghz: float = 0.0
    launch_mw_per_ghz: float = 0.0
    mux: Mux | None = None
    l_band: Section | None = None

    @property
    def lines(self) -> tuple[Section, ...]:
        """The section itself, and that of band L if there is one."""
        return (self,) if self.l_band is None else (self, self.l_band)


@dataclass(frozen=True, slots=True, eq=False)
class Sections:
    """All sections, and columns (n_fibres,) of what one lit pair of each takes.

    `draw_a_w`, `draw_z_w` and `draw_inline_w` add up to `draw_w`; `slices` is what a pair carries.
    """

    rows: tuple[Section, ...]
    usable: Bools
    amplifiers: Ints
    draw_w: Floats
    draw_a_w: Floats
    draw_z_w: Floats
    draw_inline_w: Floats
    price_eur: Floats
    slices: Ints

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, fibre: int) -> Section:
        return self.rows[fibre]


def amplified(
    spans: tuple[Span, ...],
    glass: FibreType,
    amplifiers: Sequence[Amplifier],
    design: Comb,
    input_mw_per_ghz: float,
    mux: Mux | None = None,
) -> Section:
    """The amplified section of least noise at full load of `design`, or a dark one; between two `mux` if given.

    `amplifiers` are those of the band.

    All spans are launched alike, at the density S in steps of `LAUNCH_STEP_DB` above the input that makes
    ASE / S + NLI S^2 of the middle channel least; its derivative vanishes where ASE is twice the NLI.
    """
    input_db = linear_to_db(input_mw_per_ghz)
    best: tuple[float, Section] | None = None
    for launch_db in np.arange(input_db, LAUNCH_HIGHEST_DB, LAUNCH_STEP_DB).tolist():
        total_dbm = launch_db + linear_to_db(float(design.baud_gbd.sum())) + ASE_HEADROOM_DB
        towards_z = _stages(amplifiers, spans, launch_db - input_db, total_dbm)
        towards_a = _stages(amplifiers, spans[::-1], launch_db - input_db, total_dbm)
        if towards_z is None or towards_a is None:
            continue
        noise = max(
            _middle_noise(spans, towards_z, glass, design, launch_db),
            _middle_noise(spans[::-1], towards_a, glass, design, launch_db),
        )
        if best is None or noise < best[0]:
            form: Form = "mux" if mux else "roadm"
            section = Section(form, spans, towards_z, towards_a, input_mw_per_ghz, db_to_linear(launch_db), mux)
            best = noise, section
    return best[1] if best else Section("dark", spans)


def columns(
    rows: Sequence[Section], roadm_a: Bools, roadm_z: Bools, slices: Sequence[int], catalogue: Catalogue
) -> Sections:
    """The table of sections; `roadm_a` and `roadm_z` (n_fibres,) tell what stands at the ends."""
    ends_w = np.zeros((len(rows), 2))
    inline_w, price_eur = np.zeros(len(rows)), np.zeros(len(rows))
    for i, row in enumerate(rows):
        if row.form == "dark":
            continue
        for end, has_roadm in enumerate((roadm_a[i], roadm_z[i])):
            terminal = roadm_of(catalogue) if has_roadm else row.mux or mux_of(catalogue)
            ends_w[i, end] += terminal.draw_w.value * len(row.lines)
            price_eur[i] += terminal.price_eur.value * len(row.lines)
        ways = [(way, first) for line in row.lines for way, first in ((line.towards_z, 0), (line.towards_a, 1))]
        for stages, first in ways:
            for place, one in enumerate(stages):
                price_eur[i] += one.amplifier.price_eur.value
                if place == 0:
                    ends_w[i, first] += one.amplifier.draw_w.value
                elif place == len(stages) - 1:
                    ends_w[i, 1 - first] += one.amplifier.draw_w.value
                else:
                    inline_w[i] += one.amplifier.draw_w.value
    return Sections(
        rows=tuple(rows),
        usable=frozen(np.array([row.form != "dark" for row in rows], dtype=np.bool_)),
        amplifiers=ints(sum(len(one.towards_z) + len(one.towards_a) for one in row.lines) for row in rows),
        draw_w=frozen(ends_w.sum(axis=1) + inline_w),
        draw_a_w=floats(ends_w[:, 0]),
        draw_z_w=floats(ends_w[:, 1]),
        draw_inline_w=frozen(inline_w),
        price_eur=frozen(price_eur),
        slices=ints(slices),
    )


def roadm_of(catalogue: Catalogue) -> Roadm:
    """The ROADM that we build with: of fewest watts a degree, then cheapest.

    Raises ValueError if the catalogue has none.
    """
    return min(catalogue.roadms, key=lambda one: (one.draw_w.value, one.price_eur.value))


def mux_of(catalogue: Catalogue) -> Mux:
    """The multiplexer of a fibre whose other end is a ROADM: of most channels, then of least loss.

    Raises ValueError if the catalogue has none.
    """
    return min(catalogue.muxes, key=lambda one: (-one.channels, one.loss_db))


def _stages(
    amplifiers: Sequence[Amplifier], spans: Sequence[Span], booster_gain_db: float, total_dbm: float
) -> tuple[Stage, ...] | None:
    gains_db = [booster_gain_db, *(span.loss_db for span in spans)]
    stages = [stage(amplifiers, gain_db, total_dbm) for gain_db in gains_db]
    return tuple(one for one in stages if one is not None) if all(stages) else None


def _middle_noise(
    spans: Sequence[Span], stages: Sequence[Stage], glass: FibreType, design: Comb, launch_db: float
) -> float:
    """Noise over signal of the middle channel, to first order."""
    middle = design.n_channels // 2
    quantum_mw_per_ghz = PLANCK_J_S * float(design.frequency_hz[middle]) * 1e12
    launch_w = db_to_linear(launch_db) * float(design.baud_gbd[middle]) * 1e-3
    ase = sum(db_to_linear(one.nf_db + one.gain_db) for one in stages) * quantum_mw_per_ghz / db_to_linear(launch_db)
    nli = sum(
        effective_length_m(span) ** 2
        * float(efficiency(glass, span, design)[middle].sum())
        * (launch_w * db_to_linear(-span.connector_loss_db)) ** 2
        for span in spans
    )
    return ase + nli


def dispersion_ps_nm(spans: Sequence[Span], glass: FibreType) -> float:
    """Accumulated dispersion at 1550 nm."""
    return glass.dispersion_ps_nm_km * sum(span.length_km for span in spans)
