"""The agreement report: what was tried on which fabric, how many forwarding entries differed, and how long faults took.

`python -m benchmarks.lab_agreement REPORT.md` (root; `make agreement-report`) tries each fabric for some minutes, tells
each state as it ends, and keeps what came of a fabric when it is done: cut short, it goes on with those that are not
there yet from this commit.  The report is written after each.  `--only WORD` tries those whose name has the word.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.fabric_lab import BUNDLED, DUAL, PLAIN, TENANTS, THREE_TIERS, topology
from benchmarks.record import ROOT, Benchmark, Measured, commit, machine
from weft.lab import Estimate, Event, Fault, Options, Topology, faults_of, run, told
from weft.lab.estimate import estimated

KEPT = ROOT / "out" / "lab-agreement"
TRIED = {
    "bundles": ("two tiers, bundles of links", BUNDLED, PLAIN, 12),
    "dual": ("two tiers, hosts on two leaves", DUAL, PLAIN, 12),
    "three-tiers": ("three tiers", THREE_TIERS, PLAIN, 16),
    "tenants": ("two tiers, tenants, both versions of IP", BUNDLED, TENANTS, 10),
}
"""By a short name: what it is, the ask, its addresses, and how many switches of it are run."""

FAULTS = 52
"""Tried on each."""

PAIRS = 12
KINDS = ("link", "fibre", "switch", "bgpd killed", "bfdd killed", "zebra killed", "silent")
PATIENT = Options(patience_s=60, start_s=60)

HEAD = """\
# Agreement of kernels with the prediction

Each fabric was run on FRR in network namespaces ([the lab](lab.md)), broken and healed. After the start, each fault
and each healing the sets of equal next hops of every kernel, and every session of BGP at both ends, were compared with
the prediction. `make agreement-report` writes this page.

| fabric | switches | links | faults | states | forwarding entries | differ | sessions' ends | differ |
|---|---|---|---|---|---|---|---|---|"""

TIMES = """
Time until every kernel was as predicted, and the longest time that a flow over what broke received nothing, beside the
model's estimate: what timers say that routers are told (detection; sessions tried again; updates gathered), without any
processor's time.

| | how many | median | longest | longest gap | estimated |
|---|---|---|---|---|---|"""

Outcome = dict[str, Any]
"""What came of a fabric: as it is kept, so that a report is made from any number of runs."""


def percent(name: str) -> Measured:
    """Entries as predicted of those compared."""
    found = outcome(name)
    if found["not_tried"] or found["left_behind"]:
        raise RuntimeError(f"{name}: not all faults could be tried, or something was left behind")
    return Measured(100.0 * (1 - _differ(found["events"]) / _sum(found["events"], "entries")), None)


def outcome(name: str) -> Outcome:
    """A fabric tried, and kept."""
    part, chosen = _asked(name)
    _say(f"{name}: {len(part.routers)} of {part.whole:,} switches, {len(chosen)} faults")
    load, done = [os.getloadavg()[0]], 0

    def progress(event: Event) -> None:
        nonlocal done
        done += event.act == "heal"
        sign = "" if event.as_predicted else f" {len(event.differences)} DIFFER"
        _say(f"  {done}/{len(chosen)} {f'{event.act} {event.words}'.strip()}: {event.seconds:.2f} s{sign}")

    verdict = run(part, chosen, PATIENT, progress)
    load.append(os.getloadavg()[0])
    found = {
        "title": TRIED[name][0], "switches": len(part.routers), "whole": part.whole, "links": len(part.links),
        "commit": commit(), "machine": machine(), "load": load, "not_tried": verdict.not_tried,
        "left_behind": verdict.left_behind,
        "events": [
            {**asdict(event), "differences": [told(verdict.names, entry) for entry in event.differences]}
            for event in verdict.events
        ],
    }  # fmt: skip
    KEPT.mkdir(parents=True, exist_ok=True)
    written = KEPT / f"{name}.tmp"
    written.write_text(json.dumps(found, indent=1), encoding="utf-8")
    written.replace(KEPT / f"{name}.json")
    return found


def _asked(name: str) -> tuple[Topology, tuple[Fault, ...]]:
    """The part of a fabric that is run, and what is tried on it: some of each kind, and pairs."""
    _, fabric, addressing, nodes = TRIED[name]
    part = topology(fabric, addressing, nodes)
    every = faults_of(part, PAIRS, every=True)
    singles, pairs = sorted(every[:-PAIRS], key=lambda fault: fault.kind), every[-PAIRS:]
    n = FAULTS - PAIRS
    return part, (*(singles[i * len(singles) // n] for i in range(n)), *pairs)


def kept() -> dict[str, Outcome]:
    """What is there of fabrics, in the order of `TRIED`."""
    files = {name: KEPT / f"{name}.json" for name in TRIED}
    return {name: json.loads(path.read_text("utf-8")) for name, path in files.items() if path.exists()}


def estimates(name: str) -> dict[tuple[str, str], Estimate]:
    """What the model says of each fault of a fabric, and of its healing, by act and words."""
    part, faults = _asked(name)
    return {(act, fault.words): estimated(part, fault, act) for fault in faults for act in ("fault", "heal")}


def _with_estimates(name: str, found: Outcome) -> Outcome:
    model = estimates(name)
    events = [
        {**event, "by_timers": asdict(by) if (by := model.get((event["act"], event["words"]))) else None}
        for event in found["events"]
    ]
    return {**found, "events": events}


def report(outcomes: Sequence[Outcome]) -> str:
    """The agreement report, as Markdown."""
    events = [event for found in outcomes for event in found["events"]]
    lines = [
        HEAD,
        *(_row(found) for found in outcomes),
        f"| **all** | | | {_counts(events)} |",
        TIMES,
        *_times(events),
        "",
    ]
    wrong = [(found["title"], event) for found in outcomes for event in found["events"] if _is_wrong(event)]
    for title, event in wrong:
        lines += [f"- {title}, {event['act']} {event['words']}: {each}" for each in _wrong(event)]
    lines += ["", "## Runs", ""] if wrong else ["## Runs", ""]
    for found in outcomes:
        load = " to ".join(f"{each:.1f}" for each in found["load"])
        lines.append(f"- {found['title']}: commit {found['commit']}, {found['machine']}, load {load}.")
        lines += [f"- {found['title']}: {found['not_tried']} faults were not tried"] if found["not_tried"] else []
    return "\n".join(lines) + "\n"


def _row(found: Outcome) -> str:
    size = f"{found['switches']} of {found['whole']:,} | {found['links']}"
    return f"| {found['title']} | {size} | {_counts(found['events'])} |"


def _counts(events: Sequence[Outcome]) -> str:
    faults = sum(event["act"] == "fault" for event in events)
    entries = f"{_sum(events, 'entries'):,} | {_differ(events):,}"
    return f"{faults} | {len(events)} | {entries} | {_sum(events, 'sessions'):,} | {_waiting(events):,}"


def _times(events: Sequence[Outcome]) -> Iterable[str]:
    for kind in KINDS:
        for act, words in (("fault", kind), ("heal", f"{kind}, healed")):
            these = [event for event in events if _kind(event) == kind and event["act"] == act]
            if these:
                yield f"| {words} | {len(these)} | {_spread(these)} |"
    pairs = [event for event in events if " + " in event["kind"]]
    for act, words in (("fault", "two at once"), ("heal", "two at once, healed")):
        these = [event for event in pairs if event["act"] == act]
        if these:
            yield f"| {words} | {len(these)} | {_spread(these)} |"


def _kind(event: Outcome) -> str:
    """Which daemon is killed is in the words alone: bgpd has none."""
    kind, words = str(event["kind"]), str(event["words"])
    return f"{words.partition(':')[2] or 'bgpd'} killed" if kind == "daemon" else kind


def _spread(events: Sequence[Outcome]) -> str:
    seconds = [event["seconds"] for event in events]
    gaps = [event["loss"]["gap_s"] for event in events if event["loss"]]
    least, most = (f([event["by_timers"][key] for event in events]) for f, key in ((min, "least_s"), (max, "most_s")))
    by = f"{least:.1f} to {most:.1f} s" if most else "at once"
    gap = f"{max(gaps):.2f} s" if gaps else ""
    return f"{median(seconds):.2f} s | {max(seconds):.2f} s | {gap} | {by}"


def _is_wrong(event: Outcome) -> bool:
    return bool(_wrong(event))


def _wrong(event: Outcome) -> list[str]:
    return [*event["differences"], *event["waiting"], *event["fallen"]]


def _sum(events: Sequence[Outcome], key: str) -> int:
    return sum(event[key] for event in events)


def _differ(events: Sequence[Outcome]) -> int:
    return sum(len(event["differences"]) for event in events)


def _waiting(events: Sequence[Outcome]) -> int:
    return sum(len(event["waiting"]) for event in events)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


BENCHMARKS = tuple(
    Benchmark(
        f"lab-agreement-{name}", f"{title}: entries as predicted over {FAULTS} faults, each healed",
        partial(percent, name), "%", "none", 100.0, "more",
    )
    for name, (title, *_) in TRIED.items()
)  # fmt: skip


def main() -> None:
    """Try what is not there yet, and write the report after each."""
    parser = argparse.ArgumentParser(prog="benchmarks.lab_agreement", description=__doc__)
    parser.add_argument("report", type=Path)
    parser.add_argument("--only", default="", help=f"those whose name has this in it: {', '.join(TRIED)}")
    parser.add_argument("--again", action="store_true", help="also those that are there from this commit")
    asked = parser.parse_args()
    for name in TRIED:
        there = kept().get(name)
        if asked.only in name and (asked.again or there is None or there["commit"] != commit()):
            outcome(name)
        outcomes = [_with_estimates(*each) for each in kept().items()]
        asked.report.write_text(report(outcomes), encoding="utf-8")
    wrong = sum(map(_is_wrong, (event for found in kept().values() for event in found["events"])))
    sys.exit(bool(wrong or len(kept()) < len(TRIED)))


if __name__ == "__main__":
    main()
