"""`weft drain`: may this element be taken out of service, and if not now, when."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from weft.cli.figures import Figure

if TYPE_CHECKING:
    from weft.network import Floats, Ints, Risks
    from weft.planning import Operated
    from weft.routing.drain import Drain, Further

SHOWN = 5
"""Further failures shown to people."""


@click.command()
@click.argument("network", metavar="PLAN|INTENT", type=click.Path(path_type=Path))
@click.argument("element")
@click.option("--hours", type=Figure(0, min_open=True), default=4.0, show_default=True, help="How long.")
@click.option(
    "--at", "hour", type=click.IntRange(0, 23),
    help="Hour of the day, UTC, at which work begins; by default for the traffic that was planned for, at any hour.",
)  # fmt: skip
@click.option(
    "--fail", "expressions", multiple=True,
    help="What may fail meanwhile, as in `weft sweep`; by default any one thing of each kind that is to be survived.",
)  # fmt: skip
@click.option("--threads", type=click.IntRange(1, 1024), default=2, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def command(
    network: Path, element: str, hours: float, hour: int | None, expressions: tuple[str, ...], threads: int,
    as_json: bool,
) -> int:  # fmt: skip
    """Say whether ELEMENT of PLAN or INTENT may be taken out now, and what the worst further failure would do.

    ELEMENT is one set of failures in the words of `weft sweep`: router:FRA.1, FRA-AMS, pair:FRA-AMS/1+router:PAR.1.

    Exit status 0 if it may, 1 if it may not.
    """
    from weft.cli.answers import plain_routing
    from weft.network import risks
    from weft.planning import opened
    from weft.routing import Run
    from weft.routing.drain import drain

    operated = opened(network)
    plain_routing(operated)
    all_risks = risks(operated.network)
    members = _one(all_risks, element)
    asked = _further(all_risks, expressions or _kinds(operated.survive))
    found = drain(operated.network, all_risks, members, asked, _hours(operated), Run(operated.ecmp, threads))
    answer = summary(operated, all_risks, found, (members, hours, hour))
    if as_json:
        click.echo(json.dumps(answer, indent=2, ensure_ascii=False))
    else:
        for note in operated.notes:
            click.echo(f"note: {note}", err=True)
        _show(answer)
    return 0 if answer["may"] else 1


def _one(all_risks: Risks, element: str) -> Ints:
    """The risks of the one set of failures that a text names.

    Raises ExpressionError if it cannot be read, or names several sets.
    """
    from weft.diagnostics import Diagnostic, ExpressionError
    from weft.network import Enumeration, parsed

    every = Enumeration.of(all_risks, parsed(all_risks, [element]))
    if len(every) != 1:
        message = f"'{element}' is {len(every):,} different sets of failures, and one of them is to be taken out"
        raise ExpressionError([Diagnostic("E604", message, None, help="name one element, as router:FRA.1")])
    members: Ints = every.block(0, 1)[0][0]
    return members[members >= 0]


def _kinds(survive: tuple[str, ...]) -> tuple[str, ...]:
    """Each kind of what is to be survived, one thing at a time; of `fibre:2` any one fibre."""
    terms = (term.partition(":")[0] for expression in survive for term in expression.split("+"))
    return tuple(dict.fromkeys(terms))


def _further(all_risks: Risks, expressions: tuple[str, ...]) -> Further:
    from weft.network import Enumeration, parsed
    from weft.routing.drain import Further

    every = Enumeration.of(all_risks, parsed(all_risks, expressions))
    return Further(*every.block(0, len(every)))


def _hours(operated: Operated) -> Floats:
    """Factors of the demands: first as they are planned for, then hour by hour where there is a profile."""
    import numpy as np

    from weft.planning.profile import hour_factors

    planned = np.ones((1, len(operated.network.demands)))
    if not operated.profile:
        return planned
    return np.concatenate([planned, hour_factors(operated.profile, operated.network)])


def summary(
    operated: Operated, all_risks: Risks, found: Drain, asked: tuple[Ints, float, int | None]
) -> dict[str, Any]:
    """The answer as plain values; `asked` is the element, for how many hours, and from which hour on."""
    import numpy as np

    from weft.routing.drain import windows

    members, hours, hour = asked
    safe = found.is_safe
    starts = windows(safe[1:], hours) if operated.profile else tuple(range(24)) if safe[0] else ()
    looked_at = _looked_at(hour if operated.profile else None, hours)
    may = bool(safe[looked_at].all())
    risk = found.at_risk_gbps[looked_at].max(axis=0)
    order = np.lexsort((-found.lost_gbps[looked_at].max(axis=0).sum(axis=1), -found.late, -risk.sum(axis=1)))
    rows = [_row(operated, all_risks, found, (s, looked_at)) for s in order.tolist() if s > 0]
    return {
        "element": [all_risks.label(i) for i in members.tolist()], "hours": hours, "at": hour, "may": may,
        "out": {
            **_row(operated, all_risks, found, (0, looked_at)),
            "max_utilisation": float(found.max_utilisation[looked_at].max()),
            "removed_gbps": float(found.removed_gbps[looked_at].sum(axis=1).max()),
        },
        "reason": _reason(may, [_row(operated, all_risks, found, (0, looked_at)), *rows]),
        "further_failures": len(found.late) - 1, "worst": rows[0] if rows else None, "further": rows,
        "windows": list(starts), "has_profile": bool(operated.profile),
    }  # fmt: skip


def _looked_at(hour: int | None, hours: float) -> list[int]:
    """Rows of hours that the answer is for: the traffic planned for, or those that work from an hour on takes."""
    from math import ceil

    return [0] if hour is None else sorted({1 + (hour + i) % 24 for i in range(ceil(hours))})


def _row(operated: Operated, all_risks: Risks, found: Drain, at: tuple[int, list[int]]) -> dict[str, Any]:
    """One further failure over the hours looked at, each figure at its worst."""
    s, hours = at
    names = operated.network.classes.name
    members = found.further.members[s]

    def by_class(gbps: Floats) -> dict[str, float]:
        return {name: float(gbps[hours, s, c].max()) for c, name in enumerate(names)}

    return {
        "failed": [all_risks.label(i) for i in members[members >= 0].tolist()], "state": found.further.state[s],
        "protects": [name for c, name in enumerate(names) if found.must[s, c]],
        "at_risk_gbps": by_class(found.at_risk_gbps), "lost_gbps": by_class(found.lost_gbps),
        "without_drain_gbps": by_class(found.before_gbps),
        "late": int(found.late[s]), "late_without_drain": int(found.late_before[s]),
    }  # fmt: skip


def _reason(may: bool, rows: list[dict[str, Any]]) -> str:
    """Why, in one sentence."""
    from weft.units import show

    if may:
        return "nothing that must be carried is lost or late because of it, whatever else fails by itself"
    row = next(r for r in rows if any(r["at_risk_gbps"].values()) or r["late"] > r["late_without_drain"])
    when = f"if {' + '.join(row['failed'])} fails meanwhile" if row["failed"] else "with it out and nothing failed"
    lost = {name: gbps for name, gbps in row["at_risk_gbps"].items() if gbps > 0}
    if lost:
        return f"{when}, {', '.join(f'{show.gbps(gbps)} of {name}' for name, gbps in lost.items())} would be lost"
    return f"{when}, {row['late'] - row['late_without_drain']} more demands would be late"


def _show(answer: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    from weft.units import show

    click.echo(f"{' + '.join(answer['element'])} may be taken out: {'yes' if answer['may'] else 'no'}")
    click.echo(answer["reason"])
    out = answer["out"]
    click.echo(f"busiest with it out: {show.percent(out['max_utilisation'])}")
    if out["removed_gbps"] > 0:
        click.echo(f"traffic that ends there, and goes with it: {show.gbps(out['removed_gbps'])}")
    shown = answer["further"][:SHOWN]
    table = Table(title=f"{answer['further_failures']} further failures, the worst {len(shown)}", title_justify="left")
    table.add_column("meanwhile", overflow="fold")
    table.add_column("class")
    for column in ("must be carried", "lost", "without the drain"):
        table.add_column(column, justify="right")
    for row in (out, *shown):
        for i, name in enumerate(row["lost_gbps"]):
            label = " + ".join(row["failed"]) or "nothing" if i == 0 else ""
            must = "yes" if name in row["protects"] else "no"
            lost, before = row["lost_gbps"][name], row["without_drain_gbps"][name]
            table.add_row(label, name, must, show.gbps(lost), show.gbps(before))
    Console().print(table)
    if answer["has_profile"]:
        click.echo(_windows(answer["windows"], answer["hours"]))


def _windows(starts: list[int], hours: float) -> str:
    """Safe hours to begin, consecutive ones together."""
    if not starts:
        return f"no hour of the day is safe for {hours:g} h"
    if len(starts) == 24:
        return f"any hour of the day is safe to begin {hours:g} h"
    first = [h for h in starts if (h - 1) % 24 not in starts]
    spans = []
    for h in first:
        last = h
        while (last + 1) % 24 in starts:
            last = (last + 1) % 24
        spans.append(f"{h:02}:00" if last == h else f"{h:02}:00 to {last:02}:00")
    return f"safe to begin {hours:g} h (UTC): {', '.join(spans)}"
