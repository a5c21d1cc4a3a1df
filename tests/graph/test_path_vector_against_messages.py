"""The predicted state of eBGP is the one that speakers reach by messages in any order."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.graph.clos import Messages, clos

from weft.graph import Decision, Destinations, Peering, predict


def agrees(peering: Peering, decision: Decision, originators: set[int], seed: int, failures: int) -> None:
    """Run messages, fail sessions on the way and at rest, and compare every speaker with the prediction."""
    rng = np.random.default_rng(seed)
    messages = Messages(peering, decision, originators, rng)
    cut = rng.permutation(len(peering.a))[:failures].tolist()
    for session in cut:
        messages.run(int(rng.integers(0, 60)))
        messages.fail(session)
    assert not messages.run(100_000), "messages never cease"
    up = np.ones(len(peering.a), np.bool_)
    up[cut] = False
    everyone = np.ones(peering.n_speakers, np.bool_)
    routes = predict(peering, Destinations.of([sorted(originators)]), decision, (up, everyone))
    for v in range(peering.n_speakers):
        length, sessions = messages.outcome(v)
        assert routes.length[0, v] == length
        assert routes.sessions(0, v).tolist() == sessions
        assert routes.n_paths[0, v] == len(sessions)
        if length > 0:
            assert routes.as_path(0, v) == messages.candidates(v)[0][3]


@settings(max_examples=150)
@given(st.integers(0, 10**9))
def test_any_multigraph_of_few_ases(seed: int) -> None:
    """Few ASNs make loops frequent; parallel sessions, own ASNs allowed, anycast and both ways of multipath."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 9))
    asn = rng.integers(0, int(rng.integers(2, 6)), n)
    pairs = [(u, v) for u in range(n) for v in range(u) if asn[u] != asn[v]]
    drawn = [pairs[i] for i in rng.integers(0, len(pairs), int(rng.integers(1, 18)))] if pairs else []
    peering = Peering.of(
        asn, [a for a, _ in drawn], [z for _, z in drawn], rng.permutation(n), rng.integers(0, 3, n) // 2
    )
    decision = Decision(bool(rng.integers(2)), int(rng.choice([1, 2, 64])))
    originators = set(rng.integers(0, n, int(rng.integers(1, 3))).tolist())
    agrees(peering, decision, originators, seed, int(rng.integers(0, len(drawn) // 2 + 1)))


@pytest.mark.parametrize("shared", [True, False])
@pytest.mark.parametrize("shape", [(1, 4, 3, 0), (3, 2, 2, 2)])
@pytest.mark.parametrize("seed", range(4))
def test_a_clos_after_failures(shape: tuple[int, int, int, int], *, shared: bool, seed: int) -> None:
    """Two and three tiers, with shared and with own ASNs of the spines, with several sessions lost."""
    fabric = clos(*shape, shared=shared, parallel=1 + seed % 2)
    agrees(fabric.peering(), Decision(), {fabric.leaves[0]}, seed, 2 * seed)


@settings(max_examples=150)
@given(st.integers(0, 10**9))
def test_many_destinations_are_routed_like_each_by_itself(seed: int) -> None:
    """Originators with the same neighbours share the work; failures, shared ASNs and dead speakers part them."""
    rng = np.random.default_rng(seed)
    shape = (int(rng.integers(1, 4)), int(rng.integers(1, 4)), int(rng.integers(1, 3)), int(rng.integers(0, 3)))
    fabric = clos(*shape, shared=bool(rng.integers(2)), parallel=int(rng.integers(1, 4)))
    a, z = zip(*fabric.links, strict=True)
    n, asn = len(fabric.asn), np.array(fabric.asn)
    if rng.integers(2):
        asn[fabric.leaves] = 4200010000 + rng.integers(0, 3, len(fabric.leaves))
    peering = Peering.of(asn, a, z, rng.permutation(n), rng.integers(0, 3, n) // 2)
    up = rng.random(len(a)) > rng.choice([0.0, 0.1, 0.4]), rng.random(n) > rng.choice([0.0, 0.1])
    decision = Decision(bool(rng.integers(2)), int(rng.choice([1, 2, 64])))
    together = predict(peering, Destinations.of([[v] for v in range(n)]), decision, up, threads=2)
    for v in range(n):
        alone = predict(peering, Destinations.of([[v]]), decision, up)
        assert together.length[v].tolist() == alone.length[0].tolist()
        assert together.n_paths[v].tolist() == alone.n_paths[0].tolist()
        assert together.bits[v].tolist() == alone.bits[0].tolist()


def test_no_valley_where_spines_share_an_asn() -> None:
    """Without its link to a leaf a spine has no route to it: leaf-spine-leaf-spine is a loop of ASNs."""
    for shared, path in ((True, None), (False, 3)):
        fabric = clos(1, 3, 2, 0, shared=shared)
        peering, (leaf, spine) = fabric.peering(), (fabric.leaves[0], fabric.spines[0])
        up = np.ones(len(peering.a), np.bool_)
        up[fabric.link(leaf, spine)] = False
        routes = predict(peering, Destinations.of([[leaf]]), Decision(), (up, np.ones(peering.n_speakers, np.bool_)))
        assert routes.length[0, spine] == (path or -1)
        assert routes.n_paths[0, spine] == (2 if path else 0)
        assert routes.sessions(0, fabric.leaves[1]).tolist() == [fabric.link(fabric.leaves[1], fabric.spines[1])]


def test_a_leaf_whose_asn_all_leaves_have_needs_allowas_in() -> None:
    """One ASN for all leaves hides them from one another until each accepts its own ASN once."""
    for allowed, length in ((0, -1), (1, 2)):
        peering = Peering.of([65001, 65001, 65000, 65000], [0, 0, 1, 1], [2, 3, 2, 3], own_as_allowed=allowed)
        routes = predict(peering, Destinations.of([[0]]), Decision())
        assert routes.length[0, 1] == length


def test_without_relax_only_the_best_paths_neighbouring_as_is_joined() -> None:
    """Two spines of AS 1 and one of AS 2: relaxed three paths, strict the two with the neighbour of the best."""
    peering = Peering.of([1, 1, 2, 10, 11], [3, 3, 3, 4, 4, 4], [0, 1, 2, 0, 1, 2])
    there = Destinations.of([[3]])
    assert predict(peering, there, Decision()).sessions(0, 4).tolist() == [3, 4, 5]
    assert predict(peering, there, Decision(multipath_relax=False)).sessions(0, 4).tolist() == [3, 4]
    assert predict(peering, there, Decision(max_paths=2)).sessions(0, 4).tolist() == [3, 4]
    last = Peering.of([1, 1, 2, 10, 11], [3, 3, 3, 4, 4, 4], [0, 1, 2, 0, 1, 2], [8, 9, 3, 4, 5])
    assert predict(last, there, Decision(multipath_relax=False)).sessions(0, 4).tolist() == [5]


def test_own_asns_are_plain_shortest_paths() -> None:
    """With an ASN each, next hops are all neighbours nearer by hops, as networkx counts them."""
    graph = nx.random_regular_graph(4, 40, seed=3)
    a, z = zip(*graph.edges, strict=True)
    peering = Peering.of(np.arange(100, 140), a, z)
    routes = predict(peering, Destinations.of([[v] for v in range(40)]), Decision(), threads=3)
    for d in range(40):
        hops = nx.single_source_shortest_path_length(graph, d)
        assert routes.length[d].tolist() == [hops[v] for v in range(40)]
        for v in range(40):
            used = {int(peering.a[k] + peering.z[k]) - v for k in routes.sessions(d, v)}
            assert used == {u for u in graph[v] if hops[u] == hops[v] - 1}


@pytest.mark.parametrize("seed", range(3))
def test_next_hops_of_a_clos_do_not_depend_on_router_ids(seed: int) -> None:
    """With the ASNs of RFC 7938 ties change no next hop, so a router that prefers the oldest path agrees too."""
    rng = np.random.default_rng(seed)
    fabric = clos(3, 3, 2, 2, shared=True)
    there = Destinations.of([[v] for v in range(len(fabric.asn))])
    up = rng.random(len(fabric.links)) > 0.15, rng.random(len(fabric.asn)) > 0.05
    found = []
    for router_id in (None, rng.permutation(len(fabric.asn))):
        routes = predict(fabric.peering(router_id), there, Decision(), up)
        found.append([sorted(routes.sessions(d, v)) for d in range(len(there)) for v in range(len(fabric.asn))])
    assert found[0] == found[1]


def test_more_sessions_than_a_word_has_bits() -> None:
    """150 parallel sessions: all are used, or as many as there may be."""
    peering = Peering.of([1, 2], [0] * 150, [1] * 150)
    assert predict(peering, Destinations.of([[0]]), Decision(max_paths=256)).sessions(0, 1).tolist() == [*range(150)]
    assert predict(peering, Destinations.of([[0]]), Decision(max_paths=128)).sessions(0, 1).tolist() == [*range(128)]


def test_prefixes_of_the_same_originators_are_one_destination() -> None:
    """Two loopbacks, and default routes of two borders named in either order."""
    there = Destinations.of([[4], [2, 7], [4], [7, 2, 2]])
    assert len(there) == 2
    assert there.of_prefix.tolist() == [0, 1, 0, 1]


def test_a_dead_speaker_originates_nothing() -> None:
    """The other originator of a default route serves; without one there is no route."""
    peering, there = Peering.of([1, 2, 3], [0, 1], [1, 2]), Destinations.of([[0, 2], [0]])
    routes = predict(peering, there, Decision(), (np.ones(2, np.bool_), np.array([False, True, True])))
    assert routes.length.tolist() == [[-1, 1, 0], [-1, -1, -1]]
    assert routes.as_path(1, 1) is None
    assert routes.as_path(0, 1) == (3,)


@pytest.mark.parametrize(
    ("asn", "ends", "router_id", "message"),
    [
        ([1, 1], ([0], [1]), None, "session 0 joins two speakers of AS 1"),
        ([1, 2], ([0], [2]), None, r"outside 0\.\.1"),
        ([1, 2], ([0], [1]), [5, 5], "same router id"),
    ],
)
def test_what_is_no_ebgp_is_refused(asn: list[int], ends: tuple, router_id: list[int] | None, message: str) -> None:
    """IBGP sessions, ends that are no speaker, and a router id used twice."""
    with pytest.raises(ValueError, match=message):
        Peering.of(asn, *ends, router_id)


def test_a_speaker_uses_at_least_one_path() -> None:
    """No path at all is no decision."""
    with pytest.raises(ValueError, match="at least one"):
        Decision(max_paths=0)
