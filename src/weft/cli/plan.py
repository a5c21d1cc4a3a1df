"""`weft plan`: the main job."""

from __future__ import annotations

import json
import os
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Never, Self

import click

from weft.cli.availability import mean_times
from weft.cli.entry import INTERRUPTED
from weft.cli.stopping import memory, stoppable
from weft.cli.sweep import address_in

if TYPE_CHECKING:
    from rich.console import Console

    from weft.planning import Plan
    from weft.sizing import Crew

EXIT_STATUS = {"proven": 0, "feasible": 0, "infeasible": 1, "unknown": 1}


def share(_: click.Context, parameter: click.Parameter, text: str) -> float:
    """A share such as `1%`, `1 %` or `0.01`, from 0 to below 1."""
    from weft.units import UnitError, parse

    try:
        value = parse(text, "share")
    except UnitError as error:
        raise click.BadParameter(f"{error}", param=parameter) from error
    if not 0 <= value < 1:
        raise click.BadParameter(f"{text!r} is not from 0 % to below 100 %", param=parameter)
    return value


def off(context: click.Context, parameter: click.Parameter, text: str | None) -> float | None:
    """A share above 0 and below 100 %, if one is given."""
    if text is None:
        return None
    value = share(context, parameter, text)
    if not value:
        raise click.BadParameter("0 % is no error of a forecast: give a share such as 30%", param=parameter)
    return value


def seconds(_: click.Context, parameter: click.Parameter, text: str | None) -> float | None:
    """A time such as `60s`, `2 min` or `90`, in seconds."""
    if text is None:
        return None
    number, factor = text.strip(), 1.0
    for suffix, each in (("min", 60.0), ("s", 1.0), ("h", 3600.0)):
        if number.endswith(suffix):
            number, factor = number.removesuffix(suffix), each
            break
    try:
        value = float(number) * factor
    except ValueError:
        value = -1.0
    if not 0 < value < 1e7:
        raise click.BadParameter(f"{text!r} is not a time such as 60s or 2min", param=parameter)
    return value


@click.command()
@click.argument("intent", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Directory of the plan; NAME.plan by default.")
@click.option("--gap", callback=share, default="1%", show_default=True, help="Solver gap of the WAN to stop at.")
@click.option("--time-limit", callback=seconds, default=None, help="Stop with what there is after this time.")
@click.option(
    "--memory-limit", callback=memory, default=None, help="Stop with what there is once this much is held: 8G."
)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Seed of all random choices.")
@click.option("--frontier", is_flag=True, help="Look at power against cost too: a table and a chart.")
@click.option("--regret", callback=off, default=None, help="Look at demands that are off by up to this: 30%.")
@click.option(
    "--availability", is_flag=True, help="Plan again with states that hurt most, until classes have their availability."
)
@click.option(
    "--repair", "repairs", multiple=True, metavar="KIND=MTBF/MTTR",
    help="With --availability, mean times of every element of a kind, as router=10y/4h.",
)  # fmt: skip
@click.option("--compare-protection", is_flag=True, help="Compare routers, optics and both at making up for cuts.")
@click.option("--on", "cluster", metavar="ray[=ADDRESS]", help="Look at failure states on a Ray cluster.")
@click.option("--json", "as_json", is_flag=True, help="Print plan.json instead of the summary.")
def command(
    intent: Path, output: Path | None, gap: float, time_limit: float | None, memory_limit: float | None, seed: int,
    frontier: bool, regret: float | None, availability: bool, repairs: tuple[str, ...], compare_protection: bool,
    cluster: str | None, as_json: bool,
) -> int:  # fmt: skip
    """Plan INTENT: what to buy in all three layers, proved against every failure it must survive.

    A limit or Ctrl-C ends it with the best plan so far and its gap; Ctrl-C twice gives it up.
    Writes plan.json, its tables and report.html to the output directory, whole or not at all.
    """
    from weft import intent as intents
    from weft.diagnostics import read_sources, render
    from weft.lp import Stop
    from weft.planning import Options, is_plan, make, require_room, save
    from weft.planning.protection import with_protection
    from weft.planning.until_available import Wanted, until_available
    from weft.report import write

    if repairs and not availability:
        raise click.UsageError("--repair says how often things fail, which only --availability asks")
    wanted = Wanted(dict(mean_times(text) for text in repairs)) if availability else None

    asked = intents.load(intent)
    if asked.warnings:
        click.echo(render(asked.warnings, read_sources(asked.warnings)), err=True)
    stop = Stop(time_limit, memory_limit)
    directory = output or Path(f"{asked.name}.plan")
    require_room(directory)
    with Display() as display:
        try:
            with crew_on(cluster) as crew:
                options = Options(gap=gap, stop=stop, seed=seed, frontier=frontier, regret=regret, crew=crew)
                def planned() -> Plan:
                    made = until_available(asked, options, wanted, display) if wanted else make(asked, options, display)
                    return with_protection(made, asked, options, display) if compare_protection else made

                plan = stoppable(planned, stop)
        except KeyboardInterrupt:
            _give_up(f"weft: interrupted {display.reached()}; nothing was written")
    if plan.tables or stop.reason != "interrupt" or not is_plan(directory):
        save(plan, directory, write)
    else:
        click.echo(f"weft: nothing was found so soon; the plan in {directory} is left as it was", err=True)
    if as_json:
        click.echo(json.dumps(plan.header, indent=2, ensure_ascii=False))
    else:
        show(plan, directory)
    lacks = availability and not plan.header["certificate"].get("availability", {}).get("met", False)
    return max(EXIT_STATUS[plan.verdict], int(lacks))


def crew_on(cluster: str | None) -> AbstractContextManager[Crew | None]:
    """The workers of the cluster that is asked for, if one is."""
    if cluster is None:
        return nullcontext()
    from weft.sweep import ray_crew

    return ray_crew(address_in(cluster))


def _give_up(message: str) -> Never:
    """End the process with its work under way, which no thread can be made to leave."""
    click.echo(message, err=True)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(INTERRUPTED)


class Display:
    """Progress on a terminal: the step at work and what is known; silent elsewhere."""

    def __init__(self) -> None:
        from rich.console import Console

        self._console: Console = Console(stderr=True)
        self._status = self._console.status("planning") if self._console.is_terminal else None
        self._step, self._note = 0, ""

    def __enter__(self) -> Self:
        if self._status is not None:
            self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._status is not None:
            self._status.stop()

    def step(self, number: int) -> None:
        """Show the step that begins."""
        self._step, self._note = number, ""
        self._refresh()

    def note(self, text: str) -> None:
        """Show what is known within it."""
        self._note = text
        self._refresh()

    def reached(self) -> str:
        """Where the work is, in words."""
        from weft.planning import STEPS

        where = f"in step {self._step}, {STEPS[self._step - 1]}" if self._step else "before the first step"
        return f"{where} ({self._note})" if self._note else where

    def _refresh(self) -> None:
        if self._status is not None:
            self._status.update(f"planning: {self.reached()}")


def show(plan: Plan, directory: Path) -> None:
    """Print verdict, totals, gap, what binds and where to look next."""
    from weft.cli.summary import frontier_lines, lines
    from weft.cli.wrapping import wrapped

    for line in lines(plan.header, directory):
        click.echo(wrapped(line))
    if "frontier" in plan.tables:
        for line in frontier_lines(list(plan.tables["frontier"])):
            click.echo(line)
