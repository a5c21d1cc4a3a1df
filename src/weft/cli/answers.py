"""What a sweep tells beside the worst failures: headroom, delays and hashing, as plain values and in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from weft.network import Floats, Network, Risks, Scenarios
    from weft.planning import Operated
    from weft.routing import Engine
    from weft.routing.forwarded import ForwardedEngine
    from weft.routing.headroom import Growth
    from weft.sweep import Sweep

QUICK = {"ecmp": 3_000_000, "sr": 100_000}
"""Pairs of source and destination over all scenarios up to which headroom is worked out without being asked for, by
mode of routing; of others it is refused."""

ROUNDING = 1e-9
"""Growth below this is rounding."""

LIKELY = 1e-9
"""Probability of overflow above which a link is listed."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which answers were asked for; headroom None is to have it where it is quick."""

    headroom: bool | None = None
    delays: bool = False
    hashing: bool = False

    def check(self, operated: Operated) -> None:
        """Refuse what cannot be worked out, before a long sweep.

        Raises PlanError as `plain_routing` does if any answer is asked for.
        """
        if self.delays or self.hashing or (self.headroom and operated.mode != "sr"):
            plain_routing(operated)


def plain_routing(operated: Operated) -> None:
    """Refuse a network that is not routed by shortest paths alone.

    Raises PlanError: its answers would be those of another network.
    """
    from weft.diagnostics import PlanError

    if operated.mode != "ecmp":
        raise PlanError(
            f"'{operated.name}' is routed by mode `{operated.mode}`, and this is worked out for shortest paths alone",
            help="plan it with `routing: {mode: ecmp}`",
        )


def answered(operated: Operated, sweep: Sweep, wanted: Wanted) -> dict[str, Any]:
    """The answers that are wanted, over the sweep's scenarios and the state with nothing failed."""
    engine = sweep.engine
    headroom = wanted.headroom
    if headroom is None:
        headroom = _pairs(engine.network) * len(sweep.every) <= QUICK.get(operated.mode, -1)
    if not headroom and not wanted.delays and not wanted.hashing:
        return {}
    chosen = _scenarios(sweep)
    found: dict[str, Any] = {}
    if headroom:
        found["headroom"] = _headroom(engine, chosen)
    if wanted.delays:
        found["delays"] = _delays(engine, chosen)
    if wanted.hashing:
        found["hashing"] = _hashing(engine, chosen)
    return found


def _pairs(network: Network) -> int:
    return len(set(zip(network.demands.a.tolist(), network.demands.z.tolist(), strict=True)))


def _scenarios(sweep: Sweep) -> Scenarios:
    """The sweep's scenarios after the state with nothing failed, which it may lack."""
    from weft.network import Incidence, Scenarios

    members, state = sweep.every.block(0, len(sweep.every))
    sets = [row[row >= 0].tolist() for row in members]
    if not sets or sets[0]:
        sets, state = [[], *sets], ("none", *state)
    return Scenarios(("",) * len(sets), state, Incidence.of(sets, len(sweep.engine.risks)))


def _failed(all_risks: Risks, chosen: Scenarios, scenario: int) -> list[str]:
    return [all_risks.label(i) for i in chosen.risks[scenario].tolist()]


def _finite(value: float) -> float | None:
    """JSON has no infinity."""
    from math import isfinite

    return value if isfinite(value) else None


def _headroom(engine: Engine | ForwardedEngine, chosen: Scenarios) -> dict[str, Any]:
    import numpy as np

    from weft.routing.headroom import headroom
    from weft.routing.sr import PolicyEngine, policy_headroom

    network = engine.network
    demands, n_sites = network.demands, len(network.sites)
    found = policy_headroom(engine, chosen) if isinstance(engine, PolicyEngine) else (
        headroom(network, engine.risks, chosen, engine.limits, engine.run)
    )
    at_site = np.bincount(demands.a, weights=demands.gbps, minlength=n_sites)
    fixed = demands.z < n_sites
    at_site += np.bincount(demands.z[fixed], weights=demands.gbps[fixed], minlength=n_sites)
    parts = {
        "everything": (("everything",), demands.gbps.sum(keepdims=True), found.everything),
        "sites": (network.sites.name, at_site, found.sites), "demands": (demands.name, demands.gbps, found.demands),
    }  # fmt: skip
    return {key: _growth(engine, chosen, *part) for key, part in parts.items()}


def _growth(
    engine: Engine | ForwardedEngine, chosen: Scenarios, names: tuple[str, ...], gbps: Floats, growth: Growth
) -> list[dict[str, Any]]:
    """What may grow, the tightest first; what nothing binds is left out."""
    import numpy as np

    order = [i for i in np.argsort(growth.factor, kind="stable").tolist() if growth.scenario[i] >= 0]
    return [
        {
            "name": names[i], "factor": float(growth.factor[i]), "gbps": float(gbps[i]),
            "more_gbps": float((growth.factor[i] - 1.0) * gbps[i]),
            "link": engine.ip.row_name[int(growth.row[i])] if growth.row[i] >= 0 else "",
            "failed": _failed(engine.risks, chosen, int(growth.scenario[i])),
        }
        for i in order
    ]  # fmt: skip


def _delays(engine: Engine | ForwardedEngine, chosen: Scenarios) -> list[dict[str, Any]]:
    """Each demand's delays, in the order of demands; null where it has no path."""
    from weft.routing.demand_delays import Range, demand_delays

    network = engine.network
    found = demand_delays(network, engine.risks, chosen, engine.run)

    def range_of(ms: Range, i: int) -> dict[str, float | None]:
        return {key: _finite(float(getattr(ms, key)[i])) for key in ("min_ms", "mean_ms", "max_ms")}

    return [
        {
            "demand": name, **range_of(found.intact, i),
            "worst": None if found.scenario[i] < 0 else {
                **range_of(found.worst, i), "failed": _failed(engine.risks, chosen, int(found.scenario[i])),
            },
        }
        for i, name in enumerate(network.demands.name)
    ]  # fmt: skip


def _hashing(engine: Engine | ForwardedEngine, chosen: Scenarios) -> list[dict[str, Any]]:
    """Links that may overflow, by class: the likeliest with nothing failed first, then the likeliest at their worst."""
    from weft.routing.hashing import hashed

    found = hashed(engine.network, engine.risks, chosen, engine.run)
    rows: list[dict[str, Any]] = [
        {
            "link": engine.ip.row_name[row], "class": name,
            "intact": {"at_least": float(found.intact.low[row, c]), "at_most": float(found.intact.high[row, c])},
            "worst": {
                "at_least": float(found.worst.low[row, c]), "at_most": float(found.worst.high[row, c]),
                "failed": _failed(engine.risks, chosen, int(found.scenario[row, c])),
            },
        }
        for row in range(len(engine.ip.row_name))
        for c, name in enumerate(engine.network.classes.name)
        if found.worst.high[row, c] > LIKELY
    ]  # fmt: skip
    rows.sort(key=lambda row: (-float(row["intact"]["at_most"]), -float(row["worst"]["at_most"])))
    return rows


def told(answers: Mapping[str, Any], top: int) -> list[str]:
    """The first of each answer in words, a line each."""
    lines = [
        f"headroom of {what}{row['name']}: {_of(row)}"
        for key, what in (("everything", ""), ("sites", "tightest site "), ("demands", "tightest demand "))
        for row in answers.get("headroom", {}).get(key, [])[:1]
    ]
    lines += [f"delay of {row['demand']}: {_ranges(row)}" for row in answers.get("delays", [])[:top]]
    for row in answers.get("hashing", [])[:top]:
        intact, worst = row["intact"]["at_most"], row["worst"]
        when = " + ".join(worst["failed"]) or "nothing"
        lines.append(
            f"hashing overflows {row['link']} for {row['class']} with probability {intact:.2g},"
            f" and {worst['at_most']:.2g} with {when} failed"
        )
    return lines


def _of(row: Mapping[str, Any]) -> str:
    from weft.units import show

    when = f"{' + '.join(row['failed'])} fails" if row["failed"] else "nothing fails"
    if not row["link"]:
        return f"none, for a demand has no path in time when {when}"
    if abs(row["factor"] - 1.0) < ROUNDING:
        return f"none: {row['link']} is full when {when}"
    return f"{100 * (row['factor'] - 1):+.1f} % ({show.gbps(row['more_gbps'])}) until {row['link']} is full when {when}"


def _ranges(row: Mapping[str, Any]) -> str:
    def span(ms: Mapping[str, Any]) -> str:
        known = [ms[key] for key in ("min_ms", "mean_ms", "max_ms")]
        return (
            "no path"
            if None in known
            else "{:.2f} to {:.2f} ms, {:.2f} in the mean".format(*(known[i] for i in (0, 2, 1)))
        )

    worst = row["worst"]
    return span(row) + (
        f"; at worst {span(worst)}, with {' + '.join(worst['failed']) or 'nothing'} failed" if worst else ""
    )
