"""What FRR's daemons of a lab's routers are told: eBGP unnumbered over each link, as the fabric's plan has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from weft.graph import Decision

BFD_ROUTERS = 60
"""In larger labs BFD's packets are sent more seldom: what is left of the processors is the daemons'."""


@dataclass(frozen=True, slots=True)
class Speaking:
    """How all speakers of a lab speak.

    `kernel_groups` lets zebra give the kernel groups of next hops, which FRR 8.4 leaves with the surviving ones when a
    link comes back (FRR issues 12239, 14481, 15505).  Without `bfd` only the hold timer, of 9 s, finds a silent link.
    """

    decision: Decision
    bfd_ms: int | None = 300
    kernel_groups: bool = False

    @classmethod
    def for_routers(cls, decision: Decision, n: int, *, kernel_groups: bool = False) -> Speaking:
        """With BFD every 300 ms, every second in large labs."""
        return cls(decision, 300 if n <= BFD_ROUTERS else 1000, kernel_groups)


def configuration(
    name: str, asn: int, router_id: str, interfaces: Sequence[str], prefixes: Sequence[str], speaking: Speaking
) -> str:
    """The text of one router's daemons."""
    decision, group = speaking.decision, " neighbor FABRIC"
    lines = [
        f"hostname {name}", "frr defaults datacenter",
        *([] if speaking.kernel_groups else ["no zebra nexthop kernel enable"]),
        f"router bgp {asn}", f" bgp router-id {router_id}", " bgp bestpath compare-routerid",
        *([" bgp bestpath as-path multipath-relax"] if decision.multipath_relax else []),
        " no bgp ebgp-requires-policy", " no bgp network import-check", " no bgp default ipv4-unicast",
        f"{group} peer-group", f"{group} remote-as external", f"{group} advertisement-interval 0",
        f"{group} timers 3 9", f"{group} timers connect 1",
        *([f"{group} bfd 3 {speaking.bfd_ms} {speaking.bfd_ms}"] if speaking.bfd_ms else []),
        *(f" neighbor {interface} interface peer-group FABRIC" for interface in interfaces),
        " address-family ipv4 unicast",
        *(f"  network {prefix}" for prefix in prefixes),
        " neighbor FABRIC activate", f"  maximum-paths {decision.max_paths}", " exit-address-family",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"
