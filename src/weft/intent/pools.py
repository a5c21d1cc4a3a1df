"""Types of fields that hold addresses: pools of them, and ranges of numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any, Literal

from typing_extensions import override

from weft.written.fields import Count, FieldType, kind_of, refuse

_RANGE = re.compile(r"\s*([0-9]{1,10})\s*-\s*([0-9]{1,10})\s*")
_EXAMPLE = {4: "10.0.0.0/16", 6: "fd00::/48"}
_TAKEN = tuple(
    ip_network(prefix)
    for prefix in ("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3", "::/8", "fe80::/10", "ff00::/8")
)
"""Addresses that are of a use of their own everywhere (RFC 6890, RFC 4291)."""

RESERVED_ASNS = (0, 23_456, 65_535)
"""Within ranges; the last of all is kept out by their bounds (RFC 7607, RFC 6793, RFC 7300)."""


@dataclass(frozen=True)
class Pool(FieldType):
    """A prefix that addresses are taken from, as in `10.0.0.0/16`."""

    version: Literal[4, 6]

    @override
    def read(self, value: Any) -> IPv4Network | IPv6Network:
        example = f"write it like {_EXAMPLE[self.version]}"
        if not isinstance(value, str):
            raise refuse("E103", f"a pool of IPv{self.version} addresses is needed, not {kind_of(value)}", help=example)
        try:
            pool = ip_network(value.strip() if "/" in value else "", strict=False)
        except ValueError:
            raise refuse("E105", f"{kind_of(value)} is no pool of IPv{self.version} addresses", help=example) from None
        if pool.version != self.version:
            raise refuse("E105", f"{pool} is of IPv{pool.version}, a pool of IPv{self.version} is needed", help=example)
        if value.strip().split("/")[0] != str(pool.network_address):
            within = value.strip().split("/")[0]
            if ip_network(within) != ip_network(pool.network_address):
                raise refuse("E105", f"{within} is within the pool {pool}, not its first address", help=f"write {pool}")
        if any(taken.version == pool.version and pool.overlaps(taken) for taken in _TAKEN):
            raise refuse("E106", f"no host or link may have addresses of {pool}", help=example)
        return pool

    @override
    def json_schema(self) -> dict[str, Any]:
        pattern = r"^\s*[0-9.]+/[0-9]{1,2}\s*$" if self.version == 4 else r"^\s*[0-9a-fA-F:.]+/[0-9]{1,3}\s*$"
        return {"type": "string", "pattern": pattern, "examples": [_EXAMPLE[self.version]]}


@dataclass(frozen=True)
class Asn(Count):
    """One ASN, which is no reserved one."""

    @override
    def read(self, value: Any) -> int:
        number = super().read(value)
        if number in RESERVED_ASNS:
            raise refuse("E106", f"{number} is reserved", help="write it like 64500")
        return number


@dataclass(frozen=True)
class Range(FieldType):
    """A range of numbers, both ends included, as in `4200000000-4200009999`; none of `without` is in it."""

    least: int
    most: int
    example: str
    without: tuple[int, ...] = ()

    @override
    def read(self, value: Any) -> tuple[int, int]:
        match = _RANGE.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            raise refuse("E105", f"{kind_of(value)} is no range of numbers", help=f"write it like {self.example}")
        first, last = int(match[1]), int(match[2])
        if first > last:
            raise refuse("E106", "this range ends before it begins", help=f"write {last}-{first}")
        if first < self.least or last > self.most:
            raise refuse("E106", "this range is too wide", help=f"it must be within {self.least} to {self.most}")
        for number in self.without:
            if first <= number <= last:
                raise refuse("E106", f"{number} in this range is reserved", help=f"write it like {self.example}")
        return first, last

    @override
    def json_schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": r"^\s*[0-9]{1,10}\s*-\s*[0-9]{1,10}\s*$", "examples": [self.example]}
