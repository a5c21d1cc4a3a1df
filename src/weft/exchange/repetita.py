"""REPETITA: the text format of the graphs and traffic matrices for experiments in traffic engineering.

A `.graph` has a line `NODES n`, a header, n lines `label x y` (longitude and latitude), then `EDGES m`, a header and m
lines `label src dest weight bw delay`: directed edges between numbers of nodes, kb/s and microseconds.  A `.demands`
has `DEMANDS n`, a header and n lines `label src dest bw`.

Source: S. Gay, P. Schaus, S. Vissicchio, "REPETITA: Repeatable Experiments for Performance Evaluation of
Traffic-Engineering Algorithms", arXiv:1710.08665, 2017.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from weft.exchange.exchanged import Arcs, Demands, Nodes, Raw, no_demands
from weft.exchange.findings import Text, read_text
from weft.network import floats, ints

KBPS_PER_GBPS = 1e6
US_PER_MS = 1e3
WHAT = "a REPETITA graph"

Row = tuple[int, list[str]]
"""Number of a line, and its words."""


def read(path: Path) -> Raw:
    """A graph.

    Raises ExchangeError, with all that is wrong.
    """
    text = read_text(path, WHAT)
    lines = _lines(text)
    nodes = list(_section(text, lines, "NODES", 3))
    edges = list(_section(text, lines, "EDGES", 6))
    text.stop()
    lon, lat = (
        [text.number(words[k], text.word(n, k), "coordinate", least=-np.inf) for n, words in nodes] for k in (1, 2)
    )
    nowhere = [x == 0 and y == 0 for x, y in zip(lon, lat, strict=True)]  # how the format writes an unknown place
    ends = [[_node(text, n, words, k, len(nodes)) for n, words in edges] for k in (1, 2)]
    weight, kbps, us = ([text.number(words[k], text.word(n, k), "number") for n, words in edges] for k in (3, 4, 5))
    text.stop()
    return Raw(
        path.stem,
        Nodes(
            tuple(words[0] for _, words in nodes),
            floats(np.nan if out else y for y, out in zip(lat, nowhere, strict=True)),
            floats(np.nan if out else x for x, out in zip(lon, nowhere, strict=True)),
        ),
        Arcs(
            (), ints(ends[0]), ints(ends[1]), np.full(len(edges), -1), both_ways=False,
            capacity_gbps=floats(x / KBPS_PER_GBPS for x in kbps), metric=floats(weight),
            delay_ms=floats(x / US_PER_MS for x in us), srlgs=((),) * len(edges),
        ),
        no_demands(), (),
    )  # fmt: skip


def read_demands(path: Path, nodes: Nodes) -> Demands:
    """A traffic matrix between the nodes of a graph.

    Raises ExchangeError, with all that is wrong.
    """
    text = read_text(path, "REPETITA demands")
    rows = list(_section(text, _lines(text), "DEMANDS", 4))
    text.stop()
    source, target = ([_node(text, n, words, k, len(nodes)) for n, words in rows] for k in (1, 2))
    kbps = [text.number(words[3], text.word(n, 3), "rate in kb/s") for n, words in rows]
    text.stop()
    return Demands(ints(source), ints(target), (), floats(x / KBPS_PER_GBPS for x in kbps))


def _lines(text: Text) -> Iterator[Row]:
    """Lines that are not blank."""
    for number, line in enumerate(text.lines, 1):
        words = line.split()
        if words:
            yield number, words


def _section(text: Text, lines: Iterator[Row], title: str, width: int) -> Iterator[Row]:
    """The rows of a section, of `width` words each, after its title with their number, and its header."""
    last = len(text.lines) or 1
    number, words = next(lines, (last, []))
    if len(words) != 2 or words[0] != title or not words[1].isdecimal():
        text.wrong("E701", f"here should stand '{title} n', n being how many follow", text.line(number))
        text.stop()
    count = int(words[1])
    next(lines, None)
    for k in range(count):
        row = next(lines, None)
        if row is None:
            text.wrong("E701", f"the file ends after {k} of {count} rows of {title}", text.line(last))
            text.stop()
            return
        if len(row[1]) != width:
            text.wrong("E702", f"this row of {title} has {len(row[1])} words, not {width}", text.line(row[0]))
            continue
        yield row


def _node(text: Text, line: int, words: list[str], position: int, n_nodes: int) -> int:
    word = words[position]
    if word.isdecimal() and int(word) < n_nodes:
        return int(word)
    message = f"'{word[:40]}' is no number of a node"
    text.wrong("E703", message, text.word(line, position), f"nodes count from 0 to {n_nodes - 1}")
    return 0
