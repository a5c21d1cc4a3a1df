"""Neighbourhoods of a purchase of links: which links, how many, and what buying them anew does."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from tests.sizing.links import LinkShape, least_cost, random_links

from weft.lp import Stop
from weft.sizing.links.levels import Levels
from weft.sizing.links.link_search import LinkEffort, LinkSearch
from weft.sizing.links.neighbourhoods import FRUITLESS, LEAST, Neighbourhoods

WIDE = LinkShape(sites=12, chords=20, failures=False)


def fresh() -> Neighbourhoods:
    """Those of a network of 12 sites and 32 links."""
    problem = random_links(1, WIDE)
    return Neighbourhoods.of(problem, Levels.laid_out(problem), np.random.default_rng(0))


def test_a_region_is_around_a_site() -> None:
    """Its links are those nearest to some site, by hops that networkx counts."""
    near = fresh()
    near.size = 10
    near.following(np.ones(len(near.ends)))
    links = near.following(np.ones(len(near.ends)))
    hops = dict(nx.all_pairs_shortest_path_length(nx.Graph([(int(a), int(z)) for a, z in near.ends])))
    rest = np.setdiff1d(np.arange(len(near.ends)), links)

    def far(site: int, link: int) -> int:
        return sum(hops[site][int(end)] for end in near.ends[link])

    middles = [v for v in hops if max(far(v, e) for e in links) <= min(far(v, e) for e in rest)]
    assert len(links) == 10
    assert middles


def test_links_that_differ_most_come_first() -> None:
    """The first neighbourhood is of those on which purchase and linear optimum are furthest apart."""
    near = fresh()
    apart = np.arange(len(near.ends), dtype=np.float64) ** 3
    near.size = 8
    assert set(near.following(apart).tolist()) == set(range(len(near.ends) - 8, len(near.ends)))


def test_a_neighbourhood_widens_where_nothing_is_found_and_narrows_where_nothing_is_decided() -> None:
    """Within its limits, whatever happens."""
    near = fresh()
    near.size = 10.0
    for _ in range(FRUITLESS):
        near.learn(better=False, decided=True)
    assert near.size > 10
    for _ in range(100):
        near.learn(better=False, decided=False)
    assert near.size == LEAST
    for _ in range(100 * FRUITLESS):
        near.learn(better=False, decided=True)
    assert near.is_worth_it
    assert near.size < len(near.ends)


@pytest.mark.parametrize("failures", [False, True])
def test_links_bought_anew_beside_the_others_are_never_dearer_and_all_of_them_cost_the_optimum(failures: bool) -> None:
    """A neighbourhood of every link is the whole problem, whose optimum the extensive form knows."""
    problem = random_links(4, LinkShape(sites=6, chords=3, failures=failures))
    search = LinkSearch.of(problem, 0.0, Stop(), None, LinkEffort(), 0)
    search.hot[:] = range(len(problem.states))
    search._make_whole(np.zeros(len(problem.candidates)), 0)
    assert search.best is not None
    first, least = search.cost, least_cost(problem)
    some = np.isin(search.levels.of, [0, 1, 2])
    before = search.levels.bought(search.best)
    assert search._anew(some, search.best, 10_000)
    assert search.cost <= first
    assert search.levels.bought(search.best)[~some].sum() <= before[~some].sum()
    assert search._anew(np.ones(len(some), bool), search.best, 10_000)
    assert search.cost == pytest.approx(least)
