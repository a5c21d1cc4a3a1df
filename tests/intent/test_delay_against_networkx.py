"""Delays that light cannot keep, against networkx's shortest paths over the same fibres."""

from __future__ import annotations

import random
from pathlib import Path

import networkx as nx
import pytest

from weft.intent import check
from weft.intent.meaning_reach import FIBRE_MS_PER_KM

SITES = 12


def write(path: Path, seed: int, max_delay_ms: float) -> nx.Graph:
    """A random connected intent with half of its sites in gravity, and its graph with delays in ms."""
    rng = random.Random(seed)
    graph = nx.random_labeled_tree(SITES, seed=seed)
    graph.add_edges_from(rng.sample(range(SITES), 2) for _ in range(6))
    lines = ["weft: 1", "name: random", "survive: []", "sites:"]
    for i in range(SITES):
        fabric = ", fabric: {hosts: 100, host_ports: 1 x 100G}" if i % 2 else ""
        lines.append(f"  - {{name: S{i}, at: [{rng.uniform(48, 48.1):.4f}, {rng.uniform(8, 8.1):.4f}]{fabric}}}")
    lines.append("fibres:")
    for a, z, edge in graph.edges(data=True):
        length_km = rng.randint(50, 900)
        edge["ms"] = length_km * FIBRE_MS_PER_KM
        lines.append(f"  - {{a: S{a}, z: S{z}, length: {length_km} km, pairs: 1}}")
    lines += ["traffic:", "  gravity: {total: 1T}", "  classes:"]
    lines.append(f"    - {{name: web, share: 100 %, protect: [], max_delay: {max_delay_ms!r} ms}}")
    path.write_text("\n".join(lines) + "\n")
    return graph


@pytest.mark.parametrize("seed", range(20))
def test_an_error_comes_just_below_the_longest_shortest_path(seed: int, tmp_path: Path) -> None:
    """At the longest of the shortest paths between hosts there is no error; a millionth below, there is one."""
    path = tmp_path / "intent.yaml"
    delay_ms = dict(nx.all_pairs_dijkstra_path_length(write(path, seed, 1.0), weight="ms"))
    hosts = range(1, SITES, 2)
    longest_ms = max(delay_ms[a][z] for a in hosts for z in hosts)
    write(path, seed, longest_ms * (1 + 1e-6))
    assert check(path) == ()
    write(path, seed, longest_ms * (1 - 1e-6))
    assert [d.code for d in check(path)] == ["E309"]


def test_what_a_class_may_ask_is_what_its_delay_is_held_against(tmp_path: Path) -> None:
    """`between` spares far pairs of gravity but not egress; of `any of` the nearest site counts."""
    path = tmp_path / "intent.yaml"
    text = (
        "weft: 1\nname: line\nsurvive: []\nsites:\n"
        "  - {name: A, at: [50.0, 8.0], fabric: {hosts: 9, host_ports: 1 x 100G}}\n"
        "  - {name: B, at: [50.0, 9.0], fabric: {hosts: 9, host_ports: 1 x 100G}}\n"
        "  - {name: C, at: [50.0, 18.0], fabric: {hosts: 9, host_ports: 1 x 100G}EGRESS}\n"
        "fibres:\n  - {a: A, z: B, length: 100 km, pairs: 1}\n  - {a: B, z: C, length: 1000 km, pairs: 1}\n"
        "traffic:\n  SOURCE\n  classes: [{name: web, CLASS, protect: [], max_delay: 2 ms}]\n"
    )

    def codes(egress: str, source: str, of_class: str) -> list[str]:
        path.write_text(text.replace("EGRESS", egress).replace("SOURCE", source).replace("CLASS", of_class))
        return [d.code for d in check(path)]

    near = "share: 100 %, between: within 100 km"
    assert codes("", "gravity: {total: 1T}", "share: 100 %") == ["E309"]
    assert codes("", "gravity: {total: 1T}", near) == []
    assert codes(", egress: {web: 1T}", "gravity: {total: 1T}", near) == ["E309"]
    assert codes("", "matrix: [{from: A, to: any of B|C, class: web, rate: 1T}]", "deferrable: 0 %") == []
    assert codes("", "matrix: [{from: A, to: C, class: web, rate: 1T}]", "deferrable: 0 %") == ["E309"]
