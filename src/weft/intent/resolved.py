"""From the document of a file to the records of an intent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from weft.diagnostics import Diagnostic
from weft.intent.document import IntentDoc, TrafficDoc, demands
from weft.intent.document_existing import ExistingDoc
from weft.intent.document_fabric import BackendDoc, FabricDoc
from weft.intent.document_network import FibreDoc, LinkDoc, SiteDoc
from weft.intent.document_workload import PatternDoc
from weft.intent.matrix import Matrix
from weft.intent.records import (
    Agreed,
    Backend,
    Existing,
    FabricAsk,
    Fibre,
    Gravity,
    Hall,
    HourFactor,
    Intent,
    Job,
    Link,
    MatrixDemand,
    Module,
    Pattern,
    Periods,
    Price,
    Routing,
    Site,
    SpanGiven,
    Spectrum,
    Traffic,
    TrafficClass,
    Utilisation,
)
from weft.intent.resolved_addressing import addressing, filters, spares, wide_addressing


def resolve_intent(
    document: IntentDoc, catalogue: Sequence[str], sha256: str, warnings: Sequence[Diagnostic],
    agreed: Agreed | None = None,
) -> Intent:  # fmt: skip
    """The intent of a document that has passed all checks."""
    routing, spectrum, utilisation = document.routing, document.spectrum, document.utilisation
    cut = document.periods
    periods = None if cut is None else Periods(cut.count, cut.length, cut.moving, cut.resale)
    return Intent(
        name=document.name,
        catalogue=tuple(catalogue),
        minimise=document.minimise,
        horizon_years=document.horizon if periods is None else periods.count * periods.length_years,
        utilisation=Utilisation(utilisation.normal, utilisation.failure),
        sites=tuple(map(_site, document.sites)),
        fibres=tuple(map(_fibre, document.fibres, element_names(document.fibres))),
        links=tuple(map(_link, document.links, element_names(document.links))),
        traffic=_traffic(document.traffic),
        survive=tuple(document.survive),
        routing=Routing(
            routing.protocol, routing.mode, routing.metric, routing.ecmp,
            wide_addressing(routing.addressing) if routing.addressing else None,
            routing.addressing.labels if routing.addressing else None,
        ),
        spectrum=Spectrum(spectrum.band, spectrum.grid),
        optics="any" if document.optics == "any" else "pluggables",
        sha256=sha256,
        warnings=tuple(warnings),
        existing=tuple(map(_existing, range(1, len(document.existing) + 1), document.existing)),
        periods=periods,
        agreement=agreed,
        filters=filters(document.filters) if document.filters else None,
    )


def element_names(elements: Iterable[FibreDoc | LinkDoc]) -> list[str]:
    """The given names, and for the others `A-Z`, the second of the same ends `A-Z#2`, and so on."""
    seen: Counter[str] = Counter()
    names = []
    for element in elements:
        if element.name is not None:
            names.append(element.name)
            continue
        base = f"{element.a}-{element.z}"
        seen[base] += 1
        names.append(base if seen[base] == 1 else f"{base}#{seen[base]}")
    return names


def _site(site: SiteDoc) -> Site:
    lat_deg, lon_deg = site.at
    fabric = _fabric(site.fabric, site.name) if site.fabric else None
    egress = dict(site.egress)
    routers = site.routers, site.overload
    given = site.equipment == "given"
    return Site(site.name, lat_deg, lon_deg, *routers, site.optical, site.power_cap, egress, fabric, given)


def _fabric(fabric: FabricDoc, site: str) -> FabricAsk:
    ports, gbps = fabric.host_ports
    survive, workload = tuple(fabric.survive), dict(fabric.workload)
    hall = Hall(
        fabric.hall.hosts_per_rack, fabric.hall.racks_per_row, fabric.hall.rack_units, fabric.hall.host_units,
        fabric.hall.host_draw, fabric.hall.rack_power, fabric.hall.feeds,
    )  # fmt: skip
    return FabricAsk(
        fabric.hosts, ports, gbps, fabric.homing, fabric.oversubscription, survive, workload, fabric.grow_to, hall,
        _backend(fabric.backend) if fabric.backend else None,
        addressing(fabric.addressing, bonded=True) if fabric.addressing else None,
        spares(fabric.spares, site) if fabric.spares else None,
    )  # fmt: skip


def _backend(doc: BackendDoc) -> Backend:
    design: Any = doc.design
    survive = tuple(doc.survive)
    own = addressing(doc.addressing, bonded=False) if doc.addressing else None
    return Backend(doc.gpus, doc.gpus_per_host, doc.port, design, doc.planes, doc.oversubscription, survive, own)


def _fibre(fibre: FibreDoc, name: str) -> Fibre:
    spans = tuple(SpanGiven(span.length, span.loss) for span in fibre.spans)
    return Fibre(
        name, fibre.a, fibre.z, fibre.length, fibre.type, fibre.pairs, tuple(fibre.srlg), fibre.mtbf, fibre.mttr, spans
    )


def _link(link: LinkDoc, name: str) -> Link:
    modules = tuple(Module(module.capacity, module.price, module.draw) for module in link.modules)
    metric, lag = (link.metric, link.metric_back), (link.members, link.min_links)
    prices = link.setup or Price(), link.per_gbps or Price()
    return Link(
        name, link.a, link.z, link.capacity, link.delay, *metric, *lag, tuple(link.srlg), modules, link.at_most, *prices
    )


def _existing(row: int, doc: ExistingDoc) -> Existing:
    do: Any = doc.do
    what: Any = doc.what
    place = doc.slot, tuple(doc.pairs), doc.metric
    return Existing(row, do, what, tuple(doc.at), doc.item, doc.mode, doc.count, *place)


def _traffic(traffic: TrafficDoc) -> Traffic:
    matrix: Sequence[MatrixDemand] | None = None
    if traffic.matrix is not None:
        rows: Any = traffic.matrix
        matrix = rows if isinstance(rows, Matrix) else tuple(demands(traffic))
    gravity = Gravity(traffic.gravity.total, traffic.gravity.weight) if traffic.gravity else None
    classes = tuple(
        TrafficClass(
            c.name, c.share, tuple(c.protect), c.max_delay, c.deferrable, c.between, c.availability, c.flow,
            (traffic.growth or 0.0) if c.growth is None else c.growth, _pattern(c.pattern),
            c.dscp, c.weight,
        )
        for c in traffic.classes
    )  # fmt: skip
    profile = tuple(HourFactor(h.hour, h.factor, h.traffic_class, h.site) for h in traffic.profile)
    jobs = tuple(Job(job.traffic_class, tuple(job.sites), job.every) for job in traffic.jobs)
    return Traffic(matrix, gravity, classes, profile, traffic.hose, jobs, traffic.interpolate)


def _pattern(doc: PatternDoc | None) -> Pattern:
    if doc is None:
        return Pattern("spread")
    kind: Any = doc.kind
    placement: Any = doc.placement
    return Pattern(kind, doc.members, placement, doc.message, doc.connections)
