"""The graph that routes run over: ROADMs, the OMS between them, and what these share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

Kind = Literal["link", "node", "srlg"]
"""What two routes may have in common: a cable (either way of it), a ROADM (or a cable), a shared risk."""
KINDS: tuple[Kind, ...] = get_args(Kind)

Route = tuple[int, ...]
"""Arcs, each leaving where the one before it ends."""


@dataclass(frozen=True, slots=True, eq=False)
class OmsGraph:
    """Directed OMS between nodes; columns `tail`, `head`, `length_km` and `cable` have shape (n_arcs,).

    Both ways of a line, and all fibre pairs in it, are of one cable.  `srlgs` has, for each cable, the rows of
    `srlg_name` that it is in.  `back` (n_arcs,) is the arc of the same cable that leads back, -1 without one.
    """

    node_name: tuple[str, ...]
    cable_name: tuple[str, ...]
    srlg_name: tuple[str, ...]
    tail: Ints
    head: Ints
    length_km: Floats
    cable: Ints
    srlgs: tuple[tuple[int, ...], ...]
    leaving: tuple[tuple[int, ...], ...] = field(init=False)
    back: Ints = field(init=False)

    def __post_init__(self) -> None:
        arcs: list[list[int]] = [[] for _ in self.node_name]
        for arc, node in enumerate(self.tail.tolist()):
            arcs[node].append(arc)
        object.__setattr__(self, "leaving", tuple(map(tuple, arcs)))
        object.__setattr__(self, "back", _ways_back(self.tail, self.head, self.cable))

    @classmethod
    def both_ways(
        cls, node_name: Sequence[str], cables: Sequence[tuple[str, int, int, float, Sequence[str]]]
    ) -> OmsGraph:
        """From cables as (name, end, end, km, names of SRLGs): arc 2 i is cable i from its first end, 2 i + 1 back."""
        srlg = {name: i for i, name in enumerate(dict.fromkeys(one for *_, inside in cables for one in inside))}
        ends = np.array([(a, z, z, a) for _, a, z, _, _ in cables], dtype=np.int64).reshape(-1, 2)
        length = np.array([km for _, _, _, km, _ in cables], dtype=np.float64)
        return cls(
            tuple(node_name), tuple(name for name, *_ in cables), tuple(srlg), ends[:, 0].copy(), ends[:, 1].copy(),
            np.repeat(length, 2), np.repeat(np.arange(len(cables)), 2),
            tuple(tuple(srlg[one] for one in inside) for *_, inside in cables),
        )  # fmt: skip

    @property
    def n_arcs(self) -> int:
        """How many directed OMS there are."""
        return len(self.tail)

    def km(self, route: Sequence[int]) -> float:
        """Length of a route."""
        return float(sum(self.length_km[list(route)].tolist()))

    def nodes(self, route: Sequence[int]) -> tuple[int, ...]:
        """Nodes of a route of at least one arc, in order."""
        return (int(self.tail[route[0]]), *self.head[list(route)].tolist())

    def risk_name(self, risk: int) -> str:
        """Kind and name of a risk, which are numbered cables first, then nodes, then SRLGs."""
        cables, nodes = len(self.cable_name), len(self.node_name)
        if risk < cables:
            return f"link {self.cable_name[risk]}"
        if risk < cables + nodes:
            return f"node {self.node_name[risk - cables]}"
        return f"srlg {self.srlg_name[risk - cables - nodes]}"

    def risks_of_arc(self, arc: int, kinds: Iterable[Kind]) -> list[int]:
        """Risks that an arc brings; of nodes the one that it reaches.  Who asks for nodes asks for cables too."""
        cables, nodes = len(self.cable_name), len(self.node_name)
        cable, asked, found = int(self.cable[arc]), set(kinds), []
        if asked & {"link", "node"}:
            found.append(cable)
        if "node" in asked:
            found.append(cables + int(self.head[arc]))
        if "srlg" in asked:
            found += [cables + nodes + one for one in self.srlgs[cable]]
        return found

    def risks(self, route: Sequence[int], kinds: Iterable[Kind]) -> frozenset[int]:
        """All risks of a route, with both its ends."""
        asked = tuple(kinds)
        found = {risk for arc in route for risk in self.risks_of_arc(arc, asked)}
        if "node" in asked and route:
            found.add(self.node_risk(int(self.tail[route[0]])))
        return frozenset(found)

    def node_risk(self, node: int) -> int:
        """The number of a node among risks."""
        return len(self.cable_name) + node


def _ways_back(tail: Ints, head: Ints, cable: Ints) -> Ints:
    """For each arc the one of its cable that leads back; of parallel ones the first with the first."""
    waiting: dict[tuple[int, int, int], list[int]] = {}
    back = np.full(len(tail), -1)
    for arc, (c, u, v) in enumerate(zip(cable.tolist(), tail.tolist(), head.tolist(), strict=True)):
        others = waiting.get((c, v, u))
        if others:
            other = others.pop(0)
            back[arc], back[other] = other, arc
        else:
            waiting.setdefault((c, u, v), []).append(arc)
    return back
