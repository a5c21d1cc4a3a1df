"""Which type of amplifier stands in a place: of those that reach the gain and the power, the one of least noise.

The rule is GNPy 3.0.1's (`select_edfa`, after J.-L. Auge, V. Curri and E. Le Rouzic, OFC 2019, W1G.4).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from weft.optical.system.elements import DesignBand
from weft.optical.system.library import AmplifierType, Library
from weft.optical.system.stages import noise_figure_db
from weft.units.decibel import linear_to_db

_BELOW_LEAST_DB = 3.0
"""How far below its least gain an EDFA may still be chosen; its input is padded."""

_ALIKE_DB = 0.3
"""Where no type reaches the power, those this close to the best are compared by noise."""

_COMPARED_POWER_DBM = -linear_to_db(88.0)
"""Power per 50 GHz at which noise that depends on it is compared: 0 dBm over 88 channels."""


class Choice(NamedTuple):
    """A type, how much its power (or gain) falls short (zero or negative), and whether its input is padded."""

    type: AmplifierType
    short_db: float
    padded: bool


class Need(NamedTuple):
    """What an amplifier is to do; `raman` says whether the fibre before it may be pumped."""

    gain_db: float
    power_dbm: float
    raman: bool


class AmplifierChoice:
    """Chooses types from a library; the same need among the same types is met once."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._allowed: dict[tuple[tuple[str, ...], DesignBand], tuple[str, ...]] = {}
        self._chosen: dict[tuple[tuple[str, ...], Need], Choice | None] = {}

    def allowed(self, only: tuple[str, ...], band: DesignBand) -> tuple[str, ...]:
        """Types that span a band: of `only` those, or where it is empty of those allowed for design."""
        key = only, band
        if key not in self._allowed:
            self._allowed[key] = tuple(
                name for name, one in self._library.amplifiers.items()
                if covers(one, band) and (name in only if only else one.allowed_for_design)
            )  # fmt: skip
        return self._allowed[key]

    def choose(self, names: tuple[str, ...], need: Need) -> Choice | None:
        """The one of least noise among those that meet the need, the first of equals; None if nothing can stand here.

        Where none reaches the power, the strongest (and those nearly so) are compared.
        """
        key = names, need
        if key not in self._chosen:
            met = self.meeting(names, need)
            self._chosen[key] = min(met, key=lambda one: self.noise_db(one.type, need.gain_db), default=None)
        return self._chosen[key]

    def meeting(self, names: Iterable[str], need: Need) -> list[Choice]:
        """Those that meet the need, EDFAs before Raman amplifiers; empty only if there is nothing to choose from."""
        types = [self._library.amplifiers[name] for name in names]
        edfas = [one for one in types if not one.raman]
        ramans = [one for one in types if one.raman and need.raman]
        high = [one for one in edfas if need.gain_db + _BELOW_LEAST_DB > one.gain_min_db]
        high += [one for one in ramans if need.gain_db > one.gain_min_db]
        padded = not high
        offers = [self._offer(one, need) for one in (high or edfas)]
        enough = [short for one, short in offers if short > 0]
        if enough or not offers:
            return [Choice(one, 0.0, padded) for one, short in offers if short > 0]
        strongest = max(short for _, short in offers)
        return [Choice(one, short, padded) for one, short in offers if short - strongest > -_ALIKE_DB]

    def noise_db(self, one: AmplifierType, gain_db: float) -> float:
        """Noise figure as types are compared, without ripple; a gain below the least pads the input dB for dB."""
        return noise_figure_db(one, self._library, gain_db, _COMPARED_POWER_DBM)

    def _offer(self, one: AmplifierType, need: Need) -> tuple[AmplifierType, float]:
        """A type and by how much it exceeds the power asked for, within its gain."""
        reach = need.power_dbm - need.gain_db + one.gain_flatmax_db + self._library.rules.extended_gain_db
        return one, min(reach, one.power_max_dbm) - need.power_dbm


def covers(one: AmplifierType, band: DesignBand) -> bool:
    """Whether an amplifier amplifies the whole of a band."""
    return one.band.low_hz <= band.low_hz and one.band.high_hz >= band.high_hz


def multiband_allowed(library: Library, only: tuple[str, ...], bands: Sequence[DesignBand]) -> list[str]:
    """Multiband types, all of whose amplifiers span a band: of `only` those, else of those allowed for design."""
    return [
        name for name, one in library.multiband.items()
        if (name in only if only else one.allowed_for_design)
        and all(any(covers(library.amplifiers[part], band) for band in bands) for part in one.amplifiers)
    ]  # fmt: skip
