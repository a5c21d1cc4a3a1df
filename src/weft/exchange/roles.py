"""What a box's role says of it, in files that have one: the roles are those that `weft build` writes."""

from __future__ import annotations

from collections.abc import Sequence

from weft.network import Ints, ints

HOSTS = frozenset({"host", "server"})
"""No part of a network of routers."""

TRANSIT = frozenset({"spine", "superspine"})
"""The middle of a fabric, where no traffic starts or ends."""


def homes(roles: Sequence[str]) -> Ints | None:
    """Nodes that traffic comes from and goes to; None where no role tells them from others."""
    if not TRANSIT.intersection(roles):
        return None
    return ints(i for i, role in enumerate(roles) if role not in TRANSIT)
