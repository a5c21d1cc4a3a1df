"""Addresses as text, a column at a time."""

from __future__ import annotations

from socket import AF_INET6, inet_ntoa, inet_ntop

import numpy as np
import numpy.typing as npt

from weft.network import Ints


def v4(addresses: npt.NDArray[np.uint32] | Ints) -> list[str]:
    """Dotted IPv4 addresses."""
    packed = addresses.astype(">u4").tobytes()
    return [inet_ntoa(packed[i : i + 4]) for i in range(0, len(packed), 4)]


def v6(base: int, high: Ints, low: Ints) -> list[str]:
    """IPv6 addresses as RFC 5952 has them: `base` plus `high` in units of a /64 plus `low`, with no carry between."""
    upper = np.uint64(base >> 64) + high.astype(np.uint64)
    lower = np.uint64(base & (2**64 - 1)) + low.astype(np.uint64)
    packed = np.column_stack([upper, lower]).astype(">u8").tobytes()
    return [inet_ntop(AF_INET6, packed[i : i + 16]) for i in range(0, len(packed), 16)]
