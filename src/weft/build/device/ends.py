"""What each end of a link has: names, ports, cages and addresses, looked up once for all links."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Interface, IPv6Address, IPv6Interface

from weft.build.device.records import NRZ_FORMS, Address, Cage, Fec
from weft.catalogue import Catalogue
from weft.fabric.addressing import AddressPlan
from weft.fabric.design import FabricDesign
from weft.fabric.wiring import KINDS, TIERS

HOST, GATEWAY = KINDS.index("host"), KINDS.index("gateway")


@dataclass(frozen=True, slots=True)
class End:
    """One end of one link: the row of its node, its port there, and what is at the far end."""

    node: int
    port: int
    cage: Cage | None  # None of a host or router
    far: int
    far_port: int
    kind: int  # position in KINDS
    gbps: float
    fec: Fec
    addresses: tuple[Address, ...]
    far_addresses: tuple[Address, ...]


def interface_name(port: int) -> str:
    """Of a port that is counted from 0."""
    return f"eth{port + 1}"


def ends(plan: AddressPlan, catalogue: Catalogue) -> Iterator[End]:
    """Both ends of every link of a plan, those of hosts and routers included, in order of links."""
    links = plan.wiring.links
    cages = [_cages(plan, end, catalogue) for end in "az"]
    known, of_light = _addresses(plan), _fecs(plan.wiring.design, catalogue)
    columns = (links.a, links.z, links.a_port, links.z_port, links.kind, links.gbps)
    for i, (a, z, a_port, z_port, kind, gbps) in enumerate(zip(*(c.tolist() for c in columns), strict=True)):
        of_a, of_z = known.get(i, ((), ()))
        at_a, at_z = cages[0][i], cages[1][i]
        fec = of_light.get(kind) or fec_of(gbps, *(cage.form_factor for cage in (at_a, at_z) if cage))
        yield End(a, a_port, at_a, z, z_port, kind, gbps, fec, of_a, of_z)
        yield End(z, z_port, at_z, a, a_port, kind, gbps, fec, of_z, of_a)


def fec_of(gbps: float, *form_factors: str) -> Fec:
    """The correction that both ends of a link run: that of the newer cage.

    Of IEEE 802.3's: RS(544,514) for lanes of four levels, RS(528,514) for those of 25G with two, none for slower ones,
    of which 40G has four.
    """
    if gbps < 25.0 or gbps == 40.0:
        return "none"
    return "rs528" if form_factors and all(form in NRZ_FORMS for form in form_factors) else "rs544"


def _fecs(design: FabricDesign, catalogue: Catalogue) -> dict[int, Fec]:
    """Of kinds of links whose optic on the bill has another correction than its form, by position in KINDS."""
    said = {optic.name: optic.fec for optic in catalogue.grey_optics if optic.fec is not None}
    bought = {KINDS.index(group.kind): (group.medium.a, group.medium.z) for group in design.links}
    found = {kind: [said[part.item] for part in parts if part and part.item in said] for kind, parts in bought.items()}
    return {kind: fecs[0] for kind, fecs in found.items() if fecs}


def model_of(design: FabricDesign, tier: str) -> str:
    """The model of the switches of a tier; empty for hosts and routers."""
    models = {
        "leaf": design.leaf, "border": design.border_leaf, "spine": design.spine, "superspine": design.superspine,
    }  # fmt: skip
    return models.get(tier, "")


def _cages(plan: AddressPlan, end: str, catalogue: Catalogue) -> list[Cage | None]:
    """The cage at end a or z of each link, counted over its box; equal ones are one record."""
    wiring, known = plan.wiring, dict[tuple[int, int, int, int, int], Cage | None]()
    at, node = wiring.sockets(end), wiring.links.a if end == "a" else wiring.links.z
    columns = (wiring.nodes.tier[node], at.group, at.cage, at.lane, at.split)
    found = []
    for row in zip(*(column.tolist() for column in columns), strict=True):
        if row not in known:
            known[row] = _cage(model_of(wiring.design, TIERS[row[0]]), row[1:], catalogue)
        found.append(known[row])
    return found


def _cage(model: str, at: tuple[int, int, int, int], catalogue: Catalogue) -> Cage | None:
    if not model:
        return None
    group, cage, lane, split = at
    groups = catalogue.switch(model).ports
    before = sum(each.count for each in groups[:group])
    return Cage(before + cage + 1, lane + 1, split, groups[group].form_factor, groups[group].speed_gbps)


def _addresses(plan: AddressPlan) -> Mapping[int, tuple[tuple[Address, ...], tuple[Address, ...]]]:
    """Addresses of both ends of each numbered link, by its row."""
    found: dict[int, tuple[tuple[Address, ...], tuple[Address, ...]]] = {}
    numbered, pool = plan.links, plan.ask.links_v6
    v4 = [] if numbered.a is None or numbered.z is None else list(
        zip(numbered.a.tolist(), numbered.z.tolist(), strict=True)
    )  # fmt: skip
    for i, (link, number) in enumerate(zip(numbered.link.tolist(), numbered.number.tolist(), strict=True)):
        a: tuple[Address, ...] = ()
        z: tuple[Address, ...] = ()
        if v4:
            a, z = ((IPv4Interface((IPv4Address(address), 31)),) for address in v4[i])
        if pool is not None:
            low = int(pool.network_address) + 2 * number
            a += (IPv6Interface((IPv6Address(low), 127)),)
            z += (IPv6Interface((IPv6Address(low + 1), 127)),)
        found[link] = a, z
    return found
