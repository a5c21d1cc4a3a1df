"""The paths that a plan's controller uses in each failure, read again: where what if begins."""

from __future__ import annotations

from weft import routing
from weft.network import Network, risks
from weft.planning.record import PlanTable
from weft.planning.routed.policies import node_names
from weft.routing import IpGraph
from weft.routing.steering import Programmed

INTACT = "none"


def programmed(table: PlanTable, network: Network) -> Programmed:
    """The paths in `policies.csv` of a plan by the risk that fails, -1 for none; failures of several are left out.

    A path that leads nowhere in this network is left out too: a controller finds its own.
    """
    all_risks, ip = risks(network), routing.build(network)
    risk = {INTACT: -1, **{all_risks.label(i): i for i in range(len(all_risks))}}
    node = {name: at for at, name in node_names(network, ip).items()}
    class_of = network.classes.index()
    steps, arcs = _Steps(ip), dict[tuple[int, int, str], tuple[int, ...]]()
    found: dict[int, list[tuple[int, int, int, tuple[int, ...]]]] = {}
    at = [table.columns.index(name) for name in ("failure", "a", "z", "classes", "path")]
    for row in table.rows:
        failure, a, z, classes, path = (str(row[i]) for i in at)
        key = (node.get(a, -1), node.get(z, -1), path)
        if failure not in risk or min(key[:2]) < 0:
            continue
        if key not in arcs:
            arcs[key] = steps.walked(*key)
        one = next((class_of[name] for name in classes.split("|") if name in class_of), None)
        if one is not None and arcs[key]:
            found.setdefault(risk[failure], []).append((*key[:2], one, arcs[key]))
    return found


class _Steps:
    """Arcs by the node they leave and the name of the IP link or gateway they are; those of neither by both ends."""

    def __init__(self, ip: IpGraph) -> None:
        tail, head, row = (of.tolist() for of in (ip.graph.tail, ip.graph.head, ip.capacity_row))
        self._head = head
        self._named = {(tail[i], ip.row_name[r]): i for i, r in enumerate(row) if r >= 0}
        self._free = {(tail[i], head[i]): i for i, r in enumerate(row) if r < 0}

    def walked(self, source: int, target: int, path: str) -> tuple[int, ...]:
        """The arcs from source to target that a path names, none if it does not lead there."""
        node, arcs = source, list[int]()
        for name in path.split("|"):
            if (node, name) not in self._named:
                return ()
            arcs.append(self._named[node, name])
            node = self._head[arcs[-1]]
        if node != target:
            arcs.append(self._free.get((node, target), -1))
        return tuple(arcs) if min(arcs) >= 0 else ()
