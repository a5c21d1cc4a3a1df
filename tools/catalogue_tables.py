"""Write the tables of docs/catalogue.md from the builtin catalogue: `python tools/catalogue_tables.py`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from weft.catalogue import Catalogue, Figure, load, router_builds
from weft.catalogue.estimates import number

PAGE = Path(__file__).parents[1] / "docs" / "catalogue.md"
START, END = "<!-- tables: start -->\n", "<!-- tables: end -->\n"


def tables(catalogue: Catalogue) -> str:
    """Switches, routers fully equipped, and coherent modes, as Markdown."""
    return "\n".join((_switches(catalogue), _routers(catalogue), _modes(catalogue)))


def page(text: str, catalogue: Catalogue) -> str:
    """The page with its tables made anew."""
    head, rest = text.split(START)
    return f"{head}{START}{tables(catalogue)}{END}{rest.split(END)[1]}"


def _switches(catalogue: Catalogue) -> str:
    rows = [
        (s.name, s.vendor, _tbps(s.capacity_gbps), _range(s.draw_w), number(s.draw_w.value / s.capacity_gbps * 1000),
         s.draw_w.confidence)
        for s in catalogue.switches
    ]  # fmt: skip
    return _table(("switch", "maker", "Tb/s one-way", "W without optics", "W per Tb/s", "watts are"), rows)


def _routers(catalogue: Catalogue) -> str:
    rows = [
        (b.name, b.generation, f"{b.ports800} / {b.ports400}", _tbps(b.gbps), number(b.draw_w),
         number(b.draw_w / b.gbps * 1000), f"{b.cage_w:g}")
        for b in router_builds(catalogue)
        if b.cards[0][1] == catalogue.chassis_named(b.chassis).slots
    ]  # fmt: skip
    head = ("router, all slots full", "silicon", "cages 800G / 400G", "forwards Tb/s", "W", "W per Tb/s", "W a cage")
    return _table(head, rows)


def _modes(catalogue: Catalogue) -> str:
    rows = [
        (t.name, m.name, f"{m.spacing_ghz:g}", _range(m.osnr_db), f"{m.tx_power_dbm.value:g}", _range(m.draw_w),
         m.draw_w.confidence)
        for t in catalogue.transceivers
        for m in t.modes
    ]  # fmt: skip
    return _table(("transceiver", "mode", "GHz", "OSNR dB in 0.1 nm", "launch dBm", "W", "watts are"), rows)


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = (head, ("---",) * len(head), *rows)
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _tbps(gbps: float) -> str:
    return f"{gbps / 1000:g}"


def _range(figure: Figure) -> str:
    return f"{number(figure.value)} ({number(figure.low)}–{number(figure.high)})"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text("utf-8"), load(["builtin"])), "utf-8")
