"""An exchanged network as an intent: `intent.yaml` with sites, `links.csv`, and `demands.csv`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from weft.exchange.exchanged import Exchanged, Terms
from weft.exchange.folder import put_files, table
from weft.exchange.tidying import CLASS

_WIDTH = 116


def write_intent(exchanged: Exchanged, directory: Path, source: str, *, force: bool = False) -> None:
    """Write an intent that gives every link, or by which it is bought; `source` says where it is from.

    With `force` its files replace those of an intent that is there, and other files there stay.

    Raises ExchangeError if `directory` holds anything and `force` is not set, or if it cannot be written.
    """
    demands, label = exchanged.demands, exchanged.nodes.label
    ends = ([label[i] for i in column.tolist()] for column in (demands.source, demands.target))
    rows = zip(*ends, demands.traffic_class, map(number_of, demands.gbps.tolist()), strict=True)
    files = {
        "intent.yaml": "\n".join(_yaml(exchanged, source)) + "\n",
        "links.csv": table(*_links(exchanged)),
        "demands.csv": table(("from", "to", "class", "gbps"), rows),
    }
    put_files(files, directory, force=force)


def _links(exchanged: Exchanged) -> tuple[list[str], Iterator[Iterable[str]]]:
    """Columns that say something, and their cells."""
    links, label = exchanged.links, exchanged.nodes.label
    columns: dict[str, list[str]] = {"name": list(links.name)} if links.name else {}
    columns["a"], columns["z"] = ([label[i] for i in ends.tolist()] for ends in (links.a, links.z))
    if (links.capacity_gbps > 0).any():
        columns["capacity_gbps"] = [number_of(x) if x > 0 else "" for x in links.capacity_gbps.tolist()]
    columns |= _terms(links.terms)
    if np.isfinite(links.delay_ms).any():
        columns["delay_ms"] = ["" if np.isnan(x) else number_of(x) for x in links.delay_ms.tolist()]
    if not links.terms:
        columns["metric"] = [str(x) for x in links.metric.tolist()]
    if (links.metric != links.metric_back).any():
        columns["metric_back"] = [str(x) for x in links.metric_back.tolist()]
    if any(links.srlgs):
        columns["srlg"] = ["|".join(srlgs) for srlgs in links.srlgs]
    return list(columns), zip(*columns.values(), strict=True)


def _terms(terms: Sequence[Terms]) -> dict[str, list[str]]:
    """Columns of what may be bought, those left out that say nothing of any link."""
    columns = {
        "modules": ["|".join(f"{number_of(gbps)}G at {number_of(eur)} €" for gbps, eur in t.modules) for t in terms],
        "at_most": ["" if t.most is None else str(t.most) for t in terms],
        "setup_eur": [number_of(t.setup_eur) if t.setup_eur else "" for t in terms],
        "per_gbps_eur": [number_of(t.per_gbps_eur) if t.per_gbps_eur else "" for t in terms],
    }
    return {name: cells for name, cells in columns.items() if any(cells)}


def _yaml(exchanged: Exchanged, source: str) -> Iterator[str]:
    nodes, classes = exchanged.nodes, list(dict.fromkeys(exchanged.demands.traffic_class)) or [CLASS]
    planning = exchanged.planning
    survive = "link" if planning is None else ", ".join(planning.survive)
    yield f"# Imported from {' '.join(source.split())}."
    yield from comments((("Assumed, for the file does not say", exchanged.assumed), ("Left out", exchanged.dropped)))
    if planning is None:
        yield "# Chosen here: one router a site; links may be full; every failure of one link is to be survived."
    else:
        yield f"# To be planned by model {planning.model}: its figures compare with those published. The file's costs"
        yield "# are taken for euro, paid once and now, so that neither horizon nor discount changes them. Routers"
        yield "# are given: nothing but links is bought, and no energy counts."
    yield "weft: 1"
    yield f"name: {text_of(exchanged.name)}"
    if planning is not None:
        yield "minimise: cost"
    yield "utilisation: {normal: 100 %, failure: 100 %}"
    yield "sites:"
    for label, lat, lon in zip(nodes.label, nodes.lat_deg.tolist(), nodes.lon_deg.tolist(), strict=True):
        given = "" if planning is None else ", equipment: given"
        yield f"  - {{name: {text_of(label)}, at: [{number_of(lat)}, {number_of(lon)}], routers: 1{given}}}"
    yield "links: links.csv"
    yield "traffic:"
    yield "  matrix: demands.csv"
    yield "  classes:"
    for name in classes:
        yield f"    - {{name: {text_of(name)}, protect: [{survive}]}}"
    yield f"survive: [{survive}]"
    yield "routing: {metric: given}" if planning is None else "routing: {mode: unrestricted}"


def comments(parts: Iterable[tuple[str, Iterable[str]]]) -> Iterator[str]:
    """Comments, each of a title and sentences; titles without sentences are left out."""
    for title, lines in parts:
        for number, line in enumerate(lines):
            if not number:
                yield f"# {title}:"
            yield from (f"#   {'- ' if not i else '  '}{part}" for i, part in enumerate(wrapped(line)))


def wrapped(line: str) -> Iterator[str]:
    """A sentence in lines that fit into a comment."""
    words: list[str] = []
    for word in line.split():
        if words and sum(map(len, words)) + len(words) + len(word) > _WIDTH - 6:
            yield " ".join(words)
            words = []
        words.append(word)
    yield " ".join(words)


def text_of(value: str) -> str:
    """A text as YAML has it, in quotes."""
    return json.dumps(value, ensure_ascii=False)


def number_of(value: float) -> str:
    """A figure as it is written, to 12 digits."""
    return f"{value:.12g}"
