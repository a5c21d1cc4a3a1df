"""Codes on what devices are told that do not agree with each other."""

from __future__ import annotations

from weft.diagnostics.code import ADDITIONS, DEVICES, Code

_FRR, _PORTS, _FILTERS = "etc/frr/frr.conf", "etc/network/interfaces", "etc/nftables.conf"

_PORT = """\
auto eth10
iface eth10
    alias spine1.2 eth3
    mtu 9216
    link-speed 400000
    link-fec rs
    address 10.16.1.2/31
    address fd00:0:0:1::102/127
"""


def _changed(code: str, title: str, text: str, *changes: tuple[str, str, str, str]) -> Code:
    """A code on files in which some lines, after others, were right and then wrong: file and these three, of each."""
    bad = "".join(_diff(file, before, right, wrong) for file, before, right, wrong in changes)
    mended = "".join(_diff(file, before, wrong, right) for file, before, right, wrong in changes)
    return Code(code, title, text, DEVICES + bad, DEVICES + mended)


def _added(code: str, title: str, text: str, bad: str, mended: str) -> Code:
    """A code on an entry of a file of additions."""
    head = f"{ADDITIONS}weft-additions: 1\nadditions:\n  - "
    return Code(code, title, text, f"{head}{bad}\n", f"{head}{mended}\n")


def _diff(file: str, before: str, old: str, new: str) -> str:
    return f"--- {file}\n{_marked(' ', before)}{_marked('-', old)}{_marked('+', new)}"


def _marked(mark: str, lines: str) -> str:
    return "".join(f"{mark}{line}\n" for line in lines.splitlines())


CODES = (
    _changed(
        "E851", "interface or device that is not there",
        "A session is over an interface that the device does not have, or a link leads to a device or port that\n"
        "does not exist or knows nothing of it.",
        (f"leaf1.1/{_PORTS}", "", _PORT, ""),
    ),
    _changed(
        "E852", "MTU that differs at the ends of a link",
        "Packets that one end sends and the other does not take are dropped without a word, and BGP stays up.",
        (f"leaf1.1/{_PORTS}", "    alias spine1.1 eth3", "    mtu 9216", "    mtu 9100"),
    ),
    _changed(
        "E853", "speed or error correction that differs at the ends of a link",
        "A link comes up only if both ends run at one speed with one kind of forward error correction.",
        (f"leaf1.1/{_PORTS}", "    alias spine1.1 eth3\n    mtu 9216", "    link-speed 400000", "    link-speed 20000"),
    ),
    _changed(
        "E854", "addresses of a link that do not fit each other",
        "Both ends of a numbered link are in one network, at two addresses of it.",
        (f"leaf1.1/{_PORTS}", "", "    address 10.16.1.0/31", "    address 10.16.1.0/30"),
    ),
    _changed(
        "E855", "ASN that is not the far end's",
        "A session comes up only if each end has the ASN that the other expects.",
        (f"leaf1.1/{_FRR}", "", " neighbor 10.16.1.1 remote-as 4200000001", " neighbor 10.16.1.1 remote-as 4200000002"),
    ),
    _changed(
        "E856", "session that its ends are told differently",
        "Both ends of a session carry the same kinds of routes, and both run BFD or neither does.  Routers take what\n"
        "their site announces; routes have the colour of the policies of segment routing that they are to go by.",
        (f"leaf1.1/{_FRR}", " address-family l2vpn evpn", "  neighbor FABRIC activate", ""),
    ),
    _changed(
        "E857", "name, address or number that two devices have",
        "Names, router ids, loopbacks, addresses of links and route distinguishers are one device's each; labels and\n"
        "endpoints of policies of segment routing are a router's.",
        (f"leaf1.2/{_FRR}", "router bgp 4200000065", " bgp router-id 10.0.0.65", " bgp router-id 10.0.0.64"),
    ),
    _changed(
        "E858", "route target that does not match",
        "Leaves with one VNI export and import one target, and no other VNI has it.",
        (f"leaf1.1/{_FRR}", "   rd 10.0.0.64:2",
         "   route-target import 64512:4097\n   route-target export 64512:4097",
         "   route-target import 64512:4197\n   route-target export 64512:4197"),
    ),
    _changed(
        "E859", "VNI or VLAN without the other",
        "A VNI has a VLAN of its tenant, a route distinguisher and a route target; a tenant's VLAN has a VNI, and the\n"
        "tenant has one for its routing table.",
        (f"leaf1.1/{_FRR}", "", "  vni 8193", "  vni 8199"),
    ),
    _changed(
        "E860", "subnet that leaves do not agree on",
        "All leaves on one network have the same gateways with the same prefix length, at one MAC address and MTU,\n"
        "and subnets of the fabric's own table are announced.",
        (f"leaf1.1/{_PORTS}", "", "    address 10.128.0.1/28", "    address 10.128.0.1/27"),
    ),
    _changed(
        "E861", "packets of hosts that do not fit a link",
        "A link of the fabric takes the largest packet of hosts, with the headers of VXLAN where there are tenants.",
        (f"leaf1.1/{_PORTS}", "    alias spine1.1 eth3", "    mtu 9216", "    mtu 9000"),
        (f"spine1.1/{_PORTS}", "    alias leaf1.1 eth9", "    mtu 9216", "    mtu 9000"),
    ),
    _changed(
        "E862", "leaves that do not look like one to a host",
        "Ports of one bond are one Ethernet segment and one LACP system, with the same networks on all leaves.",
        (f"leaf1.1/{_FRR}", "interface bond1", " evpn mh es-id 1", " evpn mh es-id 101"),
    ),
    _added(
        "E863", "addition for no device",
        "`site`, `tier` and `device` say which devices an addition is for; none of the site has all of them.",
        "{tier: spine, device: leaf1.1, timers: {hold: 30 s}}", "{tier: leaf, device: leaf1.1, timers: {hold: 30 s}}",
    ),
    _added(
        "E864", "addition that cannot be meant",
        "An addition adds something; files are of one system, under paths as they are on the device; and an address\n"
        "for management is one device's.",
        "{tier: leaf, management: 192.0.2.11/24}", "{device: leaf1.1, management: 192.0.2.11/24}",
    ),
    _added(
        "E865", "addition with which a device would not be as planned",
        "Lines are added at the end of a file, and values to one of JSON.  What the plan says must still be read from\n"
        "it, unchanged: ASNs, addresses, networks and all else that records hold.",
        '{system: frr, tier: leaf, files: {etc/frr/frr.conf: "router bgp 64512"}}',
        '{system: frr, tier: leaf, files: {etc/frr/frr.conf: "log syslog informational"}}',
    ),
    _changed(
        "E866", "list that drops what the network itself sends",
        "Lists at ports of the network let BGP and BFD of the far end through, and VXLAN between leaves: a session\n"
        "that is cut by a list looks like one whose far end is down.",
        (f"leaf1.1/{_FILTERS}", "    chain fabric-ipv4 {\n        ip saddr 192.0.2.0/24 accept",
         "        ip saddr 10.16.0.0/12 ip daddr 10.16.0.0/12 tcp dport 179 accept",
         "        ip saddr 10.16.0.0/12 ip daddr 10.16.0.0/12 tcp dport 178 accept"),
    ),
    _changed(
        "E867", "infrastructure that hosts reach",
        "Where there are lists, no port to hosts lets packets through to loopbacks and links, but those of trusted\n"
        "prefixes.",
        (f"leaf1.1/{_FILTERS}", "        ip daddr 10.160.0.1/32 drop\n        ip daddr 10.0.0.0/14 drop",
         "        ip daddr 10.16.0.0/12 drop",
         "        ip daddr 10.24.0.0/13 drop"),
    ),
    _changed(
        "E868", "queues that differ at the ends of a link",
        "A packet has one class along its whole way: all devices have one queue for each DSCP, of one number and\n"
        "weight.",
        (f"leaf1.1/{_PORTS}", "", "# queue 6, strict, DSCP 18: web", "# queue 4, strict, DSCP 18: web"),
    ),
    _changed(
        "E869", "file that its system does not take",
        "Names that files use are there, numbers are in the ranges of the system, and what it has once is told once:\n"
        "rules that need no other device.  `weft build --check --yang MODELS` holds files against models besides.",
        ("leaf1.1/etc/sonic/config_db.json", '      "fec": "rs",', '      "mtu": "9000",', '      "mtu": "9300",'),
    ),
)  # fmt: skip
