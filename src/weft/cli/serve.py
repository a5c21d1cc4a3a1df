"""`weft serve`: plans of a directory in a browser."""

from __future__ import annotations

import json
import logging
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from weft.cli.plan import seconds
from weft.cli.stopping import memory

if TYPE_CHECKING:
    from weft.serve import Settings


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--host", default="127.0.0.1", show_default=True, help="Beyond this machine only with token and TLS.")
@click.option("--port", type=click.IntRange(0, 65535), default=8710, show_default=True, help="0: any that is free.")
@click.option("--token-file", type=click.Path(path_type=Path), help="File with the token that is asked of everyone.")
@click.option("--tls-cert", type=click.Path(path_type=Path), help="Certificate (PEM), with its chain.")
@click.option("--tls-key", type=click.Path(path_type=Path), help="Its key (PEM).")
@click.option("--upload-limit", callback=memory, default="16M", show_default=True, help="Largest intent and tables.")
@click.option("--plan-limit", callback=seconds, default="60min", show_default=True, help="Longest a plan may take.")
@click.option("--memory-limit", callback=memory, default=None, help="Most that a plan may hold: 8G.")
@click.option("-q", "--quiet", is_flag=True, help="Log warnings alone.")
@click.option("--json", "as_json", is_flag=True, help="Print where it listens as JSON.")
def command(
    folder: Path, host: str, port: int, token_file: Path | None, tls_cert: Path | None, tls_key: Path | None,
    upload_limit: float, plan_limit: float, memory_limit: float | None, quiet: bool,
    as_json: bool,
) -> None:  # fmt: skip
    """Serve the plans in DIR as pages and as an API, and plan in the background.

    Ctrl-C ends it; what was being planned is planned again when DIR is served again.
    """
    try:
        from weft.serve import Limits, Settings, read_token, run
    except ModuleNotFoundError as error:
        from weft.diagnostics import ServeError

        if error.name not in ("starlette", "uvicorn"):
            raise
        raise ServeError(f"{error.name} is not installed", help="pip install 'weft[serve]'") from error

    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.WARNING if quiet else logging.INFO)
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    limits = Limits(upload_bytes=int(upload_limit), plan_s=plan_limit, plan_bytes=memory_limit)
    token = read_token(token_file) if token_file else None
    run(Settings(folder, host, port, token, tls_cert, tls_key, limits), partial(_ready, as_json))


def _ready(as_json: bool, settings: Settings) -> None:
    if as_json:
        click.echo(json.dumps({"folder": str(settings.folder), "url": settings.url}))
    else:
        click.echo(f"serving {settings.folder} at {settings.url}")
