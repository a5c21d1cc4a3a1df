"""`weft schema`: the JSON Schema of intents."""

from __future__ import annotations

import json

import click


@click.command()
@click.option("--agreement", is_flag=True, help="Of agreement files.")
def command(agreement: bool) -> None:
    """Print the JSON Schema of intent files, so that editors check and complete them."""
    from weft.agreement.schema import json_schema as of_agreements
    from weft.intent import json_schema as of_intents

    schema = of_agreements() if agreement else of_intents()
    click.echo(json.dumps(schema, indent=2, ensure_ascii=False))
