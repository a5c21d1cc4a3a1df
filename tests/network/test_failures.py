"""Failures carried upward agree with a plain reference, and failure expressions say what they mean."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weft.network import Network, Risks, carry, risks, scenarios

RandomNetwork = Callable[[int], Network]
seeds = st.integers(0, 2**32 - 1)
KINDS = ["fibre", "pair", "srlg", "router", "site", "link"]


def _spans_down(network: Network, kind: str, name: str) -> set[int]:
    n_spans = len(network.spans)
    if kind == "srlg":
        group = network.srlgs.name.index(name)
        return {i for i in range(n_spans) if group in network.span_in_srlg[i]}
    pair_of = network.spans.pair.tolist()
    if kind == "pair":
        return {i for i in range(n_spans) if pair_of[i] >= 0 and network.pairs.name[pair_of[i]] == name}
    if kind == "span":
        fibre, _, section = name.partition("@")
        lit = [p for p in range(len(network.pairs)) if network.fibres.name[network.pairs.fibre[p]] == fibre]
        spans = [[i for i in range(n_spans) if pair_of[i] == p] for p in lit]
        return {of_pair[int(section) - 1] for of_pair in spans if len(of_pair) >= int(section)}
    if kind == "amplifier":
        pair, _, amplifier = name.partition("@")
        at = network.spans.amplifier.tolist()
        named = [(network.pairs.name[p], network.amplifiers.name[k]) if min(p, k) >= 0 else None
                 for p, k in zip(pair_of, at, strict=True)]  # fmt: skip
        return {i for i in range(n_spans) if named[i] == (pair, amplifier)}
    fibre_of = [int(network.pairs.fibre[p]) if p >= 0 else -1 for p in pair_of]
    return {i for i in range(n_spans) if fibre_of[i] >= 0 and network.fibres.name[fibre_of[i]] == name}


def _left(network: Network, failed: list[tuple[str, str]]) -> tuple[list[bool], list[bool], list[bool], list[float]]:
    """Routers, sites and lightpaths up, and capacity of each IP link before its minimum of members."""
    spans: set[int] = set()
    sites = {name for kind, name in failed if kind == "site"}
    for kind, name in failed:
        if kind in ("fibre", "pair", "srlg", "span", "amplifier"):
            spans |= _spans_down(network, kind, name)
    routers_up = [
        ("router", router) not in failed and network.sites.name[network.routers.site[i]] not in sites
        for i, router in enumerate(network.routers.name)
    ]
    links = network.ip_links
    lightpaths_up, capacity = [], [0.0] * len(links)
    for i, link in enumerate(network.lightpaths.ip_link.tolist()):
        ends_up = routers_up[links.a[link]] and routers_up[links.z[link]]
        lit = not spans & set(network.lightpath_on_span[i].tolist())
        on = [int(card[i]) for card in (network.lightpaths.card_a, network.lightpaths.card_z) if card[i] >= 0]
        seated = all(("card", network.cards.name[k]) not in failed for k in on)
        up = ends_up and lit and seated and ("link", links.name[link]) not in failed
        lightpaths_up.append(up)
        capacity[link] += float(network.lightpaths.rate_gbps[i]) if up else 0.0
    return routers_up, [name not in sites for name in network.sites.name], lightpaths_up, capacity


def _gateway_lost(network: Network, failed: list[tuple[str, str]], router: int) -> float:
    cards = network.cards
    mine = (i for i in range(len(cards)) if cards.router[i] == router and ("card", cards.name[i]) in failed)
    return float(sum(cards.gateway_gbps[i] for i in mine))


ASKED = [
    ["fibre"], ["pair", "srlg"], ["router", "site"], ["link"], ["fibre:2"], ["srlg+router"], ["span"],
    ["amplifier", "card"], ["card:2"], ["span+card"],
]  # fmt: skip


@given(seeds, st.sampled_from(ASKED))
def test_masks_carried_upward_equal_a_naive_reference(random_network: RandomNetwork, seed: int, ask: list[str]) -> None:
    """Whatever fails, singly or together, each layer above loses exactly what rides on it."""
    network = random_network(seed)
    everything = risks(network)
    chosen = scenarios(everything, ask)
    masks = carry(network, everything, chosen)
    of_link = network.lightpaths.ip_link.tolist()
    for s in range(len(chosen)):
        failed = [(everything.kind[r], everything.name[r]) for r in chosen.risks[s]]
        routers_up, sites_up, lightpaths_up, capacity = _left(network, failed)
        assert masks.router_up[s].tolist() == routers_up
        assert masks.site_up[s].tolist() == sites_up
        assert masks.lightpath_up[s].tolist() == lightpaths_up
        for link, least in enumerate(network.ip_links.min_members.tolist()):
            members = sum(up for up, k in zip(lightpaths_up, of_link, strict=True) if k == link)
            assert masks.capacity_gbps[s, link] == (capacity[link] if members >= least else 0.0)
        lost = [_gateway_lost(network, failed, router) for router in range(len(network.routers))]
        assert masks.gateway_gbps[s] == pytest.approx(np.maximum(network.routers.gateway_gbps - lost, 0.0))


@given(seeds)
def test_failing_more_never_leaves_more(random_network: RandomNetwork, seed: int) -> None:
    """Two risks together leave no more than either alone, in every layer."""
    network = random_network(seed)
    everything = risks(network)
    singles, pairs = scenarios(everything, KINDS), scenarios(everything, ["srlg+link", "pair+router"])
    alone, together = carry(network, everything, singles), carry(network, everything, pairs)
    row = {frozenset(singles.risks[s].tolist()): s for s in range(len(singles))}
    for s in range(1, len(pairs)):
        for risk in pairs.risks[s].tolist():
            one = row[frozenset([risk])]
            assert (together.capacity_gbps[s] <= alone.capacity_gbps[one]).all()
            assert (together.lightpath_up[s] <= alone.lightpath_up[one]).all()
            assert (together.router_up[s] <= alone.router_up[one]).all()


@given(seeds, st.integers(0, 9), st.integers(0, 9))
def test_a_slice_of_scenarios_gives_those_rows(random_network: RandomNetwork, seed: int, start: int, size: int) -> None:
    """Scenarios may be carried block by block."""
    network = random_network(seed)
    everything = risks(network)
    chosen = scenarios(everything, KINDS)
    whole, part = carry(network, everything, chosen), carry(network, everything, chosen, slice(start, start + size))
    for layer in ("router_up", "site_up", "lightpath_up", "capacity_gbps"):
        assert np.array_equal(getattr(whole, layer)[start : start + size], getattr(part, layer))


@pytest.fixture(scope="module")
def everything(random_network: RandomNetwork) -> Risks:
    """The risks of a network that has several of each kind."""
    found = (risks(random_network(seed)) for seed in range(500))
    return next(r for r in found if all(r.kind.count(kind) >= 2 for kind in KINDS))


def test_none_comes_first_and_is_empty(everything: Risks) -> None:
    """Row 0 is the network with nothing failed, unless that is not wanted."""
    assert scenarios(everything, ["fibre"]).name[0] == "none"
    assert len(scenarios(everything, ["fibre"]).risks[0]) == 0
    assert "none" not in scenarios(everything, ["fibre"], intact=False).name


def test_a_kind_with_a_count_is_every_set_of_that_size(everything: Risks) -> None:
    """`fibre:2` is any two, exactly two, each set once."""
    fibres = [i for i, kind in enumerate(everything.kind) if kind == "fibre"]
    chosen = scenarios(everything, ["fibre:2"], intact=False)
    assert [tuple(chosen.risks[s]) for s in range(len(chosen))] == list(combinations(fibres, 2))


def test_kinds_joined_are_one_of_each_and_never_one_thing_twice(everything: Risks) -> None:
    """`router+link` pairs every router with every link, and `link+link` is any two different links."""
    mixed = scenarios(everything, ["router+link"], intact=False)
    assert len(mixed) == everything.kind.count("router") * everything.kind.count("link")
    twice = scenarios(everything, ["link+link"], intact=False)
    assert twice.risks.indices.tolist() == scenarios(everything, ["link:2"], intact=False).risks.indices.tolist()


def test_a_scenario_asked_for_twice_stands_once_under_the_first_expression(everything: Risks) -> None:
    """Repeats are left out, so that no state is counted twice."""
    once = scenarios(everything, ["link"], intact=False)
    first = everything.name[everything.kind.index("link")]
    again = scenarios(everything, ["link", "link:1", f"link:{first}"], intact=False)
    assert (again.name, again.state) == (once.name, once.state)


def test_a_name_fails_that_thing_with_or_without_its_kind(everything: Risks) -> None:
    """`R0` and `router:R0` are the same scenario."""
    bare, with_kind = (scenarios(everything, [text], intact=False) for text in ("R0", "router:R0"))
    assert bare.name == with_kind.name == ("router R0",)
