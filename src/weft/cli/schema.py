"""`weft schema`: the JSON Schema of intents."""

from __future__ import annotations

import json

import click


@click.command()
def command() -> None:
    """Print the JSON Schema of intent files, so that editors check and complete them."""
    from weft.intent import json_schema

    click.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))
