"""Routers as they are bought: every chassis with one to all slots of each card, dominated ones left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from weft.catalogue.records import Catalogue, Chassis, Licence, PortGroup, RouterCard

WAN_GBPS = (800.0, 400.0)
"""Speeds of the cages that coherent pluggables and gateways use; a build without any is of no use here."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What a router is made of, as it is ordered: a chassis, cards, or licences of cards, which are apart."""

    item: str
    kind: Literal["chassis", "card", "licence"]
    count: int
    price_eur: float  # of one


@dataclass(frozen=True, slots=True)
class RouterBuild:
    """A chassis with its cards.

    `ports800` and `ports400` are cages by their own speed, each cage in one of them; `gbps` is what the
    complexes forward, one-way, under the licence.  Watts are typical, without optics.  `items` names what
    the build is made of, for estimates and the bill of materials.
    """

    name: str
    chassis: str
    generation: str
    cards: tuple[tuple[str, int], ...]
    licence: str
    ports800: int
    ports400: int
    gbps: float
    draw_w: float
    price_eur: float
    cage_w: float
    rack_units: int
    pieces: tuple[Piece, ...]

    def ports(self, speed_gbps: float) -> int:
        """Cages that take a module of this speed: an 800G cage takes a 400G module too."""
        return self.ports800 * (speed_gbps <= 800) + self.ports400 * (speed_gbps <= 400)

    @property
    def items(self) -> tuple[str, ...]:
        """Names of the chassis and the cards."""
        return (self.chassis, *(card for card, _ in self.cards))


def bears(build: RouterBuild, module_w: float) -> bool:
    """Whether every cage of the build may hold a module that draws so much."""
    return module_w <= build.cage_w


def router_builds(catalogue: Catalogue, minimise: Literal["power", "cost"] = "cost") -> tuple[RouterBuild, ...]:
    """Every useful build of the catalogue's routers, in its order, those that others dominate left out.

    For least power, price breaks ties only; cost has both in it, since energy is paid for.
    """
    return undominated(all_builds(catalogue), minimise)


def growing_into(builds: Iterable[RouterBuild], catalogue: Catalogue) -> tuple[RouterBuild, ...]:
    """Every build of the catalogue that needs only more of its card to be one of `builds`, those themselves included.

    By itself another may offer as much for less; but where traffic grows, a chassis that is bought with a few cards
    takes the rest when they are needed.
    """
    most: dict[tuple[str, str, str], int] = {}
    for build in builds:
        ((card, count),) = build.cards
        key = build.chassis, card, build.licence
        most[key] = max(count, most.get(key, 0))
    return tuple(
        build
        for build in all_builds(catalogue)
        for card, count in build.cards
        if count <= most.get((build.chassis, card, build.licence), 0)
    )


def all_builds(catalogue: Catalogue) -> tuple[RouterBuild, ...]:
    """Each chassis with one to all slots of one card, at each capacity that is licensed."""
    return tuple(
        _build(chassis, card, count, licence)
        for chassis in catalogue.chassis
        for card in catalogue.cards
        if chassis.name in card.fits and _wan_ports(card)
        for licence in _levels(card)
        for count in range(1, chassis.slots + 1)
    )


def undominated(builds: Iterable[RouterBuild], minimise: Literal["power", "cost"] = "cost") -> tuple[RouterBuild, ...]:
    """Builds for which no other offers as much of everything for as little; of equals the first stays."""
    rows = list(builds)
    offers = [_offer(b) for b in rows]
    spends = [(b.draw_w, b.price_eur) for b in rows]

    def dominates(other: int, mine: int) -> bool:
        cheaper = spends[other] <= spends[mine]  # watts first, then price
        if minimise == "cost":
            cheaper = all(o <= m for o, m in zip(spends[other], spends[mine], strict=True))
        more = all(o >= m for o, m in zip(offers[other], offers[mine], strict=True))
        same = offers[other] == offers[mine] and spends[other] == spends[mine]
        return more and cheaper and (not same or other < mine)

    everyone = range(len(rows))
    return tuple(rows[i] for i in everyone if not any(dominates(j, i) for j in everyone if j != i))


def _offer(build: RouterBuild) -> tuple[float, ...]:
    """What a build gives; more of each is better."""
    return (*(build.ports(s) for s in WAN_GBPS), build.gbps, build.cage_w)


def _build(chassis: Chassis, card: RouterCard, count: int, licence: Licence | None) -> RouterBuild:
    ports = _wan_ports(card)
    card_gbps = card.forwards_gbps if licence is None else licence.gbps
    card_eur = card.price_eur.value + (0.0 if licence is None else licence.price_eur.value)
    level = "" if licence is None else licence.level
    return RouterBuild(
        name=_name(chassis, card, count, level),
        chassis=chassis.name,
        generation=chassis.generation,
        cards=((card.name, count),),
        licence=level,
        ports800=count * sum(p.count for p in ports if p.speed_gbps == 800),
        ports400=count * sum(p.count for p in ports if p.speed_gbps == 400),
        gbps=count * card_gbps,
        draw_w=chassis.base_w.value + count * card.draw_w.value,
        price_eur=chassis.price_eur.value + count * card_eur,
        cage_w=min(_cage_w(p) for p in ports),
        rack_units=chassis.rack_units,
        pieces=tuple(_pieces(chassis, card, count, licence)),
    )


def _pieces(chassis: Chassis, card: RouterCard, count: int, licence: Licence | None) -> Iterator[Piece]:
    yield Piece(chassis.name, "chassis", 1, chassis.price_eur.value)
    yield Piece(card.name, "card", count, card.price_eur.value)
    if licence is not None:
        yield Piece(licence_item(card, licence), "licence", count, licence.price_eur.value)


def licence_item(card: RouterCard, licence: Licence) -> str:
    """What a licence is called where it is ordered."""
    return f"{card.name}, {licence.level}"


def licence_items(catalogue: Catalogue) -> dict[str, tuple[RouterCard, Licence]]:
    """Every licence of every card, by what it is called where it is ordered."""
    return {licence_item(card, licence): (card, licence) for card in catalogue.cards for licence in card.licences}


def _name(chassis: Chassis, card: RouterCard, count: int, level: str) -> str:
    suffix = f" {level}" if level else ""
    return f"{chassis.name}{suffix}" if chassis.fixed else f"{chassis.name} {count} x {card.name}{suffix}"


def _wan_ports(card: RouterCard) -> tuple[PortGroup, ...]:
    return tuple(p for p in card.ports if p.speed_gbps in WAN_GBPS)


def _cage_w(ports: PortGroup) -> float:
    """A cage without a stated limit is taken to bear nothing: no module may be assumed to fit."""
    return 0.0 if ports.cage_w is None else ports.cage_w


def _levels(card: RouterCard) -> Iterator[Licence | None]:
    """The cheapest licence of each capacity (function sets differ in queues, which no plan asks for)."""
    if not card.licences:
        yield None
    cheapest: dict[float, Licence] = {}
    for licence in card.licences:
        if licence.gbps not in cheapest or licence.price_eur.value < cheapest[licence.gbps].price_eur.value:
            cheapest[licence.gbps] = licence
    yield from cheapest.values()
