"""`weft report PLAN`: write a plan's report again from its directory."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(name="report")
@click.argument("plan", type=click.Path(path_type=Path))
@click.option(
    "--before", type=click.Path(path_type=Path), help="Directory of an earlier plan: tell what changed since."
)
@click.option("--json", "as_json", is_flag=True, help="Print the file's path as JSON.")
def command(plan: Path, before: Path | None, as_json: bool) -> None:
    """Write PLAN/report.html, one offline HTML file, from the plan directory PLAN."""
    from weft.report import write

    path = write(plan, before)
    if as_json:
        import json

        click.echo(json.dumps({"report": str(path)}))
    else:
        click.echo(f"report: {path}")
