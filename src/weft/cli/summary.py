"""The summary of a plan in a terminal: verdict, numbers with their gaps, what binds, what to look at next."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from weft.units import show

MEANING = {
    "proven": "every required failure survived in the proof, and the WAN is within the asked gap",
    "feasible": "every required failure survived in the proof; the gap is larger than asked",
    "infeasible": "no plan meets this intent",
    "unknown": "no plan was found that survives everything, nor a proof that there is none",
}


SAMPLED = "every required failure survived in the proof, a hose by samples of it (see below)"

MOST_REASONS = 5
"""Reasons shown why a plan does not hold; all are in plan.json."""


def lines(header: dict[str, Any], directory: Path) -> Iterator[str]:
    """The lines of the summary, of at most 80 columns but for names."""
    verdict = header["verdict"]
    is_sampled = verdict == "feasible" and "sampled" in str(header["certificate"].get("hose", ""))
    yield f"{header['name']}: {verdict.upper()}: {SAMPLED if is_sampled else MEANING[verdict]}"
    for reason in header.get("missing", [])[:MOST_REASONS]:
        yield f"  missing    {reason}"
    if header.get("binding", {}).get("text") and not header.get("missing"):
        yield f"  binds      {header['binding']['text']}"
    for i, text in enumerate(header.get("causes", {}).get("text", [])):
        yield f"  {'' if i else 'causes':<11}{'- ' if i else ''}{text}"
    if "totals" in header:
        yield from _numbers(header)
        yield from _baselines(header)
        yield from _protection(header.get("protection"))
        yield from _availability(header["certificate"].get("availability"))
        certificate = header["certificate"]
        n, prices = len(certificate["estimates"]), len(certificate["price_estimates"])
        yield f"  estimates  {n} figures it leans on and {prices} prices are estimates (listed in the certificate)"
    yield f"  written    {directory}/plan.json and its tables; look at {directory / 'report.html'}"


def _numbers(header: dict[str, Any]) -> Iterator[str]:
    totals, parts = header["totals"], header["objective"]["parts"]
    wan, fabric = parts["wan"], parts["fabric"]
    in_watts = header["objective"]["name"] == "power_w"
    value = show.watts if in_watts else show.euro
    yield (
        f"  carries    {show.gbps(totals['delivered_gbps'])} between sites over IP links of"
        f" {show.gbps(totals['capacity_gbps'])} each way"
    )
    leases = f" and {show.euro(totals['lease_eur_per_month'])}/month" if totals["lease_eur_per_month"] else ""
    yield (
        f"  takes      {show.watts(totals['power_w'])}, {show.euro(totals['price_eur'])}{leases},"
        f" {show.digits(totals['w_per_tbps'])} W per Tb/s delivered"
    )
    if "in_place" in header:
        there = header["in_place"]
        yield (
            f"             beside {there['kept']:,} pieces that are kept and {there['moved']:,} moved, "
            f"{show.euro(there['worth_eur'])} at today's prices; {there['retired']:,} are retired"
        )
    if "over_best_hardware" in totals:
        over, of_wan = show.digits(totals["over_best_hardware"]), ""
        if "wan_over_best_hardware" in totals:
            of_wan = f" (the wan {show.digits(totals['wan_over_best_hardware'])})"
        yield (
            f"             {over} times what the best hardware there is would draw,"
            f" perfectly filled{of_wan}"
        )
    if "periods" in header:
        yield from _periods(header["periods"])
    for cap in header["power_caps"]:
        yield f"  power cap  {cap['site']} draws {show.watts(cap['draw_w'])} of {show.watts(cap['cap_w'])}"
    for card in header.get("overloaded_cards", []):
        yield f"  card       {card}"
    if not in_watts:
        yield from _present_value(header["objective"])
        if "under_terms" in header.get("agreement", {}):
            yield from _under_terms(header, value)
        yield "             from here on: net present value over the horizon"
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
    yield from _failures(header)
    if "matrices" in header:
        yield from _matrices(header)
    if "regret" in header:
        yield from _regret(header["regret"], value)
    if "before_convergence" in header:
        yield from _repair(header["before_convergence"])


def _matrices(header: dict[str, Any]) -> Iterator[str]:
    """How many matrices are carried, and which set the size of most."""
    carried = header["matrices"]["carried"]
    most = sorted(carried, key=lambda one: -one["sets_the_size_of"])[:3]
    told = ", ".join(f"{one['name']} of {one['sets_the_size_of']}" for one in most if one["sets_the_size_of"])
    yield f"  matrices   {len(carried)} carried; links and gateways whose size they set: {told or 'none'}"
    if "hose" in header["certificate"]:
        for step in ("sizing", "routing"):
            yield f"  {'hose' if step == 'sizing' else '':<11}{step}: {header['certificate']['hose'][step]}"


def _regret(found: dict[str, Any], value: Callable[[float], str]) -> Iterator[str]:
    """What a wrong forecast does, and what hindsight would have saved at most."""
    worst = found["worst"]
    share, case = worst["protected_lost_share"], worst["case"]
    lost = f"at most {show.percent(share)} of it, {case}, {worst['failure']}" if found["loses"] else "nothing in any"
    yield (
        f"  regret     off by up to {show.percent(found['off'])}: {found['loses']} of {found['cases']} cases lose"
        f" protected traffic: {lost};"
    )
    yield f"             with hindsight it could have been cheaper by at most {value(found['saved_at_most'])}"


def _repair(before: dict[str, Any]) -> Iterator[str]:
    lost = before["protected_lost_gbps"]
    loss = f"up to {show.gbps(lost)} that is protected is lost ({before['worst']})" if lost > NOTHING_GBPS else (
        "nothing that is protected is lost"
    )
    yield (
        f"  repair     TI-LFA covers {show.percent(before['coverage'])} with lists of at most"
        f" {before['longest_list']} segments; until the routers converge {loss}"
    )


NOTHING_GBPS = 1e-6


def verdict_holds(header: dict[str, Any]) -> bool:
    """Whether every protected demand survived everything."""
    return header["verdict"] in ("proven", "feasible")


def _protection(found: dict[str, Any] | None) -> Iterator[str]:
    """What routers, optics or both take to make up for cut cables, and what each still loses."""
    for number, one in enumerate(found["by"] if found else []):
        lost = (
            f"{one['lossy']} of {one['failures']} cuts lose up to {show.gbps(one['lost_gbps'])} for good"
            if one["lossy"] else f"nothing is lost for good in {one['failures']} cuts"
        )  # fmt: skip
        light = f"; optics take up to {one['seconds']:.0f} s" if one["who"] != "routers" else ""
        light += "; this plan does not hold without cuts either" if one["verdict"] == "unknown" else ""
        yield (
            f"  {'restored' if number == 0 else '':<11}by {one['who']}: WAN {show.watts(one['wan_power_w'])},"
            f" {show.euro(one['wan_price_eur'])}, {one['lightpaths']} lightpaths, {one['pairs']} pairs; {lost}{light}"
        )


def _availability(found: dict[str, Any] | None) -> Iterator[str]:
    """The rounds of the search for availability, and what bounds the classes that lack something."""
    if found is None:
        return
    for number, one in enumerate(found["rounds"], 1):
        rows = ", ".join(f"{c['name']} {100 * c['at_least']:.6g} % of {100 * c['asked']:.6g} %" for c in one["classes"])
        yield (
            f"  {'available' if number == 1 else '':<11}round {number}, {one['states']} states more:"
            f" {show.watts(one['power_w'])}, {show.euro(one['price_eur'])}; at least {rows}"
        )
    for one in found["bounded_by"]:
        yield f"             {one['class']} lacks {one['lacks']:.2g} of the time: {one['demand']} is down in"
        for state in one["states"][:2]:
            failed = " + ".join(state["failed"]) or "nothing"
            yield f"             {failed} ({state['share_of_time']:.2g}): {state['why']}"


def _baselines(header: dict[str, Any]) -> Iterator[str]:
    for other in header.get("baseline", []):
        watts, euro = (_more(other[key], header["totals"][key]) for key in ("wan_power_w", "wan_price_eur"))
        lost = (
            f"loses protected traffic in {other['lossy_failures']} states, up to"
            f" {show.gbps(other['protected_lost_gbps'])}"
            if other["lossy_failures"] else "loses nothing that is protected"
        )
        note = f"; cannot be built: {other['note']}" if other["note"] else ""
        yield (
            f"  instead    {other['name']}: WAN {show.watts(other['wan_power_w'])}{watts},"
            f" {show.euro(other['wan_price_eur'])}{euro}, {lost}{note}"
        )


def _more(value: float, ours: float) -> str:
    """How much more than ours it is."""
    return f" ({100 * (value / ours - 1):+.0f} %)" if value > 0 and ours > 0 else ""


def frontier_lines(points: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The frontier as a small table: what each purchase takes, and what nothing of its power costs less than."""
    yield "  frontier        power          cost   at least, at this power"
    for point in points:
        power, cost, least = float(point["power_w"]), float(point["cost_eur"]), float(point["least_cost_eur"])
        yield f"           {show.watts(power):>10}  {show.euro(cost):>12}  {show.euro(least):>12}"


def _present_value(objective: dict[str, Any]) -> Iterator[str]:
    """What a cost is made of."""
    worth = objective["present_value"]
    more = (each for each in ("shortfall", "traffic", "moving", "resale") if f"{each}_eur" in worth)
    names = ("purchase", "support", "energy", "leases", *more)
    parts = ", ".join(f"{name} {show.euro(worth[f'{name}_eur'])}" for name in names)
    yield f"  worth      {parts}, over {worth['horizon_years']:g} years at {show.percent(worth['discount_per_year'])}"


def _under_terms(header: dict[str, Any], value: Callable[[float], str]) -> Iterator[str]:
    """What it costs where that is no sum of prices, and the steps of the volume discount that are reached."""
    found, objective = header["agreement"]["under_terms"], header["objective"]
    steps = list(dict.fromkeys(found["reached"]))
    reached = f"step {steps[0]}" if len(steps) == 1 else f"steps {steps[0]} to {steps[-1]}"
    yield (
        f"             {value(objective['value'])} in all under its tiers and commitments, bound"
        f" {value(objective['lower_bound'])}: gap {show.percent(objective['gap'])}; {reached} of the discount reached"
    )


def _failures(header: dict[str, Any]) -> Iterator[str]:
    """How many states are survived, and the worst of them."""
    failures = header["failures"]
    worst, held, states = failures["worst"], failures["survived"], failures["enumerated"]
    intact = len(header.get("matrices", {}).get("carried", [None]))  # one state with nothing failed for each matrix
    yield (
        f"  failures   {held - intact} of {states - intact} survived, and the intact network holds;"
        if held == states
        else f"  failures   {held} of {states} states hold;"
    )
    lost = "nothing" if worst["lost_gbps"] < NOTHING_GBPS else f"at most {show.gbps(worst['lost_gbps'])}"
    unprotected = ", all of it unprotected" if verdict_holds(header) and lost != "nothing" else ""
    yield (
        f"             the worst is {worst['name']}: offered load up to {show.percent(worst['max_utilisation'])}"
        f" of a link, {lost} lost{unprotected}"
    )


def _periods(block: dict[str, Any]) -> Iterator[str]:
    """What changes from the first period to the last, of which all other lines are."""
    first, *later = block["each"]
    last, months = later[-1], 12 * block["length_years"]
    length = f"{months:.4g} months" if months % 12 else f"{months / 12:.4g} y"
    asked = f"{show.gbps(first['demand_gbps'])} to {show.gbps(last['demand_gbps'])}"
    most = max(block["each"], key=lambda period: period["demand_gbps"])
    if most["demand_gbps"] > max(first["demand_gbps"], last["demand_gbps"]):
        asked += f", {show.gbps(most['demand_gbps'])} in period {most['period']},"
    yield (
        f"  periods    {block['count']} of {length}: {asked} between sites,"
        f" {show.watts(first['power_w'])} to {show.watts(last['power_w'])};"
    )
    yield (
        f"             {show.euro(first['bought_eur'])} bought in the first, "
        f"{show.euro(sum(period['bought_eur'] for period in later))} later; all lines but the bounds are of the last"
    )
    if block.get("at_once"):
        yield "             with the most there was of each demand until then, all at once"
