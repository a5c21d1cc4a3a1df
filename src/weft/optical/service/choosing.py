"""The routes that each request may take."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from weft.optical.service.mesh import Mesh
from weft.optical.service.oms_graph import Route
from weft.optical.service.requests import Reason, Request
from weft.optical.service.routes import Ask, shortest_routes

DISJOINT_ROUTES = 8
"""Routes looked at at least for a request that must be disjoint from others."""


class Chosen(NamedTuple):
    """Candidates by request, shortest first, and why a request has none."""

    routes: dict[str, tuple[Route, ...]]
    lost: dict[str, Reason]


def chosen_routes(mesh: Mesh, requests: Sequence[Request], apart: Collection[str], k: int) -> Chosen:
    """The `k` shortest routes of each request; more for those (by id) that are to be kept `apart`.

    Hops that are all loose are left aside where no route passes them; one strict hop makes all of them strict.
    """
    found: dict[str, tuple[Route, ...]] = {}
    alone = [request for request in requests if request.id not in apart]
    together = [request for request in requests if request.id in apart]
    found.update(_listed(mesh, alone, k))
    found.update(_listed(mesh, together, max(k, DISJOINT_ROUTES)))
    without = [request for request in requests if request.include and not found[request.id]]
    unbound = _listed(mesh, without, k, bound=False)
    lost: dict[str, Reason] = {request.id: "NO_PATH" for request in requests if not found[request.id]}
    for request in without:
        if not unbound[request.id]:
            continue
        if all(hop.usage == "loose" for hop in request.include):
            found[request.id] = unbound[request.id]
            del lost[request.id]
        else:
            lost[request.id] = "NO_PATH_WITH_CONSTRAINT"
    return Chosen(found, lost)


def _listed(
    mesh: Mesh, requests: Sequence[Request], k: int, bound: bool = True
) -> dict[str, tuple[Route, ...]]:
    """The shortest routes of each request, past its hops if it is `bound` to them."""
    asks = [
        Ask(mesh.entry[one.source], mesh.exit[one.target], tuple(hop.uid for hop in one.include) if bound else ())
        for one in requests
    ]
    return dict(zip([one.id for one in requests], shortest_routes(mesh, asks, k), strict=True))
