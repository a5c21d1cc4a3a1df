"""What a fault leaves of a wide area: links that are gone, links that only look alive, routers that are mute."""

from __future__ import annotations

from dataclasses import dataclass

from weft.lab.faults import Fault

NONE: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Broken:
    """Places of links and routers.

    Addresses of links that are `down` are nobody's; those of `silent` links are still announced, over other ways.
    Routers of `mute_igp` have no isisd, those of `mute_bgp` no bgpd.
    """

    down: frozenset[int] = NONE
    silent: frozenset[int] = NONE
    mute_igp: frozenset[int] = NONE
    mute_bgp: frozenset[int] = NONE

    @classmethod
    def of(cls, fault: Fault) -> Broken:
        """All that a fault breaks."""
        silent = frozenset(k for each in fault.breaks if each.kind == "silent" for k in each.links)
        killed = [(each.router, each.daemon) for each in fault.breaks if each.kind == "daemon"]
        mute = {name: frozenset(v for v, daemon in killed if daemon == name) for name in ("isisd", "bgpd")}
        lost = fault.lost
        return cls(fault.links_down - silent, silent, mute["isisd"] | lost, mute["bgpd"] | lost)

    @property
    def unused(self) -> frozenset[int]:
        """Links that carry nothing."""
        return self.down | self.silent
