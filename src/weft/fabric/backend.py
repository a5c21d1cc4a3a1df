"""Back-ends: fabrics of GPUs alone, in one plane or in several equal ones, beside the fabric of the hosts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from weft.catalogue.records import Catalogue
from weft.fabric.ask import FabricAsk
from weft.fabric.design import BomLine, FabricDesign
from weft.fabric.layout import Hall
from weft.fabric.search import Objective, lower_bound_w, menu
from weft.lp import Stop


@dataclass(frozen=True, slots=True)
class BackendAsk:
    """GPUs to be joined, each with a port of its own, and the promise made to them.

    In a `rail` design GPU r of every host is on leaf r of its group of leaves, in a `clos` one all of a host are on
    one leaf.  Each plane has its part of every port's rate.  `survive` is as in `FabricAsk`; `leaf` needs GPUs of a
    host on several leaves, or several planes.
    """

    gpus: int
    gpus_per_host: int
    port_gbps: float
    design: str  # rail | clos
    planes: int = 1
    oversubscription: float = 1.0
    survive: tuple[str, ...] = ()
    hall: Hall = field(default_factory=Hall)

    def __post_init__(self) -> None:
        if self.design not in ("rail", "clos"):
            raise ValueError(f"a back-end is of design rail or clos, not '{self.design}'")
        if min(self.gpus, self.gpus_per_host, self.planes) < 1 or self.gpus % self.gpus_per_host:
            raise ValueError("GPUs fill whole hosts, and there is a plane at least")

    @property
    def plane(self) -> FabricAsk:
        """What each plane is asked for; a leaf that is lost leaves the other planes as they are."""
        homing = "rail" if self.design == "rail" else "single"
        survive = tuple(word for word in self.survive if word != "leaf" or self.planes == 1)
        return FabricAsk(
            self.gpus // self.gpus_per_host, self.gpus_per_host, self.port_gbps / self.planes, homing,
            self.oversubscription, survive, 0.0, 0, None, replace(self.hall, planes=self.planes),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class BackendDesign:
    """Equal planes of one design."""

    plane: FabricDesign
    planes: int

    @property
    def name(self) -> str:
        """Of the plane, with how many there are."""
        return self.plane.name if self.planes == 1 else f"{self.planes} x ({self.plane.name})"

    @property
    def draw_w(self) -> float:
        """Of all planes."""
        return self.planes * self.plane.draw_w

    @property
    def price_eur(self) -> float:
        """Of all planes."""
        return self.planes * self.plane.price_eur

    @property
    def bom(self) -> Iterator[BomLine]:
        """Everything bought for all planes."""
        return (replace(line, count=self.planes * line.count) for line in self.plane.bom)


def backend_menu(
    ask: BackendAsk, catalogue: Catalogue, objective: Objective, stop: Stop | None = None
) -> tuple[BackendDesign, ...]:
    """The exact frontier of draw and price, least of the objective first.

    Raises InfeasibleError if no design of the class carries the GPUs, and Stopped if `stop` strikes.
    """
    return tuple(BackendDesign(plane, ask.planes) for plane in menu(ask.plane, catalogue, objective, stop))


def backend_bound_w(ask: BackendAsk, catalogue: Catalogue) -> float:
    """Watts that no back-end of the class is below, boxes and links bought in part."""
    return ask.planes * lower_bound_w(ask.plane, catalogue)
