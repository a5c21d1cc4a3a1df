"""Gains and powers along one line, amplifier by amplifier.

Every amplifier makes up for the span before it and puts out what the span after it asks for; the rule for that power
(a third of what the span loses beyond 20 dB) is the one of J.-L. Auge, V. Curri and E. Le Rouzic, OFC 2019, W1G.4,
equation 4, in the steps and within the range that the library allows, as GNPy 3.0.1 applies it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from weft.diagnostics import Diagnostic, InputError
from weft.optical.physics.raman_steps import Steps
from weft.optical.system.design_bands import name_of
from weft.optical.system.design_findings import Findings
from weft.optical.system.design_spans import Spans
from weft.optical.system.design_srs import Deviation, Entering, Filling
from weft.optical.system.design_types import AmplifierChoice, Need, covers, multiband_allowed
from weft.optical.system.elements import (
    Amplifier,
    DesignBand,
    Fibre,
    MultibandAmplifier,
    Roadm,
)
from weft.optical.system.library import AmplifierType, DesignRules, Library


@dataclass(slots=True)
class Wave:
    """What leaves an amplifier (or the start of a line) in one band.

    `delta_db` is its power relative to the reference, before the attenuator that takes `voa_db`; `total_dbm` is the
    reference over all channels, and `after` the position of the amplifier in its line.
    """

    band: DesignBand
    delta_db: float
    total_dbm: float
    voa_db: float = 0.0
    after: int = 0


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked of an amplifier: gain, relative power and tilt, and the loss of the span before it."""

    gain_db: float
    delta_db: float
    tilt_db: float
    power_dbm: float
    loss_db: float
    raman: bool

    @property
    def need(self) -> Need:
        """What its type must do."""
        return Need(self.gain_db, self.power_dbm, self.raman)


class Gains:
    """Sets the amplifiers of lines, one line after another."""

    def __init__(self, library: Library, reference_dbm: float, findings: Findings, steps: Steps | None) -> None:
        self._library = library
        self._filling = Filling(library.loads[0], steps)
        self._rules = library.rules
        self._reference_dbm = reference_dbm
        self._findings = findings
        self._choice = AmplifierChoice(library)

    def set(self, spans: Spans, waves: dict[str, Wave], boosters: tuple[str, ...], preamps: tuple[str, ...]) -> None:
        """Set every amplifier of a line, in `spans.elements`; `waves` are what leaves its start, by band.

        `boosters` and `preamps` are the types that the ROADMs at its ends allow, empty for all.  Raises InputError
        where no type can stand.
        """
        elements = spans.elements
        for i, one in enumerate(elements[1:-1], 1):
            only: tuple[str, ...] = ()
            if isinstance(elements[i - 1], Roadm) and boosters:
                only = boosters
            elif isinstance(elements[i + 1], Roadm):
                only = preamps
            if isinstance(one, Amplifier):
                wave = next(iter(waves.values()))
                names = (one.type_name,) if one.type_name else self._choice.allowed(only, wave.band)
                elements[i] = self._amplifier(one, i, spans, wave, names, Deviation())
            elif isinstance(one, MultibandAmplifier):
                elements[i] = self._multiband(one, i, spans, waves, only)
            elif isinstance(one, Fibre) and one.raman:
                spans.pump(i, self._reference_dbm + next(iter(waves.values())).delta_db)

    def _multiband(
        self, box: MultibandAmplifier, i: int, spans: Spans, waves: dict[str, Wave], only: tuple[str, ...],
    ) -> MultibandAmplifier:  # fmt: skip
        parts = self._parts(box, waves)
        entering = {
            name: Entering(wave.band, self._reference_dbm + wave.delta_db - wave.voa_db) for name, wave in waves.items()
        }
        deviations = Deviation.of(spans, i - 1, entering, self._filling)
        asks = {name: self._ask(part, i, spans, waves[name], deviations[name]) for name, part in parts.items()}
        if box.type_name:
            fits = {name: self._fitting(box.type_name, waves[name]) for name in parts}
        else:
            allowed = multiband_allowed(self._library, only, [wave.band for wave in waves.values()])
            boxes = self._preselected(allowed, asks, waves)
            fits = {name: tuple(dict.fromkeys(one for box in boxes for one in self._fitting(box, waves[name])))
                    for name in parts}  # fmt: skip
            if not self._share_a_box(fits, asks):
                fits = self._of_one_box(allowed, asks, waves) or fits
        done = []
        for name, part in parts.items():
            types = (part.type_name,) if part.type_name else self._in_order(fits[name])
            done.append(self._amplifier(part, i, spans, waves[name], types, deviations[name]))
        built = tuple(sorted(done, key=lambda one: self._library.amplifiers[one.type_name].band))
        return replace(box, type_name=self._box_of(box, built), amplifiers=built)

    def _fitting(self, box: str, wave: Wave) -> tuple[str, ...]:
        """The types inside a type of box that span a band."""
        amplifiers = self._library.amplifiers
        return tuple(one for one in self._library.multiband[box].amplifiers if covers(amplifiers[one], wave.band))

    def _in_order(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Types in the library's order, by which the first of equals is taken."""
        return tuple(one for one in self._library.amplifiers if one in names)

    def _share_a_box(self, fits: dict[str, tuple[str, ...]], asks: dict[str, Ask]) -> bool:
        """Whether the types that would be chosen band by band are together in some type of box."""
        picks = [self._choice.choose(self._in_order(fits[name]), ask.need) for name, ask in asks.items()]
        types = {pick.type.name for pick in picks if pick is not None}
        return any(types <= set(one.amplifiers) for one in self._library.multiband.values())

    def _of_one_box(
        self, boxes: list[str], asks: dict[str, Ask], waves: dict[str, Wave],
    ) -> dict[str, tuple[str, ...]] | None:  # fmt: skip
        """The types, by band, of the box that falls short least, and then makes the least noise; None without one."""
        found: list[tuple[float, float, dict[str, tuple[str, ...]]]] = []
        for box in boxes:
            fits = {name: self._fitting(box, waves[name]) for name in asks}
            picks = {name: self._choice.choose(self._in_order(fits[name]), ask.need) for name, ask in asks.items()}
            known = {name: pick for name, pick in picks.items() if pick is not None}
            if len(known) == len(asks):
                short = -sum(pick.short_db for pick in known.values())
                noise = sum(self._choice.noise_db(pick.type, asks[name].gain_db) for name, pick in known.items())
                found.append((short, noise, fits))
        return min(found, key=lambda one: one[:2])[2] if found else None

    def _parts(self, box: MultibandAmplifier, waves: dict[str, Wave]) -> dict[str, Amplifier]:
        """The amplifiers of a box by band: those given, or one for each band (of its type, or designed for)."""
        if box.amplifiers:
            kinds = [self._library.amplifiers[one.type_name].band for one in box.amplifiers]
            parts = dict(zip(map(name_of, kinds), box.amplifiers, strict=True))
        elif box.type_name:
            inside = self._library.multiband[box.type_name].amplifiers
            parts = {name_of(self._library.amplifiers[one].band): Amplifier(box.uid) for one in inside}
        else:
            parts = {name: Amplifier(box.uid) for name in waves}
        if unknown := [name for name in parts if name not in waves]:
            raise _impossible("E723", f"{box.uid!r} amplifies band {unknown[0]}, which its line isn't designed for",
                              "design the ROADM's degree for that band too, or take another type")  # fmt: skip
        return parts

    def _preselected(self, boxes: list[str], asks: dict[str, Ask], waves: dict[str, Wave]) -> list[str]:
        """Boxes whose amplifiers meet the needs of one band after another."""
        for name, ask in asks.items():
            types = dict.fromkeys(one for box in boxes for one in self._fitting(box, waves[name]))
            met = {one.type.name for one in self._choice.meeting(types, ask.need._replace(raman=True))}
            boxes = [box for box, one in self._library.multiband.items() if met.intersection(one.amplifiers)]
        return boxes

    def _box_of(self, box: MultibandAmplifier, built: tuple[Amplifier, ...]) -> str:
        """The type of box that has all these amplifiers: the one asked for, else the first of the library."""
        types = self._library.multiband
        fitting = [name for name, one in types.items() if all(part.type_name in one.amplifiers for part in built)]
        if not fitting:
            some = ", ".join(repr(one.type_name) for one in built)
            raise _impossible("E723", f"no type of box has the amplifiers that {box.uid!r} needs: {some}",
                              "add a type of multi_band that has them")  # fmt: skip
        return box.type_name if box.type_name in fitting else fitting[0]

    def _amplifier(
        self, one: Amplifier, i: int, spans: Spans, wave: Wave, names: tuple[str, ...], deviation: Deviation,
    ) -> Amplifier:  # fmt: skip
        """An amplifier with everything set; `wave` becomes what leaves it."""
        ask = self._ask(one, i, spans, wave, deviation)
        kind, short_db = self._typed(one, names, ask, wave) if one.type_name else self._chosen(one, names, ask, wave)
        gain, delta, voa = ask.gain_db + short_db, ask.delta_db + short_db, one.out_voa_db
        wave.delta_db, wave.voa_db = delta, voa or 0.0
        if voa is None:
            voa = self._attenuated_db(kind, ask.power_dbm, gain)
            gain, delta = gain + voa, delta + voa
        wave.after = i
        return replace(
            one, type_name=kind.name, gain_db=gain, delta_power_db=delta, tilt_db=ask.tilt_db, out_voa_db=voa,
        )  # fmt: skip

    def _ask(self, one: Amplifier, i: int, spans: Spans, wave: Wave, deviation: Deviation) -> Ask:
        loss = spans.loss_db(i - 1)
        before = spans.elements[i - 1]
        lost = loss + deviation.loss_db
        delta = one.delta_power_db
        if delta is None:
            delta = self._launch_db(spans, i + 1, deviation.loss_db) + (one.out_voa_db or 0.0)
        if one.gain_db is None or self._rules.power_mode:
            gain = lost + delta - wave.delta_db + wave.voa_db + one.in_voa_db
        else:
            gain = one.gain_db
            delta = wave.delta_db - lost - wave.voa_db + gain - one.in_voa_db
        tilt = 0.0 - deviation.tilt_db if one.tilt_db is None else one.tilt_db
        raman = isinstance(before, Fibre) and is_clear(before, self._rules)
        return Ask(gain, delta, tilt, wave.total_dbm + delta, loss, raman)

    def _launch_db(self, spans: Spans, i: int, deviation_db: float) -> float:
        """The power that the span after an amplifier asks for, relative to the reference."""
        if isinstance(spans.elements[i], Roadm):
            return 0.0
        rules = self._rules
        least, most, step = rules.delta_power_db
        asked = (spans.loss_db(i) + deviation_db - rules.span_loss_ref_db) * rules.power_slope
        return min(most, max(least, rounded(asked, step)))

    def _chosen(self, one: Amplifier, names: tuple[str, ...], ask: Ask, wave: Wave) -> tuple[AmplifierType, float]:
        choice = self._choice.choose(names, ask.need) if names else None
        if choice is None:
            low, high = wave.band.low_hz / 1e12, wave.band.high_hz / 1e12
            raise _impossible(
                "E724", f"no type of amplifier can stand at {one.uid!r}: {ask.gain_db:.2f} dB over {low:g} to"
                f" {high:g} THz", "allow a type for design (allowed_for_design), or lift the ROADM's restrictions",
            )  # fmt: skip
        if choice.padded:
            self._findings.padded(one, choice.type, ask.gain_db)
        self._findings.short(one, choice.type, choice.short_db)
        return choice.type, choice.short_db

    def _typed(self, one: Amplifier, names: tuple[str, ...], ask: Ask, wave: Wave) -> tuple[AmplifierType, float]:
        """The type that was given, and how far it saturates."""
        kind = self._library.amplifiers[names[0]]
        power = ask.power_dbm
        if not self._rules.power_mode:
            power = wave.total_dbm + wave.delta_db - ask.loss_db - wave.voa_db + ask.gain_db
        short = min(0.0, kind.power_max_dbm - power)
        self._findings.typed(one, kind, ask.gain_db + short, ask.raman, self._rules.extended_gain_db)
        self._findings.short(one, kind, short)
        return kind, short

    def _attenuated_db(self, kind: AmplifierType, power_dbm: float, gain_db: float) -> float:
        """What the attenuator after an amplifier takes, so that the amplifier works nearer to its most."""
        if not (self._rules.power_mode and kind.out_voa_auto):
            return 0.0
        room = min(kind.power_max_dbm - power_dbm, kind.gain_flatmax_db - gain_db)
        return max(rounded(room, self._rules.voa_step_db) - self._rules.voa_margin_db, 0.0)


def rounded(number: float, step: float) -> float:
    """The nearest multiple of a step of tenths, halves to the even one, as GNPy 3.0.1 rounds; hundredths if 0."""
    tenths = round(step, 1)
    if tenths < 0.01:
        return round(number, 2)
    return round(round(number / tenths, 0) * tenths, 1)


def is_clear(fibre: Fibre, rules: DesignRules) -> bool:
    """Whether a fibre loses little enough for pumps."""
    return bool((fibre.glass.loss_db_per_m < rules.max_fibre_loss_for_raman_db_per_km * 1e-3).all())


def _impossible(code: str, message: str, help: str) -> InputError:
    return InputError([Diagnostic(code, message, None, help=help)])
