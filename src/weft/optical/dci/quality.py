"""Quality of light over a route: GSNR of the worst channel at full load, dispersion, and receive power."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from itertools import accumulate

import numpy as np

from weft.catalogue.records import Catalogue, FibreType, Mode, Practice, Transceiver
from weft.network import Floats
from weft.optical.dci import two_bands
from weft.optical.dci.gn import SectionMap, bare_span_map, section_map
from weft.optical.dci.line import Line
from weft.optical.dci.sections import Section, Sections, dispersion_ps_nm, roadm_of
from weft.optical.spectrum.comb import BAND_C, Comb, full_comb, slices_of
from weft.units.decibel import db_to_linear, dbm_to_mw, linear_to_db, mw_to_dbm

REFERENCE_GHZ = 12.5
"""0.1 nm at 1550 nm: the bandwidth in which an OSNR is told."""


@dataclass(frozen=True, slots=True)
class Light:
    """How a mode arrives: GSNR in the signal's bandwidth, and what is left of it (or of receive power).

    It is feasible if `margin_db` is not below 0, the margin of practice being kept already.
    """

    gsnr_db: float
    margin_db: float

    @property
    def feasible(self) -> bool:
        """Whether it arrives well enough."""
        return self.margin_db >= 0.0


NO_LIGHT = Light(-np.inf, -np.inf)


@dataclass(frozen=True, slots=True, eq=False)
class Transmission:
    """Answers for the routes of a line; maps of sections and routes are worked out once for each comb."""

    line: Line
    sections: Sections
    catalogue: Catalogue
    _section_maps: dict[tuple[int, bool, Comb], SectionMap] = field(default_factory=dict)
    _route_noise: dict[tuple[tuple[int, ...], int, Comb], Floats] = field(default_factory=dict)
    _along: dict[tuple[tuple[int, ...], int, Mode], tuple[float, ...]] = field(default_factory=dict)

    def light(self, route: Sequence[int], source: int, transceiver: Transceiver, mode: Mode) -> Light:
        """How this mode arrives over a route (fibres in order from site `source`), the worse direction of both."""
        rows = [self.sections[fibre] for fibre in route]
        if any(row.form == "dark" for row in rows):
            return NO_LIGHT
        glasses = [glass_of(self.catalogue, self.line.fibre_type[fibre]) for fibre in route]
        dispersions = [dispersion_ps_nm(row.spans, glass) for row, glass in zip(rows, glasses, strict=True)]
        if sum(dispersions) > mode.cd_max_ps_nm.value:
            return NO_LIGHT
        if len(rows) == 1 and rows[0].form == "mux":
            slices = self.line.bands[0].slices
            return mux_light(rows[0], glasses[0], transceiver, mode, self.catalogue.practice, slices)
        if transceiver.kind == "p2p" or any(row.form == "mux" for row in rows):
            return NO_LIGHT
        noise = self._noise(tuple(route), source, mode) + sum(self.end_noise(route, source, mode))
        return _light(mode, noise, self.catalogue.practice.margin_db.value)

    def end_noise(self, route: Sequence[int], source: int, mode: Mode) -> tuple[float, float]:
        """Noise over signal of the transmitter with the ROADM behind it, and of the ROADM before the receiver."""
        osnr_db = roadm_of(self.catalogue).add_drop_osnr_db
        at_roadm = in_signal([osnr_db], mode)
        first, last = (
            at_roadm if self.line.roadm[end] else 0.0 for end in (source, self.sites_along(route, source)[-1])
        )
        return in_signal([mode.tx_osnr_db.value], mode) + first, last

    def through(self, fibre: int, towards_z: bool, comb: Comb, sent_dbm: Floats) -> SectionMap:
        """What a fibre does to a comb in one direction; `sent_dbm` (n_channels,) counts where no amplifier is."""
        section, glass = self.sections[fibre], glass_of(self.catalogue, self.line.fibre_type[fibre])
        if section.towards_z or section.mux is None:
            return map_of(section, towards_z, glass, comb)
        return bare_span_map(section.spans[0], glass, comb, dbm_to_mw(sent_dbm - section.mux.loss_db) * 1e-3)

    def launch_dbm(self, fibre: int, comb: Comb, sent_dbm: Floats) -> Floats:
        """Power of channels into the first span, (n_channels,)."""
        section = self.sections[fibre]
        if section.mux is None or section.towards_z:
            return np.asarray(mw_to_dbm(launch_density(section, comb) * comb.baud_gbd))
        return sent_dbm - section.mux.loss_db

    def noise_along(self, route: tuple[int, ...], source: int, mode: Mode) -> tuple[float, ...]:
        """Noise over signal behind each fibre at full load, of the channel that arrives worst at the far end."""
        key = (route, source, mode)
        if key not in self._along:
            maps = list(accumulate(self._maps(route, source, mode), SectionMap.then))
            worst = int(maps[-1].noise_to_signal.argmax())
            self._along[key] = tuple(float(one.noise_to_signal[worst]) for one in maps)
        return self._along[key]

    def alone_db(self, fibre: int, towards_z: bool, mode: Mode) -> float:
        """SNR that one fibre alone leaves of the worst channel at full load."""
        source = int(self.line.a[fibre] if towards_z else self.line.z[fibre])
        return -linear_to_db(max(self.noise_along((fibre,), source, mode)))

    def _maps(self, route: tuple[int, ...], source: int, mode: Mode) -> Iterator[SectionMap]:
        comb = self._full(mode, route)
        sent_dbm = np.full(comb.n_channels, mode.tx_power_dbm.value)
        for fibre, site in zip(route, self.sites_along(route, source), strict=False):
            towards_z = int(self.line.a[fibre]) == site
            if self.sections[fibre].towards_z:
                yield self._map(fibre, towards_z, mode, route)
            else:
                yield self.through(fibre, towards_z, comb, sent_dbm)

    def _full(self, mode: Mode, route: Sequence[int]) -> Comb:
        """All channels of a mode that can take the route: in both bands if every fibre has both."""
        both = all(self.sections[fibre].l_band for fibre in route)
        return full_comb(mode.baud_gbd, mode.spacing_ghz, self.line.bands if both else self.line.bands[:1])

    def sites_along(self, route: Sequence[int], source: int) -> list[int]:
        """The sites of a route in order, `source` first."""
        sites = [source]
        for fibre in route:
            sites.append(int(self.line.a[fibre] + self.line.z[fibre]) - sites[-1])
        return sites

    def _noise(self, route: tuple[int, ...], source: int, mode: Mode) -> Floats:
        """Noise over signal (n_channels,) of the worse direction, which is that of the worst channel."""
        key = (route, source, self._full(mode, route))
        if key not in self._route_noise:
            sites = self.sites_along(route, source)
            onward = [self._map(f, int(self.line.a[f]) == s, mode, route) for f, s in zip(route, sites, strict=False)]
            back = [self._map(f, int(self.line.z[f]) == s, mode, route) for f, s in zip(route, sites, strict=False)]
            both = [reduce(SectionMap.then, maps).noise_to_signal for maps in (onward, back[::-1])]
            self._route_noise[key] = max(both, key=lambda noise: float(noise.max()))
        return self._route_noise[key]

    def _map(self, fibre: int, towards_z: bool, mode: Mode, route: Sequence[int]) -> SectionMap:
        """A section with all its bands full, of the channels that can take the route."""
        comb = self._full(mode, (fibre,))
        key = (fibre, towards_z, comb)
        if key not in self._section_maps:
            glass = glass_of(self.catalogue, self.line.fibre_type[fibre])
            self._section_maps[key] = map_of(self.sections[fibre], towards_z, glass, comb)
        if comb is self._full(mode, route):
            return self._section_maps[key]
        return self._section_maps[key].of(comb.of_band(BAND_C))


def map_of(section: Section, towards_z: bool, glass: FibreType, comb: Comb) -> SectionMap:
    """The map of an amplified section in one direction; with both bands by the ISRS model, else by the GN model."""
    lines = [(one.spans, one.towards_z) if towards_z else (one.spans[::-1], one.towards_a) for one in section.lines]
    input_w = section.input_mw_per_ghz * comb.baud_gbd * 1e-3
    if section.l_band is None:
        return section_map(*lines[0], glass, comb, input_w)
    launch_w = launch_density(section, comb) * comb.baud_gbd * 1e-3
    return two_bands.section_map(lines[0][0], (lines[0][1], lines[1][1]), glass, comb, (input_w, launch_w))


def launch_density(section: Section, comb: Comb) -> Floats:
    """What each channel is launched at, in mW/GHz, (n_channels,)."""
    lower = section.l_band or section
    return two_bands.of_bands(comb, section.launch_mw_per_ghz, lower.launch_mw_per_ghz)


def mux_light(
    section: Section, glass: FibreType, transceiver: Transceiver, mode: Mode, practice: Practice, slices: int
) -> Light:
    """How a mode arrives over one section between two multiplexers: GSNR, and receive power above the least.

    Without amplifiers the transmitter's power, less a multiplexer, enters the glass; with them transmitters
    are turned down to what the booster expects.  The band is taken for full, whatever the multiplexer's
    channels, which errs on the safe side.  The margin is the smaller of GSNR's and receive power's, and
    practice's is kept from both.
    """
    mux, margin_db = section.mux, practice.margin_db.value
    if mux is None or (transceiver.kind == "p2p" and len(section.spans) != 1):
        return NO_LIGHT
    if dispersion_ps_nm(section.spans, glass) > mode.cd_max_ps_nm.value or slices_of(mode.spacing_ghz) > slices:
        return NO_LIGHT
    comb = full_comb(mode.baud_gbd, mode.spacing_ghz, (replace(BAND_C, slices=slices),))
    if section.towards_z:
        received_dbm = mw_to_dbm(section.launch_mw_per_ghz * mode.baud_gbd) - mux.loss_db
        both = [map_of(section, towards_z, glass, comb).noise_to_signal for towards_z in (True, False)]
        noise = max(both, key=lambda one: float(one.max()))
        least_dbm = mode.rx_min_dbm.value
    else:
        entering_dbm = mode.tx_power_dbm.value - mux.loss_db
        received_dbm = entering_dbm - section.spans[0].loss_db - mux.loss_db
        entering_w = np.full(comb.n_channels, dbm_to_mw(entering_dbm) * 1e-3)
        noise = bare_span_map(section.spans[0], glass, comb, entering_w).noise_to_signal
        least_dbm = (mode.rx_clean_dbm or mode.rx_min_dbm).value
    light = _light(mode, noise + in_signal([mode.tx_osnr_db.value], mode), margin_db)
    return Light(light.gsnr_db, min(light.margin_db, received_dbm - least_dbm - margin_db))


def required_gsnr_db(mode: Mode, margin_db: float) -> float:
    """The least GSNR in the signal's bandwidth: the mode's OSNR from 0.1 nm to its symbol rate, and the margin."""
    return mode.osnr_db.value - linear_to_db(mode.baud_gbd / REFERENCE_GHZ) + margin_db


def glass_of(catalogue: Catalogue, name: str) -> FibreType:
    """The glass of this name, or one that it is also known by.

    Raises ValueError if the catalogue has none such.
    """
    for one in catalogue.fibre_types:
        if name in (one.name, *one.aliases):
            return one
    raise ValueError(f"the catalogue has no fibre type {name}")


def in_signal(osnr_db: Sequence[float], mode: Mode) -> float:
    """Noises told as OSNR in 0.1 nm, over signal in the signal's bandwidth, summed."""
    return sum(db_to_linear(-one) for one in osnr_db) * mode.baud_gbd / REFERENCE_GHZ


def _light(mode: Mode, noise_to_signal: Floats, margin_db: float) -> Light:
    """The worst channel; all its noise is over signal in the signal's bandwidth."""
    gsnr_db = -linear_to_db(float(noise_to_signal.max()))
    return Light(gsnr_db, gsnr_db - required_gsnr_db(mode, margin_db))
