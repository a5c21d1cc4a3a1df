"""`weft catalogue`: equipment, each figure with its range, how well it is known, and who said so."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console

    from weft.catalogue import Catalogue, Figure
    from weft.catalogue.records import Record

OTHERS = ("practice", "best_hardware", "sources")
WIDTH = 80


@click.command()
@click.argument("kind", required=False)
@click.option("-c", "--catalogue", "files", multiple=True, type=click.Path(path_type=Path), metavar="FILE",
              help="A catalogue file of yours, on top of the builtin one; may be repeated.")  # fmt: skip
@click.option("--reach", is_flag=True, help="Tell instead how far each mode reaches, by glass and length of span.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def command(kind: str | None, files: tuple[Path, ...], reach: bool, as_json: bool) -> None:
    """List equipment of one KIND or all, each figure with range, confidence and source.

    Kinds: switches, chassis, cards, transceivers, amplifiers, roadms, muxes, fibre_types, grey_optics, cables,
    supply_classes, practice, best_hardware, sources.
    """
    from weft.catalogue import load

    catalogue = load(("builtin", *files))
    if reach:
        _print_reach(catalogue, kind, as_json)
        return
    kinds = _kinds(kind)
    if as_json:
        _print_json(catalogue, kinds)
        return
    from rich.console import Console

    console = Console(width=WIDTH, highlight=False, markup=False, emoji=False)
    for each in kinds:
        if each != "sources":
            _show_kind(console, catalogue, each)
    _show_sources(console, catalogue, kinds)


def _print_reach(catalogue: Catalogue, kind: str | None, as_json: bool) -> None:
    import json

    from weft.cli.reach_tables import as_data, as_text

    if kind is not None:
        raise click.UsageError("--reach is of all modes: leave KIND out")
    click.echo(json.dumps(as_data(catalogue), indent=2) if as_json else "\n".join(as_text(catalogue)))


def _kinds(kind: str | None) -> tuple[str, ...]:
    from weft.catalogue import KINDS
    from weft.diagnostics import known

    if kind is None:
        return (*KINDS, *OTHERS)
    word = kind.replace("-", "_")
    if word not in (*KINDS, *OTHERS):
        raise click.BadParameter(f"no kind '{kind}': {known(word, (*KINDS, *OTHERS), 'kinds')}", param_hint="KIND")
    return (word,)


def _print_json(catalogue: Catalogue, kinds: tuple[str, ...]) -> None:
    import json

    everything = catalogue.model_dump(mode="json")
    chosen = {kind: everything[kind] for kind in kinds}
    chosen["sources"] = {tag: everything["sources"][tag] for tag in _tags(catalogue, kinds)}
    click.echo(json.dumps(chosen, indent=2, ensure_ascii=False))


def _tags(catalogue: Catalogue, kinds: tuple[str, ...]) -> tuple[str, ...]:
    """The sources that these kinds lean on, in the catalogue's order; all, if sources are asked for."""
    from weft.catalogue.estimates import source_tags

    if "sources" in kinds:
        return tuple(catalogue.sources)
    used = {tag for kind in kinds for _, tag in source_tags(getattr(catalogue, kind))}
    return tuple(tag for tag in catalogue.sources if tag in used)


def _show_kind(console: Console, catalogue: Catalogue, kind: str) -> None:
    console.rule(f" {kind.replace('_', ' ')} ", align="left")
    if kind in OTHERS:
        figures = getattr(catalogue, kind)
        if figures is not None:
            _show_figures(console, figures, indent=0)
        return
    for item in getattr(catalogue, kind):
        console.print(f"{item.name}  ({item.vendor}; {item.source})", style="bold")
        facts = list(_facts(item))
        if facts:
            console.print(_indented(", ".join(facts), 2))
        _show_figures(console, item, indent=2)


def _facts(record: Record) -> Iterable[str]:
    """What a record says that is neither its name nor a figure, in words."""
    from weft.catalogue.records import Figure, PortGroup, Record

    for key in type(record).model_fields:
        value = getattr(record, key)
        if key in ("name", "vendor", "source") or value is None or value == () or isinstance(value, Figure):
            continue
        if not isinstance(value, tuple):
            yield f"{key} {_plain(value)}"
        elif isinstance(value[0], PortGroup):
            yield from (_ports(group) for group in value)
        elif not isinstance(value[0], Record):
            yield f"{key} {', '.join(map(str, value))}"


def _ports(group: Any) -> str:
    split = f" ({' or '.join(group.breakouts)})" if group.breakouts else ""
    cage = f", {group.cage_w:g} W a cage" if group.cage_w is not None else ""
    said = f" ({group.cage_source})" if group.cage_source else ""
    return f"{group.count} x {group.speed_gbps:g}G {group.form_factor}{split}{cage}{said}"


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.7g}" if isinstance(value, float) else str(value)


def _show_figures(console: Console, record: Record, indent: int) -> None:
    """The record's own figures, then those of its modes or licences below their names."""
    from weft.catalogue.records import Figure, PortGroup, Record

    own = [(key, getattr(record, key)) for key in type(record).model_fields]
    for key, value in own:
        if isinstance(value, Figure):
            console.print(_row(key, value, indent))
    for _, value in own:
        for part in value if isinstance(value, tuple) else ():
            if isinstance(part, Record) and not isinstance(part, PortGroup):
                title = f"{getattr(part, 'name', getattr(part, 'level', ''))}: "
                facts = (fact for fact in _facts(part) if not fact.startswith("level "))
                console.print(_indented(title + ", ".join(facts), indent))
                _show_figures(console, part, indent + 2)


def _row(key: str, figure: Figure, indent: int) -> str:
    from weft.catalogue.estimates import number

    span = "" if figure.low == figure.high else f"{number(figure.low)}..{number(figure.high)}"
    name = f"{' ' * indent}{key}"
    return f"{name:<26} {number(figure.value):>7} {span:<16} {figure.confidence:<10} {figure.source}"


def _indented(text: str, indent: int) -> str:
    from textwrap import fill

    return fill(text, WIDTH, initial_indent=" " * indent, subsequent_indent=" " * (indent + 2), break_on_hyphens=False)


def _show_sources(console: Console, catalogue: Catalogue, kinds: tuple[str, ...]) -> None:
    console.rule(" sources ", align="left")
    for tag in _tags(catalogue, kinds):
        source = catalogue.sources[tag]
        console.print(_indented(f"{tag}: {source.title}. {source.where}", 0), soft_wrap=True)
