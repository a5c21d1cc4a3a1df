"""What `frr.conf` says, line by line in the block that each is in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from weft.build.device import Bfd, Family, Prefix, Timers
from weft.build.frr.daemon_text import ADMITTED
from weft.build.frr.reading_isis import SpokenIsis
from weft.build.frr.reading_policies import SpokenPolicies
from weft.diagnostics import RenderError

FAMILIES: dict[str, Family] = {"ipv4 unicast": "ipv4", "ipv6 unicast": "ipv6", "l2vpn evpn": "evpn"}

BORDER = "BORDER"
"""How groups of sessions with border leaves begin."""

ABOUT = ("site", "fabric", "tier", "model", "place")
"""Comments of the head of the file that say what the device is."""


@dataclass(slots=True)
class Group:
    """What a peer group says."""

    families: list[Family] = field(default_factory=list)
    bfd: bool = False


@dataclass(slots=True)
class Session:
    """What is said of one neighbour."""

    interface: str = ""
    address: IPv4Address | IPv6Address | None = None
    group: str = ""
    remote_asn: int | None = None
    peer: str = ""


@dataclass(slots=True)
class Speaker:
    """One `router bgp`, of the fabric or of a tenant's table."""

    asn: int = 0
    router_id: str = ""
    groups: dict[str, Group] = field(default_factory=dict)
    neighbours: dict[str, Session] = field(default_factory=dict)
    networks: list[Prefix] = field(default_factory=list)
    maximum_paths: int = 1
    timers: Timers = field(default_factory=Timers)
    bfd: Bfd = field(default_factory=Bfd)
    rd: str = ""
    target: str = ""
    most: dict[Family, int] = field(default_factory=dict)  # routes of each family over a session with a border leaf
    has_list: set[str] = field(default_factory=set)  # groups whose routes are in the list of prefixes


@dataclass(slots=True)
class Spoken:
    """All that daemons are told."""

    about: dict[str, str] = field(default_factory=dict)
    tables: dict[str, int] = field(default_factory=dict)  # VNI of each tenant's table
    segments: dict[str, tuple[int, str]] = field(default_factory=dict)  # number and system of each bond's
    networks: dict[int, tuple[str, str]] = field(default_factory=dict)  # distinguisher and target of each VNI
    speakers: dict[str, Speaker] = field(default_factory=dict)  # by tenant, "" for the fabric's
    isis: SpokenIsis = field(default_factory=SpokenIsis)
    policies: SpokenPolicies = field(default_factory=SpokenPolicies)
    admitted: list[Prefix] = field(default_factory=list)


def read_daemons(text: str) -> Spoken:
    """What a file tells the daemons; lines of no block that is known are passed over.

    Raises RenderError for a line whose numbers or addresses are none.
    """
    said = Spoken()
    for number, block, words in _lines(text):
        try:
            _take(said, block, words)
            said.isis.take(block, words)
            said.policies.take(block, words)
        except (ValueError, IndexError, KeyError) as error:
            raise RenderError(f"frr.conf, line {number}: {' '.join(words)!r} cannot be read: {error}") from error
    return said


def _lines(text: str) -> Iterator[tuple[int, tuple[str, ...], list[str]]]:
    """Each line's number, its words, and the lines of the blocks that it is in, which indentation tells."""
    block: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if not stripped or stripped.startswith("exit"):
            continue
        depth = len(line) - len(line.lstrip())
        if not stripped.startswith("!"):
            while block and block[-1][0] >= depth:
                block.pop()
        yield number, tuple(opened for _, opened in block), stripped.split()
        if not stripped.startswith("!"):
            block.append((depth, stripped))


def _take(said: Spoken, block: tuple[str, ...], words: list[str]) -> None:
    if words[0] == "!":
        if len(words) > 2 and words[1] in ABOUT:
            said.about.setdefault(words[1], " ".join(words[2:]))
        return
    top = block[0].split() if block else []
    if not top:
        if words[1:3] == ["prefix-list", ADMITTED] and words[5] == "permit":
            said.admitted.append(ip_network(words[6]))
        elif words[0] == "hostname":
            said.about["hostname"] = words[1]
        elif words[:2] == ["router", "bgp"]:
            said.speakers.setdefault(words[4] if len(words) > 4 else "", Speaker()).asn = int(words[2])
    elif top[0] == "vrf" and words[0] == "vni":
        said.tables[top[1]] = int(words[1])
    elif top[0] == "interface" and words[:2] == ["evpn", "mh"]:
        number, system = said.segments.get(top[1], (0, ""))
        if words[2] == "es-id":
            said.segments[top[1]] = int(words[3]), system
        elif words[2] == "es-sys-mac":
            said.segments[top[1]] = number, words[3]
    elif top[:2] == ["router", "bgp"]:
        _speak(said, said.speakers[top[4] if len(top) > 4 else ""], block[1:], words)


def _speak(said: Spoken, speaker: Speaker, block: tuple[str, ...], words: list[str]) -> None:
    if not block:
        if words[:2] == ["bgp", "router-id"]:
            speaker.router_id = words[2]
        elif words[0] == "neighbor":
            _neighbour(speaker, words[1], words[2:])
        return
    family = FAMILIES[block[0].removeprefix("address-family ")]
    if len(block) > 1:
        vni = int(block[1].split()[1])
        rd, target = said.networks.get(vni, ("", ""))
        said.networks[vni] = (words[1], target) if words[0] == "rd" else (rd, _target(target, words))
    elif words[0] == "network":
        speaker.networks.append(ip_network(words[1]))
    elif words[0] == "neighbor" and words[2] == "activate" and words[1] in speaker.groups:
        speaker.groups[words[1]].families.append(family)
    elif words[:1] == ["neighbor"] and words[1].startswith(BORDER) and words[2] == "maximum-prefix":
        speaker.most[family] = int(words[3])
    elif words[:1] == ["neighbor"] and words[1].startswith(BORDER) and words[2:4] == ["prefix-list", ADMITTED]:
        speaker.has_list.add(words[1])
    elif words[0] == "maximum-paths" and words[1] != "ibgp":
        speaker.maximum_paths = int(words[1])
    elif words[0] == "rd":
        speaker.rd = words[1]
    elif words[0] == "route-target":
        speaker.target = _target(speaker.target, words)


def _target(known: str, words: list[str]) -> str:
    """The target so far and that of another line: one where both directions have the same, else both in order."""
    return words[2] if known in ("", words[2]) else f"{known} {words[2]}"


def _neighbour(speaker: Speaker, name: str, words: list[str]) -> None:
    if words == ["peer-group"]:
        speaker.groups[name] = Group()
        return
    if name in speaker.groups:
        group = speaker.groups[name]
        if words[0] == "bfd":
            group.bfd = True
            speaker.bfd = Bfd(int(words[2]), int(words[1]))
        elif words[:2] == ["timers", "connect"]:
            speaker.timers = replace(speaker.timers, connect_s=int(words[2]))
        elif words[0] == "timers":
            speaker.timers = replace(speaker.timers, keepalive_s=int(words[1]), hold_s=int(words[2]))
        return
    one = speaker.neighbours.setdefault(name, Session())
    if words[0] == "interface":
        one.interface, one.group = name, words[-1]
    elif not one.interface:
        one.address = ip_address(name)
    if words[0] == "peer-group":
        one.group = words[1]
    elif words[0] == "remote-as":
        one.remote_asn = int(words[1])
    elif words[0] == "description":
        one.peer = words[1]
