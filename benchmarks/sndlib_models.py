"""SNDlib's planning models as sizing problems, for benchmarks that want no intent between.

A model's name is eight letters: demands (Undirected, Directed), links (Undirected, Bidirected), capacities (Modular,
Single module, Explicit list), fixed charge, routing, paths, hop limit, and survivability (None, Unrestricted).
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import numpy as np

from weft.network.incidence import Incidence
from weft.sizing import Builds, Candidates, Demands, Fabrics, Fibres, Ladders, Problem, Sites, States

DATA = Path(os.environ.get("WEFT_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")
FOLDER = DATA / "sndlib"
LINK = re.compile(r"^\s*(\S+) \( (\S+) (\S+) \) (\S+) (\S+) (\S+) (\S+) \( (.*?) \)", re.MULTILINE)
DEMAND = re.compile(r"^\s*(\S+) \( (\S+) (\S+) \) \S+ (\S+) \S+\s*$", re.MULTILINE)
NODE = re.compile(r"^\s*(\S+) \( \S+ \S+ \)\s*$", re.MULTILINE)
NONE = np.zeros(0)
NO_ROWS = np.zeros(0, np.int64)


def model(network: str, name: str, folder: Path = FOLDER) -> Problem:
    """A network under a planning model such as `U-U-M-N-C-A-N-U`.

    An undirected demand is one each way and an undirected link has its capacity each way, which is the same; flow is
    then counted twice and costs half as much each way.
    """
    text = (folder / network / f"{network}.txt").read_text("utf-8")
    undirected, capacity, charge, survivability = name[0] == "U", name[4], name[6], name[-1]
    part = dict(re.findall(r"^(NODES|LINKS|DEMANDS) \((.*?)^\)", text, re.MULTILINE | re.DOTALL))
    places = NODE.findall(part["NODES"])
    number = {place: v for v, place in enumerate(places)}
    links = LINK.findall(part["LINKS"])
    ends = np.array([(number[row[1]], number[row[2]]) for row in links])
    asked = [(number[a], number[z], float(gbps)) for _, a, z, gbps in DEMAND.findall(part["DEMANDS"])]
    if undirected:
        asked += [(z, a, gbps) for a, z, gbps in asked]
    total = sum(gbps for _, _, gbps in asked)
    rows: list[tuple[int, float, float, int, int, int]] = []  # link, gbps, cost, ladder, lower, upper
    for i, row in enumerate(links):
        if float(row[3]) > 0:
            rows.append((i, float(row[3]), float(row[4]), -1, 1, 1))
        figures = [float(word) for word in row[7].split()]
        for gbps, price in zip(figures[::2], figures[1::2], strict=True):
            rows.append((i, gbps, price, i, 0, 1 if capacity == "E" else int(np.ceil(total / gbps))))
    link = np.array([row[0] for row in rows])
    zero, costs = np.zeros(len(rows)), np.array([row[2] for row in rows])
    none = np.zeros(len(rows), np.int64)
    candidates = Candidates(
        tuple(f"{links[row[0]][0]}/{row[1]:g}" for row in rows), ends[link, 0], ends[link, 1],
        Incidence.of([[] for _ in rows], 0), np.array([row[1] for row in rows]), none, zero, none, none > 0,
        np.array([row[4] for row in rows]), np.array([row[5] for row in rows]), costs, zero, zero,
        Incidence.of([[] for _ in rows], len(places)), zero, np.array([row[3] for row in rows]),
        np.array([float(row[5]) for row in links])[link] * (0.5 if undirected else 1.0),
    )  # fmt: skip
    ladders = Ladders(
        tuple(row[0] for row in links), np.full(len(links), 1.0 if capacity == "E" else np.inf),
        np.array([float(row[6]) if charge == "Y" else 0.0 for row in links]),
    )  # fmt: skip
    return _of(places, candidates, ladders, link, asked, survivable=survivability == "U")


def _of(
    places: list[str], candidates: Candidates, ladders: Ladders, link: np.ndarray,
    asked: list[tuple[int, int, float]], *, survivable: bool,
) -> Problem:  # fmt: skip
    n, count = len(places), len(ladders) + 1 if survivable else 1
    factor = 1.0 * (link[None, :] != np.arange(-1, count - 1)[:, None])
    gbps = np.array([row[2] for row in asked])
    return Problem(
        Sites(tuple(places), np.zeros(n, np.int64), np.zeros(n), np.zeros(n), np.full(n, np.inf)),
        Fibres((), NO_ROWS, NO_ROWS, NO_ROWS, NO_ROWS, NONE, NONE, NONE, NO_ROWS, NO_ROWS, NONE),
        candidates,
        Builds((), NO_ROWS, NO_ROWS, NO_ROWS, NONE, NONE, NONE),
        Fabrics((), NO_ROWS, NONE, NO_ROWS, NO_ROWS, NONE, NONE),
        Demands(
            tuple(f"{places[a]}-{places[z]}" for a, z, _ in asked), np.array([row[0] for row in asked]),
            np.array([row[1] for row in asked]), np.full(len(asked), np.inf),
        ),
        States(
            ("none", *ladders.name)[:count], factor, np.tile(gbps, (count, 1)), np.zeros((count, 0), bool),
            1.0 * (np.arange(count) == 0),
        ),
        Incidence.of([], n),
        ladders=ladders,
    )  # fmt: skip
