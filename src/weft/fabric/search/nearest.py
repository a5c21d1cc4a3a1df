"""Asks that have a fabric, and the nearest of them to one that has none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import ceil, floor, log10

from weft.catalogue.records import Catalogue
from weft.fabric.ask import FabricAsk
from weft.fabric.design import FabricDesign
from weft.fabric.search.bill import design
from weft.fabric.search.kit import Kit
from weft.fabric.search.reach import measured, reaching
from weft.fabric.search.search import Search
from weft.lp import Stop

MOST_OVERSUBSCRIBED = 100.0
"""The weakest promise that is looked at, the most that an intent may ask for."""
BORDER_ALONE = {"hosts": 0, "grow_to": None}
"""Changes of an ask that leave its border."""


def some_design(ask: FabricAsk, kit: Kit, stop: Stop) -> FabricDesign | None:
    """Any design for hosts that stands in its hall, its media as long as its own cables; None if there is none."""
    while True:
        found = Search.of(ask, kit, stop).first()
        if found is None:
            return None
        one = design(ask, kit, found.cores, found.core, found.borders, found.border)
        built = measured(one, ask.hall, kit.media.catalogue)
        layout = reaching(kit.layout, [built], kit.media)
        if layout == kit.layout:
            return built
        kit = kit.laid_out(ask, layout)


def exists(ask: FabricAsk, catalogue: Catalogue, stop: Stop) -> bool:
    """Whether the class has a design that stands in its hall."""
    kit = Kit.of(ask, catalogue, cheapest=False)
    return some_design(ask, kit, stop) is not None if ask.hosts else len(Search.of(ask, kit, stop).least) > 0


@dataclass(frozen=True, slots=True)
class Nearest:
    """The asks nearest to one that has no design, all else as asked.

    They are found by bisection, each step an exact answer to whether the class has a design.
    """

    ask: FabricAsk
    catalogue: Catalogue
    stop: Stop

    def has(self, **changes: object) -> bool:
        """Whether there is a design with some of the ask changed."""
        return exists(replace(self.ask, **changes), self.catalogue, self.stop)  # type: ignore[arg-type]

    def hosts(self) -> int:
        """The most hosts that can be carried with ports kept for no more, if not all can; 0 if not even one."""
        return _last(0, self.ask.hosts, lambda n: self.has(hosts=n, grow_to=None))

    def grown(self) -> int:
        """The most hosts that ports can be kept for, where those there are at first have a design."""
        return _last(self.ask.hosts, self.ask.most_hosts, lambda n: self.has(grow_to=n))

    def oversubscription(self) -> float | None:
        """The strongest promise that can be kept, in hundredths; None if not even the weakest."""
        weakest = round(100 * MOST_OVERSUBSCRIBED)
        if not self.has(oversubscription=MOST_OVERSUBSCRIBED):
            return None
        stronger = round(100 * self.ask.oversubscription)
        return (weakest - _last(0, weakest - stronger, lambda n: self.has(oversubscription=(weakest - n) / 100))) / 100

    def host_ports(self) -> int:
        """The most ports of a host that the promise can be kept with, as many on each of two leaves; 0 if none."""
        step = 2 if self.ask.homing == "dual" else 1
        return step * _last(0, self.ask.host_ports // step, lambda n: self.has(host_ports=n * step))

    def gateway_gbps(self, **changes: object) -> float:
        """The widest gateway there is with some of the ask changed, in three digits and none above; 0 if none."""
        wide = self.ask.gateway_gbps
        while wide > 1 and not self.has(gateway_gbps=wide / 2, **changes):
            wide /= 2
        if wide <= 1:
            return 0.0
        step = 10.0 ** (floor(log10(wide / 2)) - 2)
        able, unable = floor(wide / 2 / step), ceil(wide / step)
        return step * _last(able, unable, lambda n: self.has(gateway_gbps=n * step, **changes))


def _last(able: int, unable: int, is_able: Callable[[int], bool]) -> int:
    """The last number for which it holds, between one for which it does and one for which it does not."""
    while unable - able > 1:
        middle = (able + unable) // 2
        able, unable = (middle, unable) if is_able(middle) else (able, middle)
    return able
