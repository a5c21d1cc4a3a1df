"""What SONiC is told of a record."""

from __future__ import annotations

from collections.abc import Mapping

from weft.build.support import Support

ALL = Support("renders")
DAEMONS = Support("renders", "in the daemons' own text (`split-unified`): the database has no words for it")

SUPPORT: Mapping[str, Support] = {
    "switches": ALL,
    "ports": Support("warns", "names and lanes are in order of cages: compare the box's `port_config.ini`"),
    "break-outs": Support("renders", "`BREAKOUT_CFG`, and a row of `PORT` for each lane"),
    "fec": Support("renders", "`rs`: which RS code follows from the port's speed; none where the module corrects"),
    "loopbacks": ALL,
    "unnumbered": DAEMONS,
    "numbered": DAEMONS, "bgp": DAEMONS,
    "bfd": Support("warns", "where an image does not start `bfdd`, the hold time decides"),
    "ipv6": ALL, "routers": DAEMONS,
    "vlans": ALL,
    "gateways": Support("renders", "address and MAC of the VLAN's interface"),
    "vni-2": Support("renders", "`VXLAN_TUNNEL_MAP`; distinguishers and targets in the daemons' text"),
    "vni-3": Support("renders", "a VRF called `Vrf` and the tenant's name, of at most 15 characters"),
    "bonds": ALL,
    "segments": Support("warns", "`EVPN_ETHERNET_SEGMENT` is of 2026: older images have no segments"),
    "isis": Support("leaves out", "routers are left out"), "node-sids": Support("leaves out", "routers are left out"),
    "policies": Support("leaves out", "routers are left out"), "shares": Support("leaves out", "routers are left out"),
    "queues": Support("renders", "`DSCP_TO_TC_MAP`, a traffic class for each queue, `SCHEDULER` and `QUEUE`"),
    "filters": Support("renders", "`ACL_TABLE` and `ACL_RULE`, for ports and channels"),
    "management": Support("renders", "its address; users, certificates and services are the operator's own"),
}  # fmt: skip
