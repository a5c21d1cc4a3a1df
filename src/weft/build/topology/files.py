"""The files of a site for each tool, by their paths in the site's folder of a build."""

from __future__ import annotations

from collections.abc import Sequence

from weft.build.device import Device
from weft.build.topology.containerlab import KINDS, containerlab
from weft.build.topology.drawings import dot, netlab, rfc8345
from weft.build.topology.netbox import netbox
from weft.build.topology.records import topology
from weft.diagnostics import RenderError

TOOLS = ("containerlab", "dot", "netbox", "netlab", "rfc8345")
"""By the word that users type."""


def site_files(tool: str, devices: Sequence[Device], systems: Sequence[str]) -> dict[str, str]:
    """Texts by path; hosts are in those that keep stock of a site, not in those that draw it or run it.

    Raises RenderError if containers are asked for and no system for them.
    """
    site = topology(devices, hosts=tool in {"netbox", "rfc8345"})
    match tool:
        case "containerlab":
            return {f"{system}/topology.clab.yml": containerlab(site, system) for system in _containers(systems)}
        case "dot":
            return {"dot/topology.dot": dot(site)}
        case "netbox":
            return {f"netbox/{name}": text for name, text in netbox(site).items()}
        case "netlab":
            return {"netlab/topology.yml": netlab(site)}
        case "rfc8345":
            return {"rfc8345/topology.json": rfc8345(site)}
    raise ValueError(f"no tool {tool!r}")


def _containers(systems: Sequence[str]) -> list[str]:
    able = [system for system in systems if system in KINDS]
    if not able:
        raise RenderError(
            "containers run a system, and none is built", f"name one beside it: --for {next(iter(KINDS))},containerlab"
        )
    return able
