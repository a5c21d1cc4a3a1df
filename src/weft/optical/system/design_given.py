"""What was given before a design, and so stays."""

from __future__ import annotations

from collections.abc import Mapping

from weft.optical.system.design import Designed
from weft.optical.system.design_types import AmplifierChoice
from weft.optical.system.elements import Amplifier, Element, MultibandAmplifier, Roadm, Transceiver


def given_tilts(elements: Mapping[str, Element]) -> set[str]:
    """Amplifiers whose tilt was given."""
    parts = [part for one in elements.values() if isinstance(one, MultibandAmplifier) for part in one.amplifiers]
    parts += [one for one in elements.values() if isinstance(one, Amplifier)]
    return {one.uid for one in parts if one.tilt_db is not None}


def free_types(designed: Designed, given: Mapping[str, Element]) -> dict[str, tuple[str, ...]]:
    """The types that may stand in the place of each amplifier to which none was given."""
    elements, choice = designed.by_uid(), AmplifierChoice(designed.library)
    found = {}
    for uids in designed.oms:
        start, end = elements[uids[0]], elements[uids[-1]]
        if not isinstance(start, (Roadm, Transceiver)):
            continue
        bands = start.degree_bands.get(uids[1], ())
        for k, uid in enumerate(uids[1:-1], 1):
            one = given.get(uid)
            if not isinstance(elements[uid], Amplifier) or (isinstance(one, Amplifier) and one.type_name):
                continue
            only: tuple[str, ...] | None = ()
            if k == 1 and isinstance(start, Roadm) and start.boosters:
                only = start.boosters
            elif k == len(uids) - 2 and isinstance(end, Roadm):
                only = end.preamps
            found[uid] = choice.allowed(only or (), bands[0]) if bands else ()
    return found


def given_settings(elements: Mapping[str, Element], *, power_mode: bool) -> tuple[set[str], set[str]]:
    """Amplifiers whose gain, and those whose power, was given and counts."""
    gains, powers = set(), set()
    for one in elements.values():
        for part in one.amplifiers if isinstance(one, MultibandAmplifier) else (one,):
            if isinstance(part, Amplifier):
                if power_mode and part.delta_power_db is not None:
                    powers.add(one.uid)
                elif not power_mode and part.gain_db is not None:
                    gains.add(one.uid)
    return gains, powers
