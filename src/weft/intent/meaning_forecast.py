"""Checks of meaning on demands that periods have of their own: every period has some, or is told what it has."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from weft.diagnostics import Diagnostic
from weft.intent.document import demands
from weft.intent.matrix import Matrix
from weft.intent.records import MatrixDemand
from weft.intent.subject import Subject

PATH = ("traffic", "matrix")


def forecast(subject: Subject) -> Iterator[Diagnostic]:
    """What is wrong with demands that are of periods, or with what is said as if they were."""
    given: Any = subject.document.traffic.matrix
    # one that was read column by column has no periods
    rows = [] if isinstance(given, Matrix) else list(demands(subject.document.traffic))
    if any(row.period is not None for row in rows):
        yield from _numbers(subject, rows)
        yield from _every_period(subject, rows)
        yield from _alone(subject, rows)
    else:
        yield from _without(subject, rows)


def _without(subject: Subject, rows: list[MatrixDemand]) -> Iterator[Diagnostic]:
    """Nothing to interpolate; and matrices in a list, carried in every period, that may be meant for one each."""
    periods, traffic = subject.document.periods, subject.document.traffic
    if traffic.interpolate is not None and subject.is_whole(*PATH):
        yield Diagnostic(
            "E353", "no demand is of a period, so there is nothing to interpolate",
            subject.key("traffic", "interpolate"), help="give demands their `period`, or take it out",
        )  # fmt: skip
    names = {row.matrix for row in rows if row.matrix is not None}
    if periods is not None and len(names) == periods.count > 1:
        yield Diagnostic(
            "W353", f"each of these {len(names)} matrices is carried in every period", subject.key(*PATH),
            help="where each is that of one period write them by period, such as matrix: {1: 2027.csv, 2: 2028.csv}",
            severity="warning",
        )  # fmt: skip


def _numbers(subject: Subject, rows: list[MatrixDemand]) -> Iterator[Diagnostic]:
    """Periods that demands name are periods of the intent."""
    periods = subject.document.periods
    if not subject.is_whole("periods"):
        return
    if periods is None:
        i = next(i for i, row in enumerate(rows) if row.period is not None)
        yield Diagnostic(
            "E353", "this demand is of a period, and there are no periods", subject.at(*PATH, i, "period"),
            help="write `periods`, such as periods: {count: 5, length: 1 y}",
        )  # fmt: skip
        return
    told: set[int] = set()
    for i, row in enumerate(rows):
        if row.period is not None and row.period > periods.count and row.period not in told:
            told.add(row.period)
            yield Diagnostic(
                "E353", f"there is no period {row.period}", subject.at(*PATH, i, "period"),
                help=f"number them from 1 to {periods.count}, or make `count` larger",
                related=((subject.at("periods", "count"), "so many periods"),),
            )  # fmt: skip


def _every_period(subject: Subject, rows: list[MatrixDemand]) -> Iterator[Diagnostic]:
    """A period without demands of its own is between two that have some, with `interpolate`, or after all of them."""
    periods, traffic, place = subject.document.periods, subject.document.traffic, subject.key(*PATH)
    if periods is None or not subject.is_whole("periods") or not subject.is_whole(*PATH):
        return
    named = sorted({row.period for row in rows if row.period is not None})
    if named[-1] > periods.count:
        return
    if named[0] > 1:
        yield Diagnostic(
            "E353", "period 1 has no demands of its own", place,
            help="give those of the first period: nothing tells what is before what is given",
        )  # fmt: skip
    gaps = [(a, z) for a, z in pairwise(named) if z > a + 1]
    if gaps and traffic.interpolate is None:
        yield Diagnostic(
            "E353", _lacking([t for a, z in gaps for t in range(a + 1, z)]), place,
            help="give them, or write interpolate: linear (on a straight line in between) or step (as before)",
        )  # fmt: skip
    if not gaps and traffic.interpolate is not None:
        yield Diagnostic(
            "E353", "no period is without demands between two that have some", subject.key("traffic", "interpolate"),
            help="there is nothing to interpolate: take it out",
        )  # fmt: skip
    yield from _after(subject, named[-1], periods.count)


def _after(subject: Subject, last: int, count: int) -> Iterator[Diagnostic]:
    """Growth tells of periods after the last given one, and only of these."""
    traffic = subject.document.traffic
    given = [("traffic", "growth")] if traffic.growth is not None else []
    classes = [("traffic", "classes", i, "growth") for i, c in enumerate(traffic.classes) if c.growth is not None]
    paths: list[tuple[str | int, ...]] = [*given, *classes]
    if last < count and not paths and subject.is_whole("traffic"):
        yield Diagnostic(
            "E353", _lacking(list(range(last + 1, count + 1))), subject.key(*PATH),
            help=f"give them, or write growth: 20 %/y for instance, by which traffic grows after period {last}",
        )  # fmt: skip
    for path in paths if last == count > 1 else ():
        yield Diagnostic(
            "E353", "growth has no meaning beside demands of every period", subject.key(*path),
            help="take it out, or the demands of the last periods: growth is after those that are given",
        )  # fmt: skip


def _alone(subject: Subject, rows: list[MatrixDemand]) -> Iterator[Diagnostic]:
    """Nothing that periods would need a figure of their own for stands beside their demands."""
    for i, row in enumerate(rows):
        if row.period is not None and row.matrix is not None:
            yield Diagnostic(
                "E353", "this demand is of a period and of one of several matrices", subject.at(*PATH, i, "matrix"),
                help="give one matrix for each period: take the name of the matrix, or the period, out",
            )  # fmt: skip
            break
    for i, site in enumerate(subject.document.sites):
        if site.egress:
            yield Diagnostic(
                "E353", "`egress` does not tell its period", subject.key("sites", i, "egress"),
                help=f"write it as demands to '{site.name}' in each period",
                related=((subject.key(*PATH), "demands of periods"),),
            )  # fmt: skip


def _lacking(periods: list[int]) -> str:
    """That some periods, ascending, have no demands, in words: more than two in a row as a range."""
    runs: list[list[int]] = []
    for t in periods:
        if runs and t == runs[-1][-1] + 1:
            runs[-1].append(t)
        else:
            runs.append([t])
    words = [w for run in runs for w in ([f"{run[0]} to {run[-1]}"] if len(run) > 2 else [str(t) for t in run])]
    if len(periods) == 1:
        return f"period {words[0]} has no demands of its own"
    listed = words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
    return f"periods {listed} have no demands of their own"
