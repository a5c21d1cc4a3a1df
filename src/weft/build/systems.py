"""The systems that devices are rendered for, each with what it renders."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from weft.build import frr, openconfig, sonic, srlinux, sros
from weft.build.device import Device
from weft.build.support import FEATURES, Support


@dataclass(frozen=True, slots=True)
class System:
    """One system of switches: its name for people, from a record to texts by path and back, and what of it."""

    words: str
    render: Callable[[Device], dict[str, str]]
    read: Callable[[Mapping[str, str]], Device]
    support: Mapping[str, Support]
    broken: Callable[[Mapping[str, str]], tuple[str, ...]] = lambda _: ()
    """Rules of the system that files break, which need no other device to be seen."""


SYSTEMS: Mapping[str, System] = {
    "frr": System("FRR", frr.render, frr.read, frr.SUPPORT),
    "srlinux": System("Nokia SR Linux", srlinux.render, srlinux.read, srlinux.SUPPORT, srlinux.broken_in),
    "sros": System("Nokia SR OS (untested)", sros.render, sros.read, sros.SUPPORT),
    "sonic": System("SONiC", sonic.render, sonic.read, sonic.SUPPORT, sonic.broken_in),
    "openconfig": System("OpenConfig", openconfig.render, openconfig.read, openconfig.SUPPORT),
}
"""By the word that users type."""


def support_table() -> str:
    """A Markdown table of all features, a column for each system; notes are numbered, and stand below it."""
    notes: dict[str, int] = {}
    lines = [
        f"| of the record | {' | '.join(system.words for system in SYSTEMS.values())} |",
        "|---" * (1 + len(SYSTEMS)) + "|",
    ]
    for key, feature in FEATURES.items():
        cells = (_cell(system.support[key], notes) for system in SYSTEMS.values())
        lines.append(f"| {feature.words} | {' | '.join(cells)} |")
    return "\n".join([*lines, "", *(f"{number}. {note}" for note, number in notes.items())]) + "\n"


def _cell(support: Support, notes: dict[str, int]) -> str:
    number = notes.setdefault(support.note, len(notes) + 1) if support.note else None
    return support.level if number is None else f"{support.level} ({number})"
