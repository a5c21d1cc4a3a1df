"""Reach of every mode, as `weft catalogue --reach` prints it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from weft.catalogue import Catalogue
    from weft.optical.dci.reach import LineReach, SpanReach

SPANS_KM = (60.0, 80.0, 100.0, 120.0)
MARK = {"gsnr": "", "dispersion": "*", "span": ""}


def as_data(catalogue: Catalogue) -> dict[str, Any]:
    """Both tables for JSON, a dictionary a row."""
    from dataclasses import asdict

    from weft.optical.dci.reach import line_reach, span_reach

    return {
        "margin_db": catalogue.practice.margin_db.value,
        "lines": [asdict(row) for row in line_reach(catalogue, SPANS_KM)],
        "spans": [asdict(row) for row in span_reach(catalogue)],
    }


def as_text(catalogue: Catalogue) -> Iterator[str]:
    """Both tables for a terminal, a part for each glass."""
    from weft.optical.dci.reach import line_reach, span_reach

    margin = f"{catalogue.practice.margin_db.value:g} dB margin"
    lines, spans = line_reach(catalogue, SPANS_KM), span_reach(catalogue)
    for glass in catalogue.fibre_types:
        yield f"{glass.name}, amplified line from ROADM to ROADM at full load: km with {margin}, by length of span"
        yield from _lines([row for row in lines if row.fibre_type == glass.name])
        yield ""
        yield f"{glass.name}, one dark span between multiplexers: km with {margin}, without / with amplifiers"
        yield from _spans([row for row in spans if row.fibre_type == glass.name])
        yield ""
    yield "* more spans would be too much dispersion; elsewhere noise sets the limit"


def _lines(rows: Sequence[LineReach]) -> Iterator[str]:
    yield f"{'':44}" + "".join(f"{f'{km:g} km':>9}" for km in SPANS_KM)
    for name, mode in dict.fromkeys((row.transceiver, row.mode) for row in rows):
        mine = [row for row in rows if (row.transceiver, row.mode) == (name, mode)]
        cells = (f"{row.reach_km:.0f}{MARK[row.limit]}" if row.spans else "–" for row in mine)
        yield f"{name:<24}{mode:<20}" + "".join(f"{cell:>9}" for cell in cells)


def _spans(rows: Sequence[SpanReach]) -> Iterator[str]:
    muxes = tuple(dict.fromkeys(row.mux for row in rows))
    yield f"{'':44}" + "".join(f"{mux:>9}" for mux in muxes)
    for name, mode in dict.fromkeys((row.transceiver, row.mode) for row in rows):
        mine = [row for row in rows if (row.transceiver, row.mode) == (name, mode)]
        cells = (f"{row.bare_km or '–'}/{row.amplified_km or '–'}" for row in mine)
        yield f"{name:<24}{mode:<20}" + "".join(f"{cell:>9}" for cell in cells)
