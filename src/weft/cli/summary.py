"""The summary of a plan in a terminal: verdict, numbers with their gaps, what binds, what to look at next."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from weft.units import show

MEANING = {
    "proven": "every required failure survived in the proof, and the WAN is within the asked gap",
    "feasible": "every required failure survived in the proof; the gap is larger than asked",
    "infeasible": "no plan meets this intent",
    "unknown": "stopped before a plan was proved",
}


def lines(header: dict[str, Any], directory: Path) -> Iterator[str]:
    """The lines of the summary, of at most 80 columns but for names."""
    verdict = header["verdict"]
    yield f"{header['name']}: {verdict.upper()}: {MEANING[verdict]}"
    if header.get("binding", {}).get("text"):
        yield f"  binds      {header['binding']['text']}"
    if "totals" in header:
        yield from _numbers(header)
        yield from _baselines(header)
        estimates = len(header["certificate"]["estimates"])
        if estimates:
            yield f"  estimates  {estimates} catalogue figures it leans on are estimates (see the certificate)"
    yield f"  written    {directory}/plan.json and its tables; look at {directory / 'report.html'}"


def _numbers(header: dict[str, Any]) -> Iterator[str]:
    totals, parts, failures = header["totals"], header["objective"]["parts"], header["failures"]
    wan, fabric = parts["wan"], parts["fabric"]
    value = show.watts if header["objective"]["name"] == "power_w" else show.euro
    yield (
        f"  carries    {show.gbps(totals['delivered_gbps'])} between sites over {show.gbps(totals['capacity_gbps'])}"
        f" of IP links"
    )
    yield (
        f"  takes      {show.watts(totals['power_w'])}, {show.euro(totals['price_eur'])},"
        f" {show.digits(totals['w_per_tbps'])} W per Tb/s delivered"
    )
    yield (
        f"  fabric     {value(fabric['value'])}, bound {value(fabric['lower_bound'])}:"
        f" gap {show.percent(fabric['gap'])} within its class"
    )
    yield (
        f"  wan        {value(wan['value'])}, bound {value(wan['lower_bound'])}:"
        f" gap {show.percent(wan['gap'])}, of which"
    )
    yield (
        f"             solver {show.percent(wan['solver_gap'])}, spectrum {show.percent(wan['spectrum_penalty'])},"
        f" routing {show.percent(wan['routing_penalty'])}"
    )
    worst = failures["worst"]
    yield f"  failures   {failures['survived']} of {failures['enumerated']} survived; the worst is {worst['name']}:"
    yield (
        f"             busiest link at {show.percent(worst['max_utilisation'])} of its capacity,"
        f" {show.gbps(worst['lost_gbps'])} lost"
    )


def _baselines(header: dict[str, Any]) -> Iterator[str]:
    for other in header.get("baseline", []):
        yield (
            f"  instead    {other['name']}: WAN {show.watts(other['wan_power_w'])},"
            f" {show.euro(other['wan_price_eur'])}, loses up to {show.gbps(other['protected_lost_gbps'])}"
            f" that is protected"
        )
