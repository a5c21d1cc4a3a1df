"""A designed line: everything that is built, with every setting resolved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from weft.diagnostics import Diagnostic, InputError
from weft.optical.physics.channels import Channels
from weft.optical.physics.raman_steps import Steps
from weft.optical.system.design_bands import bands_of, channels_in, name_of
from weft.optical.system.design_findings import Findings
from weft.optical.system.design_gains import Gains, Wave
from weft.optical.system.design_placing import check_unmixed, place
from weft.optical.system.design_pumping import raman_gain_db
from weft.optical.system.design_spans import Spans
from weft.optical.system.design_targets import power_dbm as target_dbm
from weft.optical.system.design_targets import settle
from weft.optical.system.elements import (
    Amplifier,
    DesignBand,
    Element,
    Fibre,
    MultibandAmplifier,
    OpticalNetwork,
    Roadm,
    Transceiver,
)
from weft.optical.system.library import Library
from weft.optical.system.wiring import Wiring
from weft.units.decibel import db_to_linear, linear_to_db


class Reference(NamedTuple):
    """The carrier that a line is designed for; `channels` of None fills each band at its own spacing."""

    power_dbm: float
    tx_power_dbm: float
    baud_hz: float
    spacing_hz: float
    channels: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Designed:
    """A network in which nothing is left to choose.

    In `network`, every amplifier has a type, gain, tilt, attenuation before and after, and the power it puts out
    relative to `reference` (`delta_power_db`, before its output's attenuator); a `MultibandAmplifier` has a type and
    one such amplifier a band, the lowest first.  Every fibre has both connectors (the one at its end includes ageing)
    and its pad.  Every ROADM has a target, OSNR of adding and dropping, PMD and PDL, a target and bands for every
    degree that leaves it, and a profile for every way through it for which its type knows one.

    `oms` holds every line from a ROADM or transceiver to the next, uids in order, both ends included.
    """

    network: OpticalNetwork
    library: Library
    reference: Reference
    oms: tuple[tuple[str, ...], ...]
    findings: tuple[Diagnostic, ...] = ()

    def by_uid(self) -> dict[str, Element]:
        """Every element, as it is set, by its uid."""
        return self.network.by_uid()


def design(
    network: OpticalNetwork,
    library: Library,
    *,
    load: Channels | None = None,
    launch: Literal["gnpy", "optimised", "pumped"] = "gnpy",
    power_dbm: float | None = None,
    as_built: bool = False,
    steps: Steps | None = None,
) -> Designed:
    """Everything that a network lacks: spans, amplifiers and their types, gains, pads and targets.

    `power_dbm` is the reference power of a channel in a fibre instead of the library's; `as_built` adds no elements.
    With `steps` of a simulation, boxes of several bands are set against what scattering does to the bands before them.
    All rules are GNPy 3.0.1's, so that uids, types and gains are the same.  With `launch="optimised"` powers, tilts and
    types that were not given then become those of least noise under `load` (the library's full load if None); with
    "pumped" types with pumps may come in, too.

    Raises InputError for what cannot be designed: a line that ends in nothing, forks or runs in a circle (E718), names
    that are taken (E720), mixed amplifiers (E721), bands that do not go together (E722) or that nothing covers (E723),
    places where no type can stand (E724), targets and profiles that do not exist or fit (E716, E725, E730).
    """
    reference = _reference(library, power_dbm)
    wiring = Wiring(network) if as_built else place(network, library.rules)
    lines = [(uids, [wiring.elements[uid] for uid in uids]) for uids in wiring.lines()]
    bands = {(uids[0], uids[1]): _bands(line, library) for uids, line in lines}
    _settle_ends(wiring, library, bands)
    findings = Findings()
    _check_reached(wiring, lines)
    gains = Gains(library, reference.power_dbm, findings, steps)
    for uids, line in lines:
        spans = _spans(line, library, reference)
        start, end = wiring.elements[uids[0]], wiring.elements[uids[-1]]
        waves = _waves(start, uids[1], bands[uids[0], uids[1]], reference)
        gains.set(spans, waves, *_restrictions(start, end))
        _check_losses(uids, spans, library, findings)
        _check_end(end, uids, spans, waves, reference, findings)
        wiring.elements.update(zip(uids[1:-1], spans.elements[1:-1], strict=True))
    oms = tuple(tuple(uids) for uids, _ in lines)
    designed = Designed(wiring.network(), library, reference, oms, findings.all())
    if launch == "gnpy":
        return designed
    from weft.optical.system.design_launch import optimised  # it propagates what is designed here

    return optimised(designed, network.by_uid(), load, pumps=launch == "pumped")


def _reference(library: Library, power_dbm: float | None) -> Reference:
    """The library's default load as a carrier; a power passes through watts as it does in GNPy, to the last bit."""
    load = library.loads[0]
    asked = load.power_dbm if power_dbm is None else power_dbm
    power = linear_to_db(db_to_linear(asked) * 1e-3 * 1e3)
    sent = power if load.tx_power_dbm is None else load.tx_power_dbm
    count = None
    if load.count_for_design:
        count = channels_in(DesignBand(load.band.low_hz, load.band.high_hz, load.spacing_hz))
    return Reference(power, sent, load.baud_hz, load.spacing_hz, count)


def _check_reached(wiring: Wiring, lines: Sequence[tuple[Sequence[str], object]]) -> None:
    """Raise InputError for what no line leads to."""
    reached = {uid for uids, _ in lines for uid in uids}
    for uid, one in wiring.elements.items():
        if uid not in reached and not isinstance(one, (Roadm, Transceiver)):
            wiring.only_before(uid)
            wiring.only_after(uid)
            raise InputError([Diagnostic(
                "E718", f"no line leads to {uid!r}: what it is connected to comes round to itself", None,
                help="lead a line to it from a ROADM or a transceiver",
            )])  # fmt: skip


def _bands(line: Sequence[Element], library: Library) -> tuple[DesignBand, ...]:
    start = line[0]
    assert isinstance(start, (Roadm, Transceiver))
    amplifiers = [one for one in line if isinstance(one, (Amplifier, MultibandAmplifier))]
    check_unmixed({one.uid: isinstance(one, MultibandAmplifier) for one in amplifiers})
    return bands_of(start, line, library)


def _settle_ends(
    wiring: Wiring, library: Library, bands: dict[tuple[str, str], tuple[DesignBand, ...]],
) -> None:  # fmt: skip
    """Resolve every ROADM and transceiver."""
    degrees: dict[str, dict[str, tuple[DesignBand, ...]]] = {}
    for (uid, first), found in bands.items():
        degrees.setdefault(uid, {})[first] = found
    for uid, one in wiring.elements.items():
        if isinstance(one, Roadm):
            wiring.elements[uid] = settle(one, wiring, library, degrees.get(uid, {}))
        elif isinstance(one, Transceiver) and uid in degrees:
            wiring.elements[uid] = replace(one, degree_bands=degrees[uid])


def _spans(line: list[Element], library: Library, reference: Reference) -> Spans:
    def gained(fibre: Fibre, power_dbm: float) -> float:
        return raman_gain_db(fibre, library.loads[0], power_dbm)

    return Spans(line, library.rules, gained, reference.power_dbm)


def _waves(
    start: Element, degree: str, bands: Sequence[DesignBand], reference: Reference,
) -> dict[str, Wave]:  # fmt: skip
    """What leaves the start of a line in each of its bands."""
    power = _start_dbm(start, degree, reference)
    waves = {}
    for band in bands:
        total = reference.power_dbm + linear_to_db(float(reference.channels or channels_in(band)))
        waves[name_of(band)] = Wave(band, power - reference.power_dbm, total)
    return waves


def _start_dbm(start: Element, degree: str, reference: Reference) -> float:
    if isinstance(start, Roadm):
        return target_dbm(start.degree_targets[degree], reference.baud_hz, reference.spacing_hz)
    return reference.tx_power_dbm


def _restrictions(start: Element, end: Element) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The types allowed as booster and as preamplifier of a line, empty for all."""
    boosters = start.boosters if isinstance(start, Roadm) else None
    preamps = end.preamps if isinstance(end, Roadm) else None
    return boosters or (), preamps or ()


def _check_losses(uids: Sequence[str], spans: Spans, library: Library, findings: Findings) -> None:
    """Note spans that lose more than the rules allow."""
    most = library.rules.max_loss_db
    for i in range(1, len(uids) - 1):
        span = spans.span(i)
        if span is not None and span[1] == i and (loss := spans.loss_db(i)) > most:
            findings.lost(uids[i], loss, most)


def _check_end(
    end: Element, uids: Sequence[str], spans: Spans, waves: dict[str, Wave], reference: Reference, findings: Findings,
) -> None:  # fmt: skip
    """Note where light arrives at a ROADM too weak for what the ROADM should set it to."""
    if not isinstance(end, Roadm):
        return
    targets = [*end.degree_targets.values(), *([end.target] if end.target else ())]
    wanted = max(target_dbm(one, reference.baud_hz, reference.spacing_hz) for one in targets)
    arrives = min(
        reference.power_dbm + wave.delta_db - wave.voa_db - spans.end_db(wave.after) for wave in waves.values()
    )
    if arrives < wanted:
        findings.weak(end.uid, uids[-2], arrives, wanted)
