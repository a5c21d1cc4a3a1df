"""A way through a ROADM: where it sets channels, and what it costs them.

Source: `Roadm` of GNPy 3.0.1 (BSD-3-Clause), whose defaults these are; profiles by draft-ietf-ccamp-optical-impairment-
topology-yang.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from weft.diagnostics import WeftError
from weft.optical.physics.channels import Channels
from weft.optical.system.comb import Comb
from weft.optical.system.elements import Element, Roadm, Transceiver
from weft.optical.system.library import Impairment, ImpairmentProfile, Library, Target
from weft.units.decibel import db_to_linear

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Passage:
    """From one degree of a ROADM to another; every column (n,).

    A channel leaves with `target_w`, or with `keeps` of what it had if that is less: a ROADM does not amplify.
    `noise_01nm` is noise by signal in 0.1 nm, told at the receiver; PMD and PDL are squared, as they add.
    """

    target_w: Floats
    keeps: Floats
    noise_01nm: Floats
    cd_s_m: Floats
    pmd_s2: Floats
    pdl_db2: Floats

    def through(self, power_w: Floats) -> tuple[Floats, bool]:
        """Powers that leave, (n,), and whether every channel reached its target."""
        left = power_w * self.keeps
        reached = bool((left >= self.target_w).all())
        return (self.target_w if reached else np.minimum(left, self.target_w)), reached


def passage(before: Element, roadm: Roadm, after: Element, comb: Comb) -> Passage:
    """The way through `roadm` between two of its neighbours.

    Raises WeftError if its profile is unknown, or does not say what happens to a channel.
    """
    channels = comb.channels
    profile = _profile(before, roadm, after, comb.library)
    target = roadm.degree_targets.get(after.uid) or roadm.target
    if target is None:
        raise WeftError(f"ROADM {roadm.uid!r} has no target towards {after.uid!r}: design the line first")
    n = len(channels)
    if profile is not None:
        rows = _by_channel(profile, roadm, channels)
        loss_db, osnr_db, cd, pmd, pdl = (np.array(column, dtype=np.float64) for column in zip(*rows, strict=True))
        noise = np.where(np.isfinite(osnr_db), db_to_linear(-osnr_db), 0.0)
    else:
        ends = isinstance(before, Transceiver) or isinstance(after, Transceiver)
        osnr = roadm.add_drop_osnr_db
        noise = np.full(n, db_to_linear(-osnr) / 2 if ends and osnr is not None else 0.0)
        loss_db = cd = np.zeros(n)
        pmd, pdl = np.full(n, roadm.pmd_s or 0.0), np.full(n, roadm.pdl_db or 0.0)
    return Passage(_target_w(target, channels), db_to_linear(-loss_db), noise, cd, pmd**2, pdl**2)


def _profile(before: Element, roadm: Roadm, after: Element, library: Library) -> ImpairmentProfile | None:
    """The profile of that way: its own, or the first of its kind that the type knows."""
    kind = library.roadms.get(roadm.type_name)
    known = kind.profiles if kind is not None else ()
    number = roadm.degree_profiles.get((before.uid, after.uid))
    path = "add" if isinstance(before, Transceiver) else "drop" if isinstance(after, Transceiver) else "express"
    for one in known:
        if one.number == number or (number is None and one.path == path):
            return one
    if number is not None:
        raise WeftError(f"ROADM {roadm.uid!r} has no impairment profile {number}; its type is {roadm.type_name!r}")
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


def _target_w(target: Target, channels: Channels) -> Floats:
    """What each channel is set to, its own offset included, in W, (n,)."""
    if target.unit == "dbm":
        mw = np.full(len(channels), db_to_linear(target.value))
    else:
        width_hz = channels.baud_hz if target.unit == "mw_per_baud_ghz" else channels.slot_hz
        mw = target.value * width_hz * 1e-9
    return np.asarray(mw * db_to_linear(channels.target_db) * 1e-3)
