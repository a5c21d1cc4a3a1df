"""The fabrics that verbs build and try: of a plan, or the least ones of an intent."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from weft.build.device import Device
    from weft.planning.kept import KeptFabrics

ADDRESSING = "{loopbacks: 10.0.0.0/18, hosts: 10.16.0.0/12, bonded: false}"


def kept_of(source: Path, sites: Sequence[str]) -> KeptFabrics:
    """The fabrics of a plan, or of an intent the least ones of its sites, or of those asked for."""
    from weft.diagnostics import PlanError
    from weft.intent import load
    from weft.planning import is_plan
    from weft.planning import load as load_plan
    from weft.planning.kept.least import kept_least
    from weft.planning.stock import stock_of

    if is_plan(source):
        plan = load_plan(source)
        fabrics = plan.fabrics
        if fabrics is None and not plan.tables:
            raise PlanError(f"{source} buys nothing that could be built: its verdict is {plan.verdict}")
        if fabrics is None:
            raise PlanError(f"{source} keeps no fabrics", help="plan the intent again with this version")
        return fabrics
    intent = load(source)
    asked = [site for site in intent.sites if site.routers and site.fabric and (not sites or site.name in sites)]
    _known(sites, [site.name for site in intent.sites if site.fabric])
    return kept_least(intent, asked, stock_of(intent))


def routers_of(source: Path, kept: KeptFabrics) -> tuple[tuple[Device, ...], str]:
    """The routers of a plan that has addresses for them, and what of the plan they are not told, empty if nothing.

    An intent has none, since it has no links yet.
    """
    from weft.build.wide import routers, untold
    from weft.planning import load

    if kept.wide is None:
        return (), ""
    plan = load(source)
    return routers(plan), untold(plan)


def with_addresses(kept: KeptFabrics, sites: Sequence[str], routed: Sequence[str] = ()) -> tuple[str, ...]:
    """The sites whose devices can be told anything: of those asked for, or of all; `routed` have routers that can.

    Raises WeftError where one that was asked for, or none at all, has addresses.
    """
    from weft.diagnostics import WeftError

    every = tuple(dict.fromkeys((*kept.sites, *routed)))
    _known(sites, every)
    if not every:
        raise WeftError("no site has a fabric", help="give a site `fabric`, with its hosts and its addressing")
    able = [site for site in every if site in routed or any(fabric.addressing for fabric in kept.at(site))]
    for site in sites or every[: 0 if able else 1]:
        if site not in able:
            help_ = f"give its `fabric` an `addressing`, such as {ADDRESSING}"
            raise WeftError(f"the fabric of {site} has no addresses, which switches need", help_)
    return tuple(site for site in able if not sites or site in sites)


def _known(sites: Sequence[str], able: Sequence[str]) -> None:
    from weft.diagnostics import known

    for site in sites:
        if site not in able:
            raise click.BadParameter(
                f"no site '{site}' with a fabric: {known(site, able, 'sites')}", param_hint="--site"
            )
