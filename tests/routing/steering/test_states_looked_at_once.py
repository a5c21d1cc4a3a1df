"""States that are looked at once: where their programs begin, and that they end where others do."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.conftest import RandomNetwork

from weft import routing
from weft.network import Incidence, carry, risks, scenarios
from weft.routing.steering import Asked, Controller, Effort, Promise, flows_of
from weft.routing.steering.outset import one_path_each

LIMITS = routing.Ceilings(0.8, 0.95)
ONCE = Effort(within=1e-3, once=True)


def test_large_flows_choose_first_and_the_others_keep_out_of_their_way() -> None:
    """Two flows that share the quick arc 0: the larger takes it, the smaller goes round by arc 1, a third overflows."""
    along = Incidence.of([[0], [1], [0], [1], [2], [0]], 3)
    flow, fare = np.array([0, 0, 1, 1, 2, 3]), np.array([1.0, 2.0, 1.0, 2.0, 1.0, 0.5])
    usable = np.array([True, True, True, True, True, False])
    chosen, left = one_path_each(flow, along, usable, fare, np.array([10.0, 4.0, 2.0]), np.array([4.0, 8.0, 5.0, 1.0]))
    assert chosen.tolist() == [1, 2, 4, -1]
    assert left.tolist() == [2.0, 0.0, -3.0]


@pytest.mark.parametrize("grown", [1.0, 3.0])
@pytest.mark.parametrize("seed", range(10))
def test_once_and_at_full_effort_the_same_is_carried_and_a_thousandth_at_most_lacks_more(
    random_network: RandomNetwork, seed: int, grown: float
) -> None:
    """Every state of links and routers without delay limits, each by a controller of its own."""
    network = random_network(seed)
    classes = replace(network.classes, max_delay_ms=np.full(len(network.classes), np.inf))
    demands = replace(network.demands, gbps=network.demands.gbps * grown)
    network = replace(network, classes=classes, demands=demands)
    ip, all_risks = routing.build(network), risks(network)
    chosen = scenarios(all_risks, ["fibre", "router"])
    left = routing.states(ip, network, carry(network, all_risks, chosen))
    flows = flows_of(routing.volumes(network, ip), network.demands.traffic_class, classes)
    asked = Asked.of(flows, left, Promise(classes, chosen.state, LIMITS))
    for s in range(len(left)):
        room = np.append(left.capacity_gbps[s], np.inf)[ip.capacity_row] * asked.ceiling[s]
        full, once = (
            Controller(ip, flows, np.ones(ip.graph.n_arcs), effort).steer(left.arc_up[s], room, asked.due_gbps[s])
            for effort in (Effort(), ONCE)
        )
        assert once.fits == full.fits
        assert once.stranded.tolist() == full.stranded.tolist()
        assert once.missing_gbps.sum() == pytest.approx(full.missing_gbps.sum(), rel=1.1e-3, abs=1e-6)
