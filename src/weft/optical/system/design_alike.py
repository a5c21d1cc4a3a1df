"""Lines that look the same: what is best for one is best for all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from weft.optical.system.elements import Amplifier, Element, Fibre, Fused, MultibandAmplifier, Roadm, Transceiver

Looks = tuple[object, ...]


def looks_of(one: Element, more: Callable[[Amplifier], Looks]) -> Looks:
    """Everything of an element that matters to light, so without its name and place; `more` is told of amplifiers."""
    if isinstance(one, Fibre):
        ends = one.connector_in_db, one.connector_out_db, one.pad_db
        return (one.glass.key, one.length_m, ends, one.lumped, one.pumps, one.temperature_k, one.raman)
    if isinstance(one, Fused):
        return ("fused", one.loss_db)
    if isinstance(one, Amplifier):
        set_to = one.gain_db, one.delta_power_db, one.tilt_db, one.out_voa_db, one.in_voa_db
        return (one.type_name, set_to, more(one))
    if isinstance(one, MultibandAmplifier):
        return (one.type_name, *(looks_of(part, more) for part in one.amplifiers))
    assert isinstance(one, (Roadm, Transceiver)), f"{one.uid!r} is of no known kind"
    return (type(one).__name__, one.uid)


def dressed(elements: Iterable[Element], like: Sequence[Element]) -> list[Element]:
    """Elements whose amplifiers are set like their counterparts."""
    found: list[Element] = []
    for one, other in zip(elements, like, strict=True):
        if isinstance(one, Amplifier) and isinstance(other, Amplifier):
            found.append(_set(one, other))
        elif isinstance(one, MultibandAmplifier) and isinstance(other, MultibandAmplifier):
            parts = zip(one.amplifiers, other.amplifiers, strict=True)
            found.append(replace(one, amplifiers=tuple(_set(part, counterpart) for part, counterpart in parts)))
        else:
            found.append(one)
    return found


def _set(one: Amplifier, other: Amplifier) -> Amplifier:
    gain, power, tilt = other.gain_db, other.delta_power_db, other.tilt_db
    return replace(one, type_name=other.type_name, gain_db=gain, delta_power_db=power, tilt_db=tilt)
