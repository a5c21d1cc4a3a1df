"""Write the tables of docs/pluggables.md from the builtin catalogue: `python tools/pluggable_tables.py`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil
from pathlib import Path

import numpy as np

from weft.catalogue import Catalogue, Figure, load
from weft.catalogue.estimates import number
from weft.network import Incidence, floats, ints
from weft.optical import dci
from weft.optical.dci.reach import line_reach, span_reach

PAGE = Path(__file__).parents[1] / "docs" / "pluggables.md"
SPANS_KM = (60.0, 80.0, 100.0, 120.0)
ROUTES_KM = (80.0, 240.0, 480.0, 800.0, 1200.0, 1600.0, 2400.0)
CARRIED_GBPS = 2400.0
FIGURES = ("osnr_db", "tx_osnr_db", "tx_power_dbm", "rx_min_dbm", "rx_clean_dbm", "cd_max_ps_nm", "draw_w")
HEADS = ("OSNR, dB", "of the transmitter, dB", "launch, dBm", "receive, dBm", "without noise, dBm", "ps/nm", "W")


def page(text: str, catalogue: Catalogue) -> str:
    """The page with its tables made anew."""
    for name, rows in (("modes", _modes), ("lines", _lines), ("spans", _spans), ("kinds", _kinds)):
        start, end = f"<!-- {name}: start -->\n", f"<!-- {name}: end -->\n"
        head, rest = text.split(start)
        text = f"{head}{start}{_table(*rows(catalogue))}{end}{rest.split(end)[1]}"
    return text


Table = tuple[tuple[str, ...], list[tuple[str, ...]]]


def _modes(catalogue: Catalogue) -> Table:
    rows = [
        (t.name, f"{m.name}, {m.baud_gbd:g} GBd in {m.spacing_ghz:g} GHz", *(_figure(getattr(m, f)) for f in FIGURES))
        for t in catalogue.transceivers
        for m in t.modes
    ]
    return ("transceiver", "mode", *HEADS), rows


def _figure(figure: Figure | None) -> str:
    if figure is None:
        return "–"
    span = "" if figure.low == figure.high else f" ({number(figure.low)} to {number(figure.high)})"
    return f"{number(figure.value)}{span} {figure.confidence[0]}: {figure.source}"


def _lines(catalogue: Catalogue) -> Table:
    found = {(r.transceiver, r.mode, r.fibre_type, r.span_km): r for r in line_reach(catalogue, SPANS_KM)}
    rows = []
    for name, mode in dict.fromkeys((key[0], key[1]) for key in found):
        cells = []
        for glass in catalogue.fibre_types:
            reach = [found[name, mode, glass.name, km] for km in SPANS_KM]
            cells.append(" / ".join(f"{r.reach_km:.0f}{'*' * (r.limit == 'dispersion')}" for r in reach))
        rows.append((name, mode, *cells))
    return ("transceiver", "mode", *(glass.name for glass in catalogue.fibre_types)), rows


def _spans(catalogue: Catalogue) -> Table:
    found = {(r.transceiver, r.mode, r.mux): r for r in span_reach(catalogue) if r.fibre_type == "G.652.D"}
    muxes = tuple(mux.name for mux in catalogue.muxes)
    rows = []
    for name, mode in dict.fromkeys((key[0], key[1]) for key in found):
        reach = [found[name, mode, mux] for mux in muxes]
        rows.append((name, mode, *(f"{r.bare_km} / {r.amplified_km}" for r in reach)))
    return ("transceiver", "mode", *muxes), rows


def _kinds(catalogue: Catalogue) -> Table:
    head = ("km", "pluggable", "W", "k€", "ports", "slices", "transponder", "W", "k€", "ports", "slices")
    return head, [(f"{km:.0f}", *_of(catalogue, km, box=False), *_of(catalogue, km, box=True)) for km in ROUTES_KM]


def _of(catalogue: Catalogue, km: float, *, box: bool) -> Iterator[str]:
    """The kind's offer of fewest watts between two ROADMs, spans of 80 km."""
    line = dci.Line(
        ("A", "Z"), np.ones(2, np.bool_), np.ones(2, np.bool_), ("A-Z",), ints([0]), ints([1]), floats([km]),
        ("G.652.D",), ints([8]), ((),), Incidence.of([()], 0),
    )  # fmt: skip
    menu = dci.menu(line, dci.sections(line, catalogue), catalogue, k=1)
    mine = [i for i, form in enumerate(menu.form_factor) if (form == "box") == box and not menu.regenerators[i]]
    if not mine:
        yield from ("–",) * 5
        return
    count = {i: ceil(CARRIED_GBPS / float(menu.rate_gbps[i])) for i in mine}
    best = min(mine, key=lambda i: (count[i] * float(menu.draw_w[i]), count[i] * float(menu.price_eur[i])))
    n = count[best]
    yield f"{n} × {menu.transceiver[best]} {menu.mode[best]}"
    yield f"{n * float(menu.draw_w[best]):.0f}"
    yield f"{n * float(menu.price_eur[best]) / 1000:.0f}"
    yield f"{n * int(menu.ports[best])} × {menu.cage_gbps[best]:g}G"
    yield f"{n * int(menu.width[best])}"


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = (head, ("---",) * len(head), *rows)
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text("utf-8"), load(["builtin"])), "utf-8")
