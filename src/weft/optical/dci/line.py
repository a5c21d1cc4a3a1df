"""What the optical layer is asked: sites, fibres between them, and what fails together."""

from __future__ import annotations

from dataclasses import dataclass

from weft.network import Bools, Floats, Incidence, Ints, Names
from weft.optical.spectrum.comb import BAND_C, Band


@dataclass(frozen=True, slots=True)
class GivenSpan:
    """A span that the operator measured; `loss_db` with its connectors, None if only the length is known."""

    length_km: float
    loss_db: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """The glass and where light may end or pass.

    Site columns (n_sites,): `roadm` is whether light may pass it (otherwise a multiplexer ends every fibre
    there), `terminates` whether lightpaths may end there.  Fibre columns (n_fibres,): ends, length, type of
    glass by name, fibre pairs, and the spans from a to z, none where they are ours to place.
    `fibre_in_srlg` tells which fibres fail together; `bands` are lit where there are ROADMs, band C first.
    """

    sites: Names
    roadm: Bools
    terminates: Bools
    fibres: Names
    a: Ints
    z: Ints
    length_km: Floats
    fibre_type: tuple[str, ...]
    pairs: Ints
    given_spans: tuple[tuple[GivenSpan, ...], ...]
    fibre_in_srlg: Incidence
    bands: tuple[Band, ...] = (BAND_C,)
