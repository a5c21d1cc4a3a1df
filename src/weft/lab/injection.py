"""Faults made and healed in a running lab."""

from __future__ import annotations

from collections.abc import Iterable

from weft.lab.daemons import Daemons
from weft.lab.faults import Break, Fault
from weft.lab.namespaces import Namespaces, inside
from weft.lab.programs import done

TABLE = "weft"


def inject(fault: Fault, namespaces: Namespaces, daemons: Daemons) -> None:
    """Break all that the fault says."""
    for each in fault.breaks:
        if each.kind == "silent":
            for v, interface in _ends(each, namespaces):
                _nft(namespaces, v, drop(interface))
        elif each.kind == "daemon":
            daemons.kill(each.router, each.daemon)
        else:
            namespaces.set_links(_taken_down(each, namespaces), up=False)


def heal(fault: Fault, namespaces: Namespaces, daemons: Daemons) -> None:
    """Mend all of it."""
    for each in fault.breaks:
        if each.kind == "silent":
            for v, interface in _ends(each, namespaces):
                _nft(namespaces, v, f"delete table netdev {TABLE}_{interface}\n")
        elif each.kind == "daemon":
            daemons.launch(each.router, each.daemon)
        else:
            namespaces.set_links(_taken_down(each, namespaces), up=True)


def _taken_down(each: Break, namespaces: Namespaces) -> Iterable[tuple[int, str]]:
    """One end of each link, so that the other sees its carrier go: the lost switch's own, else end a."""
    for k in each.links:
        link = namespaces.topology.links[k]
        v = each.router if each.kind == "switch" else link.a
        yield v, link.interface(v)


def _ends(each: Break, namespaces: Namespaces) -> Iterable[tuple[int, str]]:
    for k in each.links:
        link = namespaces.topology.links[k]
        yield link.a, link.a_interface
        yield link.z, link.z_interface


def drop(interface: str) -> str:
    """All that goes out is dropped; a chain's lines are lines of their own, or nft 1.0 refuses the device.

    What comes in would reach isisd all the same: it reads packets before any chain does, and hellos would bring back
    at once what BFD has taken down.
    """
    return (
        f"table netdev {TABLE}_{interface} {{\n"
        " chain out {\n"
        f'  type filter hook egress device "{interface}" priority 0;\n'
        "  policy drop;\n"
        " }\n"
        "}\n"
    )


def _nft(namespaces: Namespaces, v: int, lines: str) -> None:
    with inside(namespaces.names[v]):
        done(["nft", "-f", "-"], lines)
