"""Fabrics on real daemons: how soon they are up, and whether kernels agree with the prediction.

`python -m benchmarks.fabric_lab REPORT.md` writes the agreement report: what was tried on which fabric, how many
forwarding entries were compared, how many differed, and how long each kind of fault took beside what timers say.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks.record import Benchmark, Measured
from weft import catalogue
from weft.build.device import site_devices
from weft.fabric import wire
from weft.intent import load
from weft.lab import Event, Options, Topology, Verdict, faults_of, missing, part_of, run, told
from weft.planning.kept.least import kept_least

INTENT = """\
weft: 1
name: lab
sites:
  - {name: FRA, at: [50.11, 8.68], fabric: {FABRIC, survive: [spine], addressing: {ADDRESSING}}}
  - {name: AMS, at: [52.37, 4.90], fabric: {hosts: 128, host_ports: 2 x 100G, oversubscription: 2, survive: [spine]}}
fibres: [{a: FRA, z: AMS, length: 475 km, pairs: 4}]
traffic: {gravity: {total: 4T}, classes: [{name: web, share: 100 %, protect: []}]}
survive: []
"""
BUNDLED = "hosts: 1024, host_ports: 2 x 100G, oversubscription: 2"
DUAL = "hosts: 4096, host_ports: 2 x 100G, homing: dual, oversubscription: 1.5"
SPARSE = "hosts: 9000, host_ports: 1 x 25G, oversubscription: 8"
THREE_TIERS = "hosts: 200000, host_ports: 1 x 100G, oversubscription: 2"
PLAIN = "loopbacks: 10.0.0.0/16, hosts: 10.128.0.0/9, bonded: false"
TENANTS = (
    "loopbacks: 10.0.0.0/18, loopbacks_v6: 'fd00:0:0:1::/64', "
    "tenants: [{name: web, hosts: 10.64.0.0/12, stretched: true}, {name: ai, hosts: 10.128.0.0/12}]"
)
TRIED = (
    ("two tiers, bundles of links", BUNDLED, PLAIN, 12),
    ("two tiers, hosts on two leaves", DUAL, PLAIN, 12),
    ("three tiers", THREE_TIERS, PLAIN, 16),
    ("two tiers, tenants, both versions of IP", BUNDLED, TENANTS, 10),
)
EVENTS = 52
"""Faults that are tried on each."""

PAIRS = 12
BFD_S = 0.9
HOLD_S = 9.0


def topology(fabric: str, addressing: str, nodes: int) -> Topology:
    """A part of the least fabric of an ask."""
    lacking = missing(tenants="tenants" in addressing)
    if lacking:
        raise RuntimeError("; ".join(f"needs {what}: {how}" for what, how in lacking))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "intent.yaml"
        path.write_text(INTENT.replace("FABRIC", fabric).replace("ADDRESSING", addressing), encoding="utf-8")
        intent = load(path)
    kept = kept_least(intent, intent.sites[:1], catalogue.load(intent.catalogue))
    return part_of(wire(kept.fabrics[0].design), site_devices(kept, "FRA"), nodes)


def bring_up_s(nodes: int) -> Measured:
    """From nothing to every kernel as predicted: namespaces, links, daemons, routes."""
    verdict = run(topology(SPARSE, PLAIN, nodes), (), Options(start_s=120))
    if not verdict.holds:
        raise RuntimeError(f"a lab of {nodes} switches is not as predicted")
    return Measured(verdict.built_s + verdict.events[0].seconds, None)


def agreement_percent() -> Measured:
    """Entries as predicted of those compared, over all of `TRIED`."""
    verdicts = [verdict for _, verdict in tried()]
    entries, differ = sum(v.entries for v in verdicts), sum(v.differences for v in verdicts)
    if any(v.not_tried or v.left_behind for v in verdicts):
        raise RuntimeError("not all faults could be tried, or something was left behind")
    return Measured(100.0 * (1 - differ / entries), None)


def tried() -> Iterable[tuple[str, Verdict]]:
    """Each of `TRIED` with what came of it."""
    for name, fabric, addressing, nodes in TRIED:
        part = topology(fabric, addressing, nodes)
        every = faults_of(part, PAIRS, every=True)
        singles, pairs = sorted(every[:-PAIRS], key=lambda fault: fault.kind), every[-PAIRS:]
        n = EVENTS - PAIRS
        chosen = (*(singles[i * len(singles) // n] for i in range(n)), *pairs)
        size = f"{len(part.routers)} of {part.whole} switches"
        print(f"{name}: {size}, {len(chosen)} faults", file=sys.stderr, flush=True)
        yield name, run(part, chosen, Options(patience_s=60, start_s=60), _progress)


def _progress(event: Event) -> None:
    sign = "" if event.as_predicted else f" {len(event.differences)} DIFFER"
    print(f"  {f'{event.act} {event.words}'.strip()}: {event.seconds:.2f} s{sign}", file=sys.stderr, flush=True)


def report(verdicts: Sequence[tuple[str, Verdict]]) -> str:
    """The agreement report, as Markdown."""
    lines = [
        "# Agreement of kernels with the prediction", "",
        "| fabric | switches | links | faults | states compared | forwarding entries | differ |",
        "|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    for name, found in verdicts:
        faults = sum(event.act == "fault" for event in found.events)
        size = f"{len(found.names)} of {found.whole:,} | {found.n_links}"
        compared = f"{len(found.events)} | {found.entries:,} | {found.differences:,}"
        lines.append(f"| {name} | {size} | {faults} | {compared} |")
    events = [event for _, found in verdicts for event in found.events]
    entries, differ = sum(event.entries for event in events), sum(len(event.differences) for event in events)
    faults = sum(event.act == "fault" for event in events)
    lines.append(f"| **all** | | | {faults} | {len(events)} | {entries:,} | {differ:,} |")
    lines += ["", "Until every kernel was as predicted, and the longest time that a flow over it received nothing:", ""]
    lines += ["| fault | how many | median | longest | longest gap | by the timers |", "|---|---|---|---|---|---|"]
    lines += _times(events)
    lines += [f"- {told(found.names, entry)}" for _, found in verdicts for e in found.events for entry in e.differences]
    return "\n".join(lines) + "\n"


def _times(events: Sequence[Event]) -> Iterable[str]:
    model = {"silent": f"at most {BFD_S:g} s (BFD); {HOLD_S:g} s without", "daemon": "0 s (its sockets close)"}
    for kind in ("link", "fibre", "switch", "daemon", "silent"):
        for act, words in (("fault", kind), ("heal", f"{kind}, healed")):
            these = [event for event in events if event.kind == kind and event.act == act]
            if not these:
                continue
            seconds, gaps = [event.seconds for event in these], [event.loss.gap_s for event in these if event.loss]
            gap = f"{max(gaps):.2f} s" if gaps else ""
            by = model.get(kind, "0 s (carrier)") if act == "fault" else ""
            yield f"| {words} | {len(these)} | {median(seconds):.2f} s | {max(seconds):.2f} s | {gap} | {by} |"


BENCHMARKS = (
    *(
        Benchmark(
            f"lab-{nodes}", f"{nodes} switches on FRR in namespaces, until every kernel is as predicted",
            partial(bring_up_s, nodes), "s", "none", aim,
        )
        for nodes, aim in ((12, 5.0), (30, 10.0), (100, 25.0))
    ),
    Benchmark(
        "lab-agreement", f"entries as predicted over {len(TRIED) * EVENTS} faults on {len(TRIED)} fabrics, each healed",
        agreement_percent, "%", "none", 100.0, "more",
    ),
)  # fmt: skip

if __name__ == "__main__":
    Path(sys.argv[1]).write_text(report(list(tried())), encoding="utf-8")
