"""What FRR on Linux is told of a record."""

from __future__ import annotations

from collections.abc import Mapping

from weft.build.support import Support

ALL = Support("renders")

SUPPORT: Mapping[str, Support] = {
    "switches": ALL,
    "ports": ALL,
    "break-outs": Support("warns", "in comments: the box's own file of ports splits cages"),
    "fec": Support(
        "renders", "`link-fec rs`: which RS code follows from the port's speed; none where the module corrects"
    ),
    "loopbacks": ALL, "unnumbered": ALL, "numbered": ALL, "bgp": ALL, "bfd": ALL, "ipv6": ALL, "routers": ALL,
    "vlans": Support("renders", "one bridge that knows VLANs"),
    "gateways": Support("renders", "address and MAC of the VLAN's interface"),
    "vni-2": ALL,
    "vni-3": Support("renders", "a VRF of the tenant's name, of at most 15 characters"),
    "bonds": ALL,
    "segments": Support("renders", "`evpn mh es-id` and `es-sys-mac`"),
    "isis": Support("renders", "BFD of IS-IS by a profile where it is not FRR's own 3 × 300 ms"),
    "node-sids": Support("renders", "isisd's; the kernel needs MPLS (`91-weft-mpls.conf`)"),
    "policies": Support("renders", "pathd's, and `set sr-te color` for routes of the mesh"),
    "shares": Support(
        "warns", "pathd has one list a candidate path: all goes by the heaviest, the others stand behind it"
    ),
    "queues": Support("warns", "in comments: a box's queues are told by files of its own"),
    "filters": Support("renders", "`nftables.conf`, by the interfaces that packets come in by"),
    "management": ALL,
}  # fmt: skip
