"""Checks of meaning on what is inside a site: its fabric, the hall it stands in and the GPUs beside it."""

from __future__ import annotations

from collections.abc import Iterator

from weft.diagnostics import Diagnostic
from weft.intent.document_fabric import BackendDoc, FabricDoc
from weft.intent.document_network import SiteDoc
from weft.intent.subject import Subject
from weft.units import show


def fabrics(subject: Subject) -> Iterator[Diagnostic]:
    """Sites whose routers, fabric, homing, growth and workload go together."""
    for i, site in enumerate(subject.document.sites):
        if site.routers == 0:
            yield from _without_routers(subject, i, site)
        if site.fabric is not None:
            yield from _homing(subject, i, site.fabric)
            yield from _growth(subject, i, site.fabric)
            yield from _workload(subject, i, site.fabric)


def halls(subject: Subject) -> Iterator[Diagnostic]:
    """Racks that can hold and feed their hosts."""
    for i, site in enumerate(subject.document.sites):
        if site.fabric is None:
            continue
        hall, path = site.fabric.hall, ("sites", i, "fabric", "hall")
        taken = hall.hosts_per_rack * hall.host_units
        if taken > hall.rack_units:
            message = f"{hall.hosts_per_rack} hosts are {taken} units high, a rack {hall.rack_units}"
            help = _fewer(hall.rack_units // hall.host_units, "a higher rack")
            yield Diagnostic("E330", message, subject.at(*path), help=help)
        if (hall.host_draw is None) != (hall.rack_power is None):
            given, missing = ("rack_power", "host_draw") if hall.host_draw is None else ("host_draw", "rack_power")
            message = f"`{given}` means nothing without `{missing}`"
            help = f"give `{missing}` too, or leave both out"
            yield Diagnostic("E331", message, subject.key(*path, given), help=help)
        elif hall.host_draw is not None and hall.rack_power is not None:
            drawn = hall.hosts_per_rack * hall.host_draw
            if drawn > hall.rack_power:
                message = f"{hall.hosts_per_rack} hosts draw {show.watts(drawn)}, a rack {show.watts(hall.rack_power)}"
                help = _fewer(int(hall.rack_power // hall.host_draw), "more power")
                yield Diagnostic("E330", message, subject.at(*path, "rack_power"), help=help)


def backends(subject: Subject) -> Iterator[Diagnostic]:
    """GPUs that fill whole hosts, and promises that their homing can keep."""
    for i, site in enumerate(subject.document.sites):
        if site.fabric is None or site.fabric.backend is None:
            continue
        backend, path = site.fabric.backend, ("sites", i, "fabric", "backend")
        if backend.gpus % backend.gpus_per_host:
            message = f"{backend.gpus} GPUs do not fill hosts of {backend.gpus_per_host}"
            help = f"write {-(-backend.gpus // backend.gpus_per_host) * backend.gpus_per_host}"
            related = ((subject.at(*path, "gpus_per_host"), "asked for here"),)
            yield Diagnostic("E333", message, subject.at(*path, "gpus"), help=help, related=related)
        yield from _gpus_without_hosts(subject, i, site.fabric.hosts, backend)
        single = backend.design == "clos" or backend.gpus_per_host == 1
        if "leaf" in backend.survive and single and backend.planes == 1:
            place = subject.at(*path, "survive", backend.survive.index("leaf"))
            help = "write design: rail or planes: 2, or leave leaf out"
            yield Diagnostic("E322", "hosts with one leaf each cannot survive its failure", place, help=help)


def _gpus_without_hosts(subject: Subject, i: int, hosts: int, backend: BackendDoc) -> Iterator[Diagnostic]:
    needed = -(-backend.gpus // backend.gpus_per_host)
    if needed > hosts:
        path = ("sites", i, "fabric")
        message = f"{backend.gpus} GPUs are in {needed} hosts of {backend.gpus_per_host}, and there are {hosts} hosts"
        related = ((subject.at(*path, "hosts"), "all hosts, those with GPUs too"),)
        help = f"write hosts: {needed}, or gpus: {hosts * backend.gpus_per_host}"
        yield Diagnostic("E334", message, subject.at(*path, "backend", "gpus"), help=help, related=related)


def _fewer(most: int, more: str) -> str:
    return f"write hosts_per_rack: {most}, or give it {more}" if most else f"one host needs {more}"


def _without_routers(subject: Subject, i: int, site: SiteDoc) -> Iterator[Diagnostic]:
    for field, has in (("fabric", site.fabric), ("egress", site.egress)):
        if has:
            message = f"site '{site.name}' has {field} but no routers"
            related = ((subject.at("sites", i, "routers"), "no routers"),)
            yield Diagnostic("E316", message, subject.key("sites", i, field), related=related)


def _homing(subject: Subject, i: int, fabric: FabricDoc) -> Iterator[Diagnostic]:
    if fabric.homing == "dual" and fabric.host_ports[0] % 2:
        message = f"{fabric.host_ports[0]} ports of a host do not divide over two leaves"
        place = subject.at("sites", i, "fabric", "host_ports")
        related = ((subject.at("sites", i, "fabric", "homing"), "asked for here"),)
        yield Diagnostic("E325", message, place, help="write an even number", related=related)
    if "leaf" in fabric.survive and fabric.homing == "single":
        place = subject.at("sites", i, "fabric", "survive", fabric.survive.index("leaf"))
        help = "write homing: dual, or leave leaf out"
        yield Diagnostic("E322", "hosts with one leaf each cannot survive its failure", place, help=help)


def _growth(subject: Subject, i: int, fabric: FabricDoc) -> Iterator[Diagnostic]:
    if fabric.grow_to is not None and fabric.grow_to < fabric.hosts:
        message = f"a fabric of {fabric.hosts} hosts cannot grow to {fabric.grow_to}"
        related = ((subject.at("sites", i, "fabric", "hosts"), "these are there already"),)
        help = "write the hosts that there are to be at last, those of today among them"
        yield Diagnostic("E332", message, subject.at("sites", i, "fabric", "grow_to"), help=help, related=related)


def _workload(subject: Subject, i: int, fabric: FabricDoc) -> Iterator[Diagnostic]:
    workload = fabric.workload
    if workload and abs(sum(workload.values()) - 1) > 1e-6:
        message = f"the shares of this workload add up to {100 * sum(workload.values()):.6g} %"
        yield Diagnostic("E317", message, subject.at("sites", i, "fabric", "workload"), help="make it 100 %")
