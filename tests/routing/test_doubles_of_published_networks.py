"""Every double link failure of small published networks, added up from singles, against full recomputation."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from benchmarks.plain import of_topohub, single

from weft.network import Incidence, Scenarios, risks
from weft.routing import Ceilings, Engine, Run, prove

LIMITS = Ceilings(1.0, 1.0)


@pytest.mark.parametrize("name", ["sndlib/polska", "sndlib/nobel-us", "sndlib/geant"])
@pytest.mark.parametrize("fibre_or_site", ["link", "site"])
def test_all_pairs(name: str, fibre_or_site: str) -> None:
    """Each pair of links, and each pair of sites with their demands: utilisation, losses, and each link's worst."""
    network = of_topohub(name).filled_to(0.5).network()
    everything = risks(network)
    pairs = [list(pair) for pair in combinations(single(everything, fibre_or_site).ravel().tolist(), 2)]
    state = ("fibre:2",) * len(pairs)
    engine = Engine.of(network, everything, LIMITS, Run(threads=2))
    found = engine.outcomes(np.array(pairs), state)
    names = tuple(str(i) for i in range(len(pairs)))
    proof = prove(network, everything, Scenarios(names, state, Incidence.of(pairs, len(everything))), LIMITS)
    for column in ("max_utilisation", "offered_gbps", "removed_gbps", "unroutable_gbps", "lost_gbps"):
        assert getattr(found, column) == pytest.approx(getattr(proof, column), rel=1e-9, abs=1e-9), column
    assert found.held.tolist() == proof.held.tolist()
    assert found.row_utilisation[:, 0] == pytest.approx(proof.rows.worst_utilisation, rel=1e-9, abs=1e-12)
