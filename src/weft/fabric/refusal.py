"""Why no fabric does what is asked: the limit that binds, and the nearest ask that has a fabric."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from weft.catalogue.records import Catalogue
from weft.diagnostics import InfeasibleError
from weft.fabric.ask import FabricAsk
from weft.fabric.bill import design
from weft.fabric.kit import Kit
from weft.fabric.media import far_port
from weft.fabric.ports import ports_at, speeds_from
from weft.fabric.reach import measured, reaching
from weft.fabric.search import Search
from weft.lp import Stop

MOST_OVERSUBSCRIBED = 100.0
"""The weakest promise that is looked at, the most that an intent may ask for."""
FAR_M = 1e6


def refusal(ask: FabricAsk, catalogue: Catalogue, stop: Stop) -> InfeasibleError:
    """What to tell of an ask without any design: the first of its limits that, lifted alone, leaves one.

    The nearest asks are found by bisection, each step an exact answer to whether the class has a design.
    """
    nearest = _Nearest(ask, catalogue, stop)
    kit = Kit.of(ask, catalogue, cheapest=False)
    if not kit.leaves:
        return _no_host_ports(ask, kit)
    if ask.gateway_gbps and (not ask.hosts or exists(replace(ask, gateway_gbps=0.0), catalogue, stop)):
        return _gateway(nearest, exists(replace(ask, hosts=0, grow_to=None), catalogue, stop))
    if exists(ask, _with_reach(catalogue, FAR_M), stop):
        return _reach(kit, nearest)
    return _promise(nearest)


def exists(ask: FabricAsk, catalogue: Catalogue, stop: Stop) -> bool:
    """Whether the class has a design that stands in its hall."""
    kit = Kit.of(ask, catalogue, cheapest=False)
    while True:
        search = Search.of(ask, kit, stop)
        if not len(search.least) or not ask.hosts:
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
class _Nearest:
    """The asks nearest to one that has no design."""

    ask: FabricAsk
    catalogue: Catalogue
    stop: Stop

    def hosts(self) -> int:
        """The most hosts that can be carried, all else as asked; 0 if not even one."""
        return _last(0, self.ask.hosts, lambda n: self._with(hosts=n, grow_to=self._grown(n)))

    def oversubscription(self) -> float | None:
        """The strongest promise that can be kept, in hundredths; None if not even the weakest."""
        weakest = round(100 * MOST_OVERSUBSCRIBED)
        found = _last(0, weakest + 1, lambda n: self._with(oversubscription=(weakest - n) / 100 or 0.01))
        return (weakest - found) / 100 if found or self._with(oversubscription=MOST_OVERSUBSCRIBED) else None

    def gateway_gbps(self) -> float:
        """The widest gateway that border leaves feed, whatever they hang on, to a thousandth of it; 0 where none is."""
        wide = self.ask.gateway_gbps
        while wide > 1 and not self._border(wide / 2):
            wide /= 2
        if wide <= 1:
            return 0.0
        step = wide / 2000
        return step * _last(1000, 2000, lambda n: self._border(n * step))

    def _border(self, gbps: float) -> bool:
        return self._with(hosts=0, grow_to=None, gateway_gbps=gbps)

    def _with(self, **changes: object) -> bool:
        return exists(replace(self.ask, **changes), self.catalogue, self.stop)  # type: ignore[arg-type]

    def _grown(self, hosts: int) -> int | None:
        """Growth by as many hosts as are asked for."""
        grow_to = self.ask.grow_to
        return None if grow_to is None else hosts + grow_to - self.ask.hosts


def _last(able: int, unable: int, is_able: Callable[[int], bool]) -> int:
    """The last number for which it holds, between one for which it does and one for which it does not."""
    while unable - able > 1:
        middle = (able + unable) // 2
        able, unable = (middle, unable) if is_able(middle) else (able, middle)
    return able


def _no_host_ports(ask: FabricAsk, kit: Kit) -> InfeasibleError:
    speeds = speeds_from(kit.switches, 0.0)
    if ask.host_gbps not in speeds:
        near = sorted(sorted(speeds, key=lambda gbps: abs(gbps - ask.host_gbps))[:2])
        message = f"no switch of the catalogue has ports of {ask.host_gbps:g} Gb/s for hosts"
        return InfeasibleError(message, f"ports of {' or '.join(f'{x:g} Gb/s' for x in near)} are on sale", "E806")
    ports = [port for switch in kit.switches for port in ports_at(switch, ask.host_gbps)]
    reach_m = max((kit.media.reach_m(port, far_port(ask.host_gbps)) for port in ports), default=0.0)
    message = (
        f"a host's port of {ask.host_gbps:g} Gb/s is {kit.layout.rack_m:g} m from its leaf or further, and what the "
        f"catalogue joins it with reaches {reach_m:g} m"
    )
    return InfeasibleError(message, "add longer cables or optics of that speed to the catalogue", "E805")


def _reach(kit: Kit, nearest: _Nearest) -> InfeasibleError:
    ups = {leaf.tier.up for leaf in kit.leaves}
    pairs = {(up, down) for up in ups for switch in kit.switches for down in ports_at(switch, up.gbps)}
    reach_m = max((kit.media.reach_m(up, down) for up, down in pairs), default=0.0)
    message = (
        f"a hall of {kit.layout.racks} racks of hosts has links of {kit.layout.hall_m:g} m, and what the catalogue "
        f"joins switches with reaches {reach_m:g} m"
    )
    return InfeasibleError(message, _fewer_hosts(nearest, "stand near enough"), "E805")


def _gateway(nearest: _Nearest, border_is_enough: bool) -> InfeasibleError:
    ask = nearest.ask
    if border_is_enough:
        message = f"no spines that carry these hosts have ports left for a gateway of {ask.gateway_gbps:g} Gb/s"
        return InfeasibleError(message, "lower the traffic of the site, or split it in two", "E803")
    message = f"no border leaves of the catalogue feed a gateway of {ask.gateway_gbps:g} Gb/s"
    widest = f"{nearest.gateway_gbps():.0f} Gb/s is the widest there is"
    return InfeasibleError(message, f"{widest}: lower the traffic of the site, or add a larger switch", "E803")


def _promise(nearest: _Nearest) -> InfeasibleError:
    ask = nearest.ask
    keeps = f" and keeps it after losing one {' or '.join(ask.survive)}" if ask.survive else ""
    promise = f"{ask.hosts} hosts of {ask.host_ports} x {ask.host_gbps:g} Gb/s at {ask.oversubscription:g}"
    message = f"no fabric of two or three tiers carries {promise}{keeps}"
    hosts, ratio = nearest.hosts(), nearest.oversubscription()
    weaker = "" if ratio is None else f"write oversubscription: {ratio:g}"
    if hosts:
        return InfeasibleError(message, f"{hosts} hosts are the most{', or ' + weaker if weaker else ''}", "E801")
    return InfeasibleError(message, weaker or "no promise to these hosts can be kept: ask for other ports", "E802")


def _fewer_hosts(nearest: _Nearest, why: str) -> str:
    hosts = nearest.hosts()
    most = f"{hosts} hosts {why}" if hosts else f"no hosts {why}"
    return f"{most}: add longer cables or optics, or put more hosts in a rack"


def _with_reach(catalogue: Catalogue, reach_m: float) -> Catalogue:
    """The catalogue with every cable and optic as long as that."""
    optics = tuple(optic.model_copy(update={"reach_m": reach_m}) for optic in catalogue.grey_optics)
    cables = tuple(cable.model_copy(update={"reach_m": reach_m}) for cable in catalogue.cables)
    return catalogue.model_copy(update={"grey_optics": optics, "cables": cables})
