"""All files of a device that runs SR OS."""

from __future__ import annotations

from collections.abc import Iterator

from weft.build.device import Device, Isis
from weft.build.label import device_label
from weft.build.sros import names
from weft.build.sros.admitted_text import admitted
from weft.build.sros.commands import command, quoted
from weft.build.sros.filters_text import filters, queues
from weft.build.sros.policies_text import MOST_LISTS, MOST_SEGMENTS, colour, policies
from weft.build.sros.ports_text import lags, ports
from weft.build.sros.routing_text import bgp, interfaces, isis
from weft.diagnostics import RenderError

CONFIGURATION, BOF = "config.cli", "bof.cli"

HEAD = (
    "# Nokia SR OS, model-driven CLI; written after its documentation and untested against a device.",
    "# In `edit-config private`: `exec` this file, then `validate` and `compare` before `commit`.",
)

MOST_PATHS = 64
LARGEST_MTU = 9786
"""Of IP: what a port's 9,800 octets leave room for."""

LONGEST = 80
"""Characters of a description."""


def render(device: Device) -> dict[str, str]:
    """Texts by path; the management port's address is in a file of its own, of the boot options.

    Raises RenderError for what SR OS has no words for or does not take.
    """
    isis_said = _require(device)
    places = names.places(device)
    parts = (
        _system(device), ports(device, places), lags(device, places), interfaces(device, places), isis(isis_said),
        *([policies(device), colour(device)] if device.policies else []),
        *([admitted(device.bgp)] if device.bgp.admitted else []), bgp(device),
        *([filters(device)] if device.acls else []),
    )  # fmt: skip
    head = [*HEAD, _label(device), *queues(device)]
    text = "\n".join([*head, *(line for part in parts for line in ("#", *part))]) + "\n"
    if not text.isascii():
        raise RenderError(f"{device.name}: names in SR OS are of printable ASCII")
    return {CONFIGURATION: text, **_boot(device)}


def _label(device: Device) -> str:
    return f"# {device_label(device.site, device.fabric, device.tier, device.model, device.place)}"


def _system(device: Device) -> Iterator[str]:
    yield command("system name", quoted(device.name))


def _boot(device: Device) -> dict[str, str]:
    address = device.management.address
    if address is None:
        return {}
    here = '/bof router "management" interface "management" cpm active'
    version = f"ipv{address.version}"
    lines = (f"{here} {version} ip-address {address.ip}", f"{here} {version} prefix-length {address.network.prefixlen}")
    return {BOF: "\n".join((HEAD[0], *lines)) + "\n"}


def _require(device: Device) -> Isis:
    """What a router is told of IS-IS.

    Raises RenderError for a switch, and for what is out of the ranges of the models.
    """
    if device.isis is None:
        raise RenderError(f"{device.name} is a switch, of which SR OS is told nothing")
    if device.bgp.maximum_paths > MOST_PATHS:
        message = f"{device.name}: {device.bgp.maximum_paths} equal paths are more than the {MOST_PATHS} of SR OS"
        raise RenderError(message, help=f"write ecmp: {MOST_PATHS}, or fewer")
    for port in device.interfaces:
        if port.mtu > LARGEST_MTU:
            raise RenderError(f"{device.name}: an IP MTU of {port.mtu} is more than the {LARGEST_MTU} of SR OS")
        if len(port.description) > LONGEST:
            raise RenderError(f"{device.name}: {port.description!r} is longer than {LONGEST} characters")
    for words, value, least, most in _ranges(device):
        if not least <= value <= most:
            raise RenderError(f"{device.name}: {words} of {value} is not from {least} to {most}, as SR OS has it")
    return device.isis


def _ranges(device: Device) -> Iterator[tuple[str, int, int, int]]:
    """What additions may move, with the least and the most that the models have."""
    timers, bfd = device.bgp.timers, device.bgp.bfd
    yield "a keepalive time", timers.keepalive_s, 1, 21_845
    yield "a hold time", timers.hold_s, 3, 65_535
    yield "a time to connect again", timers.connect_s, 1, 65_535
    yield "a BFD interval in ms", bfd.interval_ms, 10, 100_000
    yield "a BFD multiplier", bfd.multiplier, 1, 20
    for path in (path for policy in device.policies for path in policy.paths):
        yield "a number of segment lists", len(path.lists), 1, MOST_LISTS
        yield "a number of segments", max((len(one.labels) for one in path.lists), default=1), 1, MOST_SEGMENTS
