"""What SR OS is told of a record.  Nothing of it was tried on a device."""

from __future__ import annotations

from collections.abc import Mapping

from weft.build.support import Support

ALL = Support("renders")
OUT = Support("leaves out", "switches are left out")

SUPPORT: Mapping[str, Support] = {
    "switches": OUT,
    "ports": Support("warns", "untested against a device; ports are `1/1/c1` and on, in their order: compare the box"),
    "break-outs": Support("renders", "`connector breakout`; a lightpath of 200 or 300 Gb/s is as many ports of 100G"),
    "fec": Support("renders", "`rs-fec-mode` of the connector; from 200G on RS(544,514) is always on"),
    "loopbacks": Support("renders", "`system`"),
    "unnumbered": Support("renders", "`dynamic-neighbor interface` and router advertisements"),
    "numbered": ALL, "bgp": ALL, "bfd": ALL, "ipv6": ALL, "routers": OUT,
    "vlans": OUT, "gateways": OUT, "vni-2": OUT, "vni-3": OUT, "bonds": OUT, "segments": OUT,
    "isis": Support("renders", "a LAG counts ports, of which a lightpath may have several"),
    "node-sids": Support("renders", "`sr-labels`, and `ipv4-node-sid` of `system`"),
    "policies": Support("renders", "`static-policy` of the head end; `sr-policy` resolves next hops of BGP"),
    "shares": ALL,
    "queues": Support("warns", "in comments: `qos` of network ports is the operator's"),
    "filters": Support("renders", "`ip-filter` and `ipv6-filter` of interfaces, `ingress`"),
    "management": Support("renders", "its address, among the boot options (`bof.cli`)"),
}  # fmt: skip
