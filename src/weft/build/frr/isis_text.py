"""What isisd is told: links of a router with metrics, and the instance."""

from __future__ import annotations

from collections.abc import Iterator

from weft.build.device import Bfd, Device, NodeSid

TAG = "weft"


PROFILE = "weft"


def bfd_profile(device: Device) -> Iterator[str]:
    """Timers of BFD that links of IS-IS have, where they are not FRR's own, which records begin with too."""
    told = device.bgp.bfd
    if device.isis is not None and told != Bfd():
        yield from (
            "bfd",
            f" profile {PROFILE}",
            f"  detect-multiplier {told.multiplier}",
            f"  receive-interval {told.interval_ms}",
            f"  transmit-interval {told.interval_ms}",
            " exit",
            "exit",
            "!",
        )


def isis(device: Device) -> Iterator[str]:
    """Lines of `frr.conf`; none of a switch.

    The instance is first: isisd takes no metric above 63 before it knows that metrics are wide.
    """
    said = device.isis
    if said is None:
        return
    yield from (
        f"router isis {TAG}",
        " ! before the rest: links that come or go are told within a second, not FRR's 30",
        " lsp-gen-interval 1",
        f" net {said.area}.{said.system_id}.00",
        " is-type level-2-only",
        " metric-style wide",
        *([" set-overload-bit"] if said.overloaded else []),
        *_segments(device, said.node_sid),
        "exit",
        "!",
    )
    versions = [f" ip router isis {TAG}", *([f" ipv6 router isis {TAG}"] if said.is_v6 else [])]
    level = " isis circuit-type level-2-only"
    yield from ("interface lo", *versions, level, " isis passive", "exit", "!")
    for link in said.interfaces:
        yield from (
            f"interface {link.name}",
            f" ! metric back {link.metric_back}",
            *versions,
            level,
            " isis network point-to-point",
            f" isis metric {link.metric}",
            " isis bfd",
            *([f" isis bfd profile {PROFILE}"] if device.bgp.bfd != Bfd() else []),
            "exit",
            "!",
        )


def _segments(device: Device, sid: NodeSid | None) -> Iterator[str]:
    """Segment routing of IPv4: the block of labels, and that of the loopback."""
    if sid is None:
        return
    loopback = next(address for address in device.loopbacks if address.version == 4)
    yield f" segment-routing global-block {sid.first} {sid.last}"
    yield f" segment-routing prefix {loopback} index {sid.index}"
    yield " segment-routing on"
