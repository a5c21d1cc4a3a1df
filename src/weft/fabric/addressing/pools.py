"""Pools that must hold what is taken from them, and the nearest that would where one does not."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_network

from weft.diagnostics import InfeasibleError
from weft.fabric.addressing.ask import Network

TRIED = 4096
"""Pools of the needed size that are looked at for a free one."""


def require_pool(noun: str, pool: Network, pieces: int, length: int, others: Iterable[Network]) -> None:
    """Raise InfeasibleError where a pool has fewer than `pieces` networks of that prefix length."""
    held = 2 ** max(length - pool.prefixlen, 0) if length >= pool.prefixlen else 0
    if pieces <= held:
        return
    what = "addresses" if length == pool.max_prefixlen else f"networks /{length}"
    raise InfeasibleError(
        f"{noun} need {pieces:,} {what}, {pool} has {held:,}",
        help=_nearest(pool, length - (pieces - 1).bit_length(), tuple(others)),
    )


def require_range(noun: str, given: tuple[int, int], count: int, most: int) -> None:
    """Raise InfeasibleError where a range of numbers has fewer than `count`."""
    first, last = given
    if first + count - 1 <= last:
        return
    widened = first if first + count - 1 <= most else most - count + 1
    help = f"write {widened}-{widened + count - 1}" if widened > 0 else f"there are no more than {most:,}"
    raise InfeasibleError(f"{noun} need {count:,} numbers, {first}-{last} has {last - first + 1:,}", help=help)


def _nearest(pool: Network, length: int, others: tuple[Network, ...]) -> str:
    """The nearest pool of that length that overlaps no other one: around this one, else behind it."""
    if length < 0:
        return "no pool is so large: fewer hosts a leaf make smaller subnets"
    network = pool.supernet(new_prefix=length)
    step, first = network.num_addresses, int(network.network_address)
    for i in range(TRIED):
        if first + (i + 1) * step > 2**pool.max_prefixlen:
            break
        found = ip_network((network.network_address + i * step, length))
        if found.is_private != pool.is_private:
            break
        if not any(other.version == found.version and found.overlaps(other) for other in others):
            return f"write {found}"
    return f"give it a pool /{length} elsewhere"
