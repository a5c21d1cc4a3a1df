"""An exchanged network as an intent: `intent.yaml` with sites, `links.csv`, and `demands.csv`."""

from __future__ import annotations

import csv
import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from weft.diagnostics import Diagnostic, ExchangeError
from weft.exchange.exchanged import Exchanged
from weft.exchange.tidying import CLASS

FILES = ("intent.yaml", "links.csv", "demands.csv")
_WIDTH = 116


def write_intent(exchanged: Exchanged, directory: Path, source: str, *, force: bool = False) -> None:
    """Write an intent that gives every link; `source` says where it is from.

    The files are written to a directory beside it first and then renamed; with `force` they replace those of an
    intent that is there, and other files there stay.

    Raises ExchangeError if `directory` holds anything and `force` is not set, or if it cannot be written.
    """
    directory = directory.absolute()
    taken = directory.exists() and (not directory.is_dir() or any(directory.iterdir()))
    if taken and not (force and directory.is_dir()):
        help = "name another with -o, or replace the intent in it with --force"
        raise ExchangeError([Diagnostic("E704", f"'{directory}' is there and not empty", None, help=help)])
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=f".{directory.name}.", dir=directory.parent))
        try:
            staging.chmod(0o755)
            _write(exchanged, staging, source)
            _put(staging, directory)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        message = f"'{directory}' cannot be written: {why}; nothing there was changed"
        raise ExchangeError([Diagnostic("E704", message, None)]) from error


def _put(staging: Path, directory: Path) -> None:
    if not directory.exists():
        staging.rename(directory)
        return
    for name in FILES:
        (staging / name).replace(directory / name)


def _write(exchanged: Exchanged, folder: Path, source: str) -> None:
    (folder / "intent.yaml").write_text("\n".join(_yaml(exchanged, source)) + "\n", "utf-8")
    _table(folder / "links.csv", *_links(exchanged))
    demands, label = exchanged.demands, exchanged.nodes.label
    ends = ([label[i] for i in column.tolist()] for column in (demands.source, demands.target))
    rows = zip(*ends, demands.traffic_class, map(_number, demands.gbps.tolist()), strict=True)
    _table(folder / "demands.csv", ("from", "to", "class", "gbps"), rows)


def _table(path: Path, header: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def _links(exchanged: Exchanged) -> tuple[list[str], Iterator[Iterable[str]]]:
    """Columns that say something, and their cells."""
    links, label = exchanged.links, exchanged.nodes.label
    columns: dict[str, list[str]] = {"name": list(links.name)} if links.name else {}
    columns["a"], columns["z"] = ([label[i] for i in ends.tolist()] for ends in (links.a, links.z))
    columns["capacity_gbps"] = [_number(x) for x in links.capacity_gbps.tolist()]
    if np.isfinite(links.delay_ms).any():
        columns["delay_ms"] = ["" if np.isnan(x) else _number(x) for x in links.delay_ms.tolist()]
    columns["metric"] = [str(x) for x in links.metric.tolist()]
    if (links.metric != links.metric_back).any():
        columns["metric_back"] = [str(x) for x in links.metric_back.tolist()]
    if any(links.srlgs):
        columns["srlg"] = ["|".join(srlgs) for srlgs in links.srlgs]
    return list(columns), zip(*columns.values(), strict=True)


def _yaml(exchanged: Exchanged, source: str) -> Iterator[str]:
    nodes, classes = exchanged.nodes, list(dict.fromkeys(exchanged.demands.traffic_class)) or [CLASS]
    yield f"# Imported from {' '.join(source.split())}."
    for title, lines in (("Assumed, for the file does not say", exchanged.assumed), ("Left out", exchanged.dropped)):
        if lines:
            yield f"# {title}:"
            for line in lines:
                yield from (f"#   {'- ' if not i else '  '}{part}" for i, part in enumerate(_wrapped(line)))
    yield "# Chosen here: one router a site; links may be full; every failure of one link is to be survived."
    yield "weft: 1"
    yield f"name: {_text(exchanged.name)}"
    yield "utilisation: {normal: 100 %, failure: 100 %}"
    yield "sites:"
    for label, lat, lon in zip(nodes.label, nodes.lat_deg.tolist(), nodes.lon_deg.tolist(), strict=True):
        yield f"  - {{name: {_text(label)}, at: [{_number(lat)}, {_number(lon)}], routers: 1}}"
    yield "links: links.csv"
    yield "traffic:"
    yield "  matrix: demands.csv"
    yield "  classes:"
    for name in classes:
        yield f"    - {{name: {_text(name)}, protect: [link]}}"
    yield "survive: [link]"
    yield "routing: {metric: given}"


def _wrapped(line: str) -> Iterator[str]:
    words: list[str] = []
    for word in line.split():
        if words and sum(map(len, words)) + len(words) + len(word) > _WIDTH - 6:
            yield " ".join(words)
            words = []
        words.append(word)
    yield " ".join(words)


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _number(value: float) -> str:
    return f"{value:.12g}"
