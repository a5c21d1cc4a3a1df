"""Design of the line: a section for every fibre, whatever stands at its ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from weft.catalogue.records import Catalogue, FibreType, Mode, Practice, Transceiver
from weft.optical.dci.line import Line
from weft.optical.dci.quality import glass_of, mux_light
from weft.optical.dci.sections import Section, Sections, amplified, columns, roadm_of
from weft.optical.dci.spans import Span, spans_of
from weft.optical.dci.two_band_design import amplified_both
from weft.optical.spectrum.comb import BAND_C, SLICE_GHZ, Band, Comb, full_comb, slices_of
from weft.units.decibel import dbm_to_mw

FARTHEST_KM = 40_075.0
"""Once around the equator: a fibre that is longer is taken for dark, not cut into spans without end."""


def sections(line: Line, catalogue: Catalogue) -> Sections:
    """A section for each fibre, its amplifiers and launch chosen for full load, and what a lit pair takes.

    Raises ValueError if the catalogue lacks a fibre type, a transceiver, a ROADM or a multiplexer that is
    needed.
    """
    comb, both = design_comb(catalogue, line.bands[:1]), design_comb(catalogue, line.bands)
    in_c = [one for one in catalogue.amplifiers if one.band == "C"]
    target = roadm_of(catalogue).target_psd_mw_per_ghz
    band_slices = line.bands[0].slices
    rows: list[Section] = []
    slices: list[int] = []
    for i, fibre_type in enumerate(line.fibre_type):
        if line.length_km[i] > FARTHEST_KM:
            rows.append(Section("dark", ()))
            slices.append(0)
            continue
        glass = glass_of(catalogue, fibre_type)
        spans = spans_of(float(line.length_km[i]), line.given_spans[i], glass, catalogue.practice.span_km.value)
        if line.roadm[line.a[i]] or line.roadm[line.z[i]]:
            row = amplified(spans, glass, in_c, comb, target)
            if len(line.bands) > 1:
                row = amplified_both(split_for_bands(spans, catalogue.practice), glass, catalogue.amplifiers, both, row)
            rows.append(row)
            slices.append(sum(band.slices for band, _ in zip(line.bands, row.lines, strict=False)))
        else:
            row, carried = _between_muxes(spans, glass, catalogue, comb, band_slices)
            rows.append(row)
            slices.append(carried)
    return columns(rows, line.roadm[line.a], line.roadm[line.z], slices, catalogue)


def split_for_bands(spans: tuple[Span, ...], practice: Practice) -> tuple[Span, ...]:
    """The same spans with the loss of the filters that part and join the bands at both ends."""
    more_db = practice.band_split_db.value
    return tuple(replace(span, connector_loss_db=span.connector_loss_db + more_db) for span in spans)


def design_comb(catalogue: Catalogue, bands: tuple[Band, ...] = (BAND_C,)) -> Comb:
    """The comb that lines are designed for: of the mode that fills its slot most, so that none is louder.

    Raises ValueError if the catalogue has no coherent transceiver.
    """
    modes = [mode for _, mode in _modes(catalogue)]
    if not modes:
        raise ValueError("the catalogue has no coherent transceiver")
    fullest = max(modes, key=lambda mode: (_power_share(mode, bands[0].slices), mode.baud_gbd))
    return full_comb(fullest.baud_gbd, fullest.spacing_ghz, bands)


def _between_muxes(
    spans: tuple[Span, ...], glass: FibreType, catalogue: Catalogue, design: Comb, slices: int
) -> tuple[Section, int]:
    """Of all multiplexers, with amplifiers and without, the line of most capacity, then fewest watts and euro.

    A multiplexer's channels are as wide as the mode that this capacity was counted with.
    """
    best: tuple[tuple[float, float, float], Section, int] | None = None
    for row in mux_lines(spans, glass, catalogue, design):
        for transceiver, mode in _modes(catalogue):
            if row.mux is None or not mux_light(row, glass, transceiver, mode, catalogue.practice, slices).feasible:
                continue
            width = slices_of(mode.spacing_ghz)
            channels = min(slices // width, row.mux.channels)
            stages = row.towards_z + row.towards_a
            draw_w = 2 * row.mux.draw_w.value + sum(one.amplifier.draw_w.value for one in stages)
            price_eur = 2 * row.mux.price_eur.value + sum(one.amplifier.price_eur.value for one in stages)
            rank = (-mode.rate_gbps * channels, draw_w, price_eur)
            if best is None or rank < best[0]:
                best = rank, row, width * channels
    return (best[1], best[2]) if best else (Section("dark", spans), 0)


def mux_lines(spans: tuple[Span, ...], glass: FibreType, catalogue: Catalogue, design: Comb) -> Iterator[Section]:
    """The lines that are possible; a booster is fed at what every transmitter reaches behind the multiplexer."""
    for mux in catalogue.muxes:
        if len(spans) == 1:
            yield Section("mux", spans, mux=mux)
        entering_mw_per_ghz = min(
            dbm_to_mw(mode.tx_power_dbm.value - mux.loss_db) / mode.baud_gbd for _, mode in _modes(catalogue)
        )
        input_mw_per_ghz = min(entering_mw_per_ghz, roadm_of(catalogue).target_psd_mw_per_ghz)
        in_c = [one for one in catalogue.amplifiers if one.band == "C"]
        line = amplified(spans, glass, in_c, design, input_mw_per_ghz, mux)
        if line.form != "dark":
            yield line


def _modes(catalogue: Catalogue) -> list[tuple[Transceiver, Mode]]:
    return [(transceiver, mode) for transceiver in catalogue.transceivers for mode in transceiver.modes]


def _power_share(mode: Mode, slices: int) -> float:
    """Share of the band that is signal at full load."""
    width = slices_of(mode.spacing_ghz)
    return mode.baud_gbd * (slices // width) / (slices * SLICE_GHZ)
