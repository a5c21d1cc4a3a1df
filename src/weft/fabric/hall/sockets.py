"""What ports are called on the front of a box."""

from __future__ import annotations

from weft.catalogue.records import Catalogue
from weft.fabric.design import FabricDesign
from weft.fabric.media import ANY_CAGE
from weft.fabric.wiring import KINDS, Face, Wiring, faces

_MODELS = {
    "host": ("", "leaf"), "uplink": ("leaf", "spine"), "trunk": ("spine", "superspine"),
    "border": ("border_leaf", "spine"), "border-trunk": ("spine", "superspine"), "gateway": ("border_leaf", ""),
}  # fmt: skip
"""The field of a design that has the model at ends a and z of each kind of link."""


def port_names(wiring: Wiring, end: str, catalogue: Catalogue, lane: str = "") -> list[str]:
    """What the port at end a or z of each link is called.

    A cage by its form and its number on the box, from 1, then the lane if it is split (`QSFP-DD-5/2`); a port of a
    host or router by its number alone (`port 1`), with its `lane` where planes share it.
    """
    links, known = wiring.links, faces(wiring.design)
    here = [known.get((kind, end)) for kind in KINDS]
    port = links.a_port if end == "a" else links.z_port
    most = int(port.max(initial=0)) + 1
    names = [_names(face, _first_cage(wiring.design, kind, end, face, catalogue), most, lane) if face else []
             for kind, face in zip(KINDS, here, strict=True)]  # fmt: skip
    first = [face.first_port if face else 0 for face in here]
    return [names[k][p - first[k]] for k, p in zip(links.kind.tolist(), port.tolist(), strict=True)]


def _first_cage(design: FabricDesign, kind: str, end: str, face: Face, catalogue: Catalogue) -> int:
    """The number on the box of a face's first cage: groups are counted through."""
    model = getattr(design, _MODELS[kind]["az".index(end)], "")
    groups = catalogue.switch(model).ports if model else ()
    return 1 + sum(group.count for group in groups[: face.ports.group]) + face.first_cage


def _names(face: Face, first_cage: int, most: int, lane: str) -> list[str]:
    if face.ports.form_factor == ANY_CAGE:
        return [f"port {i + 1}{lane}" for i in range(most)]
    form, split = face.ports.form_factor, face.ports.split
    if split == 1:
        return [f"{form}-{first_cage + i}" for i in range(most)]
    return [f"{form}-{first_cage + i // split}/{i % split + 1}" for i in range(most)]
