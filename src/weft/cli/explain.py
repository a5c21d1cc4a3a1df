"""`weft explain`: what an error code means, and how to mend it."""

from __future__ import annotations

import json

import click


@click.command()
@click.argument("code", required=False)
@click.option("--json", "as_json", is_flag=True, help="As a record for machines.")
def command(code: str | None, as_json: bool) -> int:
    """Explain CODE, such as E301, with a bad and a mended example; without CODE, list all codes."""
    from weft.diagnostics import known
    from weft.diagnostics.codes import CODES, explain

    if code is None:
        listed = [{"code": c.code, "title": c.title} for c in CODES.values()]
        plain = "\n".join(f"{c['code']}  {c['title']}" for c in listed)
        click.echo(json.dumps(listed, indent=2, ensure_ascii=False) if as_json else plain)
        return 0
    found = CODES.get(code.upper())
    if found is None:
        raise click.UsageError(f"no code {code}; {known(code.upper(), CODES) or '`weft explain` lists all'}")
    record = {"code": found.code, "title": found.title, "text": found.text, "bad": found.bad, "mended": found.mended}
    click.echo(json.dumps(record, indent=2, ensure_ascii=False) if as_json else explain(found.code))
    return 0
