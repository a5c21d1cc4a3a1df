"""What is built where nothing was given: long fibres become spans, and amplifiers stand between them.

The rules, and the names of what they add, are those of GNPy 3.0.1, so that both design the same line.
"""

from __future__ import annotations

from dataclasses import replace

from weft.diagnostics import Diagnostic, InputError
from weft.optical.system.elements import (
    Amplifier,
    Element,
    Fibre,
    Fused,
    LumpedLoss,
    MultibandAmplifier,
    OpticalNetwork,
    Place,
    Roadm,
    Transceiver,
)
from weft.optical.system.library import DesignRules
from weft.optical.system.wiring import Wiring

_LEAST_SPAN_M = 50_000
_COMMON_SPAN_M = 90_000
_COMMON_LOSS_DB_PER_M = 0.2e-3
_AMPLIFIERS = (Amplifier, MultibandAmplifier)


def place(network: OpticalNetwork, rules: DesignRules) -> Wiring:
    """Everything that stands in the designed network, wired, but nothing set.

    Fibres as long as `rules.max_length_m` or longer become equal spans; ROADMs get a preamplifier for every fibre
    that ends at them and a booster for every fibre that leaves, and two fibres in a row an amplifier between.

    Raises InputError where a line ends in nothing, forks, or mixes amplifiers of one band with those of several.
    """
    wiring = Wiring(network)
    for one in network.elements:
        if isinstance(one, Fibre) and one.length_m >= int(rules.max_length_m):
            _divide(wiring, one, rules)
    banded = _Bands(wiring)
    for one in network.elements:
        if isinstance(one, Roadm):
            _place_preamps(wiring, one, banded)
            _place_boosters(wiring, one, banded)
    for uid in [uid for uid, one in wiring.elements.items() if isinstance(one, Fibre)]:
        follows = wiring.only_after(uid)
        if isinstance(wiring.elements[follows], Fibre):
            middle = _middle(wiring.elements[uid].place, wiring.elements[follows].place)
            wiring.insert(_amplifier(f"Edfa_{uid}", middle, banded.onward(follows)), uid, follows)
    for uid, end in wiring.elements.items():
        if isinstance(end, (Roadm, Transceiver)):
            wiring.elements[uid] = _with_degrees(end, wiring)
    return wiring


def spans_of(length_m: float, rules: DesignRules) -> tuple[float, int]:
    """The length of each equal span that a fibre is divided into, in m, and their number.

    Of the two counts around spans of 90 km (or what padding and the greatest length allow), the one whose spans lie
    in the allowed range, else the one whose spans are nearer to that length.
    """
    longest = int(rules.max_length_m)
    if length_m < longest:
        return length_m, 1
    shortest = max(int(rules.padding_db / _COMMON_LOSS_DB_PER_M), _LEAST_SPAN_M)
    wanted = max(shortest, min(longest, _COMMON_SPAN_M))
    fewer = int(length_m // wanted)
    more = fewer + 1
    if fewer == 0:
        return length_m, 1
    long, short = length_m / fewer, length_m / more
    long_fits, short_fits = shortest <= long <= longest, shortest <= short <= longest
    if short_fits != long_fits:
        return (long, fewer) if long_fits else (short, more)
    if long - wanted <= wanted - short and long <= longest:
        return long, fewer
    return short, more


def _divide(wiring: Wiring, fibre: Fibre, rules: DesignRules) -> None:
    """Put equal spans in a fibre's place, on the straight line between its neighbours.

    Connectors and pad are each span's; a lumped loss is of the span in which it lies.  Pumps stay behind: a fibre
    that long is a plan of spans, not a span.
    """
    length, count = spans_of(fibre.length_m, rules)
    if count == 1:
        return
    tail = wiring.elements[wiring.only_before(fibre.uid)].place
    head = wiring.elements[wiring.only_after(fibre.uid)].place
    spans: list[Element] = []
    for i in range(count):
        share = (i + 0.5) / count
        latitude = tail.latitude_deg + (head.latitude_deg - tail.latitude_deg) * share
        longitude = tail.longitude_deg + (head.longitude_deg - tail.longitude_deg) * share
        spans.append(replace(
            fibre, uid=f"{fibre.uid}_({i + 1}/{count})", length_m=length, raman=False, pumps=(),
            place=Place(latitude, longitude, fibre.place.city, fibre.place.region),
            lumped=tuple(
                LumpedLoss(one.position_m - i * length, one.loss_db)
                for one in fibre.lumped if i * length <= one.position_m < (i + 1) * length
            ),
        ))  # fmt: skip
    wiring.divide(fibre.uid, spans)


def _place_preamps(wiring: Wiring, roadm: Roadm, banded: _Bands) -> None:
    for uid in list(wiring.before[roadm.uid]):
        if not isinstance(wiring.elements[uid], (Transceiver, Fused, *_AMPLIFIERS)):
            new = _amplifier(f"Edfa_preamp_{roadm.uid}_from_{uid}", roadm.place, banded.back(uid))
            wiring.insert(new, uid, roadm.uid)


def _place_boosters(wiring: Wiring, roadm: Roadm, banded: _Bands) -> None:
    for uid in list(wiring.after[roadm.uid]):
        if not isinstance(wiring.elements[uid], (Transceiver, Fused, *_AMPLIFIERS)):
            several = banded.onward(uid, unless_amplified=len(roadm.bands) > 1)
            wiring.insert(_amplifier(f"Edfa_booster_{roadm.uid}_to_{uid}", roadm.place, several), roadm.uid, uid)


class _Bands:
    """Whether amplifiers of a line are of several bands, from those that it has so far."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring
        self._needed = any(
            isinstance(one, MultibandAmplifier) or (isinstance(one, Roadm) and len(one.bands) > 1)
            for one in wiring.elements.values()
        )

    def onward(self, uid: str, unless_amplified: bool = False) -> bool:
        """Of the line from an element on; `unless_amplified` where it has no amplifier."""
        return self._needed and self._several(uid, onward=True, unless_amplified=unless_amplified)

    def back(self, uid: str) -> bool:
        """Of the line up to an element."""
        return self._needed and self._several(uid, onward=False, unless_amplified=False)

    def _several(self, uid: str, *, onward: bool, unless_amplified: bool) -> bool:
        wiring, found = self._wiring, dict[str, bool]()
        for _ in wiring.elements:
            one = wiring.elements[uid]
            if isinstance(one, (Roadm, Transceiver)):
                break
            if isinstance(one, _AMPLIFIERS):
                found[uid] = isinstance(one, MultibandAmplifier)
            uid = wiring.only_after(uid) if onward else wiring.only_before(uid)
        check_unmixed(found)
        return next(iter(found.values()), unless_amplified)


def check_unmixed(several: dict[str, bool]) -> None:
    """Of a line's amplifiers, whether each is of several bands: all must be alike.  Raises InputError."""
    if len(set(several.values())) > 1:
        one, other = (next(uid for uid, kind in several.items() if kind is wanted) for wanted in (False, True))
        raise InputError([Diagnostic(
            "E721", f"{one!r} amplifies one band and {other!r} on the same line several", None,
            help="use Edfa or Multiband_amplifier for all amplifiers of a line",
        )])  # fmt: skip


def _amplifier(uid: str, where: Place, several_bands: bool) -> Amplifier | MultibandAmplifier:
    """One to be chosen by the design; alone it is not tilted."""
    return MultibandAmplifier(uid, where) if several_bands else Amplifier(uid, where, tilt_db=0.0)


def _with_degrees(end: Roadm | Transceiver, wiring: Wiring) -> Roadm | Transceiver:
    """A ROADM or transceiver whose degrees are named by the amplifiers and spans that now stand there."""

    def now(uid: str) -> str:
        return wiring.neighbour(end.uid, uid)

    if end.degree_bands:
        end = replace(end, degree_bands={now(uid): bands for uid, bands in end.degree_bands.items()})
    if isinstance(end, Roadm) and (end.degree_targets or end.degree_profiles):
        ways = {(now(come), now(go)): number for (come, go), number in end.degree_profiles.items()}
        targets = {now(uid): target for uid, target in end.degree_targets.items()}
        end = replace(end, degree_targets=targets, degree_profiles=ways)
    return end


def _middle(one: Place, other: Place) -> Place:
    return Place((one.latitude_deg + other.latitude_deg) / 2, (one.longitude_deg + other.longitude_deg) / 2,
                 one.city, one.region)  # fmt: skip
