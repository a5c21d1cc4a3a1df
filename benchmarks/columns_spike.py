"""Columns against rows: the measurements behind docs/decisions/0001-columns.md.

The same IP links, each with two lightpaths of four spans, once as the tables of `weft.network` and once as frozen
dataclasses in tuples.  Prints a Markdown table; run it with `python benchmarks/columns_spike.py`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from weft.network import Bools, Floats, Incidence, IpLinks, floats, ints

SIZES = (10, 1_000, 100_000)
LIGHTPATHS_PER_LINK = 2
SPANS_PER_LIGHTPATH = 4
MIN_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Link:
    """One IP link as a row, with the lightpaths it rides on."""

    name: str
    a: int
    z: int
    capacity_gbps: float
    metric: int
    delay_ms: float
    lightpaths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Lightpath:
    """One lightpath as a row, with its spans."""

    spans: tuple[int, ...]
    rate_gbps: float


@dataclass(frozen=True, slots=True)
class Plain:
    """What both are built from: lists, as a reader of files has them."""

    names: list[str]
    ends: list[tuple[int, int]]
    routes: list[list[int]]
    n_spans: int


@dataclass(frozen=True, slots=True)
class Columns:
    """The network as tables."""

    links: IpLinks
    lightpath_on_span: Incidence
    link_on_lightpath: Incidence
    rate_gbps: Floats


@dataclass(frozen=True, slots=True)
class Rows:
    """The network as rows."""

    links: tuple[Link, ...]
    lightpaths: tuple[Lightpath, ...]


def plain(n_links: int) -> Plain:
    """Links between random ends over random spans."""
    rng = np.random.default_rng(1)
    n_spans = n_links
    routes = rng.integers(0, n_spans, (n_links * LIGHTPATHS_PER_LINK, SPANS_PER_LIGHTPATH)).tolist()
    ends = [(int(a), int(z)) for a, z in rng.integers(0, max(2, n_links // 5), (n_links, 2))]
    return Plain([f"A-Z#{i}" for i in range(n_links)], ends, routes, n_spans)


def build_columns(given: Plain) -> Columns:
    """Tables and incidences."""
    n, n_lightpaths = len(given.names), len(given.routes)
    return Columns(
        IpLinks(
            tuple(given.names), ints(a for a, _ in given.ends), ints(z for _, z in given.ends),
            floats([800.0] * n), ints([100] * n), floats([1.0] * n), ints([100] * n), ints([1] * n),
        ),
        Incidence.of(given.routes, given.n_spans),
        Incidence.of([[2 * i, 2 * i + 1] for i in range(n)], n_lightpaths),
        floats([400.0] * n_lightpaths),
    )  # fmt: skip


def build_rows(given: Plain) -> Rows:
    """Tuples of frozen dataclasses."""
    return Rows(
        tuple(
            Link(name, a, z, 800.0, 100, 1.0, (2 * i, 2 * i + 1))
            for i, (name, (a, z)) in enumerate(zip(given.names, given.ends, strict=True))
        ),
        tuple(Lightpath(tuple(route), 400.0) for route in given.routes),
    )


def fail_columns(network: Columns, span_down: Bools) -> float:
    """Capacity left in Gb/s after one failure, carried from spans to links."""
    up = ~network.lightpath_on_span.any(span_down)
    return float(network.link_on_lightpath.sum(network.rate_gbps * up).sum())


def fail_rows(network: Rows, span_down: set[int]) -> float:
    """The same by walking rows."""
    up = [span_down.isdisjoint(lightpath.spans) for lightpath in network.lightpaths]
    left = [sum(network.lightpaths[k].rate_gbps for k in link.lightpaths if up[k]) for link in network.links]
    return sum(left)


def walk_columns(network: Columns) -> int:
    """Read every link as plain values, one row after the other."""
    links = network.links
    rows = zip(links.name, links.a.tolist(), links.z.tolist(), links.metric.tolist(), strict=True)
    return sum(metric for name, a, z, metric in rows if a != z and name)


def walk_row_records(network: Columns) -> int:
    """The same by `row(i)`, as one writes it where there are few."""
    rows = (network.links.row(i) for i in range(len(network.links)))
    return sum(int(row["metric"]) for row in rows if row["a"] != row["z"] and row["name"])


def walk_rows(network: Rows) -> int:
    """The same over dataclasses."""
    return sum(link.metric for link in network.links if link.a != link.z and link.name)


def arrays_of_columns(network: Columns) -> int:
    """What a kernel takes, which columns already are."""
    links = network.links
    return len(links.a) + len(links.z) + len(links.metric) + len(links.delay_ms)


def arrays_of_rows(network: Rows) -> int:
    """The same, gathered from rows."""
    links = network.links
    ends = np.array([link.a for link in links]), np.array([link.z for link in links])
    figures = np.array([link.metric for link in links]), np.array([link.delay_ms for link in links])
    return len(ends[0]) + len(ends[1]) + len(figures[0]) + len(figures[1])


def seconds(work: Callable[[], object]) -> float:
    """The best time of one run, over as many as fit a fifth of a second, two at least."""
    best, spent, runs = float("inf"), 0.0, 0
    while spent < MIN_SECONDS or runs < 2:
        start = perf_counter()
        work()
        took = perf_counter() - start
        best, spent, runs = min(best, took), spent + took, runs + 1
    return best


def measured(n_links: int) -> list[tuple[str, float, float]]:
    """What was done, and the seconds of columns and of rows."""
    given = plain(n_links)
    columns, rows = build_columns(given), build_rows(given)
    down = np.zeros(given.n_spans, np.bool_)
    down[:: max(1, given.n_spans // 3)] = True
    down_set = set(np.flatnonzero(down).tolist())
    if fail_columns(columns, down) != fail_rows(rows, down_set) or walk_columns(columns) != walk_rows(rows):
        raise AssertionError("columns and rows disagree")
    return [
        ("build", seconds(lambda: build_columns(given)), seconds(lambda: build_rows(given))),
        ("one failure", seconds(lambda: fail_columns(columns, down)), seconds(lambda: fail_rows(rows, down_set))),
        ("arrays for a kernel", seconds(lambda: arrays_of_columns(columns)), seconds(lambda: arrays_of_rows(rows))),
        ("walk, zipped columns", seconds(lambda: walk_columns(columns)), seconds(lambda: walk_rows(rows))),
        ("walk, `row(i)`", seconds(lambda: walk_row_records(columns)), seconds(lambda: walk_rows(rows))),
    ]


def main() -> None:
    """Print the table."""
    lines = ["| links | what | columns | rows | rows / columns |", "|---:|---|---:|---:|---:|"]
    for n_links in SIZES:
        for what, of_columns, of_rows in measured(n_links):
            lines.append(
                f"| {n_links:,} | {what} | {of_columns * 1e3:,.3f} ms | {of_rows * 1e3:,.3f} ms "
                f"| {of_rows / of_columns:.2f} |"
            )
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
