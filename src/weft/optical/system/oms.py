"""Optical multiplex sections: the elements between two ROADMs, and their map of light."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from weft.optical.physics.glass import Glass, latency_s
from weft.optical.system.comb import Comb
from weft.optical.system.elements import Amplifier, Element, Fibre, Fused, MultibandAmplifier
from weft.optical.system.spans import Span, Splice, span_pmd_s
from weft.optical.system.stages import Stage, StagesAbreast, Step, abreast

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class OmsMap:
    """What a section does to a comb that enters at given powers; every column (n,).

    Of a channel's power, the signal's share becomes `keep` of itself; ASE and NLI likewise, plus `ase` and `nli`.
    Interference and noise are taken from and added to the whole power of a channel, noise included, as in GNPy
    3.0.1; since ROADMs set that whole power, the map is exact and not a linearisation.
    """

    keep: Floats
    ase: Floats
    nli: Floats
    power_w: Floats

    def then(self, onward: OmsMap) -> OmsMap:
        """Compose with `onward`, the map of what comes behind, told for the powers that leave this one."""
        return OmsMap(
            self.keep * onward.keep,
            self.ase * onward.keep + onward.ase,
            self.nli * onward.keep + onward.nli,
            onward.power_w,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A section for one comb: its elements in order, and what does not depend on power.

    Columns have shape (n,); PMD and PDL are squared, as they add.  `kinds` (2, events) has a 1 in its first row where
    a noise is born that is ASE, and in its second where it is NLI.
    """

    uids: tuple[str, ...]
    steps: tuple[Step, ...]
    kinds: Floats
    cd_s_m: Floats
    pmd_s2: Floats
    pdl_db2: Floats
    latency_s: float

    def map(self, power_w: Floats) -> OmsMap:
        """The section's map for powers (n,) at its entry.

        Each event in which noise is born leaves a share f of a channel to that noise and 1 - f to what was there; the
        events compose from the last to the first.
        """
        n = len(power_w)
        if not self.steps:
            return OmsMap(np.ones(n), np.zeros(n), np.zeros(n), power_w)
        fresh = np.zeros((self.kinds.shape[1] + 1, n))
        row = 0
        for step in self.steps:
            power_w = step.through(power_w, fresh[row:])
            row += len(step.noises)
        later = np.multiply.accumulate((1.0 - fresh)[::-1])[::-1]
        ase, nli = self.kinds @ (fresh[:-1] * later[1:])
        return OmsMap(later[0], ase, nli, power_w)


def line(elements: Sequence[Element], comb: Comb) -> Line:
    """The section made of `elements`, its ROADMs or transceivers left out.

    Raises WeftError if an element is not set in full, or cannot carry the comb.
    """
    length_m: dict[Glass, float] = {}
    fibres_s2 = latency = 0.0
    for element in elements:
        if isinstance(element, Fibre):
            length_m[element.glass] = length_m.get(element.glass, 0.0) + element.length_m
            fibres_s2 += span_pmd_s(element) ** 2
            latency += latency_s(element.length_m)
    n = len(comb.channels)
    pmd, pdl = np.full(n, fibres_s2), np.zeros(n)
    cd = sum((comb.glass(glass).dispersion_s_m2 * length for glass, length in length_m.items()), np.zeros(n))
    steps = tuple(step(element, comb) for element in elements)
    for amplifier, part in _amplifiers(elements, comb):
        kind = comb.library.amplifiers[amplifier.type_name]
        if kind.pmd_s or kind.pdl_db:
            pmd[part] += kind.pmd_s**2
            pdl[part] += kind.pdl_db**2
    noises = [noise for each in steps for noise in each.noises]
    kinds = np.array([[noise == "ase" for noise in noises], [noise == "nli" for noise in noises]], dtype=np.float64)
    return Line(tuple(one.uid for one in elements), steps, kinds, cd, pmd, pdl, latency)


def step(element: Element, comb: Comb) -> Step:
    """What one element does to the comb; equal ones share it.

    Raises WeftError if the element is not set in full, or cannot carry the comb.
    """
    if isinstance(element, Fibre):
        if element.pumps or comb.physics.srs:
            from weft.optical.system.scattering import ScatteringSpan

            return ScatteringSpan(element, comb)
        if element.lumped:
            return Span(element, comb)
        key = element.glass.key, element.length_m, element.connector_in_db, element.pad_db, element.connector_out_db
        return comb.kept((Span, *key), lambda: Span(element, comb))
    if isinstance(element, Amplifier):
        settings = element.gain_db, element.tilt_db, element.out_voa_db, element.in_voa_db
        return comb.kept((Stage, element.type_name, *settings), lambda: Stage(element, comb))
    if isinstance(element, MultibandAmplifier):
        return StagesAbreast(element, comb)
    assert isinstance(element, Fused), f"{element.uid!r} ends a section"
    return Splice(element)


def _amplifiers(elements: Sequence[Element], comb: Comb) -> Iterator[tuple[Amplifier, slice]]:
    """Every amplifier and the channels that it carries."""
    for element in elements:
        if isinstance(element, Amplifier):
            yield element, slice(0, len(comb.channels))
        elif isinstance(element, MultibandAmplifier):
            yield from abreast(element, comb)
