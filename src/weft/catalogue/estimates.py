"""What figures lean on: their sources, and which of them are estimates that a plan must own up to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from weft.catalogue.records import KINDS, Catalogue, Figure, Named, PortGroup, Record, Transceiver

UNITS = {"_w": "W", "_db": "dB", "_eur": "€", "_km": "km", "_m": "m", "_per_bit": "pJ/bit", "_per_kwh": "€/kWh",
         "_dbm": "dBm", "_us": "µs", "_ps_nm": "ps/nm"}  # fmt: skip
"""Unit by the end of a field's name."""


def figures(record: Record, prefix: str = "") -> Iterator[tuple[str, Figure]]:
    """Every figure of a record with its field's name, those of modes and licences after their own name."""
    for key in type(record).model_fields:
        value = getattr(record, key)
        if isinstance(value, Figure):
            yield prefix + key, value
        elif isinstance(value, tuple):
            for item in value:
                if isinstance(item, Record):
                    label = getattr(item, "name", getattr(item, "level", ""))
                    yield from figures(item, f"{prefix}{label} " if label else prefix)


def source_tags(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every source tag that a record leans on, with the path of the field that names it."""
    if isinstance(value, (Named, Figure)):
        yield (*path, "source"), value.source
    if isinstance(value, PortGroup) and value.cage_source is not None:
        yield (*path, "cage_source"), value.cage_source
    if isinstance(value, Record):
        for key in type(value).model_fields:
            yield from source_tags(getattr(value, key), (*path, key))
    elif isinstance(value, tuple):
        for i, item in enumerate(value):
            yield from source_tags(item, (*path, i))


def estimates(
    catalogue: Catalogue, names: Iterable[str], *, prices: bool = True, modes: Iterable[str] | None = None
) -> tuple[str, ...]:
    """The estimates behind items of these names, one line each, in the catalogue's order.

    `prices=False` leaves prices out, for a plan that minimises power; with `modes` only those of a transceiver count.
    Failure rates are left out: spares alone lean on them, and show each with its confidence.
    """
    wanted, used = set(names), None if modes is None else set(modes)
    return tuple(
        f"{item.name}: {field} {shown(field, figure)}, estimate"
        for kind in KINDS
        for item in getattr(catalogue, kind)
        if item.name in wanted
        for field, figure in figures(item if used is None else _set_to(item, used))
        if figure.confidence == "estimate" and (prices or not field.endswith("_eur")) and field != "failures_per_year"
    )


def practice_estimates(catalogue: Catalogue, rules: Iterable[str]) -> tuple[str, ...]:
    """The same of rules of practice, by their names."""
    every = dict(figures(catalogue.practice))
    guessed = (rule for rule in rules if every[rule].confidence == "estimate")
    return tuple(f"practice: {rule} {shown(rule, every[rule])}, estimate" for rule in guessed)


def _set_to(item: Named, modes: set[str]) -> Named:
    """The same item with only these modes, if it has any."""
    if not isinstance(item, Transceiver):
        return item
    return item.model_copy(update={"modes": tuple(mode for mode in item.modes if mode.name in modes)})


def shown(field: str, figure: Figure) -> str:
    """A figure with its range and unit, such as `950 (700..1400) W`; without a range where it has none."""
    ends = sorted((end for end in UNITS if field.endswith(end)), key=len)
    unit = f" {UNITS[ends[-1]]}" if ends else ""
    if figure.low == figure.high:
        return f"{number(figure.value)}{unit}"
    return f"{number(figure.value)} ({number(figure.low)}..{number(figure.high)}){unit}"


def number(value: float) -> str:
    """Four significant digits at most below ten thousand, whole numbers above."""
    return f"{value:.0f}" if abs(value) >= 10_000 else f"{value:.4g}"
