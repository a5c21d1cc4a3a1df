"""The whole network as one frozen record."""

from __future__ import annotations

from dataclasses import dataclass

from weft.network.incidence import Incidence
from weft.network.tables import (
    Amplifiers,
    AnycastGroups,
    Cards,
    Classes,
    Demands,
    Fibres,
    IpLinks,
    Lightpaths,
    Pairs,
    Routers,
    Sites,
    Spans,
    Srlgs,
)


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """Sites, glass, light, packets and demands, with what rides on what.

    `lightpath_on_span` (n_lightpaths x n_spans) and `span_in_srlg` (n_spans x n_srlgs) carry a failure from
    the ground up; a lightpath knows its IP link and its cards, a span its pair and its amplifier site by column.
    """

    sites: Sites
    fibres: Fibres
    pairs: Pairs
    amplifiers: Amplifiers
    spans: Spans
    srlgs: Srlgs
    routers: Routers
    cards: Cards
    lightpaths: Lightpaths
    ip_links: IpLinks
    classes: Classes
    anycast: AnycastGroups
    demands: Demands
    lightpath_on_span: Incidence
    span_in_srlg: Incidence
