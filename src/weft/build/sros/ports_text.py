"""What connectors, ports and LAGs are told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from weft.build.device import Device, Interface
from weft.build.label import port_label
from weft.build.sros import names
from weft.build.sros.commands import command, presence, quoted
from weft.diagnostics import RenderError

LAGS_MOST = 64
"""Ports of a LAG at most; 32 unless it is told so."""

USUAL_MOST = 32


def ports(device: Device, places: Mapping[str, names.Place]) -> Iterator[str]:
    """Connectors with their break-out, and ports.

    Raises RenderError for an FEC that a speed does not have.
    """
    for port in device.interfaces:
        if port.name in places:
            yield from _connector(device, port, places[port.name])
            for name in places[port.name].names:
                yield from _port(port, name)


def _connector(device: Device, port: Interface, place: names.Place) -> Iterator[str]:
    """That of a lightpath has the FEC of its light."""
    name, always = names.connector(place.connector), place.gbps >= names.ALWAYS_FEC_GBPS
    yield command("port", name, "admin-state enable")
    yield command("port", name, "connector breakout", place.breakout)
    if port.kind == "member":
        return
    if always and port.fec != "rs544":
        raise RenderError(f"{device.name}: {port.name} is of {place.gbps:g} Gb/s, which has RS(544,514) always")
    if not always and port.fec != "none":
        yield command("port", name, "connector rs-fec-mode", names.FEC[port.fec])


def _port(port: Interface, name: str) -> Iterator[str]:
    yield command("port", name, "admin-state enable")
    yield command("port", name, "description", quoted(port_label(port)))
    yield command("port", name, "ethernet mode network")
    yield command("port", name, "ethernet encap-type null")
    yield command("port", name, "ethernet mtu", port.mtu + names.ETHERNET)


def lags(device: Device, places: Mapping[str, names.Place]) -> Iterator[str]:
    """LAGs by LACP, each down where fewer of its lightpaths are up than the plan has for it."""
    for lag in (port for port in device.interfaces if names.is_lag(port)):
        own = [places[port.name] for port in device.interfaces if port.lag == lag.name]
        members = [name for place in own for name in place.names]
        if not own or len(members) > LAGS_MOST:
            raise RenderError(f"{device.name}: {lag.name} has {len(members)} ports, of 1 to {LAGS_MOST}")
        yield from _lag(lag, members, own[0].ports)


def _lag(lag: Interface, members: list[str], ports_each: int) -> Iterator[str]:
    name = quoted(names.lag(lag.name))
    yield command("lag", name, "admin-state enable")
    yield command("lag", name, "description", quoted(port_label(lag)))
    yield command("lag", name, "encap-type null")
    if len(members) > USUAL_MOST:
        yield command("lag", name, "max-ports", LAGS_MOST)
    yield command("lag", name, "lacp mode active")
    yield command("lag", name, "lacp administrative-key", lag.name.removeprefix("lag"))
    yield command("lag", name, "port-threshold value", lag.min_links * ports_each - 1)
    yield command("lag", name, "port-threshold action down")
    for member in members:
        yield presence("lag", name, "port", member)
