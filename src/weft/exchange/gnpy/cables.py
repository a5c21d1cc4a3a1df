"""Sites and cables of a network of light: what an intent needs of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from weft.optical.system.design_placing import spans_of
from weft.optical.system.elements import Element, Fibre, Fused, OpticalNetwork, Place, Roadm, Transceiver
from weft.optical.system.library import Library

FUSED_LOSS_DB = 1.0
"""Loss of a splice that tells none (GNPy's `FusedParams`)."""

KINDS = {"G.652.D": (16.7, 83.0), "G.654.E": (22.0, 125.0), "G.655": (5.0, 72.0)}
"""Dispersion in ps/(nm km) and effective area in um^2 of the fibre types of the catalogue."""


class Span(NamedTuple):
    """A span between two amplifier sites, splices and connectors in its loss."""

    length_km: float
    loss_db: float


@dataclass(frozen=True, slots=True)
class Site:
    """ROADMs and transceivers that are joined without fibre between them."""

    label: str
    place: Place
    uids: tuple[str, ...]
    has_roadm: bool
    has_transceiver: bool


@dataclass(frozen=True, slots=True)
class Cable:
    """A pair of fibres between two sites, by position; spans are in order from `a`."""

    a: int
    z: int
    type_name: str
    spans: tuple[Span, ...]

    @property
    def length_km(self) -> float:
        """Length of all spans."""
        return sum(span.length_km for span in self.spans)


@dataclass(frozen=True, slots=True)
class Cabling:
    """Sites, cables between them, and how many lines have none in the other direction."""

    sites: tuple[Site, ...]
    cables: tuple[Cable, ...]
    n_one_way: int

    def site_of(self) -> dict[str, int]:
        """The position of the site of each ROADM and transceiver."""
        return {uid: i for i, site in enumerate(self.sites) for uid in site.uids}


@dataclass(slots=True)
class _Line:
    """What light passes from one ROADM or transceiver to the next."""

    tail: str
    head: str
    spans: tuple[Span, ...]
    type_names: dict[str, float] = field(default_factory=dict)


def cabling(network: OpticalNetwork, library: Library) -> Cabling:
    """The sites and cables of a network; fibres too long for a span are divided as they are when it is designed."""
    elements = network.by_uid()
    after: dict[str, list[str]] = {uid: [] for uid in elements}
    for tail, head in network.connections:
        after[tail].append(head)
    lines = list(_lines(elements, after, library))
    sites = _sites(elements, [line for line in lines if not line.spans])
    found = Cabling(sites, (), 0)
    where = found.site_of()
    ways: dict[tuple[int, int], list[_Line]] = {}
    for line in lines:
        if line.spans and where[line.tail] != where[line.head]:
            ways.setdefault((where[line.tail], where[line.head]), []).append(line)
    cables, n_one_way = _paired(ways, library)
    return Cabling(sites, tuple(cables), n_one_way)


def _lines(elements: Mapping[str, Element], after: Mapping[str, Sequence[str]], library: Library) -> Iterator[_Line]:
    for uid, one in elements.items():
        if isinstance(one, Roadm | Transceiver):
            for follower in after[uid]:
                passed: list[Element] = []
                here = follower
                while not isinstance(elements[here], Roadm | Transceiver):
                    passed.append(elements[here])
                    here = after[here][0]
                yield _line(uid, here, passed, library)


def _line(tail: str, head: str, passed: Sequence[Element], library: Library) -> _Line:
    """A line of spans: fibres with only splices between them are one, any other thing parts them."""
    line = _Line(tail, head, ())
    spans: list[list[Span]] = [[]]
    for before, one in zip([None, *passed], passed, strict=False):
        if isinstance(one, Fibre):
            line.type_names[one.type_name] = line.type_names.get(one.type_name, 0.0) + one.length_m
            if not isinstance(before, Fused):
                spans.append([])
            length_m, count = spans_of(one.length_m, library.rules)
            parts = [Span(length_m / 1e3, _loss_db(one, i * length_m, length_m, library)) for i in range(count)]
            spans[-1].append(parts[0])
            spans += [[part] for part in parts[1:]]
        elif isinstance(one, Fused):
            if not isinstance(before, Fibre | Fused):
                spans.append([])
            spans[-1].append(Span(0.0, FUSED_LOSS_DB if one.loss_db is None else one.loss_db))
    whole = [Span(sum(s.length_km for s in parts), sum(s.loss_db for s in parts)) for parts in spans]
    line.spans = tuple(span for span in whole if span.length_km > 0)
    return line


def _loss_db(fibre: Fibre, from_m: float, length_m: float, library: Library) -> float:
    """Loss of a part of a fibre, its pad, connectors and lumped losses included."""
    rules, glass = library.rules, fibre.glass
    per_m = float(np.interp(glass.reference_hz, glass.loss_hz, glass.loss_db_per_m))
    start = rules.connector_in_db if fibre.connector_in_db is None else fibre.connector_in_db
    end = rules.connector_out_db if fibre.connector_out_db is None else fibre.connector_out_db
    lumped = sum(loss for position, loss in fibre.lumped if from_m <= position < from_m + length_m)
    return per_m * length_m + fibre.pad_db + start + end + rules.end_of_life_db + lumped


def _sites(elements: Mapping[str, Element], joints: Sequence[_Line]) -> tuple[Site, ...]:
    """ROADMs and transceivers, as they are joined by lines without fibre."""
    joined = {uid: uid for uid, one in elements.items() if isinstance(one, Roadm | Transceiver)}

    def first(uid: str) -> str:
        while joined[uid] != uid:
            uid = joined[uid]
        return uid

    for line in joints:
        joined[first(line.head)] = first(line.tail)
    groups: dict[str, list[str]] = {}
    for uid in joined:
        groups.setdefault(first(uid), []).append(uid)
    return tuple(_site([elements[uid] for uid in uids]) for uids in groups.values())


def _site(members: Sequence[Element]) -> Site:
    """A site is called by the city of its ROADM, or by the ROADM's uid without what GNPy's sheets put before it."""
    roadms = [one for one in members if isinstance(one, Roadm)]
    named = roadms[0] if roadms else members[0]
    label = named.place.city or named.uid.removeprefix("roadm ").removeprefix("trx ")
    return Site(label, named.place, tuple(one.uid for one in members), bool(roadms), len(roadms) < len(members))


def _paired(ways: Mapping[tuple[int, int], list[_Line]], library: Library) -> tuple[list[Cable], int]:
    """Lines of both directions as cables: each with that of the nearest length."""
    cables: list[Cable] = []
    n_one_way = 0
    left = {ends: list(lines) for ends, lines in ways.items()}
    for (a, z), lines in ways.items():
        for line in [one for one in lines if one in left[a, z]]:
            left[a, z].remove(line)
            length = sum(span.length_km for span in line.spans)
            others = left.get((z, a), [])
            back = min(others, key=lambda one: abs(sum(s.length_km for s in one.spans) - length), default=None)
            spans = line.spans
            if back is None:
                n_one_way += 1
            else:
                others.remove(back)
                spans = _worse(spans, back.spans[::-1])
            longest = max(line.type_names, key=lambda name: line.type_names[name])
            cables.append(Cable(a, z, kind_of(longest, library), spans))
    return cables, n_one_way


def _worse(there: tuple[Span, ...], back: tuple[Span, ...]) -> tuple[Span, ...]:
    """Spans with the greater loss of both directions, where these are parted alike."""
    if len(there) != len(back):
        return there
    return tuple(Span(one.length_km, max(one.loss_db, other.loss_db)) for one, other in zip(there, back, strict=True))


def kind_of(type_name: str, library: Library) -> str:
    """The fibre type of the catalogue that is most like one of the library."""
    glass = library.fibres.get(type_name) or library.raman_fibres[type_name]
    dispersion, area = float(glass.dispersion_s_m2[0]) * 1e6, glass.effective_area_m2 * 1e12

    def unlike(kind: str) -> float:
        return abs(KINDS[kind][0] - dispersion) / 10 + abs(KINDS[kind][1] - area) / 40

    return min(KINDS, key=unlike)
