"""The entry point: finds the verb, runs it, and turns what it raises into text and an exit status.

Exit status: 0 ok; 1 a check failed or no plan exists; 2 bad input or usage; 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module

import click
from typing_extensions import override

from weft.diagnostics import InfeasibleError, InputError, WeftError, read_sources, render

VERBS: dict[str, tuple[str, str]] = {
    "new": ("weft.cli.new", "Write a commented starter intent."),
    "import": ("weft.cli.import_", "Read a network of another tool as an intent."),
    "check": ("weft.cli.check", "Find everything wrong with an intent."),
    "plan": ("weft.cli.plan", "Plan all three layers, with proof."),
    "lightpaths": ("weft.cli.lightpaths", "Light over a network in GNPy's files: GSNR, modes, spectrum."),
    "sweep": ("weft.cli.sweep", "Fail parts of a plan and see what is lost."),
    "availability": ("weft.cli.availability", "The share of time that demands are carried, as proved intervals."),
    "drain": ("weft.cli.drain", "May this be taken out now, and when."),
    "te": ("weft.cli.te", "How well a network could be used, against a proved bound."),
    "why": ("weft.cli.why", "Which failure and demand force a purchase."),
    "agreement": ("weft.cli.agreement", "Orders and cash by quarter under an agreement, with its patents."),
    "diff": ("weft.cli.diff", "Compare two plans in parts, watts and euro."),
    "report": ("weft.cli.report", "Write a plan's report, one offline HTML file."),
    "serve": ("weft.cli.serve", "Serve plans in a browser, and plan there."),
    "fabric": ("weft.cli.fabric", "Show the fabric frontier of one site."),
    "build": ("weft.cli.build", "Write the configurations of a plan's switches."),
    "lab": ("weft.cli.lab", "Try a fabric on real routing daemons."),
    "catalogue": ("weft.cli.catalogue", "List equipment with its sources."),
    "export": ("weft.cli.export", "Write a network for other tools."),
    "schema": ("weft.cli.schema", "Print the JSON Schema of intents, for editors."),
    "explain": ("weft.cli.explain", "Explain an error code, with an example."),
}
"""Each verb's module and its line of help, in the order of the work."""

OK, FAILED, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130


class Verbs(click.Group):
    """A click group whose verbs are imported when they are run."""

    @override
    def list_commands(self, ctx: click.Context) -> list[str]:
        """All verbs, in the order of the work."""
        return list(VERBS)

    @override
    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The verb itself, imported now; None for an unknown one."""
        if cmd_name not in VERBS:
            return None
        command: click.Command = import_module(VERBS[cmd_name][0]).command
        return command

    @override
    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of verbs, from the table alone."""
        with formatter.section("Verbs"):
            formatter.write_dl([(verb, text) for verb, (_, text) in VERBS.items()])


def _version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"weft {version('weft')}")
        ctx.exit()


@click.command(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, expose_value=False, is_eager=True, callback=_version, help="Show the version.")
def weft() -> None:
    """Design, prove and price a whole web-scale network from one intent file.

    Start with `weft new DIR`, then `weft check` and `weft plan` on DIR/intent.yaml.
    """


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit status; everything a user may cause is turned into text."""
    try:
        status = weft.main(args=arguments, prog_name="weft", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        _show_usage(error)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return _interrupted()
    except RuntimeError as error:
        if str(error) == "Query interrupted":  # DuckDB, where Ctrl-C meets a query
            return _interrupted()
        raise
    except WeftError as error:
        return _show(error)
    except BrokenPipeError:
        _silence_stdout()
        return OK
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        click.echo(f"error: {place}{error.strerror or error}", err=True)
        return BAD_INPUT
    return status if isinstance(status, int) else OK


def _interrupted() -> int:
    click.echo("weft: interrupted", err=True)
    return INTERRUPTED


def main() -> None:
    """Run the command line of this process, and exit."""
    sys.exit(run())


def _show_usage(error: click.ClickException) -> None:
    from weft.diagnostics import nearest

    error.show()
    words = error.message.split("'")
    if isinstance(error, click.UsageError) and error.message.startswith("No such command") and len(words) > 1:
        near = nearest(words[1], VERBS)
        if near and near not in error.message.split("'")[2:]:
            click.echo(f"did you mean '{near}'?", err=True)


def _show(error: WeftError) -> int:
    """Print what went wrong on standard error; the exit status that belongs to it."""
    if isinstance(error, InputError):
        click.echo(render(error.diagnostics, {**read_sources(error.diagnostics), **error.sources}), err=True)
        return BAD_INPUT
    code = f"[{error.code}]" if isinstance(error, InfeasibleError) and error.code else ""
    click.echo(f"error{code}: {error.message}", err=True)
    if error.help:
        click.echo(f"  = help: {error.help}", err=True)
    return FAILED if isinstance(error, InfeasibleError) else BAD_INPUT


def _silence_stdout() -> None:
    """Let the interpreter flush into nothing at exit, the reader of the pipe being gone."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):  # a captured stdout has no descriptor
        return
