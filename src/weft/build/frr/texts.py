"""All files of a device that runs FRR."""

from __future__ import annotations

import re
from collections.abc import Iterator

from weft.build.device import Device
from weft.build.frr.daemon_text import frr_conf
from weft.build.frr.filter_text import filters
from weft.build.frr.kernel_text import interfaces
from weft.diagnostics import RenderError

FRR_CONF, DAEMONS = "etc/frr/frr.conf", "etc/frr/daemons"
MPLS, MODULES = "etc/sysctl.d/91-weft-mpls.conf", "etc/modules-load.d/weft-mpls.conf"
INTERFACES, SYSCTL = "etc/network/interfaces", "etc/sysctl.d/90-weft.conf"
FILTERS = "etc/nftables.conf"

_DAEMONS = """\
# zebra always runs
bgpd=yes
bfdd=yes
vtysh_enable=yes
zebra_options="  -A 127.0.0.1 -s 90000000"
bgpd_options="   -A 127.0.0.1"
bfdd_options="   -A 127.0.0.1"
"""

_ISISD = """\
isisd=yes
isisd_options="  -A 127.0.0.1"
"""

_PATHD = """\
pathd=yes
pathd_options="  -A 127.0.0.1"
"""

_SYSCTL = """\
net.ipv4.ip_forward = 1
net.ipv6.conf.all.forwarding = 1
net.ipv6.conf.default.forwarding = 1
# an interface that is taken down and up again has its IPv6 addresses still, as it has those of IPv4
net.ipv6.conf.all.keep_addr_on_down = 1
net.ipv6.conf.default.keep_addr_on_down = 1
# flows are told apart by their ports too, so that equal paths share them evenly
net.ipv4.fib_multipath_hash_policy = 1
net.ipv6.fib_multipath_hash_policy = 1
# a route over a link without carrier is out of use before BGP withdraws it
net.ipv4.conf.all.ignore_routes_with_linkdown = 1
net.ipv4.conf.default.ignore_routes_with_linkdown = 1
net.ipv6.conf.all.ignore_routes_with_linkdown = 1
net.ipv6.conf.default.ignore_routes_with_linkdown = 1
# with equal paths, packets come back over other ports than they left by
net.ipv4.conf.all.rp_filter = 0
net.ipv4.conf.default.rp_filter = 0
# room for the neighbours of many subnets
net.ipv4.neigh.default.gc_thresh2 = 28672
net.ipv4.neigh.default.gc_thresh3 = 32768
net.ipv6.neigh.default.gc_thresh2 = 28672
net.ipv6.neigh.default.gc_thresh3 = 32768
"""

LONGEST = 15
"""Characters of an interface's name on Linux."""

_TAKEN = re.compile(r"lo|all|default|bridge|(eth|wan|lag|bond|vlan|vni)\d.*")
_FIT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


def render(device: Device, *, kernel_groups: bool = False) -> dict[str, str]:
    """Texts by path on the device.

    With `kernel_groups` zebra gives the kernel groups of next hops, which FRR 8.4 does not mend when a link comes back:
    for tests that show this.

    Raises RenderError where a tenant's name is none that an interface of Linux can have.
    """
    for tenant in dict.fromkeys(_tenants(device)):
        if len(tenant) > LONGEST or not _FIT.fullmatch(tenant) or _TAKEN.fullmatch(tenant):
            raise RenderError(
                f"{device.name}: the tenant {tenant!r} cannot be the name of a VRF on Linux",
                help=f"write at most {LONGEST} letters, digits, '-', '_' or '.', not as ports or bridges are called",
            )
    daemons = _DAEMONS + (_ISISD if device.isis else "") + (_PATHD if device.policies else "")
    return {
        FRR_CONF: frr_conf(device, kernel_groups=kernel_groups), DAEMONS: daemons, INTERFACES: interfaces(device),
        SYSCTL: _SYSCTL, **_mpls(device), **({FILTERS: filters(device)} if device.acls else {}),
    }  # fmt: skip


def _mpls(device: Device) -> dict[str, str]:
    """What the kernel of a router with segments is told: its modules, all labels, and links that labels come in by."""
    if device.isis is None or device.isis.node_sid is None:
        return {}
    links = (f"net.mpls.conf.{link.name}.input = 1" for link in device.isis.interfaces)
    settings = "\n".join(("net.mpls.platform_labels = 1048575", *links, ""))
    return {MPLS: settings, MODULES: "mpls_router\nmpls_iptunnel\n"}


def _tenants(device: Device) -> Iterator[str]:
    return (segment.tenant for segment in device.segments if segment.tenant)
