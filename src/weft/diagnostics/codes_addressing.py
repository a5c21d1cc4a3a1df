"""Codes on addresses and spares of fabrics."""

from __future__ import annotations

from weft.diagnostics.code import Code

_AMS = "  - {name: AMS, at: [52.37, 4.90], fabric: {hosts: 1024, host_ports: 1 x 100G}}\n"
_PAR = "  - {name: PAR, at: [48.86, 2.35]}\n"
_NORTH = "loopbacks: 10.0.0.0/16, hosts: 10.64.0.0/12"
_SOUTH = "loopbacks: 10.1.0.0/16, hosts: 10.80.0.0/12"


def _site(name: str, at: str, more: str, ports: str = "1 x 100G") -> str:
    return f"  - name: {name}\n    at: [{at}]\n    fabric: {{hosts: 1024, host_ports: {ports}, {more}}}\n"


def _one(addressing: str, more: str = "", ports: str = "1 x 100G") -> str:
    """An intent whose first site has this addressing."""
    return "sites:\n" + _site("FRA", "50.11, 8.68", f"{more}addressing: {{{addressing}}}", ports) + _AMS + _PAR


def _two(field: str, first: str, second: str) -> str:
    """An intent with two sites that have this field of their fabric."""
    fra = _site("FRA", "50.11, 8.68", f"{field}: {{{first}}}")
    return "sites:\n" + fra + _site("AMS", "52.37, 4.90", f"{field}: {{{second}}}") + _PAR


def _routed(loopbacks: str) -> str:
    """An intent whose first site has IPv6, and whose routers have these loopbacks."""
    routing = f"routing:\n  addressing: {{asn: 64500, links: 10.254.0.0/16, {loopbacks}}}\n"
    return _one(f"{_NORTH}, loopbacks_v6: 'fd00::/64'") + routing


CODES = (
    Code(
        "E360", "pools that overlap",
        "No address may be two things': pools of loopbacks, links and hosts, of all tenants and of all sites, are\n"
        "apart from each other.",
        _one("loopbacks: 10.0.0.0/16, hosts: 10.0.128.0/17"), _one("loopbacks: 10.0.0.0/16, hosts: 10.1.0.0/16"),
    ),
    Code(
        "E361", "ASNs that two sites share",
        "A switch drops routes with its own ASN in them, so two sites with the same ASNs would not hear of each\n"
        "other. Without `asns` a site has the whole private range.",
        _two("addressing", _NORTH, _SOUTH),
        _two("addressing", f"{_NORTH}, asns: 4200000000-4200009999", f"{_SOUTH}, asns: 4200010000-4200019999"),
    ),
    Code(
        "E362", "hosts in no pool, or in two",
        "Hosts have addresses of the one pool `hosts`, or they are in tenants, each with a pool of its own.",
        _one("loopbacks: 10.0.0.0/16"), _one(_NORTH),
    ),
    Code(
        "E363", "ports that cannot share an address",
        "A host on two leaves has one address for both where these tell each other of it, over EVPN: that takes a\n"
        "tenant. Otherwise each of its ports has an address of its own. GPUs always have one each.",
        _one(_NORTH, "homing: dual, ", "2 x 100G"), _one(f"{_NORTH}, bonded: false", "homing: dual, ", "2 x 100G"),
    ),
    Code(
        "E364", "packets that do not fit the fabric",
        "The largest packet of a host, with the 50 octets that VXLAN over IPv4 adds (70 over IPv6) where there are\n"
        "tenants, is at most the largest on the fabric's links.",
        _one(f"{_NORTH}, host_mtu: 9500"), _one(f"{_NORTH}, host_mtu: 9000"),
    ),
    Code(
        "E365", "one shelf with two promises",
        "Sites that name the same pool share its spares: their lead time, probability and failure rates are one.",
        _two("spares", "pool: west, lead_time: 4 weeks, no_stock_out: 99 %",
             "pool: west, lead_time: 8 weeks, no_stock_out: 99 %"),
        _two("spares", "pool: west, lead_time: 4 weeks, no_stock_out: 99 %",
             "pool: west, lead_time: 4 weeks, no_stock_out: 99 %"),
    ),
    Code(
        "E366", "IPv6 that ends at the routers",
        "Routes of IPv6 go from site to site only where routers have loopbacks of IPv6, between which they are told.",
        _routed("loopbacks: 10.255.0.0/20"), _routed("loopbacks: 10.255.0.0/20, loopbacks_v6: 'fd00:ffff::/64'"),
    ),
)  # fmt: skip
