"""`weft build`: what devices are configured with, as files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from weft.build.staged import Build, Change, Put
    from weft.build.steps import Step
    from weft.planning.kept import KeptFabrics

SHOWN = 12
"""Devices whose changes are listed without --diff."""


@click.command()
@click.argument("source", metavar="PLAN|INTENT", required=False, type=click.Path(path_type=Path))
@click.option("--site", "sites", multiple=True, metavar="NAME", help="A site to build; by default all with addresses.")
@click.option("--for", "targets", metavar="TARGET,...",
              help="Of devices: frr, srlinux, sros, sonic, openconfig.  "
              "Of sites: containerlab, dot, netbox, netlab, rfc8345")
@click.option("--additions", type=click.Path(path_type=Path), metavar="FILE",
              help="What is added to devices beside the plan: timers, management, lines and files.")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, metavar="DIR",
              help="The directory of builds: DIR/current leads to the one that counts.")
@click.option("--diff", "whole", is_flag=True, help="Show all lines that differ from the last build.")
@click.option("--steps", "in_steps", is_flag=True,
              help="Show in which order changed devices may be taken in hand while the fabric keeps its promise.")
@click.option("--before", type=click.Path(path_type=Path), metavar="PLAN",
              help="With --steps: the plan that is built now; links and routers come in a safe order too.")
@click.option("--dry-run", is_flag=True, help="Show what would change, and write nothing.")
@click.option("--rollback", is_flag=True, help="Let the build before the last count again.")
@click.option("--check", is_flag=True, help="Check what the files of DIR tell devices, also where they were changed.")
@click.option("--yang", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="MODELS",
              help="With --check: the YANG models of SR Linux or of OpenConfig, which their files must meet.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")  # fmt: skip
def command(
    source: Path | None, sites: tuple[str, ...], targets: str | None, additions: Path | None, output: Path,
    whole: bool, in_steps: bool, before: Path | None, dry_run: bool, rollback: bool, check: bool, yang: Path | None,
    as_json: bool,
) -> int:  # fmt: skip
    """Write the configurations of all switches and routers of a plan, or of the least fabrics of an intent.

    What devices are told is checked across them first.  A build is written beside the last and then becomes the one
    that counts in one step, so that there is always a whole one; what differs is shown for each device.
    --check and --rollback take only the directory.

    Exit status 1 if devices do not agree, or no order of steps between sites is safe; then nothing is written.
    """
    from weft.build.additions import NOTHING, load
    from weft.build.staged import built, put, roll_back
    from weft.cli.changeover import in_words, order_between, plain
    from weft.cli.kept_fabrics import kept_of, routers_of, with_addresses
    from weft.cli.wrapping import wrapped

    if yang and not check:
        raise click.UsageError("--yang is for --check")
    if before and not in_steps:
        raise click.UsageError("--before is for --steps")
    of_there = "--rollback" if rollback else "--check" if check else ""
    if of_there and (source or sites or targets or additions or in_steps or dry_run or (rollback and check)):
        raise click.UsageError(f"{of_there} needs only the directory, -o DIR")
    if rollback:
        done = roll_back(output)
        said = json.dumps(_body(done, None), indent=2, ensure_ascii=False)
        click.echo(said if as_json else "\n".join(_told(done, whole=whole)))
        return 0
    if check:
        status = _check(output, as_json=as_json)
        return max(status, _check_yang(output, yang)) if yang else status
    if source is None or targets is None:
        raise click.UsageError("name a plan or an intent, and with --for the systems of its devices")
    wanted, added = _targets(targets), load(additions) if additions else NOTHING
    kept = kept_of(source, sites)
    routers, untold = routers_of(source, kept)
    able = with_addresses(kept, sites, [router.site for router in routers])
    build = built(kept, able, wanted, added, routers)
    if build.findings:
        _show_findings(build)
        return 1
    build = replace(build, warnings=(*build.warnings, *([untold] if untold else [])))
    between = order_between(before, source) if before else None
    is_safe = between is None or not between.blocked
    done = put(build.texts, output, only_look=dry_run or not is_safe)
    order = _steps(kept, done) if in_steps else {}
    if as_json:
        body = _body(done, build, order if in_steps else None) | ({"between_sites": plain(between)} if between else {})
        click.echo(json.dumps(body, indent=2, ensure_ascii=False))
    else:
        across = in_words(between) if between else ()
        lines = [*map(wrapped, _words(build)), *_told(done, whole=whole), *map(wrapped, [*_in_order(order), *across])]
        click.echo("\n".join(lines))
    return int(not is_safe)


def _steps(kept: KeptFabrics, done: Put) -> dict[str, tuple[Step, ...]]:
    """Steps by site for the devices that were there before and are told something else; none of a first build."""
    from weft.build.steps import steps

    new = {change.device for change in done.changes if change.is_new}
    changed = {change.device for change in done.changes} - new if done.before else set()
    by_site: dict[str, set[str]] = {}
    for device in changed:
        site, _, rest = device.partition("/")
        by_site.setdefault(site, set()).add(rest.partition("/")[2])
    return {site: steps(kept, site, by_site[site]) for site in kept.sites if site in by_site}


def _in_order(order: Mapping[str, Sequence[Step]]) -> Iterator[str]:
    from weft.units import show

    for site, found in order.items():
        for i, step in enumerate(found, 1):
            named = ", ".join(step.devices[:SHOWN]) + (f" and {n} more" if (n := len(step.devices) - SHOWN) > 0 else "")
            meanwhile = f"fullest link {show.percent(step.full_ratio)}"
            if not step.holds:
                lost = f"{step.cut_hosts} hosts are cut off" if step.cut_hosts else f"{show.gbps(step.lost_gbps)} lost"
                meanwhile = f"THE PROMISE IS NOT KEPT: {lost}, {meanwhile}"
            yield f"  step {i:<5} {site} {step.fabric}: {named}; {meanwhile}"


def _check(directory: Path, *, as_json: bool) -> int:
    """Compare what the files of each site tell its devices."""
    from weft.build.staged import read_build
    from weft.diagnostics import render, to_json

    found = list(read_build(directory))
    findings = [finding for told in found for finding in told.findings]
    if as_json:
        click.echo(to_json(findings))
    else:
        for told in found:
            agree = f"{len(told.findings)} findings" if told.findings else "what they are told agrees"
            click.echo(f"{told.site}, {told.system}: {len(told.devices)} devices; {agree}")
    if findings and not as_json:
        click.echo(render(findings, {}), err=True)
    return int(bool(findings))


def _check_yang(directory: Path, models: Path) -> int:
    """Hold the files of the system whose models the folder has against these."""
    from weft.build.yang import ABLE, objections, system_of
    from weft.diagnostics import WeftError

    system = system_of(models)
    files = sorted((directory / "current").glob(f"*/{system}/*/{ABLE[system].file}"))
    if not files:
        raise WeftError(f"'{models}' has the models of {system}, for which nothing is built in '{directory}'")
    found = objections(system, models, files)
    said = "their models object" if found else "valid by their models"
    click.echo("\n".join([f"{system}: {len(files)} files; {said}", *found.splitlines()]), err=True)
    return int(bool(found))


def _targets(text: str) -> tuple[str, ...]:
    from weft.build.systems import SYSTEMS
    from weft.build.topology import TOOLS
    from weft.diagnostics import known

    able, names = (*SYSTEMS, *TOOLS), tuple(dict.fromkeys(name.strip() for name in text.split(",")))
    for name in names:
        if name not in able:
            raise click.BadParameter(f"no system '{name}': {known(name, able, 'systems')}", param_hint="--for")
    return names


def _show_findings(build: Build) -> None:
    from weft.diagnostics import render

    click.echo(render(build.findings, {}), err=True)
    click.echo(f"weft: {len(build.findings)} findings; nothing was written", err=True)


def _words(build: Build) -> Iterator[str]:
    yield f"{build.devices} devices, {len(build.texts) - 1} files; what they are told agrees"
    for warning in build.warnings:
        yield f"  warning    {warning}"


def _told(done: Put, *, whole: bool) -> Iterator[str]:
    by_device: dict[str, list[Change]] = {}
    for change in done.changes:
        by_device.setdefault(change.device, []).append(change)
    if whole:
        yield from (line for change in done.changes for line in change.diff)
    elif done.before:
        for device, found in list(by_device.items())[:SHOWN]:
            yield f"  {'changed':10} {device}: {_counted(found)}"
        if len(by_device) > SHOWN:
            yield f"  {'':10} and {len(by_device) - SHOWN:,} more devices; all lines with --diff"
    if not done.changes:
        yield f"  unchanged  {done.directory / done.current} is the same"
    elif done.current == done.before:
        yield "  dry run    nothing was written"
    elif done.before:
        yield f"  written    {done.directory / 'current'} leads to {done.current}, not to {done.before} any more"
    else:
        yield f"  written    {done.directory / 'current'} leads to {done.current}"


def _counted(found: Sequence[Change]) -> str:
    if all(change.is_new for change in found):
        return "new"
    if all(change.is_gone for change in found):
        return "gone"
    parts = (f"{change.path.split('/', 3)[-1]} +{change.added} -{change.removed}" for change in found)
    return ", ".join(parts)


def _body(
    done: Put, build: Build | None, order: Mapping[str, Sequence[Step]] | None = None
) -> dict[str, Any]:
    body: dict[str, Any] = {"directory": str(done.directory), "current": done.current, "before": done.before}
    if build is not None:
        body |= {"devices": build.devices, "files": len(build.texts), "warnings": list(build.warnings)}
    body["changes"] = [
        {"path": change.path, "device": change.device, "added": change.added, "removed": change.removed}
        for change in done.changes
    ]
    if order is not None:
        body["steps"] = [{"site": site, **asdict(step)} for site, found in order.items() for step in found]
    return body
