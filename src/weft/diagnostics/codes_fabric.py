"""Codes on fabrics that no switches of the catalogue make: the limit that binds, told with the nearest that works."""

from __future__ import annotations

from weft.diagnostics.code import FABRIC, Code

_AMS = "  - {name: AMS, at: [52.37, 4.90], fabric: {hosts: 64, host_ports: 1 x 100G}}\n"
_SITES = _AMS + """\
  - {name: PAR, at: [48.86, 2.35]}
"""


def _asked(fabric: str) -> str:
    return f"{FABRIC}sites:\n  - {{name: FRA, at: [50.11, 8.68], fabric: {{{fabric}}}}}\n{_SITES}"


def _capped(cap: str) -> str:
    fabric = f"power_cap: {cap}, fabric: {{hosts: 1024, host_ports: 1 x 100G}}"
    return f"{FABRIC}sites:\n  - {{name: FRA, at: [50.11, 8.68], {fabric}}}\n{_SITES}"


_LONG_ROWS = "hall: {hosts_per_rack: 40, racks_per_row: 500}"
_LOW_RACKS = "hall: {rack_units: 20, hosts_per_rack: 8}"
_RAILS = "backend: {{gpus: {gpus}, gpus_per_host: {per_host}, port: 400G}}"
_MENDED = _asked("hosts: 1024, host_ports: 1 x 100G")

CODES = (
    Code(
        "E801", "more hosts than any fabric carries",
        "Fabrics of two and three tiers carry only so many hosts at a promise, for boxes have only so many ports.\n"
        "The most there may be is told, and the strongest promise that so many can have.",
        _asked(f"hosts: 300000, host_ports: 2 x 400G, survive: [spine], {_LONG_ROWS}"),
        _asked(f"hosts: 200000, host_ports: 2 x 400G, survive: [spine], {_LONG_ROWS}"),
    ),
    Code(
        "E802", "promise that no fabric keeps",
        "What a host may send at the oversubscription asked for is more than links of any box carry in the states\n"
        "to be survived.",
        _asked("hosts: 4, host_ports: 64 x 800G, survive: [spine]"), _MENDED,
    ),
    Code(
        "E803", "gateway that no border feeds",
        "The border leaves of a site carry its traffic to the routers with one of them lost; at most 32 of them\n"
        "stand side by side.",
        FABRIC + "sites:\n  - {name: FRA, at: [50.11, 8.68], fabric: {hosts: 1024, host_ports: 1 x 100G}}\n" + _AMS
        + "  - {name: PAR, at: [48.86, 2.35], egress: {web: 2P}}\n",
        _MENDED,
    ),
    Code(
        "E804", "power cap below the least fabric",
        "Every design of the class draws more than the site may, before its routers and optics draw anything.",
        _capped("4 kW"), _capped("40 kW"),
    ),
    Code(
        "E805", "cables and optics that do not reach",
        "In the hall that so many hosts need, some link is longer than anything of the catalogue that fits its ports.",
        _asked("hosts: 400000, host_ports: 1 x 100G, hall: {hosts_per_rack: 1, racks_per_row: 20}"), _MENDED,
    ),
    Code(
        "E806", "host ports that no switch has",
        "A leaf has ports of the hosts' rate, whole or split; the rates on sale that are nearest are told.",
        _asked("hosts: 1024, host_ports: 1 x 150G"), _MENDED,
    ),
    Code(
        "E807", "leaves that no rack holds",
        "Leaves of one group stand together: among their hosts, where a full rack has room for those of all of them,\n"
        "or in a rack of their own.",
        _asked(f"hosts: 64, host_ports: 1 x 100G, {_LOW_RACKS}, {_RAILS.format(gpus=2048, per_host=32)}"),
        _asked(f"hosts: 64, host_ports: 1 x 100G, {_LOW_RACKS}, {_RAILS.format(gpus=512, per_host=8)}"),
    ),
)  # fmt: skip
