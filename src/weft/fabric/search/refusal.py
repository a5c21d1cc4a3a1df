"""Why no fabric does what is asked: the limit that binds, and the nearest ask that has a fabric."""

from __future__ import annotations

from dataclasses import replace

from weft.catalogue.records import Catalogue
from weft.diagnostics import InfeasibleError
from weft.fabric.ask import FabricAsk
from weft.fabric.layout import Placement
from weft.fabric.media import far_port
from weft.fabric.ports import ports_at, speeds_from
from weft.fabric.search.kit import Kit
from weft.fabric.search.nearest import BORDER_ALONE, Nearest, exists
from weft.lp import Stop
from weft.units import show

FAR_M = 1e6


def refusal(ask: FabricAsk, catalogue: Catalogue, stop: Stop) -> InfeasibleError:
    """What to tell of an ask without any design: the first of its limits that, lifted alone, leaves one.

    Those of one part come first: ports of the hosts' rate, and border leaves.
    """
    nearest = Nearest(ask, catalogue, stop)
    kit = Kit.of(ask, catalogue, cheapest=False)
    if not kit.leaves:
        return _no_host_ports(ask, kit)
    if ask.gateway_gbps and not nearest.has(**BORDER_ALONE):
        return _no_border(nearest)
    if ask.gateway_gbps and nearest.has(gateway_gbps=0.0):
        return _no_room_for_border(nearest)
    if exists(ask, _with_reach(catalogue, FAR_M), stop):
        return _reach(kit, nearest)
    return _promise(nearest)


def _no_host_ports(ask: FabricAsk, kit: Kit) -> InfeasibleError:
    speeds = speeds_from(kit.switches, 0.0)
    if ask.host_gbps not in speeds:
        near = sorted(sorted(speeds, key=lambda gbps: abs(gbps - ask.host_gbps))[:2])
        message = f"no switch of the catalogue has ports of {ask.host_gbps:g} Gb/s for hosts"
        return InfeasibleError(message, f"ports of {' or '.join(f'{x:g} Gb/s' for x in near)} are on sale", "E806")
    able_m = [place.length_m for place in kit.layout.placements if _stands(ask, kit, place)]
    if not able_m:
        message = f"the {ask.sides} leaves that a host is on stand in no rack of {ask.hall.rack_units} units"
        return InfeasibleError(message, f"ask for fewer, or for racks of {ask.sides} units and more", "E807")
    ports = [port for switch in kit.switches for port in ports_at(switch, ask.host_gbps)]
    reach_m = max((kit.media.reach_m(port, far_port(ask.host_gbps)) for port in ports), default=0.0)
    port = f"a host's port of {ask.host_gbps:g} Gb/s"
    joined = f"what the catalogue joins it with reaches {reach_m:g} m" if reach_m else "nothing on sale fits it"
    message = f"{port} is {min(able_m):g} m from its leaf or further, and {joined}"
    return InfeasibleError(message, "add longer cables or optics of that speed to the catalogue", "E805")


def _stands(ask: FabricAsk, kit: Kit, place: Placement) -> bool:
    """Whether leaves of any model stand there beside their hosts."""
    return any(kit.layout.most_units(place, ask.hosts, ask.sides, switch.rack_units) for switch in kit.switches)


def _no_border(nearest: Nearest) -> InfeasibleError:
    message = f"no border leaves of the catalogue feed a gateway of {show.gbps(nearest.ask.gateway_gbps)}"
    widest = show.gbps(nearest.gateway_gbps(**BORDER_ALONE))
    return InfeasibleError(message, f"{widest} is the widest: lower the site's traffic, or add a larger switch", "E803")


def _no_room_for_border(nearest: Nearest) -> InfeasibleError:
    gateway = show.gbps(nearest.ask.gateway_gbps)
    message = f"no spines that carry {nearest.ask.most_hosts} hosts have ports left for a gateway of {gateway}"
    fewer, widest = _fewer_hosts(nearest), nearest.gateway_gbps()
    narrower = f"{show.gbps(widest)} is the widest that they leave" if widest else ""
    return InfeasibleError(message, _either(fewer, narrower) or "split the site in two", "E803")


def _reach(kit: Kit, nearest: Nearest) -> InfeasibleError:
    ups = {leaf.tier.up for leaf in kit.leaves}
    pairs = {(up, down) for up in ups for switch in kit.switches for down in ports_at(switch, up.gbps)}
    reach_m = max((kit.media.reach_m(up, down) for up, down in pairs), default=0.0)
    racks = f"{kit.layout.racks} rack{'s' if kit.layout.racks > 1 else ''} of hosts"
    if kit.layout.hall_m > reach_m:
        links = f"a hall of {racks} has links of {kit.layout.hall_m:g} m"
        message = f"{links}, and what the catalogue joins switches with reaches {reach_m:g} m"
    else:
        message = f"in a hall of {racks} and of what joins them, some link is longer than anything that fits its ports"
    fewer = _fewer_hosts(nearest) or "no number of hosts stands near enough"
    return InfeasibleError(message, f"{fewer}; put more in a rack, or add longer cables or optics", "E805")


def _promise(nearest: Nearest) -> InfeasibleError:
    ask = nearest.ask
    keeps = f" and keeps it after losing one {' or '.join(ask.survive)}" if ask.survive else ""
    promise = f"{ask.host_ports} x {ask.host_gbps:g} Gb/s at {ask.oversubscription:g}"
    if ask.grow_to and nearest.has(grow_to=None):
        message = f"no fabric of two or three tiers keeps ports for {ask.grow_to} hosts of {promise}{keeps}"
        return InfeasibleError(message, _fewer_hosts(nearest), "E801")
    message = f"no fabric of two or three tiers carries {ask.hosts} hosts of {promise}{keeps}"
    narrower = ""
    if ask.gateway_gbps and not nearest.has(hosts=1, grow_to=None):
        narrower, nearest = " with a narrower gateway", replace(nearest, ask=replace(ask, gateway_gbps=0.0))
    fewer, ratio = _fewer_hosts(nearest), nearest.oversubscription()
    weaker = "" if ratio is None else f"write oversubscription: {ratio:g}"
    if fewer:
        return InfeasibleError(message, _either(fewer + narrower, weaker), "E801")
    ports = nearest.host_ports()
    return InfeasibleError(
        message, _either(weaker, f"{ports} ports of a host are the most" if ports else "ask for other ports"), "E802"
    )


def _fewer_hosts(nearest: Nearest) -> str:
    """What to write of hosts, or of their growth where only that is too much; empty where no number helps."""
    grow_to = nearest.ask.grow_to
    if grow_to and nearest.has(grow_to=None):
        return f"write grow_to: {nearest.grown()}"
    hosts = nearest.hosts()
    return f"write hosts: {hosts}{' without grow_to' if grow_to else ''}" if hosts else ""


def _either(*ways: str) -> str:
    return ", or ".join(filter(None, ways))


def _with_reach(catalogue: Catalogue, reach_m: float) -> Catalogue:
    """The catalogue with every cable and optic as long as that."""
    optics = tuple(optic.model_copy(update={"reach_m": reach_m}) for optic in catalogue.grey_optics)
    cables = tuple(cable.model_copy(update={"reach_m": reach_m}) for cable in catalogue.cables)
    return catalogue.model_copy(update={"grey_optics": optics, "cables": cables})
