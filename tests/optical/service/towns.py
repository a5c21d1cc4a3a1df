"""Small networks of towns, designed from GNPy's library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import numpy as np

from weft.exchange.gnpy import read_library
from weft.optical.physics.glass import Glass
from weft.optical.service.requests import Request
from weft.optical.system.design import Designed, design
from weft.optical.system.elements import Element, Fibre, OpticalNetwork, Roadm, Transceiver
from weft.optical.system.library import Library

Cable = tuple[str, str, float]
SQUARE: tuple[Cable, ...] = (("A", "B", 60), ("B", "C", 70), ("C", "D", 80), ("D", "A", 90), ("A", "C", 100))


@cache
def library() -> Library:
    """GNPy's own."""
    return read_library(Path(str(files("gnpy"))) / "example-data" / "eqpt_config.json")


@cache
def glass() -> Glass:
    """Standard fibre of 0.2 dB/km."""
    return replace(library().fibres["SSMF"], loss_db_per_m=np.array([0.2e-3]), loss_hz=np.array([193.5e12]))


def fibre(uid: str, length_km: float) -> Fibre:
    """A span of standard fibre."""
    return Fibre(uid, glass(), length_km * 1e3, type_name="SSMF")


def towns(cables: Sequence[Cable], one_way: Sequence[Cable] = (), second: str = "") -> Designed:
    """A ROADM and a transceiver in each town, a fibre each way for every cable: `A>B 0` for the first from A to B.

    Towns in `second` have another transceiver, `trx A 2`.
    """
    names = sorted({end for cable in (*cables, *one_way) for end in cable[:2]})
    elements: list[Element] = [one for name in names for one in (Roadm(name), Transceiver(f"trx {name}"))]
    wires = [pair for name in names for pair in ((f"trx {name}", name), (name, f"trx {name}"))]
    for name in second:
        elements.append(Transceiver(f"trx {name} 2"))
        wires += [(f"trx {name} 2", name), (name, f"trx {name} 2")]
    ways = [way for a, z, km in cables for way in ((a, z, km), (z, a, km))]
    for number, (a, z, km) in enumerate((*ways, *one_way)):
        uid = f"{a}>{z} {number // 2}"
        elements.append(fibre(uid, km))
        wires += pairwise((a, uid, z))
    return design(OpticalNetwork("towns", tuple(elements), tuple(wires)), library())


def wanted(number: int, source: str, target: str, bandwidth_gbps: float = 100.0) -> Request:
    """A request between two towns."""
    return Request(
        str(number), f"trx {source}", f"trx {target}", "vendorA_trx-type1", "mode 1", 50e9, bandwidth_gbps * 1e9
    )


def passed(uids: Sequence[str]) -> list[str]:
    """The towns of a route."""
    return [uid for uid in uids if len(uid) == 1]
