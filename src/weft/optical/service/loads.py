"""The comb that a lightpath is judged in: the whole band filled with channels like its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from weft.optical.physics.channels import Channels
from weft.optical.service.requests import Request
from weft.optical.system.design import Designed
from weft.optical.system.elements import Amplifier, Element, MultibandAmplifier
from weft.optical.system.library import Band, Library, Mode

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


class Load(NamedTuple):
    """A comb of equal channels: the first at `low_hz`, the rest each `spacing_hz` above; powers as transmitted."""

    low_hz: float
    spacing_hz: float
    n_channels: int
    baud_hz: float
    roll_off: float
    power_w: float
    target_db: float

    def channels(self, bands: Sequence[Band]) -> Channels:
        """The channels whose whole slot lies within one of the bands, their transmitters adding no noise."""
        n = self.n_channels
        frequency_hz = self.low_hz + self.spacing_hz * np.arange(n, dtype=np.float64)

        def column(value: float) -> Floats:
            values = np.full(n, value)
            values.flags.writeable = False
            return values

        comb = Channels(
            frequency_hz, column(self.baud_hz), column(self.spacing_hz), column(self.roll_off), column(np.inf),
            column(self.power_w), column(self.target_db), (f"{self.baud_hz * 1e-9:.2f}G",) * n,
        )  # fmt: skip
        return comb.chosen(within(comb, bands))


def within(comb: Channels, bands: Iterable[Band]) -> Bools:
    """Which channels of a comb lie within one of the bands, slots and all, (n,)."""
    inside = np.zeros(len(comb), dtype=np.bool_)
    low_hz, high_hz = comb.frequency_hz - comb.slot_hz / 2, comb.frequency_hz + comb.slot_hz / 2
    for band in bands:
        inside |= (low_hz >= band.low_hz) & (high_hz <= band.high_hz)
    return inside


def channel_count(low_hz: float, high_hz: float, spacing_hz: float) -> int:
    """How many channels stand from `low_hz` to at most `high_hz`."""
    return int((high_hz - low_hz) // spacing_hz) + 1


def load_of(request: Request, mode: Mode, library: Library) -> Load:
    """The comb of a request in a mode, over the band that its transceiver tunes to.

    Transmitters launch what the request says, else the most that the mode may, else what the library says.
    """
    band = library.transceivers[request.transceiver].band
    count = request.n_channels or channel_count(band.low_hz, band.high_hz, request.spacing_hz)
    return Load(
        band.low_hz, request.spacing_hz, count, mode.baud_hz, mode.roll_off, _launched_w(request, mode, library),
        mode.equalisation_offset_db,
    )  # fmt: skip


def load_of_reference(designed: Designed) -> Load:
    """The comb that a network is designed for, over the library's band."""
    carrier, band = designed.reference, designed.library.loads[0].band
    count = channel_count(band.low_hz, band.high_hz, carrier.spacing_hz)
    roll_off, power_w = designed.library.loads[0].roll_off, _watts(carrier.tx_power_dbm)
    return Load(band.low_hz, carrier.spacing_hz, count, carrier.baud_hz, roll_off, power_w, 0.0)


def reference_w(request: Request, library: Library) -> float:
    """The reference power in spans that a request is worked out with."""
    return request.power_w if request.power_w is not None else _watts(library.loads[0].power_dbm)


def line_bands(designed: Designed, lines: Sequence[Sequence[str]]) -> list[tuple[Band, ...]]:
    """The frequencies that all amplifiers of each line carry; none for a line without amplifiers."""
    elements = designed.by_uid()
    known: dict[tuple[tuple[Band, ...], ...], tuple[Band, ...]] = {}
    found = []
    for line in lines:
        carried = tuple(dict.fromkeys(_carried(elements[uid], designed.library) for uid in line[1:-1]))
        if carried not in known:
            known[carried] = common_bands(bands for bands in carried if bands)
        found.append(known[carried])
    return found


def route_bands(bands: Sequence[tuple[Band, ...]], route: Iterable[int], default: Band) -> tuple[Band, ...]:
    """What every amplifier of a route (arcs) carries, of the `bands` of each line; the default where there is none."""
    carried = {bands[arc] for arc in route if bands[arc]}
    return common_bands(sorted(carried)) if carried else (default,)


def common_bands(bands: Iterable[tuple[Band, ...]]) -> tuple[Band, ...]:
    """The frequencies that lie within a band of every one, rising."""
    common: list[Band] | None = None
    for found in bands:
        if common is None:
            common = sorted(found)
            continue
        both = (
            Band(max(one.low_hz, other.low_hz), min(one.high_hz, other.high_hz)) for one in common for other in found
        )
        common = sorted(band for band in both if band.low_hz < band.high_hz)
    return tuple(common or ())


def _carried(element: Element, library: Library) -> tuple[Band, ...]:
    if isinstance(element, Amplifier):
        return (library.amplifiers[element.type_name].band,)
    if isinstance(element, MultibandAmplifier):
        return tuple(library.amplifiers[one.type_name].band for one in element.amplifiers)
    return ()


def _launched_w(request: Request, mode: Mode, library: Library) -> float:
    if request.tx_power_w is not None:
        return request.tx_power_w
    most_dbm = mode.tx_power_dbm[1]
    if most_dbm is not None:
        return _watts(most_dbm)
    default_dbm = library.loads[0].tx_power_dbm
    return _watts(default_dbm) if default_dbm is not None else reference_w(request, library)


def _watts(dbm: float) -> float:
    return float(10.0 ** (dbm / 10.0) * 1e-3)
