"""`weft check`: everything that is wrong with an intent, and nothing else."""

from __future__ import annotations

import gc
import json
from typing import Any

import click

from weft.diagnostics import Diagnostic, read_sources, render, to_json


@click.command()
@click.argument("intent", type=click.Path())
@click.option("--format", "form", type=click.Choice(["text", "json", "sarif"]), default="text", help="How to write it.")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
def command(intent: str, form: str, as_json: bool) -> int:
    """Find everything wrong with INTENT, a file or a directory with its intent.yaml, and with the tables it names.

    Exit status: 0 when there is no error (there may be warnings), 2 when there is one.
    """
    from weft.intent import check

    gc.disable()  # nothing of an intent is garbage before this process ends; saves a third of the time
    findings = check(intent)
    errors = sum(d.severity == "error" for d in findings)
    if as_json or form == "json":
        click.echo(json.dumps(to_json(findings), indent=2, ensure_ascii=False))
    elif form == "sarif":
        click.echo(json.dumps(_sarif(findings), indent=2, ensure_ascii=False))
    else:
        if findings:
            click.echo(render(findings, read_sources(findings)) + "\n")
        click.echo(_verdict(intent, findings, errors))
    return 2 if errors else 0


def _sarif(findings: tuple[Diagnostic, ...]) -> dict[str, Any]:
    from importlib.metadata import version

    from weft.diagnostics.codes import CODES
    from weft.diagnostics.sarif import to_sarif

    return to_sarif(findings, CODES, version("weft"))


def _verdict(intent: str, findings: tuple[Diagnostic, ...], errors: int) -> str:
    warnings = len(findings) - errors
    if not findings:
        return f"{intent}: no errors"
    parts = [f"{n} {word}{'s' * (n != 1)}" for n, word in ((errors, "error"), (warnings, "warning")) if n]
    more = f"; `weft explain {findings[0].code}` says more" if errors else ""
    return f"{intent}: {', '.join(parts)}{more}"
