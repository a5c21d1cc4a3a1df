"""What OpenConfig is told of a record."""

from __future__ import annotations

from collections.abc import Mapping

from weft.build.support import Support

ALL = Support("renders")
TENANTS = Support("refuses", "tenants' tables and networks are not rendered for OpenConfig")

SUPPORT: Mapping[str, Support] = {
    "switches": ALL,
    "ports": Support("renders", "by cages, as `port-3/2`: makers' names are their own"),
    "break-outs": Support("renders", "`breakout-mode` of the cage's component"),
    "fec": ALL, "loopbacks": ALL,
    "unnumbered": Support("refuses", "its neighbours have addresses: give `links` and `links_v6`"),
    "numbered": ALL, "bgp": ALL, "bfd": ALL, "ipv6": ALL,
    "routers": Support("warns", "`EXTERNAL` without a number, which some systems want"),
    "vlans": ALL,
    "gateways": Support("renders", "`routed-vlan`, and one `anycast-gateway-mac` for all"),
    "vni-2": TENANTS, "vni-3": TENANTS,
    "bonds": ALL,
    "segments": Support("refuses", "Ethernet segments are not rendered for OpenConfig"),
    "isis": Support("leaves out", "routers are left out"), "node-sids": Support("leaves out", "routers are left out"),
    "policies": Support("leaves out", "routers are left out"), "shares": Support("leaves out", "routers are left out"),
    "queues": Support("renders", "a classifier for each version of IP, forwarding groups, schedulers"),
    "filters": Support("renders", "`acl-sets` of interfaces"),
    "management": ALL,
}  # fmt: skip
