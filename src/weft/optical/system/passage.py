"""A way through a ROADM: where it sets channels, and what it costs them.

Source: `Roadm` of GNPy 3.0.1 (BSD-3-Clause), whose defaults these are; profiles by draft-ietf-ccamp-optical-impairment-
topology-yang.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from weft.diagnostics import WeftError
from weft.optical.physics.channels import Channels
from weft.optical.system.comb import Comb
from weft.optical.system.elements import Element, Roadm, Transceiver
from weft.optical.system.library import Impairment, ImpairmentProfile, Library
from weft.units.decibel import db_to_linear

Floats = npt.NDArray[np.float64]


class WayKind(NamedTuple):
    """What tells one way through ROADMs of a type from another: by `path`, or by the `profile` of that number."""

    path: Literal["add", "drop", "express"]
    profile: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """What a way through a ROADM costs; every column (n,).

    A channel keeps `keeps` of its power at most.  `noise_01nm` is noise by signal in 0.1 nm, told at the receiver; PMD
    and PDL are squared, as they add.
    """

    keeps: Floats
    noise_01nm: Floats
    cd_s_m: Floats
    pmd_s2: Floats
    pdl_db2: Floats

    def through(self, power_w: Floats, target_w: Floats) -> tuple[Floats, bool]:
        """Powers that leave, (n,), and whether every channel reached its target: a ROADM does not amplify."""
        left = power_w * self.keeps
        reached = bool((left >= target_w).all())
        return (target_w if reached else np.minimum(left, target_w)), reached


def kind_of(before: Element, roadm: Roadm, after: Element) -> WayKind:
    """Which way leads from one neighbour of a ROADM to another."""
    path: Literal["add", "drop", "express"] = "express"
    if isinstance(before, Transceiver):
        path = "add"
    elif isinstance(after, Transceiver):
        path = "drop"
    return WayKind(path, roadm.degree_profiles.get((before.uid, after.uid)))


def way(roadm: Roadm, kind: WayKind, comb: Comb) -> Way:
    """What that way through `roadm` costs.

    Raises WeftError if its profile is unknown, or does not say what happens to a channel.
    """
    profile = _profile(roadm, kind, comb.library)
    if profile is not None:
        rows = _by_channel(profile, roadm, comb.channels)
        loss_db, osnr_db, cd, pmd, pdl = (np.array(column, dtype=np.float64) for column in zip(*rows, strict=True))
        noise = np.where(np.isfinite(osnr_db), db_to_linear(-osnr_db), 0.0)
        return Way(db_to_linear(-loss_db), noise, cd, pmd**2, pdl**2)
    n = len(comb.channels)
    osnr = roadm.add_drop_osnr_db if kind.path != "express" else None
    half = 0.0 if osnr is None else db_to_linear(-osnr) / 2
    pmd_s, pdl_db = roadm.pmd_s or 0.0, roadm.pdl_db or 0.0
    return Way(np.ones(n), np.full(n, half), np.zeros(n), np.full(n, pmd_s**2), np.full(n, pdl_db**2))


def target_w(roadm: Roadm, after: Element, channels: Channels) -> Floats:
    """What a ROADM sets each channel to towards a neighbour, its own offset included, in W, (n,).

    Raises WeftError if that was not designed.
    """
    target = roadm.degree_targets.get(after.uid) or roadm.target
    if target is None:
        raise WeftError(f"ROADM {roadm.uid!r} has no target towards {after.uid!r}: design the line first")
    if target.unit == "dbm":
        mw = np.full(len(channels), db_to_linear(target.value))
    else:
        width_hz = channels.baud_hz if target.unit == "mw_per_baud_ghz" else channels.slot_hz
        mw = target.value * width_hz * 1e-9
    return np.asarray(mw * db_to_linear(channels.target_db) * 1e-3)


def _profile(roadm: Roadm, kind: WayKind, library: Library) -> ImpairmentProfile | None:
    """The profile of that way: its own, or the first of its kind that the type knows."""
    known = library.roadms[roadm.type_name].profiles if roadm.type_name in library.roadms else ()
    for one in known:
        if one.number == kind.profile or (kind.profile is None and one.path == kind.path):
            return one
    if kind.profile is not None:
        raise WeftError(
            f"ROADM {roadm.uid!r} has no impairment profile {kind.profile}; its type is {roadm.type_name!r}"
        )
    return None


def _by_channel(
    profile: ImpairmentProfile, roadm: Roadm, channels: Channels
) -> list[tuple[float, float, float, float, float]]:
    """Loss, OSNR (infinite where none is told), dispersion, PMD and PDL for every channel."""
    rows = []
    for frequency in channels.frequency_hz.tolist():
        found: Impairment | None = next(
            (one for one in profile.bands if one.band.low_hz <= frequency <= one.band.high_hz), None
        )
        if found is None:
            raise WeftError(
                f"impairment profile {profile.number} of ROADM {roadm.uid!r} says nothing of {frequency / 1e12:.3f} THz"
            )
        osnr = np.inf if found.osnr_db is None else found.osnr_db
        rows.append((found.max_loss_db, osnr, found.cd_s_per_m or 0.0, found.pmd_s or 0.0, found.pdl_db or 0.0))
    return rows
