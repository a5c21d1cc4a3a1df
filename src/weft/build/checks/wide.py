"""What routers of all sites agree on: links and IS-IS over them, sessions of their mesh, and what is one's own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from weft.build.checks.cables import cables
from weft.build.checks.filters import filters_of_mesh
from weft.build.checks.identity import identity
from weft.build.checks.policies import policies
from weft.build.checks.queues import queues
from weft.build.checks.site import Site, finding
from weft.build.device import Device, IsisInterface, reached
from weft.diagnostics import Diagnostic


def check_wide(routers: Iterable[Device]) -> tuple[Diagnostic, ...]:
    """Every finding between routers: E851, E852 to E854 of links, E855 and E856 of IS-IS and the mesh, E857 of these
    and of policies, E866 of lists and E868 of queues.

    What border leaves are told is looked at with their site.
    """
    wide = Site.of(router for router in routers if router.isis is not None)
    every = (identity, _systems, _segments, _ends, cables, _adjacencies, _mesh, policies, filters_of_mesh, queues)
    return tuple(found for one in every for found in one(wide))


def _systems(wide: Site) -> Iterator[Diagnostic]:
    """One system id each, and one area."""
    first: dict[str, str] = {}
    areas: dict[str, str] = {}
    for router in wide.devices:
        if router.isis is not None:
            other = first.setdefault(router.isis.system_id, router.name)
            if other != router.name:
                yield finding("E857", f"{other} and {router.name} have one system id, {router.isis.system_id}")
            areas.setdefault(router.isis.area, router.name)
    for one, other in list(combinations(areas, 2))[:1]:
        yield finding("E856", f"{areas[one]} is in area {one} of IS-IS, {areas[other]} in {other}", "write one area")


def _segments(wide: Site) -> Iterator[Diagnostic]:
    """One block of labels on all routers, or none, and an index of its own in it for each."""
    first: dict[int, str] = {}
    blocks: dict[tuple[int, int] | None, str] = {}
    for router in wide.devices:
        sid = router.isis.node_sid if router.isis else None
        blocks.setdefault((sid.first, sid.last) if sid else None, router.name)
        if sid is not None:
            other = first.setdefault(sid.index, router.name)
            if other != router.name:
                yield finding("E857", f"{other} and {router.name} have one segment, of index {sid.index}")
            if not 0 <= sid.index <= sid.last - sid.first:
                yield finding("E857", f"{router.name} has index {sid.index}, which is not in {sid.first}-{sid.last}")
    said = [f"{router} has {_words(labels)}" for labels, router in blocks.items()]
    if len(said) > 1:
        yield finding("E856", ", ".join(said[:2]), "write one block of labels on all routers")


def _words(labels: tuple[int, int] | None) -> str:
    return f"the labels {labels[0]}-{labels[1]}" if labels else "no segment routing"


def _ends(wide: Site) -> Iterator[Diagnostic]:
    """Links of IS-IS are interfaces, and so are bonds of ports."""
    for router in wide.devices:
        ports = wide.ports[router.name]
        for link in router.isis.interfaces if router.isis else ():
            if link.name not in ports:
                yield finding("E851", f"{router.name} runs IS-IS over {link.name}, which is none of its interfaces")
        for port in router.interfaces:
            if port.lag and port.lag not in ports:
                yield finding("E851", f"{router.name} {port.name} is a port of {port.lag}, which is not there")


def _adjacencies(wide: Site) -> Iterator[Diagnostic]:
    """Both ends of a link run IS-IS, and each has the metric that the other knows of."""
    links = {router.name: _links(router) for router in wide.by_name.values()}
    for cable in wide.cables():
        if cable.a_port.kind == "member":
            continue
        a, z = cable.words
        near, far = links[cable.a.name].get(cable.a_port.name), links[cable.z.name].get(cable.z_port.name)
        if near is None or far is None:
            lacks = a if near is None else z
            yield finding("E856", f"{lacks} does not run IS-IS from point to point with BFD", "run it at both ends")
            continue
        for here, one, there, other in ((a, near, z, far), (z, far, a, near)):
            if one.metric != other.metric_back:
                message = f"{here} has metric {one.metric}, for {there} it is {other.metric_back}"
                yield finding("E856", message, "write what the plan has at both ends")


def _links(router: Device) -> Mapping[str, IsisInterface]:
    return {link.name: link for link in router.isis.interfaces} if router.isis else {}


def _mesh(wide: Site) -> Iterator[Diagnostic]:
    """Every two routers that links connect have sessions between their loopbacks, with one ASN."""
    near = reached(wide.by_name, [(cable.a.name, cable.z.name) for cable in wide.cables()])
    told = {
        router.name: {one.address: one for one in router.bgp.neighbours if one.group == "MESH"}
        for router in wide.by_name.values()
    }
    for router in wide.by_name.values():
        for far in wide.by_name.values():
            for address in far.loopbacks if far is not router and far.name in near[router.name] else ():
                one = told[router.name].get(address.ip)
                if one is None:
                    yield finding("E856", f"{router.name} has no session with {address.ip}, a loopback of {far.name}")
                elif one.remote_asn != far.asn or router.asn != far.asn:
                    message = f"{router.name}, AS {router.asn}, takes {far.name} for AS {one.remote_asn}"
                    yield finding("E855", f"{message}, its ASN is {far.asn}", "routers have one ASN")
