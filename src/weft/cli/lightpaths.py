"""`weft lightpaths`: routes, GSNR, modes and spectrum over a network in GNPy's files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from weft.cli.figures import Figure

if TYPE_CHECKING:
    from weft.optical.service.full_load import Path as LitPath
    from weft.optical.service.judging import Noise
    from weft.optical.service.serving import Served
    from weft.optical.service.uncertainty_served import Chance
    from weft.optical.system.design import Designed

FILE = click.Path(path_type=Path)


@click.command()
@click.option("--topology", type=FILE, help="Network: GNPy's JSON, YANG's JSON, or a sheet.")
@click.option("--equipment", type=FILE, help="GNPy's equipment library.")
@click.option("--plan", type=FILE, help="A plan instead of both, with --samples.")
@click.option("--catalogue", type=FILE, multiple=True, help="Catalogue files that the plan was made with.")
@click.option("--extra-equipment", type=FILE, multiple=True, help="Further equipment; may be repeated.")
@click.option("--services", type=FILE, help="Requests; without them one path at full load is shown.")
@click.option("--spectrum", type=FILE, help="Channels of that one path, instead of the library's.")
@click.option("--from", "source", help="Transceiver where that one path starts.")
@click.option("--to", "target", help="Transceiver where it ends.")
@click.option("--past", multiple=True, help="Element that it passes; may be repeated, in order.")
@click.option("--sim-params", type=FILE, help="GNPy's settings of a simulation; they overrule --nli.")
@click.option("--power", type=Figure(-60, 40), help="Reference power of a channel in fibres, in dBm.")
@click.option(
    "--nli", type=click.Choice(["auto", "gn", "isrs"]), default="auto", show_default=True,
    help="Nonlinear noise: one band, Raman scattering between channels, or that above 5 THz.",
)
@click.option(
    "--design", type=click.Choice(["gnpy", "optimised"]), default="gnpy", show_default=True,
    help="Powers by GNPy's rule, or those of least noise.",
)
@click.option("--as-built", is_flag=True, help="Add no amplifiers and split no fibres.")
@click.option("--routes", type=click.IntRange(1, 1000), default=8, show_default=True, help="Shortest routes tried.")
@click.option(
    "--policy", type=click.Choice(["first-fit", "last-fit", "lowest", "best"]), default="lowest", show_default=True,
    help="Who gets which slot; best proves how many can be served.",
)
@click.option("--aggregate", is_flag=True, help="Make like requests one first, as GNPy does.")
@click.option("--bidirectional", is_flag=True, help="Judge every request in both directions.")
@click.option("--one-way", is_flag=True, help="Leave the other direction free where a request is not bidirectional.")
@click.option("--occupied", type=FILE, help="Spectrum in use: JSON, or an earlier answer.")
@click.option("--guard", type=Figure(0, 1000), default=25.0, show_default=True, help="GHz free at the edges.")
@click.option("--margin", type=Figure(-20, 40), help="dB kept, instead of the library's.")
@click.option("--filtering", type=Figure(0, 10), default=0.0, help="dB that each ROADM passed costs.")
@click.option("--regenerate", is_flag=True, help="Place regenerators where light does not reach.")
@click.option("--samples", type=click.IntRange(1), help="Draw the line so often, to tell how likely each works.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Of --policy best and --samples.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@click.option("--csv", "as_csv", is_flag=True, help="Answer as CSV, one request a line.")
@click.option("-o", "--output", type=FILE, help="File for the answer (JSON unless --csv).")
@click.option("--response", type=FILE, help="GNPy's response too, as .json or .csv.")
def command(**asked: Any) -> int:
    """Work out what light arrives, and where requests go.

    Without --services: one path at full load between the two transceivers of a line, or --from and --to. With them:
    a route, a mode and a slot for each request, or the reason why not.

    Exit status 1 if a request is blocked.
    """
    if asked["as_json"] and asked["as_csv"]:
        raise click.UsageError("--json and --csv exclude each other")
    if asked["plan"] is not None:
        return _plan(asked)
    missing = [f"--{name}" for name in ("topology", "equipment") if asked[name] is None]
    if missing:
        raise click.UsageError(f"{' and '.join(missing)} missing: name GNPy's files, or a --plan")
    designed, noise = _designed(asked)
    for finding in designed.findings:
        click.echo(f"{finding.severity}: {finding.message}", err=True)
    if asked["services"] is None:
        return _line(asked, designed, noise)
    return _services(asked, designed, noise)


def _plan(asked: dict[str, Any]) -> int:
    """How likely the lightpaths of a plan work."""
    from weft.cli import lightpaths_plan as told

    if asked["topology"] is not None or asked["equipment"] is not None or asked["services"] is not None:
        raise click.UsageError("--plan stands by itself: a plan has its own lines and lightpaths")
    if asked["samples"] is None:
        raise click.UsageError("--plan tells how likely lightpaths work: say how often to draw by --samples")
    rows = told.chances(asked["plan"], asked["catalogue"], asked["samples"], asked["seed"])
    if asked["as_csv"]:
        _put(told.csv_text(rows), asked["output"])
    elif asked["as_json"] or asked["output"]:
        _put(told.json_text(rows, asked["samples"], asked["seed"]), asked["output"])
    else:
        told.show(rows, asked["samples"])
    return 0


def _designed(asked: dict[str, Any]) -> tuple[Designed, Noise]:
    """The network with everything it lacks, and how noise is worked out on it."""
    from weft.exchange.gnpy import read_library, read_network
    from weft.optical.system.design import design

    noise = _noise(asked)
    library = read_library(asked["equipment"], *asked["extra_equipment"])
    network = read_network(asked["topology"], library)
    asks = {"launch": asked["design"], "power_dbm": asked["power"], "as_built": asked["as_built"]}
    return design(network, library, **asks), noise


def _noise(asked: dict[str, Any]) -> Noise:
    """Which noise is worked out; settings of a simulation overrule the option."""
    from weft.optical.service.judging import Noise

    if asked["sim_params"] is None:
        return Noise(asked["nli"])
    from weft.exchange.gnpy import read_simulation
    from weft.optical.physics.raman_steps import Steps

    told = read_simulation(asked["sim_params"])
    steps = Steps(told.raman_method, told.raman_order, told.solver_step_m, told.result_step_m)
    return Noise("gn" if told.nli_method == "gn_model_analytic" else "isrs", told.raman, steps if told.raman else None)


def _line(asked: dict[str, Any], designed: Designed, noise: Noise) -> int:
    """One path at full load."""
    from weft.cli import lightpaths_line as told
    from weft.exchange.gnpy import read_spectrum
    from weft.optical.service.full_load import full_load

    of_requests = ("occupied", "regenerate", "aggregate", "one_way", "response", "samples")
    refused = [f"--{name.replace('_', '-')}" for name in of_requests if asked[name]]
    if refused:
        raise click.UsageError(f"{refused[0]} is for --services")
    source, target = told.ends(designed, asked["source"], asked["target"])
    comb = read_spectrum(asked["spectrum"]) if asked["spectrum"] else None
    told.check_passable(designed, asked["past"])
    path: LitPath = full_load(designed, source, target, comb, asked["past"], noise)
    if asked["as_csv"]:
        text = told.csv_text(path)
    elif asked["as_json"] or asked["output"]:
        text = told.json_text(path)
    else:
        text = told.human_text(path, designed)
    _put(text, asked["output"])
    return 0


def _services(asked: dict[str, Any], designed: Designed, noise: Noise) -> int:
    """Requests over the network."""
    from weft.cli import lightpaths_served as told

    for name in ("spectrum", "source", "target", "past"):
        if asked[name]:
            option = {"source": "from", "target": "to"}.get(name, name)
            raise click.UsageError(f"--{option} is for one path, without --services")
    served = _serve(asked, designed, noise)
    for finding in served.findings:
        click.echo(f"{finding.severity}: {finding.message}", err=True)
    if asked["response"] is not None:
        told.respond(served, designed, asked["response"])
    chances = _chances(asked, designed, served, noise)
    if asked["as_csv"]:
        _put(told.csv_text(served, chances), asked["output"])
    elif asked["as_json"] or asked["output"]:
        _put(told.json_text(served, chances), asked["output"])
    if not asked["as_csv"] and not asked["as_json"]:
        told.show(served)
        if chances:
            told.show_chances(served, chances, asked["samples"])
    return int(served.n_served < len(served.lightpaths))


def _chances(
    asked: dict[str, Any], designed: Designed, served: Served, noise: Noise
) -> Sequence[Chance | None]:  # fmt: skip
    """How likely each lightpath works, if that was asked."""
    if asked["samples"] is None:
        return ()
    from weft.optical.service.uncertainty_served import chances

    return chances(designed, served, noise, samples=asked["samples"], seed=asked["seed"])


def _serve(asked: dict[str, Any], designed: Designed, noise: Noise) -> Served:
    from dataclasses import replace

    from weft.exchange.gnpy import read_services
    from weft.exchange.occupied import read_occupied
    from weft.optical.service.serving import Options, serve

    requests, disjunctions = read_services(asked["services"], designed.library, designed.network)
    if asked["bidirectional"]:
        requests = tuple(replace(request, bidirectional=True) for request in requests)
    held = read_occupied(asked["occupied"], designed) if asked["occupied"] else ()
    options = Options(
        routes=asked["routes"], policy=asked["policy"], noise=noise, margin_db=asked["margin"],
        filtering_db=asked["filtering"], guard_hz=1e9 * asked["guard"], held=held, aggregate=asked["aggregate"],
        regenerate=asked["regenerate"], one_way=asked["one_way"], seed=asked["seed"],
    )  # fmt: skip
    return serve(designed, requests, disjunctions, options)


def _put(text: str, path: Path | None) -> None:
    """Print a text, or write it beside a file and rename it; a device or pipe is written to."""
    if path is None:
        click.echo(text)
        return
    if path.exists() and not path.is_file():
        path.write_text(text + "\n", encoding="utf-8")
        return
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.write_text(text + "\n", encoding="utf-8", newline="")
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
