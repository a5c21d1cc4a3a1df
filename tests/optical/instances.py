"""Lines for tests of the optical layer: a chain of sites, and a random mesh."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from weft.catalogue import Catalogue, load
from weft.catalogue.records import Mode, Transceiver
from weft.network import Incidence, floats, ints
from weft.optical.dci import GivenSpan, Line
from weft.optical.spectrum.comb import BAND_START_HZ, Band


@cache
def builtin() -> Catalogue:
    """The catalogue that ships with Weft."""
    return load(["builtin"])


def eight_channels() -> Catalogue:
    """Only modules of 0 dBm and multiplexers of eight channels: short lines between these need no amplifier."""
    catalogue = builtin()
    return catalogue.model_copy(
        update={
            "transceivers": (transceiver("OpenZR+ 0 dBm"),),
            "muxes": tuple(one for one in catalogue.muxes if one.channels == 8),
        }
    )


def transceiver(name: str) -> Transceiver:
    """A transceiver of that catalogue."""
    return next(one for one in builtin().transceivers if one.name == name)


def mode(of: str, name: str) -> Mode:
    """A mode of one of them."""
    return next(one for one in transceiver(of).modes if one.name == name)


def chain(
    lengths_km: Sequence[float],
    spans: Sequence[tuple[GivenSpan, ...]] = (),
    roadm: Sequence[bool] = (),
    slices: int = 768,
) -> Line:
    """Sites in a row, a fibre from each to the next; light may end at every one."""
    n = len(lengths_km)
    return Line(
        sites=tuple(f"S{i}" for i in range(n + 1)),
        roadm=np.array(roadm or [True] * (n + 1)),
        terminates=np.ones(n + 1, dtype=np.bool_),
        fibres=tuple(f"S{i}-S{i + 1}" for i in range(n)),
        a=ints(range(n)),
        z=ints(range(1, n + 1)),
        length_km=floats(lengths_km),
        fibre_type=("G.652.D",) * n,
        pairs=ints([8] * n),
        given_spans=tuple(spans or ((),) * n),
        fibre_in_srlg=Incidence.of([()] * n, 0),
        bands=(Band("C", BAND_START_HZ, 0, slices),),
    )


def mesh(
    n_sites: int,
    fibres: Sequence[tuple[int, int, float]],
    terminates: Sequence[int],
    srlgs: Sequence[Sequence[int]] = (),
    without_roadm: Sequence[int] = (),
) -> Line:
    """Sites joined by fibres (a, z, km); `srlgs` lists the fibres of each."""
    members = [[g for g, group in enumerate(srlgs) if f in group] for f in range(len(fibres))]
    sites = np.arange(n_sites)
    return Line(
        sites=tuple(f"S{i}" for i in range(n_sites)),
        roadm=~np.isin(sites, np.array(without_roadm, dtype=np.int64)),
        terminates=np.isin(sites, np.array(terminates)),
        fibres=tuple(f"F{i}" for i in range(len(fibres))),
        a=ints(a for a, _, _ in fibres),
        z=ints(z for _, z, _ in fibres),
        length_km=floats(km for _, _, km in fibres),
        fibre_type=("G.652.D",) * len(fibres),
        pairs=ints([8] * len(fibres)),
        given_spans=((),) * len(fibres),
        fibre_in_srlg=Incidence.of(members, len(srlgs)),
    )
