"""Routes for requests that must not fail together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from weft.optical.service.candidates import Bench, Trial, trials
from weft.optical.service.disjoint import Ask, Wish, disjoint_routes
from weft.optical.service.mesh import Mesh
from weft.optical.service.oms_graph import Route
from weft.optical.service.requests import Disjunction, Request


def trials_apart(
    bench: Bench, tried: Sequence[Trial], disjunctions: Sequence[Disjunction], routes: Mapping[str, Sequence[Route]]
) -> list[Trial]:
    """The same trials, but those of disjunctions on the one route each that keeps them apart."""
    works = {one.request.id: frozenset(way.route for way in one.ways) for one in tried}
    requests = [one.request for one in tried]
    chosen = kept_apart(bench.mesh, requests, disjunctions, routes, works)
    on_one = {request: (route,) for request, route in chosen.items() if route is not None}
    again = trials(bench, [request for request in requests if request.id in on_one], on_one)
    new = {one.request.id: one for one in again}
    new.update(
        (one.request.id, Trial(one.request, (), None, "NO_DISJOINT_PATH"))
        for one in tried if one.request.id in chosen and one.request.id not in on_one
    )  # fmt: skip
    return [new.get(one.request.id, one) for one in tried]


def kept_apart(
    mesh: Mesh, requests: Sequence[Request], disjunctions: Sequence[Disjunction],
    routes: Mapping[str, Sequence[Route]], works: Mapping[str, frozenset[Route]],
) -> dict[str, Route | None]:  # fmt: skip
    """One route for each request of a disjunction, by id, or None where none keeps it apart.

    `routes` are candidates by request, shortest first, and `works` those of them on which a mode works: where a set of
    these is disjoint, it is taken before any other.  A request keeps the route that an earlier disjunction gave it.
    """
    by_id = {request.id: request for request in requests}
    found: dict[str, Route | None] = {}
    for one in disjunctions:
        members = [by_id[member] for member in one.requests]
        chosen = _chosen(mesh, one, members, routes, works, found)
        for row, request in enumerate(members):
            if found.get(request.id) is None:
                found[request.id] = chosen[row] if chosen else None
    return found


def _chosen(
    mesh: Mesh, wanted: Disjunction, members: Sequence[Request], routes: Mapping[str, Sequence[Route]],
    works: Mapping[str, frozenset[Route]], found: Mapping[str, Route | None],
) -> Sequence[Route] | None:  # fmt: skip
    """Routes for the members of one disjunction, or None."""
    asks = [Ask(mesh.entry[request.source], mesh.exit[request.target]) for request in members]
    wish = Wish(tuple(wanted.kinds), wanted.relaxable)
    fixed = [found.get(request.id) for request in members]
    listed = [
        [one] if (one := fixed[i]) is not None else routes[request.id] for i, request in enumerate(members)
    ]  # fmt: skip

    def accept(ask: int, route: Route) -> bool:
        must = fixed[ask]
        return (must is None or route == must) and _obeys(mesh, members[ask], route)

    def survives(ask: int, route: Route) -> bool:
        return accept(ask, route) and route in works[members[ask].id]

    working = [[route for route in some if survives(i, route)] for i, some in enumerate(listed)]
    if all(working):
        answer = disjoint_routes(mesh.graph, asks, Wish(wish.kinds, False, 0), survives, working)
        if answer.routes is not None and answer.disjoint:
            return answer.routes
    answer = disjoint_routes(mesh.graph, asks, wish, accept, listed if all(listed) else None)
    return answer.routes


def _obeys(mesh: Mesh, request: Request, route: Route) -> bool:
    """Whether a route passes a request's hops in their order; hops that are all loose are no obligation."""
    if all(hop.usage == "loose" for hop in request.include):
        return True
    left = iter(mesh.elements(request.source, request.target, route))
    return all(hop.uid in left for hop in request.include)
