"""Flows between hosts of a wired fabric: hashed as switches do, at max-min fair rates, to their ends.

Nouns: `FlowNetwork` (every link by itself, hosts with their ports), `Working` (what is up), `Flows` (who sends what
to whom), `RoutedFlows` (which way each goes) and `Phase` (flows that begin together, of which collectives are made).
`planning` and `cli` may import it; it imports `fabric.wiring`, `graph` and below.
"""

from weft.fabric.flows.collectives import CollectiveTime, Phase, all_to_all, ring_all_reduce, timed, tree_all_reduce
from weft.fabric.flows.flow_set import ANY, Flows, RoutedFlows, flows, route
from weft.fabric.flows.network import FlowNetwork, Working, all_working, flow_network, without
from weft.fabric.flows.patterns import incast, permutation, placed

__all__ = [
    "ANY", "CollectiveTime", "FlowNetwork", "Flows", "Phase", "RoutedFlows", "Working", "all_to_all", "all_working",
    "flow_network", "flows", "incast", "permutation", "placed", "ring_all_reduce", "route", "timed",
    "tree_all_reduce", "without",
]  # fmt: skip
