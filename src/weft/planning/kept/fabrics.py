"""The records of what is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from typing import Literal

from weft.catalogue import Catalogue
from weft.fabric import FabricAsk, FabricDesign
from weft.intent.records_addressing import Addressing, WideAddressing


@dataclass(frozen=True, slots=True)
class KeptFabric:
    """One fabric of a site, of which there are `planes` equal ones.

    `ask` is what each of them was designed for; `addressing` is None where the intent has none.  A site without hosts
    has its border alone.
    """

    site: str
    layer: str
    planes: int
    minimise: Literal["power", "cost"]
    design: FabricDesign
    ask: FabricAsk
    addressing: Addressing | None

    def name(self, plane: int) -> str:
        """Of the layer, with the number of the plane where there are several."""
        return self.layer if self.planes == 1 else f"{self.layer}-{plane + 1}"


@dataclass(frozen=True, slots=True)
class KeptWide:
    """Addresses of the wide area's routers, and all sites in the order of the intent, by which they are counted."""

    addressing: WideAddressing
    sites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeptClass:
    """A class of traffic with the DSCP of its packets; without `weight` it is served before all below it."""

    name: str
    dscp: int
    weight: int | None


@dataclass(frozen=True, slots=True)
class KeptPolicy:
    """What all devices do with packets: queues of the classes in order of priority, and what their lists guard.

    Without filters nothing is guarded; `guarded` are the pools of loopbacks and links of all sites and of routers.
    """

    classes: tuple[KeptClass, ...]
    guarded: tuple[IPv4Network, ...]
    guarded_v6: tuple[IPv6Network, ...]
    trusted: tuple[IPv4Network, ...]
    trusted_v6: tuple[IPv6Network, ...]


@dataclass(frozen=True, slots=True)
class KeptFabrics:
    """All fabrics of some sites, in the order of the intent; `catalogue` has their switches, optics and practice.

    `wide` is None where the intent has no addresses for routers, `policy` where it speaks of no queues and filters.
    """

    catalogue: Catalogue
    fabrics: tuple[KeptFabric, ...]
    wide: KeptWide | None = None
    policy: KeptPolicy | None = None
    labels: tuple[int, int] | None = None

    @classmethod
    def of(
        cls, catalogue: Catalogue, fabrics: Iterable[KeptFabric], wide: KeptWide | None = None,
        policy: KeptPolicy | None = None,
    ) -> KeptFabrics:  # fmt: skip
        """Fabrics with as much of the catalogue as they need."""
        every = tuple(fabrics)
        designs = [fabric.design for fabric in every]
        models = {name for each in designs for name in (each.leaf, each.spine, each.superspine, each.border_leaf)}
        nothing: dict[str, tuple[()]] = {
            kind: () for kind in Catalogue.model_fields if isinstance(getattr(catalogue, kind), tuple)
        }
        bought = {part.item for each in designs for link in each.links
                  for part in (link.medium.a, link.medium.z) if part}  # fmt: skip
        needed = {
            **nothing, "switches": tuple(switch for switch in catalogue.switches if switch.name in models),
            "grey_optics": tuple(optic for optic in catalogue.grey_optics if optic.name in bought),
        }  # fmt: skip
        return cls(catalogue.model_copy(update=needed), every, wide, policy)

    @property
    def sites(self) -> tuple[str, ...]:
        """Names of the sites, in order."""
        return tuple(dict.fromkeys(fabric.site for fabric in self.fabrics))

    def at(self, site: str) -> tuple[KeptFabric, ...]:
        """The fabrics of one site."""
        return tuple(fabric for fabric in self.fabrics if fabric.site == site)
