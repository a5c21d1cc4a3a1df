"""Asks that have a fabric, and the nearest of them to one that has none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import ceil, floor, log10

from weft.catalogue.records import Catalogue
from weft.fabric.ask import FabricAsk
from weft.fabric.search.bill import design
from weft.fabric.search.kit import Kit
from weft.fabric.search.reach import measured, reaching
from weft.fabric.search.search import Search
from weft.lp import Stop

MOST_OVERSUBSCRIBED = 100.0
"""The weakest promise that is looked at, the most that an intent may ask for."""
BORDER_ALONE = {"hosts": 0, "grow_to": None}
"""Changes of an ask that leave its border."""


def exists(ask: FabricAsk, catalogue: Catalogue, stop: Stop) -> bool:
    """Whether the class has a design that stands in its hall."""
    kit = Kit.of(ask, catalogue, cheapest=False)
    while True:
        search = Search.of(ask, kit, stop)
        if not search.least or not ask.hosts:
            return len(search.least) > 0
        first = search.first()
        if first is None:
            return False
        built = measured(design(ask, kit, first.cores, first.core, first.borders, first.border), ask.hall, catalogue)
        layout = reaching(kit.layout, [built], kit.media)
        if layout == kit.layout:
            return True
        kit = kit.laid_out(ask, layout)


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
        """The most hosts that can be carried, and as many more kept ports for; 0 if not even one."""
        grow_to = self.ask.grow_to
        more = None if grow_to is None else grow_to - self.ask.hosts
        return _last(0, self.ask.hosts, lambda n: self.has(hosts=n, grow_to=None if more is None else n + more))

    def grown(self) -> int:
        """The most hosts that ports can be kept for; 0 if those there are at first have no design either."""
        if not self.ask.grow_to or not self.has(grow_to=None):
            return 0
        return _last(self.ask.hosts, self.ask.grow_to, lambda n: self.has(grow_to=n))

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
