"""A comb, and what each kind of glass and amplifier makes of it: worked out once, however often it is met."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar, cast

import numpy as np
import numpy.typing as npt

from weft.optical.physics.channels import Channels
from weft.optical.physics.gain import GainShape, gain_shape
from weft.optical.physics.glass import PLANCK_J_S, Glass
from weft.optical.physics.gn import efficiency
from weft.optical.system.library import AmplifierType, Library
from weft.units.decibel import db_to_linear

if TYPE_CHECKING:
    from weft.optical.physics.raman_steps import Steps

Floats = npt.NDArray[np.float64]
T = TypeVar("T")

_COMBS = 16
"""How many combs are remembered."""


class Physics(NamedTuple):
    """Which formulas hold: `nli` of a span, and whether channels scatter power to each other on the way (`srs`).

    Fibres with pumps scatter in any case.  `steps` are those of a simulation whose answers are to be met, under `gn`;
    without them scattering is solved to its tolerance.
    """

    nli: Literal["gn", "isrs"] = "gn"
    srs: bool = False
    steps: Steps | None = None


@dataclass(frozen=True, slots=True, eq=False)
class GlassAtComb:
    """Attenuation and dispersion at the channels, (n,), and the matrix of `physics.gn`, (n, n)."""

    alpha_per_m: Floats
    dispersion_s_m2: Floats
    efficiency_per_w2m2: Floats


@lru_cache(maxsize=_COMBS)
def comb_of(channels: Channels, library: Library, physics: Physics = Physics()) -> Comb:  # noqa: B008
    """The comb of these very channels under these very types: what was worked out before is still known."""
    return Comb(channels, library, physics)


class Comb:
    """Channels, and a memory of what was worked out for them."""

    def __init__(self, channels: Channels, library: Library, physics: Physics = Physics()) -> None:  # noqa: B008
        """Begin with an empty memory."""
        self.channels, self.library, self.physics = channels, library, physics
        self._glasses: dict[tuple[object, ...], GlassAtComb] = {}
        self._shapes: dict[tuple[str, float], tuple[GainShape, Floats]] = {}
        self._quanta: dict[str, Floats] = {}
        self._others: dict[tuple[object, ...], object] = {}
        self._parts: dict[tuple[int, int], Comb] = {}

    def glass(self, glass: Glass) -> GlassAtComb:
        """A glass at the channels.  Raises WeftError if a channel lies beyond what it was measured for."""
        key = glass.key
        found = self._glasses.get(key)
        if found is None:
            f = self.channels.frequency_hz
            found = GlassAtComb(glass.alpha_at(f), glass.dispersion_at(f), efficiency(glass, self.channels))
            self._glasses[key] = found
        return found

    def shape(self, kind: AmplifierType, tilt_db: float) -> tuple[GainShape, Floats]:
        """The shape of an amplifier's gain when it is set to a tilt, and the same as ratios, (n,)."""
        found = self._shapes.get((kind.name, tilt_db))
        if found is None:
            f, band = self.channels.frequency_hz, kind.band
            spread_hz = np.linspace(band.low_hz, band.high_hz, len(kind.dynamic_gain_tilt))
            tilt = np.interp(f, spread_hz, kind.dynamic_gain_tilt)
            ripple = np.interp(f, kind.ripple_hz, kind.gain_ripple_db)
            shape = gain_shape(f, ripple, tilt, tilt_db, band.high_hz - band.low_hz)
            found = self._shapes[kind.name, tilt_db] = (shape, db_to_linear(shape.shape_db))
        return found

    def quantum_w(self, kind: AmplifierType) -> Floats:
        """Noise at the input of an amplifier of that type in W, (n,), were its mean noise figure 0 dB: h f B."""
        found = self._quanta.get(kind.name)
        if found is None:
            f = self.channels.frequency_hz
            ripple = db_to_linear(np.interp(f, kind.ripple_hz, kind.nf_ripple_db))
            found = self._quanta[kind.name] = PLANCK_J_S * f * self.channels.baud_hz * ripple
        return found

    def kept(self, key: tuple[object, ...], make: Callable[[], T]) -> T:
        """What was made for a key before, or is made now; the key tells all that it is made of."""
        if key not in self._others:
            self._others[key] = make()
        return cast("T", self._others[key])

    def part(self, part: slice) -> Comb:
        """Neighbouring channels as a comb of their own."""
        found = self._parts.get((part.start, part.stop))
        if found is None:
            mask = np.zeros(len(self.channels), dtype=bool)
            mask[part] = True
            found = self._parts[part.start, part.stop] = Comb(self.channels.chosen(mask), self.library, self.physics)
        return found
