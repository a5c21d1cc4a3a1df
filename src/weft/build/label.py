"""What a description says of a port or a device, for systems whose configuration has no other word for it.

A technician reads it beside the cable list, and a renderer reads it back.
"""

from __future__ import annotations

import re

from weft.build.device import Cage, Fec, Interface

_PORT = re.compile(
    r"(?P<name>\S+)(?: \((?P<form>\S+) (?P<gbps>[\d.]+)G(?:, (?P<fec>rs\d+))?\))?"
    r" to (?P<peer>\S+) (?P<far>\S+)(?: at (?P<place>.+))?"
)

_FEC: dict[str, Fec] = {"rs528": "rs528", "rs544": "rs544"}


def port_label(port: Interface) -> str:
    """Of a port: its name, cage and FEC on the cable list, and the device, port and place at the far end."""
    fec = "" if port.fec == "none" else f", {port.fec}"
    cage = f" ({port.cage.form_factor} {port.cage.gbps:g}G{fec})" if port.cage else ""
    place = f" at {port.peer_place}" if port.peer_place else ""
    return f"{port.name}{cage} to {port.peer} {port.peer_interface}{place}"


def labelled_port(label: str, number: int, lane: int, lanes: int) -> Interface:
    """What a label says of the port in a lane of cage `number`.

    Raises ValueError if it is no label of a port; readers of files turn that into a RenderError.
    """
    said = _PORT.fullmatch(label)
    if said is None:
        raise ValueError(f"no label of a port: {label!r}")
    cage = Cage(number, lane, lanes, said["form"], float(said["gbps"])) if said["form"] else None
    return Interface(
        said["name"], "link", 0, fec=_FEC.get(said["fec"] or "", "none"), peer=said["peer"],
        peer_interface=said["far"], peer_place=said["place"] or "", cage=cage,
    )  # fmt: skip


def port_number(name: str) -> int:
    """The number in `eth12` or `bond12`."""
    return int(name.lstrip("abcdefghijklmnopqrstuvwxyz"))


def device_label(site: str, fabric: str, tier: str, model: str, place: str) -> str:
    """Of a device: what it is and where it stands."""
    said = {"site": site, "fabric": fabric, "tier": tier, "model": model, "place": place}
    return "; ".join(f"{word} {value}" for word, value in said.items() if value)


def labelled_device(label: str) -> tuple[str, str, str, str, str]:
    """Site, fabric, tier, model and place of a device's label; what it does not say is empty."""
    said = dict(part.split(" ", 1) for part in label.split("; ") if " " in part)
    site, fabric, tier, model, place = (said.get(word, "") for word in ("site", "fabric", "tier", "model", "place"))
    return site, fabric, tier, model, place
