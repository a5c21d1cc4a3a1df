"""Checks of meaning on periods: they are the horizon, and only over several of them does traffic grow."""

from __future__ import annotations

from collections.abc import Iterator

from weft.diagnostics import Diagnostic
from weft.intent.subject import Subject

SAME = 1e-3
"""Share of the horizon that months and years may differ by as they are written."""

LONGEST_YEARS = 50.0


def horizon(subject: Subject) -> Iterator[Diagnostic]:
    """Periods add up to the horizon, where both are given."""
    document = subject.document
    if document.periods is None or not subject.is_whole("periods"):
        return
    years = document.periods.count * document.periods.length
    counted = f"{document.periods.count} periods of {_text(document.periods.length)} are {_text(years)}"
    if years > LONGEST_YEARS * (1 + SAME):
        yield Diagnostic(
            "E351", f"{counted}, more than a horizon of {_text(LONGEST_YEARS)}", subject.at("periods"),
            help="take fewer periods, or shorter ones",
        )  # fmt: skip
    given = "horizon" in document.model_fields_set and subject.is_whole("horizon")
    if given and abs(years - document.horizon) > SAME * document.horizon:
        yield Diagnostic(
            "E351", f"{counted}, not the horizon of {_text(document.horizon)}", subject.at("periods"),
            help="take `horizon` out: the periods are it", related=((subject.at("horizon"), "the horizon"),),
        )  # fmt: skip


def growth(subject: Subject) -> Iterator[Diagnostic]:
    """Growth is said of periods, and more than one."""
    document = subject.document
    if not subject.is_whole("periods") or (document.periods is not None and document.periods.count > 1):
        return
    traffic = document.traffic
    given = [("traffic", "growth")] if traffic.growth is not None else []
    classes = [("traffic", "classes", i, "growth") for i, c in enumerate(traffic.classes) if c.growth is not None]
    for path in (*given, *classes):
        yield Diagnostic(
            "E350", "traffic cannot grow within one period", subject.key(*path),
            help="write `periods`, such as periods: {count: 5, length: 1 y}, or take it out",
        )  # fmt: skip


def prices(subject: Subject) -> Iterator[Diagnostic]:
    """Over several periods no price is paid but by the piece and by the month, and everything is bought in one."""
    document = subject.document
    if document.periods is None or document.periods.count < 2:
        return
    if document.traffic.hose is not None:
        yield Diagnostic(
            "E352", "a hose does not grow over periods", subject.key("traffic", "hose"),
            help="give a matrix or gravity, or plan one period", related=((subject.key("periods"), "several periods"),),
        )  # fmt: skip
    for i, link in enumerate(document.links):
        for field in ("setup", "per_gbps"):
            if getattr(link, field) is not None:
                yield Diagnostic(
                    "E352", f"`{field}` of a link has no period in which it is paid", subject.key("links", i, field),
                    help="take it out, or plan one period", related=((subject.key("periods"), "several periods"),),
                )  # fmt: skip


def used_again(subject: Subject) -> Iterator[Diagnostic]:
    """Nothing is free again within one period."""
    periods = subject.document.periods
    if periods is None or not subject.is_whole("periods") or periods.count > 1:
        return
    for name in (name for name in ("moving", "resale") if name in periods.model_fields_set):
        yield Diagnostic(
            "E352", f"`{name}` has no period in which anything could be free again", subject.key("periods", name),
            help="take it out, or plan several periods",
        )  # fmt: skip


def _text(years: float) -> str:
    months = 12 * years
    whole = round(months)
    if abs(months - whole) < 1e-6 * months and whole % 12:
        return f"{whole} month{'s' * (whole != 1)}"
    return f"{years:.4g} y"
