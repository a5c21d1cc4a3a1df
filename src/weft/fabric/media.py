"""What joins two ports: a cable, or an optic in each cage, by length and objective."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from weft.catalogue.records import Cable, Catalogue, GreyOptic
from weft.fabric.ports import Ports

MODULES_IN: dict[str, tuple[str, ...]] = {
    "QSFP56": ("QSFP56", "QSFP28"),
    "QSFP-DD": ("QSFP-DD", "QSFP56", "QSFP28"),
    "QSFP-DD800": ("QSFP-DD800", "QSFP-DD", "QSFP56", "QSFP28"),
}
"""Form factors of modules that a cage takes, where it takes others than its own."""

ANY_CAGE = "any"
"""Form factor of a cage that is not ours to choose: a host's or a router's, which takes what is bought."""


@dataclass(frozen=True, slots=True)
class Part:
    """What is bought for one cage."""

    item: str
    kind: str  # optic | cable
    draw_w: float
    price_eur: float


@dataclass(frozen=True, slots=True)
class Medium:
    """What each cage in use at either end takes; a cable is counted at one end, where it splits."""

    a: Part | None
    z: Part | None
    draw_w: float  # of one link
    price_eur: float

    @property
    def parts(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Draw and price of each cage in use, at end `a` and at end `z`."""
        a, z = ((part.draw_w, part.price_eur) if part else (0.0, 0.0) for part in (self.a, self.z))
        return a, z


@dataclass(frozen=True, slots=True, eq=False)
class Media:
    """Picks media from a catalogue: least draw first, or least price first."""

    catalogue: Catalogue
    cheapest: bool
    _known: dict[tuple[Ports, Ports, float, bool], Medium | None] = field(default_factory=dict)

    def between(self, a: Ports, z: Ports, length_m: float, optics_only: bool = False) -> Medium | None:
        """The best medium of that length; None if nothing on sale reaches or fits."""
        key = (a, z, length_m, optics_only)
        if key not in self._known:
            self._known[key] = min(self.options(a, z, length_m, optics_only), key=self.rank, default=None)
        return self._known[key]

    def options(self, a: Ports, z: Ports, length_m: float, optics_only: bool = False) -> Iterator[Medium]:
        """All media of that length that reach and fit."""
        yield from _optics(self.catalogue.grey_optics, a, z, length_m)
        if not optics_only:
            yield from _cables(self.catalogue.cables, a, z, length_m)

    def reach_m(self, a: Ports, z: Ports) -> float:
        """The greatest length that something on sale joins two ports over; 0 if nothing fits them."""
        lengths = {o.reach_m for o in self.catalogue.grey_optics} | {c.reach_m for c in self.catalogue.cables}
        return next((m for m in sorted(lengths, reverse=True) if self.between(a, z, m)), 0.0)

    def rank(self, medium: Medium) -> tuple[float, float, str]:
        """What is least for the best medium: draw and price of one link, or price and draw, then names."""
        first, second = medium.draw_w, medium.price_eur
        if self.cheapest:
            first, second = second, first
        return first, second, "".join(part.item for part in (medium.a, medium.z) if part)


def far_port(gbps: float) -> Ports:
    """The port of a host or router, whose cage is not ours to choose."""
    return Ports(0, 0, gbps, 1, ANY_CAGE, None)


def _takes(cage: Ports, form_factor: str, draw_w: float) -> bool:
    if cage.form_factor == ANY_CAGE:
        return True
    fits = form_factor in MODULES_IN.get(cage.form_factor, (cage.form_factor,))
    return fits and (cage.cage_w is None or draw_w <= cage.cage_w)


def _optics(optics: tuple[GreyOptic, ...], a: Ports, z: Ports, length_m: float) -> Iterator[Medium]:
    """Optics of one reach class at both ends: the IEEE's classes (SR, DR, FR, LR) differ in reach."""

    def usable(end: Ports) -> list[GreyOptic]:
        return [
            o for o in optics
            if o.speed_gbps == end.cage_gbps and o.reach_m >= length_m and o.far_ends >= end.split
            and _takes(end, o.form_factor, o.draw_w.value)
        ]  # fmt: skip

    for near in usable(a):
        for far in usable(z):
            if near.name == far.name or (near.reach_m == far.reach_m and near.speed_gbps != far.speed_gbps):
                yield _medium(_part(near, "optic"), _part(far, "optic"), a.split, z.split)


def _cables(cables: tuple[Cable, ...], a: Ports, z: Ports, length_m: float) -> Iterator[Medium]:
    """A cable splits at one end at most, and is counted there."""
    near, far = (a, z) if a.split >= z.split else (z, a)
    if far.split > 1:
        return
    for cable in cables:
        if cable.speed_gbps != near.cage_gbps or cable.far_ends != near.split or cable.reach_m < length_m:
            continue
        ends_fit = _takes(near, cable.form_factor, 0.0) and (
            near.split > 1 or _takes(far, cable.form_factor, 0.0)  # far ends of a split one come in every form
        )
        if ends_fit:
            part = _part(cable, "cable")
            yield _medium(part, None, a.split, 1) if near is a else _medium(None, part, 1, z.split)


def _part(item: GreyOptic | Cable, kind: str) -> Part:
    return Part(item.name, kind, item.draw_w.value, item.price_eur.value)


def _medium(a: Part | None, z: Part | None, a_split: int, z_split: int) -> Medium:
    ends = [(part, split) for part, split in ((a, a_split), (z, z_split)) if part]
    return Medium(a, z, sum(p.draw_w / s for p, s in ends), sum(p.price_eur / s for p, s in ends))
