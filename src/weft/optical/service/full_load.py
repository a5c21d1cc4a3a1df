"""One path of a line, with the whole comb on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from weft.diagnostics import WeftError
from weft.optical.physics.channels import Channels
from weft.optical.service.judging import USUAL, Noise, optics_of, transmitted, with_transmitter
from weft.optical.service.loads import line_bands, load_of_reference, route_bands, within
from weft.optical.service.mesh import Mesh
from weft.optical.service.routes import Ask, shortest_routes
from weft.optical.system.design import Designed
from weft.optical.system.elements import Fibre, Roadm

if TYPE_CHECKING:
    from weft.optical.system.reception import Reception


class Path(NamedTuple):
    """A route, every element by its uid, and what arrives over it; `spans` are its fibres."""

    route: tuple[str, ...]
    roadms: tuple[str, ...]
    length_km: float
    spans: int
    reception: Reception


def full_load(
    designed: Designed, source: str, target: str, comb: Channels | None = None, past: tuple[str, ...] = (),
    noise: Noise = USUAL,
) -> Path:  # fmt: skip
    """The shortest route between two transceivers under a comb; None is the one that the library designs for.

    The route passes the elements named in `past`, in that order.  Raises WeftError if there is no such route, or no
    channel fits the amplifiers on it.
    """
    mesh = Mesh.of(designed)
    (routes,) = shortest_routes(mesh, [Ask(mesh.entry[source], mesh.exit[target], past)], 1)
    if not routes:
        by = f" past {', '.join(past)}" if past else ""
        raise WeftError(f"no route leads from {source!r} to {target!r}{by}", help="connect them, in this direction")
    load = designed.library.loads[0]
    bands = route_bands(line_bands(designed, mesh.lines), routes[0], load.band)
    uids = mesh.elements(source, target, routes[0])
    sent = load_of_reference(designed).channels(bands) if comb is None else comb.chosen(within(comb, bands))
    if not len(sent):
        raise WeftError(f"no channel of the comb passes all amplifiers from {source!r} to {target!r}")
    arrived = optics_of(designed, sent, noise).receive(uids)
    if comb is None:
        arrived = with_transmitter(arrived, transmitted(arrived.channels, load.tx_osnr_db))
    elements = designed.by_uid()
    fibres = [one for uid in uids if isinstance(one := elements[uid], Fibre)]
    roadms = tuple(uid for uid in uids if isinstance(elements[uid], Roadm))
    return Path(uids, roadms, sum(one.length_m for one in fibres) / 1e3, len(fibres), arrived)
