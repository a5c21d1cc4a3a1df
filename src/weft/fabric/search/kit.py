"""What designs are made of at one site: switches, media and the ways a leaf can stand and split its cages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from weft.catalogue.records import Catalogue, Switch
from weft.fabric.ask import FabricAsk
from weft.fabric.layout import Layout, Placement
from weft.fabric.media import Media, Medium, far_port
from weft.fabric.ports import Tier, speeds_from, tiers, worth_having


@dataclass(frozen=True, slots=True)
class LeafKit:
    """A leaf model with its splits, its placement and the medium of its host links."""

    tier: Tier
    placement: Placement
    host: Medium
    most_hosts: int
    most_units: int  # leaves, or groups of as many as a host is on, that stand beside their hosts


@dataclass(frozen=True, slots=True, eq=False)
class Kit:
    """The parts of one site's designs; `media` prefer least draw or least price."""

    switches: tuple[Switch, ...]
    layout: Layout
    media: Media
    leaves: tuple[LeafKit, ...]
    speeds: tuple[float, ...]  # of links between switches, none slower than a host's port
    levels: tuple[float, ...] = (1.0, 1.25, 1.5, 2.0)  # multiples of the asked gateway that are offered

    @classmethod
    def of(cls, ask: FabricAsk, catalogue: Catalogue, cheapest: bool) -> Kit:
        """What the catalogue offers that ask, for the lengths of the hall that its hosts need."""
        switches = worth_having(catalogue.switches)
        layout = Layout.of(ask.most_hosts, catalogue.practice.rack_to_rack_m.value, ask.hall)
        media = Media(catalogue, cheapest)
        speeds = speeds_from(switches, ask.host_gbps)
        return cls(switches, layout, media, tuple(_leaves(ask, switches, layout, media, speeds)), speeds)

    def laid_out(self, ask: FabricAsk, layout: Layout) -> Kit:
        """The same for the lengths of another layout."""
        leaves = tuple(_leaves(ask, self.switches, layout, self.media, self.speeds))
        return replace(self, layout=layout, leaves=leaves)


def _leaves(
    ask: FabricAsk, switches: tuple[Switch, ...], layout: Layout, media: Media, speeds: tuple[float, ...]
) -> Iterator[LeafKit]:
    host_port = far_port(ask.host_gbps)
    for speed in speeds:
        for tier in tiers(switches, ask.host_gbps, speed):
            for placement in layout.placements:
                medium = media.between(tier.down, host_port, placement.length_m)
                units = layout.most_units(placement, ask.hosts, ask.sides, tier.switch.rack_units)
                if medium and (units or not ask.hosts):
                    yield LeafKit(tier, placement, medium, layout.hosts_per_leaf(placement), units)
