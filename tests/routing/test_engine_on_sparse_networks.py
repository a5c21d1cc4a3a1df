"""The failure engine on networks of the shapes that it takes short cuts in: trees, chains, rings, parallel links.

Larger and sparser than the random networks of the other tests, with ties in nearly every choice, narrow ECMP, LAGs
that die by their members, and sets of up to five failures; held against full recomputation of each.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from benchmarks.plain import Plain
from hypothesis import given, settings
from hypothesis import strategies as st

from weft.network import Incidence, Network, Scenarios, floats, ints, risks
from weft.routing import Ceilings, Engine, Run, prove

N_SETS = 40
LIMITS = Ceilings(0.8, 0.95)


def sparse(seed: int) -> Network:
    """A tree whose branches hang on one of the last three nodes, with chords, some of them parallel."""
    rng = np.random.default_rng(seed)
    n, order = int(rng.integers(12, 50)), rng.permutation(50)
    order = order[order < n]
    ends = [(int(order[i]), int(order[int(rng.integers(max(0, i - 3), i))])) for i in range(1, n)]
    for _ in range(int(n * rng.choice([0.02, 0.2, 0.6, 1.5]))):
        chord = tuple(rng.choice(n, 2, replace=False).tolist())
        ends += [chord] * int(rng.integers(1, 3))
    a, z = np.array(ends, dtype=np.int64).T
    m, largest = len(a), int(rng.choice([1, 2, 5, 1000]))
    pairs = rng.integers(0, n, (int(rng.integers(1, 6 * n)), 2))
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    gbps = rng.choice([0.0, 1.0, 10.0, 100 / 3], len(pairs))
    names = tuple(f"n{i}" for i in range(n))
    metric, back = rng.integers(1, largest + 1, m), rng.integers(1, largest + 1, m)
    plain = Plain("sparse", names, a, z, np.zeros(m), metric, np.ones(m), pairs[:, 0], pairs[:, 1], gbps)
    network = plain.network()
    member = np.concatenate([np.arange(m), rng.integers(0, m, m // 2)])
    light = network.lightpaths
    rows = [sorted({int(link), int(rng.integers(m))}) if rng.random() < 0.2 else [int(link)] for link in member]
    blank = ints([-1] * len(member))
    return replace(
        network,
        lightpaths=replace(
            light, name=tuple(f"w{i}" for i in range(len(member))), ip_link=ints(member), mode=("",) * len(member),
            rate_gbps=floats(rng.choice([100.0, 400.0], len(member))),
            **dict.fromkeys(("length_km", "gsnr_db", "margin_db"), floats([0.0] * len(member))),
            **dict.fromkeys(("slot", "width", "card_a", "card_z"), blank),
        ),
        ip_links=replace(
            network.ip_links,
            metric_back=metric if rng.random() < 0.5 else back,
            delay_ms=floats(rng.choice([0.0, 1.0, 2.0], m)),
            min_members=ints(rng.integers(1, 3, m) if rng.random() < 0.4 else [1] * m),
        ),
        classes=replace(network.classes, max_delay_ms=floats([rng.choice([3.0, 20.0, np.inf])])),
        lightpath_on_span=Incidence.of(rows, m),
    )  # fmt: skip


@settings(max_examples=60)
@given(st.integers(0, 2**32 - 1), st.sampled_from([1, 2, 3, 64]))
def test_sets_of_up_to_five_failures(seed: int, width: int) -> None:
    """Links, fibres, routers and sites, one to five at once."""
    network = sparse(seed)
    rng, all_risks = np.random.default_rng([seed, 1]), risks(network)
    sets = [sorted(rng.choice(len(all_risks), int(rng.integers(1, 6)), replace=False).tolist()) for _ in range(N_SETS)]
    members = np.array([chosen + [-1] * (5 - len(chosen)) for chosen in sets])
    state = ("fibre",) * N_SETS
    found = Engine.of(network, all_risks, LIMITS, Run(ecmp=width, threads=2)).outcomes(members, state)
    named = Scenarios(tuple(map(str, range(N_SETS))), state, Incidence.of(sets, len(all_risks)))
    proof = prove(network, all_risks, named, LIMITS, Run(ecmp=width))
    for column in ("max_utilisation", "offered_gbps", "removed_gbps", "unroutable_gbps", "lost_gbps"):
        assert getattr(found, column) == pytest.approx(getattr(proof, column), rel=1e-9, abs=1e-9), column
    assert found.held.tolist() == proof.held.tolist()
    assert found.row_utilisation[:, 0] == pytest.approx(proof.rows.worst_utilisation, rel=1e-9, abs=1e-12)
    assert found.fill.max() == pytest.approx(proof.rows.fill.max(initial=0.0), rel=1e-9, abs=1e-12)
