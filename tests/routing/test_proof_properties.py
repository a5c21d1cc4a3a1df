"""What holds of every proof, whatever the network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any, TypeVar

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weft.network import Demands, Incidence, Ints, IpLinks, Lightpaths, Network, ints, risks, scenarios
from weft.routing import Ceilings, Proof, prove

Table = TypeVar("Table", IpLinks, Demands, Lightpaths)
RandomNetwork = Callable[[int], Network]
seeds = st.integers(0, 2**32 - 1)
LIMITS = Ceilings(0.8, 0.95)


def _proved(network: Network, *survive: str) -> Proof:
    everything = risks(network)
    return prove(network, everything, scenarios(everything, survive), LIMITS)


@given(seeds)
def test_failing_more_links_never_leaves_less_without_a_path(random_network: RandomNetwork, seed: int) -> None:
    """Each pair of links against both of its links alone, class by class."""
    network = random_network(seed)
    proof = _proved(network, "link", "link:2")
    chosen = proof.scenarios.risks
    row = {frozenset(chosen[s].tolist()): s for s in range(len(proof))}
    for s in range(len(proof)):
        for risk in chosen[s].tolist():
            fewer = row[frozenset(chosen[s].tolist()) - {risk}]
            assert (proof.unroutable_gbps[s] >= proof.unroutable_gbps[fewer] - 1e-9).all()


@given(seeds)
def test_what_is_offered_is_delivered_or_accounted_for(random_network: RandomNetwork, seed: int) -> None:
    """Offered and removed make up all demands; nothing lost or delivered is negative or more than offered."""
    network = random_network(seed)
    proof = _proved(network, "fibre", "router", "site")
    demanded = np.bincount(network.demands.traffic_class, network.demands.gbps, len(network.classes))
    assert proof.offered_gbps + proof.removed_gbps == pytest.approx(np.tile(demanded, (len(proof), 1)))
    for figure in (proof.unroutable_gbps, proof.lost_gbps, proof.delivered_gbps):
        assert (figure >= 0).all()
        assert (figure <= proof.offered_gbps + 1e-9).all()
    assert (proof.delivered_gbps + proof.lost_gbps <= proof.offered_gbps + 1e-9).all()


@given(seeds)
def test_permuting_links_and_demands_changes_nothing(random_network: RandomNetwork, seed: int) -> None:
    """Neither what is lost nor how full any link, found by its name, becomes."""
    network = random_network(seed)
    before, after = _proved(network, "link", "router"), _proved(_permuted(network, seed), "link", "router")
    rows = [after.scenarios.name.index(name) for name in before.scenarios.name]
    assert after.lost_gbps[rows] == pytest.approx(before.lost_gbps, abs=1e-9)
    assert after.max_utilisation[rows] == pytest.approx(before.max_utilisation)
    assert after.held[rows].tolist() == before.held.tolist()
    links = [after.rows.name.index(name) for name in before.rows.name]
    assert after.rows.fill[links] == pytest.approx(before.rows.fill)
    demands = [_permuted(network, seed).demands.name.index(name) for name in network.demands.name]
    assert after.demands.worst_delay_ms[demands] == pytest.approx(before.demands.worst_delay_ms, nan_ok=True)


def _permuted(network: Network, seed: int) -> Network:
    rng = np.random.default_rng(seed)
    links, demands = rng.permutation(len(network.ip_links)), rng.permutation(len(network.demands))
    lightpaths = rng.permutation(len(network.lightpaths))
    moved_to = np.argsort(links)
    lit = _taken(network.lightpaths, lightpaths)
    return replace(
        network,
        ip_links=_taken(network.ip_links, links),
        demands=_taken(network.demands, demands),
        lightpaths=replace(lit, ip_link=ints(moved_to[lit.ip_link]) if len(lit) else lit.ip_link),
        lightpath_on_span=Incidence.of(
            [network.lightpath_on_span[int(k)].tolist() for k in lightpaths], len(network.spans)
        ),
    )


def _taken(table: Table, order: Ints) -> Table:
    columns: dict[str, Any] = {field.name: getattr(table, field.name) for field in fields(table)}
    for name, column in columns.items():
        columns[name] = tuple(column[int(i)] for i in order) if isinstance(column, tuple) else column[order]
    return replace(table, **columns)
