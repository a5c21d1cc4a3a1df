"""Launch powers of least noise: every line of a designed network by itself.

ROADMs set the powers that enter a line, and noise over signal adds from line to line; so what is best for the worst
channel of every line bounds the worst channel of every route.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from weft.optical.physics.channels import Channels
from weft.optical.system.comb import Comb, Physics, comb_of
from weft.optical.system.design import Designed
from weft.optical.system.design_alike import Looks, dressed, looks_of
from weft.optical.system.design_bands import channels_in, name_of
from weft.optical.system.design_gains import is_clear
from weft.optical.system.design_given import free_types, given_settings, given_tilts
from weft.optical.system.design_powers import Best, Levels, Link, NoiseTables, Option, best_changes
from weft.optical.system.design_section import Lane, Light, Section
from weft.optical.system.elements import Amplifier, Element, Fibre, MultibandAmplifier, Roadm, Transceiver
from weft.optical.system.full_load import full_load
from weft.optical.system.library import AmplifierType
from weft.optical.system.passage import kind_of, target_w, way
from weft.optical.system.propagation import WIDE_HZ
from weft.optical.system.stages import within
from weft.units.decibel import linear_to_db

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

_COARSE, _FINE = (0.25, 24), (0.05, 6)
"""Levels of power: steps in dB, and how many to each side."""

_ROUNDS = (_COARSE, _FINE), (_FINE,), (_FINE,)

_WEIGHINGS = (0.0, 8.0, 32.0)
"""How much more the channels of most noise count: their noise to this power."""

_WORTH_DB = 1e-3
_TILT_STEPS_DB = 0.5, 0.0625
"""Changes of tilt that are tried, from the first down to the second."""

_LEVEL_DB = 0.2
"""Channels that arrive within this of each other need no tilt."""

_HEADROOM_DB = 0.02
"""What is left below an amplifier's most power for noise that adds along the line."""


def optimised(
    designed: Designed, given: Mapping[str, Element], load: Channels | None = None, *, pumps: bool = False
) -> Designed:
    """A designed network with the powers of least noise under a comb (the library's full load if None).

    `given` are the elements as they were before the design: types, tilts and powers (or, where gains count, gains)
    that they set stay; pads and targets stay too.  Gains stay within each type's range and powers below its most.
    Types with pumps come only where the design had one, unless `pumps`.  A line whose worst channel does not get
    better stays as it is.  A comb wider than 5 THz is judged with Raman scattering; where some lines carry fewer bands
    than others, a route may light one band alone, and that must not become worse either.
    """
    return Launch(designed, given, load, pumps=pumps).all()


class Ask(NamedTuple):
    """How powers are looked for: what channels weigh, on which levels, and whether types stay as they are (`typed`).

    The power of the last amplifier may fall by `spare_db`; None: it must stay.  `filled_dbm` is the reference power
    times the channels that the line is designed for, by lane.
    """

    weighing: float
    grids: tuple[tuple[float, int], ...]
    spare_db: float | None
    typed: bool
    filled_dbm: Mapping[str, float]


class Judge:
    """Whether other settings are better: a line under all its channels, then perhaps under those of each band alone."""

    def __init__(self, sections: Sequence[Section]) -> None:
        """Take each section as it is set now for what must not get worse."""
        self._sections = sections
        lights = [section.light(section.elements) for section in sections]
        self._worst = [float(light.decay.max()) for light in lights]
        self._median = [float(np.median(light.decay)) for light in lights]

    def better(self, elements: Sequence[Element], now: Light, lane: Lane) -> Light | None:
        """What becomes of all channels, if a lane's worst is better than `now` and nothing is worse than at first."""
        then = self._sections[0].light(elements)
        if then.decay[lane.part].max() >= now.decay[lane.part].max() or then.decay.max() > now.decay.max():
            return None
        limits = zip(self._sections[1:], self._worst[1:], self._median[1:], strict=True)
        if np.median(then.decay) > self._median[0]:
            return None
        for section, worst, median in limits:
            alone = section.light(elements).decay
            if alone.max() > worst or np.median(alone) > median:
                return None
        return then


class Launch:
    """Sets amplifiers for a comb; tables of noise and combs are shared by all lines."""

    def __init__(
        self, designed: Designed, given: Mapping[str, Element], load: Channels | None, *, pumps: bool = False
    ) -> None:
        """`given` are the elements as they were before the design: what they set stays as it is."""
        self._designed, self._pumps = designed, pumps
        self._library = designed.library
        self._fixed_gain, self._fixed_power = given_settings(given, power_mode=designed.library.rules.power_mode)
        elements = designed.by_uid()
        self._after: dict[str, list[Element]] = {}
        for tail, head in designed.network.connections:
            self._after.setdefault(tail, []).append(elements[head])
        self._channels = full_load(designed.library.loads) if load is None else load
        self._free = free_types(designed, given)
        self._fixed_tilt = given_tilts(given)
        self._combs: dict[bytes, Comb] = {}
        self._tables = NoiseTables(designed.library)
        amplified = [[elements[uid] for uid in uids[1:-1]] for uids in designed.oms]
        self._mixed = len({self._carried(line).tobytes() for line in amplified if any(map(_amplifies, line))}) > 1

    def all(self) -> Designed:
        """The network with every line at its best; a line that does not get better stays as it is."""
        elements = self._designed.by_uid()
        known: dict[object, Sequence[Element]] = {}
        for uids in self._designed.oms:
            line = [elements[uid] for uid in uids]
            looks = self._looks(line)
            like = known.get(looks)
            if like is None:
                like = known[looks] = self.line(line)
            elements.update((one.uid, one) for one in dressed(line[1:-1], like))
        network = replace(self._designed.network, elements=tuple(elements.values()))
        return replace(self._designed, network=network)

    def _looks(self, line: Sequence[Element]) -> Looks:
        """All that the best powers of a line depend on."""
        start, end = line[0], line[-1]
        ends: list[object] = [type(start), type(end)]
        if isinstance(start, (Roadm, Transceiver)):
            ends.append(start.degree_bands[line[1].uid])
        if isinstance(start, Roadm):
            ends.append(start.degree_targets[line[1].uid])
        if isinstance(end, Roadm):
            after = self._after.get(end.uid, ())
            ways = {(end.degree_targets.get(one.uid, end.target), kind_of(line[-2], end, one)) for one in after}
            ends += [end.type_name, frozenset(ways)]

        def free(one: Amplifier) -> Looks:
            kept = (one.uid in fixed for fixed in (self._fixed_gain, self._fixed_power, self._fixed_tilt))
            return (*kept, self._free.get(one.uid))

        return (*ends, *(looks_of(one, free) for one in line[1:-1]))

    def line(self, line: Sequence[Element]) -> Sequence[Element]:
        """The elements between a line's ends, set so that its worst channel is best and half of all no worse."""
        between = line[1:-1]
        mask = self._carried(between)
        if not mask.any() or not any(map(_amplifies, between)):
            return between
        comb = self._comb(mask)
        start = line[0]
        sent_w = target_w(start, between[0], comb.channels) if isinstance(start, Roadm) else comb.channels.power_w
        section = Section(between, comb, sent_w)
        elements, light = section.elements, section.light(section.elements)
        lanes = section.lanes if self._mixed else ()
        judge = Judge([section, *(self._alone(section, mask, sent_w, lane) for lane in lanes)])
        filled_dbm = self._filled_dbm(line)
        for grids in _ROUNDS:
            started = float(light.noise_db.max())
            for lane in section.lanes:
                for weighing in _WEIGHINGS:
                    spare = self._spare_db(line, light, lane, comb)
                    ask = Ask(weighing, grids, spare, grids is not _ROUNDS[0], filled_dbm)
                    new = self._better(section, elements, light, lane, ask)
                    if new is None:
                        continue
                    if (then := judge.better(new, light, lane)) is not None:
                        elements, light = new, then
                elements, light = self._tilted(section, elements, light, lane, judge)
            if started - float(light.noise_db.max()) < _WORTH_DB:
                break
        return elements

    def _tilted(
        self, section: Section, elements: tuple[Element, ...], light: Light, lane: Lane, judge: Judge,
    ) -> tuple[tuple[Element, ...], Light]:  # fmt: skip
        """A lane with the tilt, the same for all its amplifiers whose tilt is free, that suits its worst channel."""
        step = _TILT_STEPS_DB[0]
        if np.ptp(linear_to_db(light.powers_w[-1][lane.part])) < _LEVEL_DB:
            return elements, light
        while step >= _TILT_STEPS_DB[1]:
            for change in (step, -step):
                now = [section.amplifier(elements, place, lane) for place in lane.places]
                new = section.changed(elements, lane, [
                    one if one.uid in self._fixed_tilt else replace(one, tilt_db=(one.tilt_db or 0.0) + change)
                    for one in now
                ])  # fmt: skip
                if (then := judge.better(new, light, lane)) is not None:
                    elements, light = new, then
                    break
            else:
                step /= 2
        return elements, light

    def _better(
        self, section: Section, elements: Sequence[Element], light: Light, lane: Lane, ask: Ask,
    ) -> tuple[Element, ...] | None:  # fmt: skip
        """The elements with the best powers in one lane; None if nothing changes."""
        weights = np.zeros(len(light.decay))
        weights[lane.part] = (light.decay[lane.part] / light.decay[lane.part].max()) ** ask.weighing
        now = [section.amplifier(elements, place, lane) for place in lane.places]
        links = self._links(section, elements, light, lane, weights / weights.sum(), ask)
        best: Best | None = Best(np.zeros(len(links)), tuple(one.type_name for one in now))
        for step_db, reach in ask.grids:
            if best is not None:
                best = best_changes(links, Levels(best.changes_db, step_db, reach))
        if best is None or (not best.changes_db.any() and best.types == tuple(one.type_name for one in now)):
            return None
        gained = np.diff(best.changes_db, prepend=0.0)
        new = [
            replace(
                one, type_name=kind, gain_db=(one.gain_db or 0.0) + gain,
                delta_power_db=(one.delta_power_db or 0.0) + change,
            )
            for one, kind, gain, change in zip(now, best.types, gained.tolist(), best.changes_db.tolist(), strict=True)
        ]  # fmt: skip
        return section.changed(elements, lane, new)

    def _links(
        self, section: Section, elements: Sequence[Element], light: Light, lane: Lane, weights: Floats, ask: Ask,
    ) -> list[Link]:  # fmt: skip
        """The chain of a lane's amplifiers, noise summed over channels by weights, (n,)."""
        found = []
        ends = [*lane.places[1:], len(light.powers_w)]
        for place, end in zip(lane.places, ends, strict=True):
            one = section.amplifier(elements, place, lane)
            least, most = -np.inf, np.inf
            if one.uid in self._fixed_power or (end == ends[-1] and ask.spare_db is None):
                least, most = 0.0, 0.0
            elif end == ends[-1] and ask.spare_db is not None:
                least = -max(0.0, ask.spare_db)
            powers = light.powers_w[place : place + 2, lane.part]
            filled_dbm = ask.filled_dbm[lane.name] + (one.delta_power_db or 0.0)
            options = tuple(
                self._option(one, kind, powers, min(most, kind.power_max_dbm - filled_dbm))
                for kind in self._kinds(elements, one, place, ask.typed)
            )
            found.append(Link(*_born(light, place, end, weights), least, options))
        return found

    def _option(self, one: Amplifier, kind: AmplifierType, powers_w: Floats, most_db: float) -> Option:
        """A type in an amplifier's place, by the powers that enter and leave it now, (2, channels)."""
        now = self._library.amplifiers[one.type_name]
        enters_dbm, leaves_dbm = linear_to_db(powers_w.sum(axis=1) * 1e3).tolist()
        enters_dbm -= one.in_voa_db
        leaves_dbm += one.out_voa_db or 0.0
        channel_dbm = enters_dbm - linear_to_db(powers_w.shape[1] * self._channels.slot_hz[0] / 50e9)
        gain = min(one.gain_db or 0.0, now.power_max_dbm - enters_dbm)
        gains = kind.gain_min_db - gain, kind.gain_flatmax_db + self._library.rules.extended_gain_db - gain
        most = min(most_db, kind.power_max_dbm - leaves_dbm - _HEADROOM_DB)
        if kind is now:
            gains, most = (min(0.0, gains[0]), max(0.0, gains[1])), max(0.0, most)
        if one.uid in self._fixed_gain:
            gains = 0.0, 0.0
        curve = self._tables.curve(kind, gain, channel_dbm)
        return Option(kind.name, curve.now_db - self._tables.curve(now, gain, channel_dbm).now_db, curve, gains, most)

    def _kinds(self, elements: Sequence[Element], one: Amplifier, place: int, typed: bool) -> list[AmplifierType]:
        """The types that may stand in an amplifier's place, its own first."""
        now = self._library.amplifiers[one.type_name]
        free = self._free.get(one.uid, ())
        if typed or isinstance(elements[place], MultibandAmplifier) or now.name not in free:
            return [now]
        kinds = [self._library.amplifiers[name] for name in free if name != now.name]
        before = elements[place - 1] if place else None
        pumps = now.raman or (self._pumps and isinstance(before, Fibre) and is_clear(before, self._library.rules))
        return [now, *(kind for kind in kinds if pumps or not kind.raman)]

    def _filled_dbm(self, line: Sequence[Element]) -> dict[str, float]:
        """The reference over all channels that a line is designed for, by lane; "" is the line's first band."""
        start, reference = line[0], self._designed.reference
        assert isinstance(start, (Roadm, Transceiver))
        found = {
            name_of(band): reference.power_dbm + linear_to_db(float(reference.channels or channels_in(band)))
            for band in start.degree_bands[line[1].uid]
        }
        return {"": next(iter(found.values())), **found}

    def _alone(self, section: Section, mask: Mask, sent_w: Floats, lane: Lane) -> Section:
        """A section under the channels of one lane."""
        lit = np.zeros(len(mask), dtype=np.bool_)
        lit[np.flatnonzero(mask)[lane.part]] = True
        return Section(section.elements, self._comb(lit), sent_w[lane.part])

    def _spare_db(self, line: Sequence[Element], light: Light, lane: Lane, comb: Comb) -> float | None:
        """How much less a lane's channels may have where they arrive at a ROADM; None if they arrive elsewhere."""
        roadm, last = line[-1], line[-2]
        if not isinstance(roadm, Roadm):
            return None
        arriving = light.powers_w[-1][lane.part]
        spare = np.inf
        for after in self._after.get(roadm.uid, ()):
            kind = kind_of(last, roadm, after)
            keeps = comb.kept((roadm.uid, kind), partial(way, roadm, kind, comb)).keeps[lane.part]
            spare = min(spare, float((arriving * keeps / target_w(roadm, after, comb.channels)[lane.part]).min()))
        return linear_to_db(spare) if np.isfinite(spare) else 0.0

    def _carried(self, between: Sequence[Element]) -> Mask:
        """Which channels every amplifier of a line carries, (n,)."""
        mask = np.ones(len(self._channels), dtype=np.bool_)
        for one in between:
            if isinstance(one, (Amplifier, MultibandAmplifier)):
                each = one.amplifiers if isinstance(one, MultibandAmplifier) else (one,)
                bands = [self._library.amplifiers[part.type_name].band for part in each]
                mask &= np.any([within(band, self._channels) for band in bands], axis=0)
        return mask

    def _comb(self, mask: Mask) -> Comb:
        found = self._combs.get(mask.tobytes())
        if found is None:
            channels = self._channels if mask.all() else self._channels.chosen(mask)
            physics = Physics("isrs", srs=True) if channels.width_hz > WIDE_HZ else Physics()
            found = self._combs[mask.tobytes()] = comb_of(channels, self._library, physics)
        return found


def _amplifies(one: Element) -> bool:
    return isinstance(one, (Amplifier, MultibandAmplifier))


def _born(light: Light, place: int, end: int, weights: Floats) -> tuple[float, float, float]:
    """Noise over signal of an amplifier, and of interference and of pumps behind it, summed by weights, (n,)."""
    ase = nli = pumped = 0.0
    for event in light.events:
        if place <= event.place < end:
            noise = float(weights @ (event.share / (1 - event.share)))
            if event.kind == "nli":
                nli += noise
            elif event.place == place:
                ase += noise
            else:
                pumped += noise
    return ase, nli, pumped
