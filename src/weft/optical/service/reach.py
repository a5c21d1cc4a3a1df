"""How far light reaches without regeneration: between which transceivers some route, however long, works in a mode."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from weft.optical.service.candidates import Bench
from weft.optical.service.judging import Ride, margins_db
from weft.optical.service.loads import Load
from weft.optical.service.oms_graph import Route
from weft.optical.system.library import Mode
from weft.optical.system.reception import Reception

Floats = npt.NDArray[np.float64]

Impairments = npt.NDArray[np.float64]
"""(5, n_channels): noise by signal, noise of ROADMs, dispersion in s/m, PMD in s, PDL in dB; less is better."""

SLACK = 1e-12
"""Rounding within which one label counts as no worse than another, relative."""


class Reached(NamedTuple):
    """A transceiver that light reaches: by the route of fewest lines that was found, and its least margin."""

    route: Route
    margin_db: float


class _Label(NamedTuple):
    """Light at a node by one route, the `nodes` that it passed, and what it suffered."""

    route: Route
    nodes: frozenset[int]
    suffered: Impairments
    power_w: Floats


def reached(bench: Bench, source: str, targets: Sequence[str], load: Load, mode: Mode) -> dict[str, Reached]:
    """Each of `targets` (at most one a node) that light from `source` reaches over some simple route.

    Label setting, a generation of labels for each number of lines.  A label is a beginning of a route that a receiver
    at its end would accept: every line takes margin, so only such beginnings lead on.  One is left out if another that
    ends at the same node with the same powers suffers no more in noise, dispersion, PMD, PDL and what ROADMs add, for
    every channel: a line adds to these the same whatever came before it, so that the other may take its place on any
    route beyond; should the other then pass a node twice, without the loop it is better still.  Where a line takes
    dispersion back and the mode pays for dispersion, a route found works, but one not found may exist.
    """
    graph, rules = bench.mesh.graph, bench.rules
    at_node = {bench.mesh.exit[target]: target for target in targets}
    start = bench.mesh.entry[source]
    found: dict[str, Reached] = {}
    kept: dict[int, list[_Label]] = {}
    tips = [_Label((), frozenset([start]), np.zeros((5, 0)), np.zeros(0))]
    while tips:
        onward = [(tip, arc) for tip in tips for arc in graph.leaving[_end(bench, tip, start)]]
        onward = [(tip, arc) for tip, arc in onward if int(graph.head[arc]) not in tip.nodes]
        tips = [
            _Label((*tip.route, arc), tip.nodes | {int(graph.head[arc])}, tip.suffered, tip.power_w)
            for tip, arc in onward
            if int(graph.head[arc]) not in at_node
        ]
        onward = [(tip, arc) for tip, arc in onward if int(graph.head[arc]) in at_node]
        rides = [Ride(source, at_node[int(graph.head[arc])], (*tip.route, arc)) for tip, arc in onward]
        arrived = bench.judge.receptions(load, rides)
        margins = margins_db(arrived, mode, rules.margin_db, rules.filtering_db).tolist()
        for (tip, arc), ride, reception, margin in zip(onward, rides, arrived, margins, strict=True):
            if reception is not None and margin >= 0.0:
                found.setdefault(ride.target, Reached(ride.route, margin))
                label = _Label(
                    ride.route, tip.nodes | {int(graph.head[arc])}, _suffered(reception), reception.power_w
                )
                if _is_kept(kept.setdefault(int(graph.head[arc]), []), label):
                    tips.append(label)
    return found


def _end(bench: Bench, tip: _Label, start: int) -> int:
    return int(bench.mesh.graph.head[tip.route[-1]]) if tip.route else start


def _is_kept(labels: list[_Label], label: _Label) -> bool:
    """Add a label to those of its node unless another makes it needless; those that it makes needless go."""
    if any(_no_worse(other, label) for other in labels):
        return False
    labels[:] = [other for other in labels if not _no_worse(label, other)] + [label]
    return True


def _suffered(reception: Reception) -> Impairments:
    noise = (reception.ase + reception.nli) / reception.signal
    return np.stack([noise, reception.ends_01nm, reception.cd_s_m, reception.pmd_s, reception.pdl_db])


def _no_worse(one: _Label, other: _Label) -> bool:
    if one.power_w.shape != other.power_w.shape or not np.allclose(one.power_w, other.power_w, rtol=1e-9, atol=0.0):
        return False
    return bool(np.all(one.suffered <= other.suffered * (1.0 + SLACK)))
