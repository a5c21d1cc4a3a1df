"""Reach: how far each mode goes over each glass, along amplified lines and over one dark span."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from weft.catalogue.records import Catalogue, FibreType, Mode, Mux, Transceiver
from weft.optical.dci.design import design_comb, mux_lines
from weft.optical.dci.quality import in_signal, map_of, mux_light, required_gsnr_db
from weft.optical.dci.sections import Section, amplified, dispersion_ps_nm, roadm_of
from weft.optical.dci.spans import Span, spans_of
from weft.optical.spectrum.comb import BAND_SLICES, full_comb
from weft.units.decibel import linear_to_db

DESIGNED_SPANS = 10
"""Spans of the line that the launch is chosen for; a span more or less moves it by no step."""

MOST_SPANS = 256

MOST_KM = 256
"""A single span is never tried beyond."""


@dataclass(frozen=True, slots=True)
class LineReach:
    """How many equal spans a mode crosses, from ROADM to ROADM at full load, and `limit`: what forbids one more.

    `limit` is `gsnr`, `dispersion`, or `span` where no amplifier of the catalogue bridges even one.
    """

    transceiver: str
    mode: str
    rate_gbps: float
    fibre_type: str
    span_km: float
    spans: int
    reach_km: float
    gsnr_db: float | None
    limit: str


@dataclass(frozen=True, slots=True)
class SpanReach:
    """The longest single span, in whole km, between two multiplexers: without amplifiers and with one at each end.

    It is 0 where the multiplexers alone are too much.
    """

    transceiver: str
    mode: str
    rate_gbps: float
    fibre_type: str
    mux: str
    bare_km: int
    amplified_km: int


def line_reach(catalogue: Catalogue, span_km: Sequence[float]) -> tuple[LineReach, ...]:
    """Reach of every mode that may pass amplifiers, by glass and span, with the margin of practice kept.

    The band is filled with the mode, and the worst channel counts; the ends add and drop once.

    Raises ValueError if the catalogue has no coherent transceiver or no ROADM.
    """
    rows: list[LineReach] = []
    in_c = [one for one in catalogue.amplifiers if one.band == "C"]
    for glass in catalogue.fibre_types:
        for km in span_km:
            span = spans_of(km, (), glass, km)[0]
            line = amplified(
                (span,) * DESIGNED_SPANS, glass, in_c, design_comb(catalogue),
                roadm_of(catalogue).target_psd_mw_per_ghz,
            )  # fmt: skip
            rows += [_crossed(catalogue, line, glass, span, *one) for one in _modes(catalogue) if one[0].kind != "p2p"]
    return tuple(rows)


def span_reach(catalogue: Catalogue) -> tuple[SpanReach, ...]:
    """Longest single span of every mode of a pluggable, by glass and multiplexer, with the margin of practice kept.

    Raises ValueError as `line_reach` does.
    """
    rows: list[SpanReach] = []
    for glass in catalogue.fibre_types:
        for mux in catalogue.muxes:
            lines = _lines_by_km(catalogue, glass, mux)
            for transceiver, mode in _modes(catalogue):
                arrives = partial(_arrives, lines, catalogue, glass, transceiver, mode)
                rows.append(
                    SpanReach(
                        transceiver.name, mode.name, mode.rate_gbps, glass.name, mux.name,
                        bare_km=_farthest(partial(arrives, 0)), amplified_km=_farthest(partial(arrives, 1)),
                    )
                )  # fmt: skip
    return tuple(rows)


def _crossed(
    catalogue: Catalogue, line: Section, glass: FibreType, span: Span, transceiver: Transceiver, mode: Mode
) -> LineReach:
    """As many spans as leave the margin; a span more is never better."""
    named = transceiver.name, mode.name, mode.rate_gbps, glass.name, span.length_km
    if line.form == "dark":
        return LineReach(*named, 0, 0.0, None, "span")
    comb = full_comb(mode.baud_gbd, mode.spacing_ghz)
    osnr_db = roadm_of(catalogue).add_drop_osnr_db
    ends = in_signal([mode.tx_osnr_db.value, osnr_db, osnr_db], mode)
    required_db = required_gsnr_db(mode, catalogue.practice.margin_db.value)

    def gsnr_db(n: int) -> float:
        repeated = Section("roadm", (span,) * n, (line.towards_z[0], *line.towards_z[1:2] * n), (),
                           line.input_mw_per_ghz, line.launch_mw_per_ghz)  # fmt: skip
        return -linear_to_db(float(map_of(repeated, True, glass, comb).noise_to_signal.max()) + ends)

    far = _farthest(lambda n: gsnr_db(n) >= required_db, MOST_SPANS)
    undispersed = int(mode.cd_max_ps_nm.value // dispersion_ps_nm((span,), glass))
    n = min(far, undispersed)
    limit = "gsnr" if far <= undispersed else "dispersion"
    return LineReach(*named, n, n * span.length_km, gsnr_db(n) if n else None, limit)


def _lines_by_km(catalogue: Catalogue, glass: FibreType, mux: Mux) -> Callable[[int], tuple[Section | None, ...]]:
    """The line between two of these multiplexers over one span of so many km: without amplifiers, and with."""
    design, only = design_comb(catalogue), catalogue.model_copy(update={"muxes": (mux,)})
    known: dict[int, tuple[Section | None, ...]] = {}

    def of(km: int) -> tuple[Section | None, ...]:
        if km not in known:
            found = list(mux_lines(spans_of(km, (), glass, km), glass, only, design))
            known[km] = (found[0], found[1] if len(found) > 1 else None)
        return known[km]

    return of


def _arrives(
    lines: Callable[[int], tuple[Section | None, ...]], catalogue: Catalogue, glass: FibreType,
    transceiver: Transceiver, mode: Mode, kind: int, km: int,
) -> bool:  # fmt: skip
    line = lines(km)[kind]
    return line is not None and mux_light(line, glass, transceiver, mode, catalogue.practice, BAND_SLICES).feasible


def _farthest(holds: Callable[[int], bool], most: int = MOST_KM) -> int:
    """The largest number of 0 … `most` for which it holds, it being so for all smaller ones."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if holds(middle) else (low, middle - 1)
    return low


def _modes(catalogue: Catalogue) -> Iterator[tuple[Transceiver, Mode]]:
    return ((transceiver, mode) for transceiver in catalogue.transceivers for mode in transceiver.modes)
