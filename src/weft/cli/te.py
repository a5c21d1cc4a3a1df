"""`weft te`: how well a network could be used, and how near its routing comes."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from weft.cli.figures import Figure

if TYPE_CHECKING:
    from weft.network import Scenarios
    from weft.planning import Operated
    from weft.routing.te import Comparison, Optimised, Traffic, Way

NOISE = 1e-9
"""Shares below this are of the arithmetic."""


@click.command()
@click.argument("network", metavar="PLAN|INTENT", type=click.Path(path_type=Path))
@click.option(
    "--objective", type=click.Choice(["utilisation", "total"]), default="utilisation", show_default=True,
    help="Empty the fullest link, or carry as much as fits.",
)  # fmt: skip
@click.option(
    "--gap", type=Figure(0, 1, min_open=True), default=0.01, show_default=True, help="How near the bound."
)
@click.option("--fail", "expressions", multiple=True, help="States to compare as well, in the words of `weft sweep`.")
@click.option("--metrics", type=click.IntRange(0), default=0, help="Metrics to try for ECMP; 0 tries none.")
@click.option("--robust", is_flag=True, help="Metrics for the worst of all states, not for nothing failed.")
@click.option("--segments/--no-segments", default=True, show_default=True, help="Two-segment routing beside it.")
@click.option("--adjacencies", is_flag=True, help="Segments may be adjacencies too.")
@click.option("--seed", type=int, default=1, show_default=True, help="Of the search for metrics.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, file_okay=False), help="Directory for metrics.csv, policies.csv."
)
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def command(
    network: Path, objective: str, gap: float, expressions: tuple[str, ...], metrics: int, robust: bool,
    segments: bool, adjacencies: bool, seed: int, output: Path | None, as_json: bool,
) -> int:  # fmt: skip
    """Route all traffic of PLAN or INTENT as well as can be proved, and compare what routers do.

    Classes, ceilings and delay limits are left aside: it is all traffic over all capacity. The bound holds for any
    routing that may split traffic at will; each way says how far above it it is.
    """
    from weft.network import risks
    from weft.planning import opened
    from weft.routing.te import Search, Traffic, Wish, compared

    operated = opened(network)
    all_risks = risks(operated.network)
    chosen = _states(operated, expressions)
    traffic = Traffic.of(operated.network, all_risks, chosen, operated.ecmp)
    if objective == "total":
        _say(_total(traffic, gap), as_json, _told_total)
        return 0
    wish = Wish(gap, segments, adjacencies, Search(metrics, seed, robust) if metrics else None)
    found = compared(traffic, wish)
    if output is not None:
        _write(operated, traffic, found, output)
    _say(_record(found, chosen), as_json, _told)
    return 0


def _states(operated: Operated, expressions: tuple[str, ...]) -> Scenarios:
    from weft.network import risks, scenarios

    return scenarios(risks(operated.network), list(expressions))


def _total(traffic: Traffic, gap: float) -> dict[str, Any]:
    from weft.graph import Effort, total_flow

    graph, up = traffic.whole(0)
    flow = total_flow(
        graph, traffic.arc_capacity_gbps(0)[up], traffic.targets, traffic.sent(0), Effort(gap=gap, threads=2)
    )
    return {
        "offered_gbps": flow.offered_gbps, "carried_gbps": flow.carried_gbps, "bound_gbps": flow.bound_gbps,
        "gap": flow.gap, "unroutable_gbps": flow.unroutable_gbps, "sweeps": flow.sweeps,
    }  # fmt: skip


def _record(found: Comparison, chosen: Scenarios) -> dict[str, Any]:
    """The comparison as plain values; the gap of a way is to the bound of the same state."""
    worst = int(found.bound.argmax())
    return {
        "states": len(chosen),
        "bound": {
            "utilisation": float(found.bound[0]), "achieved": float(found.achieved[0]),
            "worst_utilisation": float(found.bound[worst]), "worst_achieved": float(found.achieved[worst]),
            "worst_state": chosen.name[worst],
        },
        "ways": [_way(found, chosen, way) for way in found.ways],
        "metric_trials": found.metrics.trials if found.metrics else 0,
    }  # fmt: skip


def _way(found: Comparison, chosen: Scenarios, way: Way) -> dict[str, Any]:
    return {
        "name": way.name, "utilisation": way.utilisation, "gap": _above(way.utilisation, float(found.bound[0])),
        "worst_utilisation": way.worst_utilisation, "worst_state": chosen.name[way.worst_state],
        "worst_gap": _above(way.worst_utilisation, float(found.bound.max())),
    }  # fmt: skip


def _above(value: float, bound: float) -> float | None:
    return value / bound - 1.0 if bound > 0 else None


def _say(record: dict[str, Any], as_json: bool, told: Any) -> None:
    if as_json:
        click.echo(json.dumps(record, indent=2, ensure_ascii=False))
    else:
        told(record)


def _told(record: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    from weft.units import show

    bound, several = record["bound"], record["states"] > 1
    table = Table(title="utilisation of the fullest link", title_justify="left")
    table.add_column("routing")
    for column in ("nothing failed", "above the bound", *(("worst state", "above the bound") if several else ())):
        table.add_column(column, justify="right")
    for way in record["ways"]:
        cells = [show.percent(way["utilisation"]), _share(way["gap"])]
        cells += [f"{show.percent(way['worst_utilisation'])} ({way['worst_state']})", _share(way["worst_gap"])]
        table.add_row(way["name"], *cells[: 4 if several else 2])
    cells = [show.percent(bound["achieved"]), _share(_above(bound["achieved"], bound["utilisation"]))]
    worst = _share(_above(bound["worst_achieved"], bound["worst_utilisation"]))
    cells += [f"{show.percent(bound['worst_achieved'])} ({bound['worst_state']})", worst]
    table.add_row("any paths, split at will", *cells[: 4 if several else 2])
    Console().print(table)
    least = show.percent(bound["utilisation"])
    click.echo(f"proved: no routing keeps the fullest link below {least} with nothing failed")


def _told_total(record: dict[str, Any]) -> None:
    from weft.units import show

    click.echo(f"{show.gbps(record['carried_gbps'])} of {show.gbps(record['offered_gbps'])} fit at once")
    if record["gap"] > NOISE:
        most = show.gbps(record["bound_gbps"])
        click.echo(f"proved: no routing carries more than {most}, {_share(record['gap'])} above that")
    else:
        click.echo("proved: no routing carries more")
    if record["unroutable_gbps"] > NOISE * record["offered_gbps"]:
        click.echo(f"{show.gbps(record['unroutable_gbps'])} have no path at all")


def _share(gap: float | None) -> str:
    from weft.units import show

    return "" if gap is None else show.percent(gap if abs(gap) > NOISE else 0.0)


def _write(operated: Operated, traffic: Traffic, found: Comparison, directory: Path) -> None:
    """Put metrics and policies into a directory, each file written beside and renamed."""
    directory.mkdir(parents=True, exist_ok=True)
    if found.metrics is not None:
        _put(directory / "metrics.csv", ("link", "metric", "metric_back"), _metric_rows(operated, found.metrics))
    named = [way for way in found.ways if way.policies is not None]
    if named:
        rows = (row for way in named for row in _policy_rows(operated, traffic, way))
        _put(directory / "policies.csv", ("routing", "a", "z", "via", "link", "share"), rows)


def _metric_rows(operated: Operated, found: Optimised) -> Iterable[tuple[Any, ...]]:
    columns = (found.metric.tolist(), found.metric_back.tolist())
    return zip(operated.network.ip_links.name, *columns, strict=True)


def _policy_rows(operated: Operated, traffic: Traffic, way: Way) -> Iterable[tuple[Any, ...]]:
    policies, ip, network = way.policies, traffic.ip, operated.network
    assert policies is not None
    names = {
        **dict(enumerate(network.routers.name)),
        **{int(node): name for node, name in zip(ip.border, network.sites.name, strict=True) if node >= 0},
        **{int(node): name for node, name in zip(ip.sink, network.anycast.name, strict=True)},
    }
    rows = zip(*(column.tolist() for column in (*policies.segments, policies.share)), strict=True)
    for source, target, via, arc, share in rows:
        link = ip.row_name[int(ip.capacity_row[arc])] if arc >= 0 else ""
        ends = names[source], names[int(traffic.targets[target])]
        yield way.name, *ends, names[via] if via >= 0 and via != source else "", link, share


def _put(path: Path, columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    beside = path.with_name(f".{path.name}.part")
    try:
        with beside.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows(rows)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
