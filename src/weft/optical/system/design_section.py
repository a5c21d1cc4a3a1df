"""One line under a comb, for whoever sets its amplifiers: where its noise is born, and how much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from weft.optical.system.comb import Comb
from weft.optical.system.design_bands import name_of
from weft.optical.system.elements import Amplifier, Element, MultibandAmplifier
from weft.optical.system.oms import step
from weft.optical.system.stages import Step, abreast

Floats = npt.NDArray[np.float64]


class Event(NamedTuple):
    """Noise that is born at a place: its share of each channel's power there, (n,)."""

    place: int
    kind: str
    share: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Light:
    """What a comb becomes along a line.

    `decay` is what each channel's signal loses to noise as a logarithm, (n,): noise over signal at the end is
    exp(decay) - 1, and decays of events add.  `powers_w` are the powers that enter each element and, last, that leave
    the line, (places + 1, n).
    """

    events: tuple[Event, ...]
    decay: Floats
    powers_w: Floats

    @property
    def noise_db(self) -> Floats:
        """Noise over signal in dB, (n,)."""
        return np.asarray(10.0 * np.log10(np.expm1(self.decay)))


class Lane(NamedTuple):
    """The amplifiers of one band along a line, and its channels; `places` count from the line's first element."""

    name: str
    part: slice
    places: tuple[int, ...]


class Section:
    """A line between two ends, under a comb that enters at given powers, (n,).  Elements may be set anew."""

    def __init__(self, elements: Sequence[Element], comb: Comb, power_w: Floats) -> None:
        """Take the elements between the line's ends.  Raises WeftError if one is not set in full."""
        self.elements = tuple(elements)
        self._comb, self._power_w = comb, power_w
        self._steps: dict[str, tuple[Element, Step]] = {}
        self.lanes = tuple(self._lanes())

    def light(self, elements: Sequence[Element]) -> Light:
        """What becomes of the comb if the elements are set like this."""
        power_w, powers, events = self._power_w, [self._power_w], []
        decay = np.zeros(len(power_w))
        for place, element in enumerate(elements):
            does = self._step(element)
            fresh = np.zeros((len(does.noises), len(power_w)))
            power_w = does.through(power_w, fresh)
            powers.append(power_w)
            for kind, share in zip(does.noises, fresh, strict=True):
                events.append(Event(place, kind, share))
                decay -= np.log1p(-share)
        return Light(tuple(events), decay, np.array(powers))

    def amplifier(self, elements: Sequence[Element], place: int, lane: Lane) -> Amplifier:
        """The amplifier of a lane at a place."""
        one = elements[place]
        if isinstance(one, MultibandAmplifier):
            return next(part for part in one.amplifiers if self._lane_of(part) == lane.name)
        assert isinstance(one, Amplifier)
        return one

    def changed(self, elements: Sequence[Element], lane: Lane, new: Sequence[Amplifier]) -> tuple[Element, ...]:
        """The elements with other amplifiers in a lane, (places of the lane)."""
        found = list(elements)
        for place, amplifier in zip(lane.places, new, strict=True):
            one = found[place]
            if isinstance(one, MultibandAmplifier):
                parts = (amplifier if self._lane_of(part) == lane.name else part for part in one.amplifiers)
                found[place] = replace(one, amplifiers=tuple(parts))
            else:
                found[place] = amplifier
        return tuple(found)

    def _step(self, element: Element) -> Step:
        known = self._steps.get(element.uid)
        if known is None or known[0] is not element:
            known = self._steps[element.uid] = element, step(element, self._comb)
        return known[1]

    def _lane_of(self, one: Amplifier) -> str:
        return name_of(self._comb.library.amplifiers[one.type_name].band)

    def _lanes(self) -> list[Lane]:
        parts: dict[str, slice] = {}
        places: dict[str, list[int]] = {}
        for place, one in enumerate(self.elements):
            if isinstance(one, MultibandAmplifier):
                carried = [(self._lane_of(amplifier), part) for amplifier, part in abreast(one, self._comb)]
            elif isinstance(one, Amplifier):
                carried = [("", slice(0, len(self._power_w)))]
            else:
                continue
            for name, part in carried:
                parts.setdefault(name, part)
                places.setdefault(name, []).append(place)
        return [Lane(name, part, tuple(places[name])) for name, part in parts.items()]
