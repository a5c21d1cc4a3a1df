"""What a sweep tells of who makes up for a failure: routers, optics, or both; as plain values and in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

if TYPE_CHECKING:
    from weft.network import Scenarios
    from weft.optical.service.restoration_state import RestoreOptions
    from weft.sweep import Sweep

MOST = 20_000
"""Failures looked at one by one."""


class Asked(NamedTuple):
    """How light is lit again: `after_s` None is when all is lit that can be."""

    after_s: float | None = None
    lower_rates: bool = True
    catalogues: tuple[Path, ...] = ()


def recovered(plan_directory: Path, sweep: Sweep, asked: Asked) -> dict[str, Any]:
    """For each failure of the sweep that cuts cables what is lost with nobody, routers, optics and both at work.

    Raises PlanError if the network is not a plan's, if its lines cannot be made again, or if there are too many
    failures to look at one by one.
    """
    from weft.catalogue import load as load_catalogue
    from weft.diagnostics import PlanError
    from weft.optical.service.restoration_state import RestoreOptions
    from weft.planning import is_plan, load
    from weft.planning.relighting import relightable
    from weft.routing.forwarded import ForwardedEngine
    from weft.routing.recovery import Recovering

    if not is_plan(plan_directory):
        raise PlanError(f"{plan_directory} is no plan: only a plan knows its fibres, slots and transceivers")
    if len(sweep.every) > MOST:
        raise PlanError(f"{len(sweep.every):,} failures are too many to light again one by one", help="ask for fewer")
    engine, chosen = sweep.engine, _cuts(sweep)
    again = relightable(load(plan_directory), load_catalogue(["builtin", *asked.catalogues]))
    options = RestoreOptions(lower_rates=asked.lower_rates)
    restored = again.relit(engine.network, engine.risks, chosen, options)
    rates = again.rate_gbps(restored, len(engine.network.lightpaths), asked.after_s)
    forward = engine.routed if isinstance(engine, ForwardedEngine) else None
    found = Recovering.of(engine.network, engine.risks, engine.limits, engine.run, forward).recovery(chosen, rates)
    rows = [
        {
            "failed": [engine.risks.label(risk) for risk in chosen.risks[i].tolist()],
            "light_lost_gbps": float(found.lost_light_gbps[i]), "light_restored_gbps": float(found.relit_gbps[i]),
            "lightpaths_lost": int(found.lightpaths_lost[i]), "lightpaths_on_roadms_lost": len(after.lost),
            "lightpaths_restored": len(after.relit),
            "at_lower_rate": len(after.partial), "at_most_gbps": after.at_most_gbps, "seconds": after.seconds,
            "dark": {one: after.dark_by(one) for one in {dark.why: None for dark in after.dark}},
            "lost_gbps": {
                name: float(getattr(found, name)[i].sum()) for name in ("nothing", "routers", "optics", "both")
            },
        }
        for i, after in enumerate(restored.cuts)
    ]  # fmt: skip
    return {"after_s": asked.after_s, "figures": _figures(options), "failures": rows}


def _cuts(sweep: Sweep) -> Scenarios:
    """The sweep's failures that cut any cable."""
    from weft.network import Incidence, Scenarios
    from weft.planning.relighting import ABOVE

    members, state = sweep.every.block(0, len(sweep.every))
    kind, label = sweep.engine.risks.kind, sweep.engine.risks.label
    kept = [
        (row[row >= 0].tolist(), asked) for row, asked in zip(members, state, strict=True)
        if any(kind[risk] not in ABOVE for risk in row[row >= 0].tolist())
    ]  # fmt: skip
    sets = [risks for risks, _ in kept]
    names = tuple(" + ".join(map(label, risks)) for risks in sets)
    return Scenarios(names, tuple(asked for _, asked in kept), Incidence.of(sets, len(sweep.engine.risks)))


def _figures(options: RestoreOptions) -> dict[str, dict[str, Any]]:
    return {
        name: {"seconds": one.value, "source": one.source, "estimate": one.is_estimate}
        for name, one in options.timing.figures().items()
    }  # fmt: skip


def show(recovery: Mapping[str, Any], top: int) -> None:
    """Print the failures that lose most once routers have done what they can, and what the times rest on."""
    from rich.console import Console
    from rich.table import Table

    rows: Sequence[dict[str, Any]] = sorted(
        recovery["failures"], key=lambda row: (-row["lost_gbps"]["routers"], -row["light_lost_gbps"])
    )  # fmt: skip
    if not rows:
        click.echo("no failure asked for cuts a cable: there is nothing to light again")
        return
    when = "all is lit again that can be" if recovery["after_s"] is None else f"{recovery['after_s']:g} s"
    shown = f", the worst {top} of {len(rows)}" if len(rows) > top else ""
    title = f"Gb/s of traffic lost, and who makes up for it, after {when}{shown}"
    table = Table(title=title, title_justify="left", title_style="", box=None, pad_edge=False)
    table.add_column("failed", overflow="fold")
    for heading in ("at once", "routers", "optics", "both", "light\nlost", "lit\nagain", "slower", "in s"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in rows[:top]:
        lost = [row["lost_gbps"][name] for name in ("nothing", "routers", "optics", "both")]
        gbps = [f"{value:,.0f}" for value in (*lost, row["light_lost_gbps"], row["light_restored_gbps"])]
        table.add_row(" + ".join(row["failed"]), *gbps, str(row["at_lower_rate"]), f"{row['seconds']:.0f}")
    console = Console()
    console.print(table)
    estimates = ", ".join(name for name, one in recovery["figures"].items() if one["estimate"])
    console.print("what was promised is judged with routers alone", highlight=False)
    console.print(f"seconds rest on estimates of {estimates}", highlight=False)
