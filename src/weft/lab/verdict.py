"""What a lab came to: an event for each state it was in, and the same as JUnit's XML."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree import ElementTree as ET

from weft.lab.compare import Difference
from weft.lab.estimate import Estimate
from weft.lab.probe import Loss


@dataclass(frozen=True, slots=True)
class Event:
    """One state: what was done, how long until all kernels were as predicted, and what was compared.

    `act` is "start", "policies", "fault" or "heal".  `entries` and `sessions` (ends of them) are how many were looked
    at; `waiting` is what daemons had not done when patience ended, such as a session that did not come up.  `loss` is
    of flows that cross what breaks and have a way without it, None where there are none; `between_hosts` is of flows
    between hosts of tenants.  `fallen` are daemons that ended by themselves, `views` the daemons' own answers on
    entries that differ, as asked for.  `by_timers` is how long it is to take, of faults.
    """

    act: str
    kind: str
    words: str
    seconds: float
    entries: int
    sessions: int
    differences: tuple[Difference, ...]
    waiting: tuple[str, ...] = ()
    loss: Loss | None = None
    between_hosts: Loss | None = None
    fallen: tuple[str, ...] = ()
    views: tuple[str, ...] = ()
    by_timers: Estimate | None = None

    @property
    def as_predicted(self) -> bool:
        """Whether every kernel and session was as predicted, and no daemon ended by itself."""
        return not (self.differences or self.waiting or self.fallen)


@dataclass(frozen=True, slots=True)
class Verdict:
    """All events in order; `names` are of its routers, `not_tried` counts faults after one that did not heal.

    `proved` has pairs of a plane and what the lab shows of it (or does not).
    """

    names: tuple[str, ...]
    n_links: int
    whole: int
    proved: tuple[tuple[str, str], ...]
    built_s: float
    events: tuple[Event, ...]
    not_tried: int
    left_behind: tuple[str, ...]

    @property
    def entries(self) -> int:
        """Forwarding entries compared, in the last comparison of each event."""
        return sum(event.entries for event in self.events)

    @property
    def differences(self) -> int:
        """Entries that were not as predicted."""
        return sum(len(event.differences) for event in self.events)

    @property
    def holds(self) -> bool:
        """Whether all was tried, was as predicted, and nothing is left behind."""
        return all(event.as_predicted for event in self.events) and not (self.not_tried or self.left_behind)


def told(names: tuple[str, ...], entry: Difference) -> str:
    """An entry that differs, in words."""
    mine, theirs = (", ".join(hops) or "no route" for hops in (entry.predicted, entry.kernel))
    return f"{names[entry.router]} to {entry.prefix}: predicted {mine}; kernel {theirs}"


def junit(verdict: Verdict, name: str) -> str:
    """JUnit's XML, a test case an event."""
    failed = sum(not event.as_predicted for event in verdict.events)
    suite = ET.Element(
        "testsuite", name=f"weft lab {name}", tests=str(len(verdict.events)), failures=str(failed),
        errors=str(len(verdict.left_behind)), skipped=str(verdict.not_tried),
        time=f"{sum(event.seconds for event in verdict.events):.3f}",
    )  # fmt: skip
    for event in verdict.events:
        title = f"{event.act} {event.words}".strip()
        named = {"classname": f"{name}.{event.kind}", "name": title, "time": f"{event.seconds:.3f}"}
        case = ET.SubElement(suite, "testcase", named)
        if not event.as_predicted:
            message = f"{len(event.differences)} of {event.entries} forwarding entries are not as predicted"
            message = message if event.differences else "kernels are as predicted, and daemons are not"
            lines = [*(told(verdict.names, entry) for entry in event.differences), *event.waiting, *event.fallen]
            ET.SubElement(case, "failure", message=message).text = "\n".join([*lines, *event.views])
        ET.SubElement(case, "system-out").text = f"{event.entries} forwarding entries compared"
    ET.indent(suite)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(suite, encoding="unicode") + "\n"
