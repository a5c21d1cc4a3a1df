"""`weft sweep`: every failure of an expression, on the network of a plan or of an intent's links."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from weft.cli.figures import Figure

if TYPE_CHECKING:
    from weft.planning import Operated
    from weft.sweep import By, Sweep, Workers


@click.command()
@click.argument("network", metavar="PLAN|INTENT", type=click.Path(path_type=Path))
@click.option(
    "--fail", "expressions", multiple=True,
    help="A kind (link, fibre, pair, span, amplifier, srlg, card, router, site), fibre:2, router+fibre, a name, a"
    " regular expression /FRA-.*/, or @FILE with one of these a line; by default all that is to be survived.",
)  # fmt: skip
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="DuckDB file of all results; goes on if it is there."
)
@click.option("--parquet", type=click.Path(path_type=Path, file_okay=False), help="Directory for Parquet files.")
@click.option("--threads", type=click.IntRange(1, 1024), default=None, help="Threads; one a processor by default.")
@click.option("--on", "cluster", metavar="ray[=ADDRESS]", help="Spread the work over a Ray cluster.")
@click.option("--top", type=click.IntRange(1), default=10, show_default=True, help="How many of the worst to show.")
@click.option(
    "--by", type=click.Choice(["lost", "utilisation"]), default="lost", show_default=True, help="What is worst."
)
@click.option(
    "--headroom/--no-headroom", default=None, help="How much each demand, site and all may grow; on where it is quick."
)
@click.option("--delays", is_flag=True, help="Least, mean and longest delay of each demand, intact and at its worst.")
@click.option("--hashing", is_flag=True, help="How likely hashed flows (`flow` of a class) overflow each link.")
@click.option("--restore", is_flag=True, help="Light cut lightpaths of a plan again, beside what routers do.")
@click.option("--restore-after", type=Figure(0), help="Seconds given to it; by default all it needs.")
@click.option("--full-rate", is_flag=True, help="Light again at the planned rate or not at all.")
@click.option("--catalogue", type=click.Path(path_type=Path), multiple=True, help="Catalogue files of the plan.")
@click.option("--json", "as_json", is_flag=True, help="Print the worst failures as JSON.")
def command(
    network: Path, expressions: tuple[str, ...], output: Path | None, parquet: Path | None, threads: int | None,
    cluster: str | None, top: int, by: str, headroom: bool | None, delays: bool, hashing: bool, restore: bool,
    restore_after: float | None, full_rate: bool, catalogue: tuple[Path, ...], as_json: bool,
) -> int:  # fmt: skip
    """Fail everything that --fail names on the network of PLAN or INTENT and list the worst, most traffic lost first.

    An interrupted run goes on where it was when it is started again with the same output file.

    Exit status 1 if a failure that the network was made to survive is not.
    """
    from weft.cli.answers import Wanted, answered, told
    from weft.cli.sweep_results import Display, certificate, record, show
    from weft.planning import opened
    from weft.sweep import Results, Store, export, run, violations

    operated, workers, wanted = opened(network), _workers(cluster), Wanted(headroom, delays, hashing)
    wanted.check(operated)
    sweep = _sweep(operated, expressions, 1 if cluster else threads or os.cpu_count() or 1)
    store = Store(output, sweep)
    began = time.perf_counter()
    with Display() as display:
        run(store, workers, display.told)
    seconds = time.perf_counter() - began
    with store.connection(read_only=True) as database:
        found = Results.of(database, top=top, by=cast("By", by), promised=operated.survive)
        if parquet is not None:
            export(database, parquet)
    unheld = [row.scenario for row in found.worst if not row.held]
    broken = dict(zip(unheld, violations(sweep, unheld), strict=True))
    answers = answered(operated, sweep, wanted)
    if restore:
        from weft.cli.recovery import Asked, recovered

        answers["recovery"] = recovered(network, sweep, Asked(restore_after, not full_rate, catalogue))
    if as_json:
        known = {**record(found, seconds, broken, certificate(sweep)), **answers}
        click.echo(json.dumps(known, indent=2, ensure_ascii=False))
    else:
        for note in operated.notes:
            click.echo(f"note: {note}", err=True)
        show(found, seconds, certificate(sweep))
        for line in told(answers, top):
            click.echo(line)
        if restore:
            from weft.cli.recovery import show as show_recovery

            show_recovery(answers["recovery"], top)
    return int(found.broken > 0)


def _sweep(operated: Operated, expressions: tuple[str, ...], threads: int) -> Sweep:
    from weft.diagnostics import Diagnostic, ExpressionError
    from weft.routing import Run
    from weft.sweep import Sweep

    asked, how = expressions or operated.survive, Run(operated.ecmp, threads)
    sweep = Sweep.of(
        operated.network, operated.limits, how, asked, intact=not expressions, mode=operated.mode,
        policies=operated.policies,
    )  # fmt: skip
    if not len(sweep.every):
        message = f"{', '.join(asked)} names no failure of this network"
        raise ExpressionError([Diagnostic("E604", message, None, help="there are not as many elements of that kind")])
    return sweep


def _workers(cluster: str | None) -> Workers:
    from weft.sweep import RayCluster, Threads

    return Threads() if cluster is None else RayCluster(address_in(cluster))


def address_in(cluster: str) -> str | None:
    """The address in `ray=ADDRESS`, None for `ray` alone."""
    kind, _, address = cluster.partition("=")
    if kind != "ray":
        raise click.BadParameter(f"{cluster!r} is not ray or ray=ADDRESS", param_hint="--on")
    return address or None
