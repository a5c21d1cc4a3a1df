"""`weft new`: a starter intent."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import click

from weft.diagnostics import WeftError


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@click.option("--json", "as_json", is_flag=True, help="Print the file's path as JSON.")
def command(folder: Path, as_json: bool) -> None:
    """Write a commented starter intent, DIR/intent.yaml: four towns that check and plan as they are."""
    target = folder / "intent.yaml"
    text = files("weft.intent").joinpath("starter.yaml").read_bytes()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with target.open("xb") as out:
            out.write(text)
    except FileExistsError:
        raise WeftError(f"{target} is there already", "name another directory, or remove the file") from None
    click.echo(json.dumps({"intent": str(target)}) if as_json else f"wrote {target}\nnext: weft check {target}")
