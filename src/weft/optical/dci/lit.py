"""Light as it is planned: what each direction of a lit pair does to the channels on it, and how each of them arrives.

The margin of a lightpath is told at full load, the end of life; here only what is planned is lit, as at its beginning.
Gains and launch densities are the same at both: a ROADM sets each channel, whatever its neighbours.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from weft.catalogue.records import Mode
from weft.network import Floats, Incidence, Ints
from weft.network.columns import frozen
from weft.optical.dci.quality import Transmission
from weft.optical.spectrum.comb import centre_thz, comb_of
from weft.units.decibel import linear_to_db

Hop = tuple[int, int]
"""A fibre and a pair of it."""


@dataclass(frozen=True, slots=True, eq=False)
class Riders:
    """Lightpaths in their slots, columns (n_riders,).

    `route` holds the fibres of each in order from site `source`, `pair` (aligned to `route.indices`) the pair on
    each, and `regenerated_at` the sites where light is received and sent again.
    """

    source: Ints
    route: Incidence
    pair: Ints
    regenerated_at: Incidence
    slot: Ints
    width: Ints
    mode: tuple[Mode, ...]


@dataclass(frozen=True, slots=True, eq=False)
class LitSection:
    """One direction of one lit pair; channel columns (n_channels,) in rising frequency, `rider` whose they are.

    `planned_db` is the SNR that this section alone would leave of each with the planned channels lit, `full_db` that
    of the worst channel at full load of its mode.  `launch_dbm` is what enters the glass of the first span.
    """

    fibre: int
    pair: int
    towards_z: bool
    rider: Ints
    launch_dbm: Floats
    planned_db: Floats
    full_db: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Lit:
    """All lit sections by fibre, pair and direction, and how each lightpath arrives.

    `planned_db` (n_riders,) is the GSNR with the planned channels lit, of the worse direction and stretch.  The other
    two follow a lightpath from its source: GSNR behind the first ROADM, then behind each fibre, the last with the
    receiver's ROADM; of its channel as planned, and of the worst channel at full load.  Both begin anew at each
    regenerator, so they hold a value for each fibre and one for each transmitter.
    """

    sections: tuple[LitSection, ...]
    planned_db: Floats
    along_planned_db: tuple[tuple[float, ...], ...]
    along_full_db: tuple[tuple[float, ...], ...]


def as_planned(transmission: Transmission, riders: Riders) -> Lit:
    """Light every pair with the channels planned on it, and follow each lightpath both ways.

    Raises ValueError if two lightpaths overlap on a pair.
    """
    maps, lit_sections = _lit(transmission, riders)
    n = len(riders.mode)
    planned, along, along_full = np.full(n, np.inf), [], []
    for i, mode in enumerate(riders.mode):
        told: list[float] = []
        full: list[float] = []
        for hops, source in _stretches(transmission, riders, i):
            route = [fibre for fibre, _ in hops]
            ends = transmission.end_noise(route, source, mode)
            onward, back = (_noise(transmission, maps, hops, source, i, onward) for onward in (True, False))
            planned[i] = min(planned[i], -linear_to_db(max(onward[-1], back[-1]) + sum(ends)))
            told += _told(onward, ends)
            full += _told(transmission.noise_along(tuple(route), source, mode), ends)
        along.append(tuple(told))
        along_full.append(tuple(full))
    return Lit(lit_sections, frozen(planned), tuple(along), tuple(along_full))


Maps = dict[tuple[int, int, bool, int], tuple[float, float, float]]
"""What a fibre, a pair and a direction keep of a rider's signal, and add of ASE and NLI."""


def _lit(transmission: Transmission, riders: Riders) -> tuple[Maps, tuple[LitSection, ...]]:
    """Each direction of each pair with light on it, and what it does to each rider."""
    on_pair: dict[Hop, list[int]] = defaultdict(list)
    for at, (rider, fibre) in enumerate(zip(riders.route.rows.tolist(), riders.route.indices.tolist(), strict=True)):
        on_pair[fibre, int(riders.pair[at])].append(rider)
    maps: Maps = {}
    sections: list[LitSection] = []
    for (fibre, pair), found in sorted(on_pair.items()):
        centre = centre_thz(riders.slot[found], riders.width[found])
        rider = np.array(found, np.int64)[np.argsort(centre, kind="stable")]
        modes = [riders.mode[i] for i in rider.tolist()]
        baud_gbd = np.array([mode.baud_gbd for mode in modes])
        comb = comb_of(riders.slot[rider], riders.width[rider], baud_gbd)
        sent_dbm = np.array([mode.tx_power_dbm.value for mode in modes])
        launch_dbm = transmission.launch_dbm(fibre, comb, sent_dbm)
        for towards_z in (True, False):
            does = transmission.through(fibre, towards_z, comb, sent_dbm)
            full_db = {mode: transmission.alone_db(fibre, towards_z, mode) for mode in dict.fromkeys(modes)}
            sections.append(
                LitSection(
                    fibre, pair, towards_z, frozen(rider), frozen(launch_dbm), -linear_to_db(does.noise_to_signal),
                    frozen(np.array([full_db[mode] for mode in modes])),
                )
            )  # fmt: skip
            for k, i in enumerate(rider.tolist()):
                maps[fibre, pair, towards_z, i] = float(does.keep[k]), float(does.ase[k]), float(does.nli[k])
    return maps, tuple(sections)


def _stretches(transmission: Transmission, riders: Riders, i: int) -> list[tuple[list[Hop], int]]:
    """The hops of a rider from transmitter to receiver, and the site each begins at; cut where it is regenerated."""
    first, last = int(riders.route.indptr[i]), int(riders.route.indptr[i + 1])
    fibres = riders.route.indices[first:last].tolist()
    sites = transmission.sites_along(fibres, int(riders.source[i]))
    stops = set(riders.regenerated_at[i].tolist())
    found: list[tuple[list[Hop], int]] = []
    for k, (fibre, pair) in enumerate(zip(fibres, riders.pair[first:last].tolist(), strict=True)):
        if k == 0 or sites[k] in stops:
            found.append(([], sites[k]))
        found[-1][0].append((fibre, pair))
    return found


def _noise(
    transmission: Transmission, maps: Maps, hops: Sequence[Hop], source: int, rider: int, onward: bool
) -> list[float]:
    """Noise over signal of a rider behind each hop, from the source on or back to it."""
    sites = transmission.sites_along([fibre for fibre, _ in hops], source)
    starts = sites[:-1] if onward else sites[1:]
    legs = list(zip(hops, starts, strict=True))
    keep, ase, nli = 1.0, 0.0, 0.0
    found = []
    for (fibre, pair), start in legs if onward else legs[::-1]:
        kept, more_ase, more_nli = maps[fibre, pair, int(transmission.line.a[fibre]) == start, rider]
        keep, ase, nli = keep * kept, ase * kept + more_ase, nli * kept + more_nli
        found.append((ase + nli) / keep)
    return found


def _told(noise: Sequence[float], ends: tuple[float, float]) -> list[float]:
    """GSNR in dB behind the first ROADM and behind each hop, of noise over signal there and at the two ends."""
    sent, received = ends
    behind = [sent, *(sent + one for one in noise)]
    behind[-1] += received
    return [-linear_to_db(one) for one in behind]
