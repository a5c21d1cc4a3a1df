"""How long it takes until a lightpath that was cut is lit again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

from weft.optical.service.figure import Figure

DETECT = Figure(1.0, "estimate: loss of light is seen at once, alarms are gathered before anything is done")
DECIDE = Figure(5.0, "estimate: a controller works out and checks routes, or looks up those kept ready")
NODE = Figure(
    12.0, "OpenROADM MSA: at most 12 s until a degree has the channel's power (OpenDaylight TRNSPRTPCE-88, 2019)"
)
AMPLIFIERS = Figure(1.0, "estimate: amplifiers of an OMS settle after its load changed")
TUNE = Figure(30.0, "estimate: a coherent transceiver is retuned and equalised anew")
LOCK = Figure(5.0, "estimate: the receiver locks onto the light of a new route")


@dataclass(frozen=True, slots=True)
class Timing:
    """Figures of the operator, in seconds; each default says where it is from, and what is an estimate says so.

    A lightpath waits for `detect` and `decide`, then for its ROADMs (`node` each, `amplifiers` for each OMS) and then
    for its transceivers: `tune` if its slot changed, and `lock`.  ROADMs are set up one after the other along the route
    unless `at_once`.  Lightpaths wait only for one another's ROADMs, each of which sets up one at a time; if
    `one_by_one`, the next begins when the last is lit.
    """

    detect: Figure = DETECT
    decide: Figure = DECIDE
    node: Figure = NODE
    amplifiers: Figure = AMPLIFIERS
    tune: Figure = TUNE
    lock: Figure = LOCK
    at_once: bool = False
    one_by_one: bool = False

    def __post_init__(self) -> None:
        """Raise ValueError if a time is negative."""
        for one in fields(self):
            value = getattr(self, one.name)
            if isinstance(value, Figure) and not value.value >= 0.0:
                raise ValueError(f"{one.name} of {value.value} s is less than nothing")

    def figures(self) -> dict[str, Figure]:
        """Every time by its name."""
        found = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: value for name, value in found.items() if isinstance(value, Figure)}


USUAL_TIMING = Timing()
"""The defaults."""


def seconds(timing: Timing, nodes: Sequence[Sequence[int]], n_oms: Sequence[int], moved: Sequence[bool]) -> list[float]:
    """When each lightpath is lit, from the failure on, lightpaths in the order in which they are set up.

    `nodes` are the ROADMs of each in order, `n_oms` counts the OMS of its route, `moved` tells whether its slot
    changed.
    """
    begun = timing.detect.value + timing.decide.value
    ready: dict[int, float] = {}
    last, found = begun, []
    for passed, count, retuned in zip(nodes, n_oms, moved, strict=True):
        now = last if timing.one_by_one else begun
        if timing.at_once:
            now = max([now, *(ready.get(node, now) for node in passed)]) + timing.node.value
            ready.update(dict.fromkeys(passed, now))
        else:
            for node in passed:
                now = max(now, ready.get(node, now)) + timing.node.value
                ready[node] = now
        last = now + count * timing.amplifiers.value + timing.lock.value + (timing.tune.value if retuned else 0.0)
        found.append(last)
    return found
