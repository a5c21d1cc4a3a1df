"""What a site asks of its fabric."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from weft.diagnostics import InfeasibleError
from weft.fabric.layout import Hall
from weft.network import Ints

SLACK = 1e-9
"""Relative slack of a capacity, against rounding of floats only."""

SURVIVABLE = ("spine", "link", "plane", "leaf")
"""What a fabric can be asked to lose and still keep its promise; each one alone."""


@dataclass(frozen=True, slots=True)
class FabricAsk:
    """Hosts to be joined, the promise made to them, and the traffic to and from the site's routers.

    Hosts are on one leaf, on two, or (`rail`) on one for each of their ports.  A leaf may be offered
    `oversubscription` times what it can send up, in the normal state and in each failure of `survive`.
    `gateway_gbps` is the one-way traffic of the site, kept with one border leaf lost; its ports are spread evenly
    over `routers`, and without routers there is no border.  Ports are kept for `grow_to` hosts.
    """

    hosts: int
    host_ports: int
    host_gbps: float
    homing: str  # single | dual | rail
    oversubscription: float
    survive: tuple[str, ...]
    gateway_gbps: float
    routers: int
    grow_to: int | None = None
    hall: Hall = field(default_factory=Hall)

    def __post_init__(self) -> None:
        if self.homing not in ("single", "dual", "rail"):
            raise ValueError(f"homing must be single, dual or rail, not '{self.homing}'")
        if unknown := [word for word in self.survive if word not in SURVIVABLE]:
            raise ValueError(f"a fabric cannot be asked to survive '{unknown[0]}': {', '.join(SURVIVABLE)}")
        if self.host_ports < 1 or min(self.hosts, self.gateway_gbps, self.routers) < 0:
            raise ValueError("a fabric needs host ports; hosts, routers and gateway may not be negative")
        if not self.routers and (self.gateway_gbps or not self.hosts):
            raise ValueError("a gateway needs routers, and so does a fabric without hosts")
        if self.host_gbps <= 0 or self.oversubscription <= 0:
            raise ValueError("host speed and oversubscription must be positive")

    @property
    def sides(self) -> int:
        """Leaves that each host is on."""
        return {"single": 1, "dual": 2, "rail": self.host_ports}[self.homing]

    @property
    def border_cages(self) -> int:
        """The fewest cages that any border takes of a box of the top tier."""
        return 1 if self.routers else 0

    def least_border_cages(self, boxes: Ints, cage_gbps: float) -> Ints:
        """The same of each of so many boxes of the top tier, which together take the gateway, shape (n,)."""
        least = np.ceil(self.gateway_gbps / (boxes * cage_gbps) * (1 - SLACK)).astype(np.int64)
        most: Ints = np.maximum(least, self.border_cages)
        return most

    @property
    def most_hosts(self) -> int:
        """Hosts there may be at last."""
        return max(self.hosts, self.grow_to or 0)

    @property
    def ports_at_leaf(self) -> int:
        """Ports of one host on each of its leaves."""
        return self.host_ports // self.sides

    @property
    def offered_gbps(self) -> float:
        """What one host may send through each of its leaves under the promise."""
        return self.ports_at_leaf * self.host_gbps / self.oversubscription

    @property
    def loses_spine(self) -> bool:
        """Whether one box above the leaves may be lost; a link counts as the bundle it is part of."""
        return "spine" in self.survive or "link" in self.survive

    @property
    def loses_plane(self) -> bool:
        """Whether a leaf may lose what one of its spines carries."""
        return self.loses_spine or "plane" in self.survive


def require_homing(ask: FabricAsk) -> None:
    """Raise InfeasibleError where the homing cannot be built or cannot keep the promise."""
    if ask.homing == "dual" and ask.host_ports % 2:
        raise InfeasibleError(
            f"{ask.host_ports} ports of a host do not divide over two leaves",
            help="dual homing needs an even number", code="E325",
        )  # fmt: skip
    if "leaf" in ask.survive and ask.sides == 1:
        raise InfeasibleError(
            "a lost leaf takes all its hosts with it while they are single-homed",
            help="ask for 'homing: dual', or leave 'leaf' out of 'survive'", code="E322",
        )  # fmt: skip
