"""Why entries differ: what the model, bgpd, zebra and the kernel have of them, and where they part."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any

from weft.lab.compare import Difference
from weft.lab.daemons import Daemons
from weft.lab.programs import tried
from weft.lab.vty import answer

MOST = 3
"""Groups of entries that are explained; the daemons' own words are shown of the first."""


@dataclass(frozen=True, slots=True)
class _Alike:
    """Entries of a router that lack the same interfaces and have the same too many."""

    router: int
    lacking: tuple[str, ...]
    beyond: tuple[str, ...]
    entries: tuple[Difference, ...]


def explained(daemons: Daemons, found: Sequence[Difference]) -> Iterator[str]:
    """Entries that differ alike together, the first of each at each of the four, and what that shows.

    Of frames, which no route has, the daemons' own words alone.
    """
    routes = [entry for entry in found if not entry.prefix.startswith("vni")]
    groups = _alike(routes)
    for n, group in enumerate(groups[:MOST]):
        yield "\n".join(_told(daemons, group))
        if n == 0:
            yield from _words(daemons, group.entries[0])
    if len(groups) > MOST:
        yield f"{len(groups) - MOST:,} more such groups"
    for entry in [entry for entry in found if entry not in routes][: 0 if routes else MOST]:
        yield from _words(daemons, entry)


def _alike(found: Sequence[Difference]) -> list[_Alike]:
    groups: dict[tuple[int, tuple[str, ...], tuple[str, ...]], list[Difference]] = {}
    for entry in found:
        lacking = tuple(hop for hop in entry.predicted if hop not in entry.kernel)
        beyond = tuple(hop for hop in entry.kernel if hop not in entry.predicted)
        groups.setdefault((entry.router, lacking, beyond), []).append(entry)
    return sorted((_Alike(*key, tuple(own)) for key, own in groups.items()), key=lambda one: -len(one.entries))


def _told(daemons: Daemons, group: _Alike) -> Iterator[str]:
    router, first = daemons.routers[group.router], group.entries[0]
    n = len(group.entries)
    what = [f"lack{'s' if n == 1 else ''} {_ends(daemons, group.router, group.lacking)}"] if group.lacking else []
    what += [f"{'has' if n == 1 else 'have'} {_ends(daemons, group.router, group.beyond)} too"] if group.beyond else []
    entries = f"the entry {first.prefix}" if n == 1 else f"{n:,} entries, such as {first.prefix},"
    yield f"{router.name}: {entries} {' and '.join(what)}"
    bgpd, zebra = _of_bgpd(daemons, first), _of_zebra(daemons, first)
    of_bgp = [] if router.device.isis else [("bgpd", bgpd)]  # a router's next hops are loopbacks there
    for who, hops in (("predicted", first.predicted), *of_bgp, ("zebra", zebra), ("kernel", first.kernel)):
        yield f"  {who:11}{', '.join(sorted(hops)) or 'no route'}"
    for hop in group.lacking:
        yield f"  {_why_lacking(daemons, group.router, hop, (bgpd, zebra))}"
    for hop in group.beyond:
        kept = "zebra has it too" if hop in zebra else "zebra has given it up, and the kernel has not"
        yield f"  {hop}: {kept}"


def _ends(daemons: Daemons, v: int, hops: Sequence[str]) -> str:
    """Interfaces, with who is at the far end."""
    return ", ".join(f"{hop} ({far})" if (far := _far(daemons, v, hop)) else hop for hop in hops)


def _far(daemons: Daemons, v: int, hop: str) -> str:
    topology = daemons.namespaces.topology
    links = (topology.links[k] for k in topology.links_of[v])
    return next((topology.names[link.other(v)] for link in links if link.interface(v) == hop), "")


def _why_lacking(daemons: Daemons, v: int, hop: str, has: tuple[frozenset[str], frozenset[str]]) -> str:
    """Where an interface is lost on the way from bgpd to the kernel."""
    bgpd, zebra = has
    if hop in zebra:
        return f"{hop}: zebra shows it as installed, and the kernel does not have it"
    if hop in bgpd:
        return f"{hop}: bgpd chose it, and zebra has not taken it"
    isis = daemons.routers[v].device.isis
    if isis and any(link.name == hop for link in isis.interfaces):
        state = _adjacency(daemons, v, hop)
        way = ", and goes another way" if state == "Up" else ""
        return f"{hop}: isisd has {_far(daemons, v, hop)} there as {state.lower()}{way}"
    for one in daemons.routers[v].device.bgp.neighbours:
        if one.interface == hop:
            name = hop if one.address is None else str(one.address)
            told: dict[str, Any] = _asked(daemons, v, "bgpd", f"show bgp neighbors {name} json").get(name, {})
            if told.get("bgpState") != "Established":
                why = f", last reset: {told['lastResetDueTo']}" if told.get("lastResetDueTo") else ""
                return f"{hop}: its session is {told.get('bgpState', 'not there')}{why}"
    return f"{hop}: its session is up, and {_far(daemons, v, hop)} does not tell of the prefix, or of a longer path"


def _adjacency(daemons: Daemons, v: int, interface: str) -> str:
    """The state of the neighbour of IS-IS over an interface, whose row has it after interface and level."""
    for line in (answer(daemons.home(v) / "isisd.vty", "show isis neighbor") or "").splitlines():
        words = line.split()
        if len(words) > 3 and words[1] == interface:
            return words[3]
    return "absent"


def _of_bgpd(daemons: Daemons, entry: Difference) -> frozenset[str]:
    """Interfaces of the paths that bgpd uses together."""
    command = f"show bgp ipv{ip_network(entry.prefix).version} unicast {entry.prefix} json"
    paths = _asked(daemons, entry.router, "bgpd", command).get("paths", [])
    neighbours = daemons.routers[entry.router].device.bgp.neighbours
    of = {str(one.address): one.interface for one in neighbours if one.address is not None}
    return frozenset(
        path["peer"].get("interface") or of.get(path["peer"].get("peerId"), path["peer"].get("peerId", ""))
        for path in paths if path.get("multipath") or path.get("bestpath", {}).get("overall")
    )  # fmt: skip


def _of_zebra(daemons: Daemons, entry: Difference) -> frozenset[str]:
    """Interfaces that zebra shows as installed."""
    command = f"show {'ipv6' if ':' in entry.prefix else 'ip'} route {entry.prefix} json"
    routes = _asked(daemons, entry.router, "zebra", command).get(entry.prefix, [])
    return frozenset(
        hop["interfaceName"]
        for route in routes if route.get("selected")
        for hop in route.get("nexthops", []) if hop.get("fib") and "interfaceName" in hop
    )  # fmt: skip


def _asked(daemons: Daemons, v: int, daemon: str, command: str) -> dict[str, Any]:
    try:
        said = json.loads(answer(daemons.home(v) / f"{daemon}.vty", command) or "{}")
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _words(daemons: Daemons, entry: Difference) -> Iterator[str]:
    """What daemons and the kernel say themselves of an entry."""
    name = daemons.routers[entry.router].name
    of_isis = ("show isis neighbor", "show isis route") if daemons.routers[entry.router].device.isis else ()
    for command in (*_commands(entry.prefix), *of_isis):
        yield f"{name}# {command}\n{daemons.view(entry.router, command)}"
    if not entry.prefix.startswith("vni"):
        version = "-6" if ":" in entry.prefix else "-4"
        words = ["ip", "-n", daemons.namespaces.names[entry.router], version, "route", "show", entry.prefix]
        yield f"{name}# ip {version} route show {entry.prefix}\n{tried(words).stdout.rstrip()}"


def _commands(prefix: str) -> tuple[str, ...]:
    """What to ask of an entry."""
    if prefix.startswith("vni"):
        vni = prefix.removeprefix("vni").split()[0]
        return (f"show evpn vni {vni}", f"show evpn mac vni {vni}")
    version = 6 if ":" in prefix else 4
    return (f"show {'ipv6' if version == 6 else 'ip'} route {prefix}", f"show bgp ipv{version} unicast {prefix}")
