"""One table a noun: frozen dataclasses of read-only columns, all of one length, in input order."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import NamedTuple

import numpy as np

from weft.network.columns import Bools, Floats, Ints, Names, floats

Row = dict[str, str | int | float | bool]


class Table:
    """What all tables share: a length, rows by position and positions by name."""

    __slots__ = ()
    name: Names

    def __len__(self) -> int:
        return len(self.name)

    def row(self, i: int) -> Row:
        """One row as plain Python values."""
        return {f.name: _plain(getattr(self, f.name)[i]) for f in fields(self)}  # type: ignore[arg-type]

    def index(self) -> dict[str, int]:
        """Position of each name."""
        return {name: i for i, name in enumerate(self.name)}


def _plain(value: object) -> str | int | float | bool:
    return value.item() if isinstance(value, np.generic) else value  # type: ignore[return-value]


@dataclass(frozen=True, slots=True, eq=False)
class Sites(Table):
    """Places with equipment; `routers` 0 where light only passes."""

    name: Names
    lat_deg: Floats
    lon_deg: Floats
    routers: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Fibres(Table):
    """Cables between two sites; `pairs` is how many fibre pairs may be lit."""

    name: Names
    a: Ints
    z: Ints
    length_km: Floats
    pairs: Ints
    mtbf_h: Floats  # NaN where the operator gave none
    mttr_h: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Pairs(Table):
    """Lit fibre pairs, each in one cable; named `A-Z/1`."""

    name: Names
    fibre: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Amplifiers(Table):
    """Sites along a cable where all pairs lit in it are amplified; named `A-Z@ila1`, counted from `a`."""

    name: Names
    fibre: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Spans(Table):
    """Sections of a lit pair between two amplifier sites, in order from `a` to `z` of the fibre.

    `amplifier` is the amplifier site at the end of a span that is nearer `z`, -1 of the last one.  A leased
    wavelength has one span of its own with `pair` -1, so that shared risks reach it like any other, and where one link
    is leased as several IP links another that they share.
    """

    name: Names
    pair: Ints
    length_km: Floats
    loss_db: Floats
    amplifier: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Srlgs(Table):
    """Shared-risk link groups (RFC 4202): names only, what is in them is `Network.span_in_srlg`."""

    name: Names


@dataclass(frozen=True, slots=True, eq=False)
class Routers(Table):
    """One chassis and one IS-IS node each; `gateway_gbps` is its capacity to the site's border leaves.

    Of one that is `overloaded` only its own site is reached, as of a router that is drained: nothing passes
    through (the LSP database overload bit, ISO/IEC 10589, 7.2.8.1).
    """

    name: Names
    site: Ints
    gateway_gbps: Floats
    overloaded: Bools


@dataclass(frozen=True, slots=True, eq=False)
class Cards(Table):
    """Cards of routers, named `FRA.1/c1`; `gateway_gbps` is how much of its router's gateway ends on each."""

    name: Names
    router: Ints
    gateway_gbps: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Lightpaths(Table):
    """Wavelengths bought, each between two routers along one fibre route.

    `slot` and `width` count 6.25 GHz slices from the band's lower edge (ITU-T G.694.1 flexible grid);
    both -1 for a leased wavelength.  `card_a` and `card_z` are the cards it ends on, -1 where that is not known.
    """

    name: Names
    ip_link: Ints
    mode: Names
    rate_gbps: Floats
    length_km: Floats
    gsnr_db: Floats
    margin_db: Floats
    slot: Ints
    width: Ints
    card_a: Ints
    card_z: Ints


@dataclass(frozen=True, slots=True, eq=False)
class IpLinks(Table):
    """LAGs: all lightpaths of one rate between one pair of routers on one fibre route, with one metric each way.

    `metric` is that from `a` to `z`, `metric_back` that from `z` to `a`.  With fewer than `min_members` lightpaths
    up a LAG is down (IEEE 802.1AX knows them as links of an aggregation; routers call it minimum links).
    """

    name: Names
    a: Ints
    z: Ints
    capacity_gbps: Floats
    metric: Ints
    delay_ms: Floats  # one way
    metric_back: Ints
    min_members: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Classes(Table):
    """Traffic classes in strict priority, the first one first; `protect` lists the states each survives.

    Left out, the last two columns are NaN throughout: traffic is a fluid, and no availability was asked for.
    """

    name: Names
    max_delay_ms: Floats  # inf where unlimited
    deferrable: Floats  # share that need not be carried in a failure state
    protect: tuple[tuple[str, ...], ...]
    flow_gbps: Floats = field(default_factory=lambda: floats(()))  # rate of one flow, NaN where traffic is a fluid
    availability_share: Floats = field(default_factory=lambda: floats(()))  # asked for, NaN where it was not

    def __post_init__(self) -> None:
        for column in ("flow_gbps", "availability_share"):
            if not len(getattr(self, column)):
                object.__setattr__(self, column, floats([np.nan] * len(self)))


@dataclass(frozen=True, slots=True, eq=False)
class AnycastGroups(Table):
    """Destinations of which any one serves; `sites` holds the member sites of each group."""

    name: Names
    sites: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Demands(Table):
    """Directed traffic between the fabrics of two sites, one class each.

    `z` counts sites first and anycast groups after them: `z >= len(sites)` is group `z - len(sites)`.
    """

    name: Names
    a: Ints
    z: Ints
    traffic_class: Ints
    gbps: Floats


class Ends(NamedTuple):
    """Both end sites of something."""

    a: int
    z: int


__all__ = [
    "Amplifiers", "AnycastGroups", "Bools", "Cards", "Classes", "Demands", "Ends", "Fibres", "IpLinks", "Lightpaths",
    "Pairs", "Routers", "Row", "Sites", "Spans", "Srlgs", "Table",
]  # fmt: skip
