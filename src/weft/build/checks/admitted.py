"""Routers take all that their site announces, over sessions that bear as many routes."""

from __future__ import annotations

from collections.abc import Iterator

from weft.build.checks.site import Site, finding
from weft.build.device import Admitted, Device, Prefix
from weft.diagnostics import Diagnostic


def admitted(site: Site) -> Iterator[Diagnostic]:
    """Networks of switches that a router passes over, and limits that they are over (E856)."""
    networks = list(dict.fromkeys(
        network for switch in site.devices if switch.isis is None and not switch.fabric
        for network in switch.bgp.networks
    ))  # fmt: skip
    for router in site.devices:
        if router.bgp.admitted is not None:
            yield from _of(router, router.bgp.admitted, networks)


def _of(router: Device, taken: Admitted, networks: list[Prefix]) -> Iterator[Diagnostic]:
    passed = [network for network in networks if not any(_is_in(network, prefix) for prefix in taken.prefixes)]
    if passed:
        message = f"{router.name} passes over {passed[0]}, which its site announces, and {len(passed) - 1} more"
        yield finding("E856", message, "take the pools of the site's addressing")
    for version, most in ((4, taken.most_v4), (6, taken.most_v6)):
        n = sum(network.version == version for network in networks)
        if n > most:
            message = f"{router.name} closes sessions over {most:,} routes of IPv{version}; its site announces {n:,}"
            yield finding("E856", message, "let it bear twice as many")


def _is_in(network: Prefix, prefix: Prefix) -> bool:
    """Whether a network is a prefix or within it."""
    if network.version != prefix.version or network.prefixlen < prefix.prefixlen:
        return False
    return network.network_address in prefix
