"""What SR Linux is told of a record."""

from __future__ import annotations

from collections.abc import Mapping

from weft.build.support import Support

ALL = Support("renders")

SUPPORT: Mapping[str, Support] = {
    "switches": ALL,
    "ports": Support("renders", "a port's MTU counts 14 octets of Ethernet header, and 4 of a tag"),
    "break-outs": Support("renders", "`breakout-mode` of the cage, `ethernet-1/3/2` its second lane"),
    "fec": Support("renders", "`rs-528`; with four levels RS(544,514) is always on, in the box or the module"),
    "loopbacks": Support("renders", "`system0`"),
    "unnumbered": Support("renders", "`dynamic-neighbors` and router advertisements at both ends"),
    "numbered": ALL, "bgp": ALL, "bfd": ALL, "ipv6": ALL, "routers": ALL,
    "vlans": Support("renders", "a MAC-VRF for each VLAN"),
    "gateways": Support("renders", "`irb0` with `anycast-gw`"),
    "vni-2": ALL,
    "vni-3": Support("renders", "an IP-VRF of the tenant's name"),
    "bonds": ALL, "segments": ALL,
    "isis": Support("leaves out", "routers are left out"), "node-sids": Support("leaves out", "routers are left out"),
    "policies": Support("leaves out", "routers are left out"), "shares": Support("leaves out", "routers are left out"),
    "queues": Support("renders", "`scheduler-policies`, as boxes of the 7220 IXR-D have them"),
    "filters": Support("renders", "`acl-filter` of subinterfaces"),
    "management": Support("renders", "its address; users, certificates and services are the operator's own"),
}  # fmt: skip
