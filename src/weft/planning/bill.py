"""The bill of materials of a plan: every box, module, cable and amplifier, where it goes and what it takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

import numpy as np

from weft.catalogue import Catalogue, Figure, licence_items
from weft.intent import Price
from weft.optical.dci.menu import client_optic
from weft.planning.bought import Built, Menus
from weft.planning.existing.ordered import ordered
from weft.planning.menus.pieces import equipment_of
from weft.planning.record import Cell
from weft.planning.step3_optical_menu import LEASED

Line = Mapping[str, Cell]

KINDS = (
    "switches", "chassis", "cards", "transceivers", "amplifiers", "roadms", "muxes", "grey_optics", "cables",
)  # fmt: skip
"""What of the catalogue is bought by the piece."""


def bill(menus: Menus, built: Built) -> list[Line]:
    """All lines, by site in the order of the intent and then along the fibres; equal items of a site once.

    Of each it tells what is bought, kept, moved and retired; `price_eur` is of what is bought.
    """
    book = _Book(menus.catalogue)
    lines: list[Line] = []
    inside, builds = built.inside(menus), built.builds(menus)
    for v, site in enumerate(menus.asked.sites.name):
        if v in inside:
            lines += [book.line(b.item, b.kind, layer, site, b.count) for layer, b in inside[v].bom]
        if v in builds:
            lines += list(_router(menus, built, v, book))
        lines += list(_transceivers(menus, built, v, book))
    given = menus.intent, menus.fibres, menus.light.sections, menus.catalogue
    pair = {f: equipment_of(*given, f) for f in range(len(menus.fibres))}
    lines += list(_line_system(menus, built, pair, book))
    return ordered(lines + list(_leases(menus, built)), menus, pair)


class _Book:
    """Items of the catalogue by name, each with its draw and price as figures."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.items = {item.name: item for kind in KINDS for item in getattr(catalogue, kind)}
        self.licences = licence_items(catalogue)

    def line(
        self, item: str, kind: str, layer: str, site: str, count: int, draw: Figure | None = None
    ) -> Line:
        """One line; a transceiver's draw depends on its mode, and a licence draws nothing."""
        record = self.licences[item][1] if kind == "licence" else self.items[item]
        price_figure = record.price_eur
        draw = draw or getattr(record, "draw_w", None) or getattr(record, "base_w", None) or _none_of(price_figure)
        price = price_figure.value
        return {
            "item": item, "kind": kind, "layer": layer, "site": site, "count": count, "draw_w_each": draw.value,
            "draw_w": count * draw.value, "price_eur_each": price, "price_eur": count * price,
            "confidence": draw.confidence, "source": draw.source, "lease_eur_per_month": 0.0,
        }  # fmt: skip


def _none_of(price: Figure) -> Figure:
    """No watts, as well known as the price."""
    return price.model_copy(update={"value": 0.0, "low": 0.0, "high": 0.0})


def _leases(menus: Menus, built: Built) -> Iterator[Line]:
    """Links that others light: their modules, and what setting a link up for the first of them costs."""
    light, links = menus.light, menus.intent.links
    opened: set[int] = set()
    for p in np.flatnonzero(built.counts * light.leased).tolist():
        name, n, draw_w = f"link {light.name[p]}", int(built.counts[p]), float(light.draw_w[p])
        price = Price(float(light.price_eur[p]), float(light.lease_eur_per_month[p]))
        yield _lease(f"{name}, {light.gbps[p]:g} Gb/s", "lease", n, price, draw_w)
        if not light.lower[p] and light.link[p] not in opened:
            opened.add(int(light.link[p]))
            setup = links[int(light.link[p])].setup
            if setup != Price():
                yield _lease(name, "set-up", 1, setup)


def _lease(item: str, kind: str, count: int, each: Price, draw_w: float = 0.0) -> Line:
    return {
        "item": item, "kind": kind, "layer": "line", "site": "", "count": count, "draw_w_each": draw_w,
        "draw_w": count * draw_w, "price_eur_each": each.once_eur, "price_eur": count * each.once_eur,
        "confidence": "given", "source": "intent", "lease_eur_per_month": count * each.eur_per_month,
    }  # fmt: skip


def _router(menus: Menus, built: Built, v: int, book: _Book) -> Iterator[Line]:
    build, site = built.builds(menus)[v], menus.asked.sites.name[v]
    n = int(menus.asked.sites.routers[v])
    for piece in build.pieces:
        yield book.line(piece.item, piece.kind, "routers", site, n * piece.count)


def _transceivers(menus: Menus, built: Built, v: int, book: _Book) -> Iterator[Line]:
    light, site = menus.light, menus.asked.sites.name[v]
    stops = np.zeros(len(light), np.int64)
    at = light.regenerated_at
    np.add.at(stops, at.rows[at.indices == v], 1)
    ends = (light.a == v).astype(np.int64) + (light.z == v)
    counts, clients = Counter[tuple[str, str]](), Counter[str]()
    for p in np.flatnonzero(built.counts * (ends + stops)).tolist():
        if light.transceiver[p] != LEASED:
            n = int(built.counts[p])
            counts[light.transceiver[p], light.mode[p]] += n * int(ends[p] + 2 * stops[p])
            client = client_optic(menus.catalogue, menus.catalogue.transceiver(light.transceiver[p]))
            if client is not None:
                clients[client.name] += 2 * n * int(ends[p] + stops[p]) * int(light.ports[p])
    for (transceiver, mode), count in sorted(counts.items()):
        draw = next(m.draw_w for m in book.items[transceiver].modes if m.name == mode)
        yield book.line(transceiver, f"transceiver {mode}", "optics", site, count, draw)
    for client_name, count in sorted(clients.items()):
        yield book.line(client_name, "client optic", "optics", site, count)


def _line_system(
    menus: Menus, built: Built, pair: Mapping[int, Mapping[tuple[str, str], int]], book: _Book
) -> Iterator[Line]:
    """Amplifiers and terminals of each fibre's lit pairs, listed under the fibre."""
    for f, lit in enumerate(built.channels.pairs_lit.tolist()):
        if lit:
            for (item, kind), count in pair[f].items():
                yield book.line(item, kind, "line", menus.fibres.name[f], lit * count)
