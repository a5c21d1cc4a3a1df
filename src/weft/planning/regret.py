"""Regret: what the network that was bought carries when the forecast was wrong, and what hindsight would have cost.

The failure engine plays every failure through with other demands, on the same network with the same routing.  What a
plan made for those demands would cost at least is the linear bound of sizing, over the same lightpaths.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from weft import sizing
from weft.diagnostics import InfeasibleError
from weft.lp import Stop, Stopped
from weft.network import Floats
from weft.planning import step2_fabric_menu, step4_sizing
from weft.planning.bought import Built, Menus
from weft.planning.record import Cell, PlanTable
from weft.planning.routed.pool import Pool
from weft.planning.step1_traffic import Asked
from weft.planning.step6_proof import prove
from weft.planning.under_terms import least_under
from weft.routing.sr import Policies
from weft.routing.volumes import firm_share, protects
from weft.traffic import Matrices

DRAWS = 8
"""Sets of factors by chance."""

LOST = 1e-9
"""Share of the protected traffic that counts as lost."""


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """Demands as they may turn out: `factor` (n_demands,) of the planned ones; `what` it is that is off."""

    kind: str
    what: str
    factor: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Regret:
    """How the plan fares in each case; `value` is what it costs in the objective, fabrics included."""

    off: float
    value: float
    rows: tuple[Mapping[str, Cell], ...]
    model: str = (
        "the network as it was bought and is routed, every failure with every case; what hindsight costs is a lower"
        " bound, linear, over the same lightpaths: it would have saved at most what is said"
    )

    def header(self) -> dict[str, Any]:
        """The worst of it, for plan.json."""
        worst = max(self.rows, key=lambda row: float(row["protected_lost_share"]))
        saved = [float(row["saved_at_most"]) for row in self.rows if row["saved_at_most"] != ""]
        return {
            "off": self.off, "cases": len(self.rows),
            "holds": sum(row["survived"] == row["enumerated"] for row in self.rows),
            "loses": sum(float(row["protected_lost_share"]) > LOST for row in self.rows),
            "worst": {key: worst[key] for key in ("case", "failure", "protected_lost_share", "protected_lost_gbps")},
            "saved_at_most": max(saved, default=0.0), "model": self.model,
        }  # fmt: skip

    def table(self) -> PlanTable:
        """A row for each case."""
        return PlanTable.of(tuple(self.rows[0]), list(self.rows))


def cases(asked: Asked, off: float, seed: int) -> Iterator[Case]:
    """As planned; everything, each class and each site's traffic off by `off` both ways; and each demand by chance.

    By chance factors are lognormal with mean 1 and a standard deviation of half of `off`, cut off at `off`.
    """
    demands, one = asked.demands, np.ones(len(asked.demands))
    yield Case("planned", "as planned", one)
    for factor in (1 - off, 1 - off / 2, 1 + off / 2, 1 + off):
        yield Case("all", f"all x {factor:g}", factor * one)
    for factor in (1 - off, 1 + off):
        for c, name in enumerate(asked.classes.name):
            yield Case("class", f"{name} x {factor:g}", np.where(demands.traffic_class == c, factor, one))
    for factor in (1 - off, 1 + off):
        for v, name in enumerate(asked.sites.name):
            mine = (demands.a == v) | (demands.z == v)
            if mine.any():
                yield Case("site", f"{name} x {factor:g}", np.where(mine, factor, one))
    rng, sigma = np.random.default_rng(seed), math.sqrt(math.log1p((off / 2) ** 2))
    for i in range(DRAWS):
        drawn = np.exp(sigma * rng.standard_normal(len(demands)) - sigma**2 / 2)
        yield Case("chance", f"chance {i + 1}", np.clip(drawn, 1 - off, 1 + off))


def regret(
    menus: Menus, pool: Pool, found: tuple[Built, Policies | None], value: float, asked: tuple[float, int], stop: Stop
) -> Regret:
    """Look at a plan that costs `value` with demands that are off; `asked` is by how much, and a seed."""
    off, seed = asked
    rows: list[Mapping[str, Cell]] = []
    for case in cases(menus.asked, off, seed):
        if stop.struck() and rows:
            break
        rows.append({**carried(menus, pool, found, case), **_hindsight(menus, case, value, stop, seed)})
    return Regret(off, value, tuple(rows))


def _scaled(menus: Menus, case: Case) -> Menus:
    """Menus that ask for the demands of a case, of each matrix."""
    several = menus.asked.matrices
    matrices = Matrices(several.name, several.gbps * case.factor)
    demands = replace(menus.asked.demands, gbps=matrices.gbps[0])
    return replace(menus, asked=replace(menus.asked, demands=demands, several=matrices, hose=None))


def carried(menus: Menus, pool: Pool, found: tuple[Built, Policies | None], case: Case) -> dict[str, Cell]:
    """What every failure loses of what must be carried."""
    scaled, (built, policies) = _scaled(menus, case), found
    network = replace(built.network, demands=scaled.asked.demands)
    proved = prove(replace(built, network=network), scaled, pool, policies)
    proof, chosen, classes = proved.proof, proved.scenarios, network.classes
    must = protects(classes, chosen.state)
    lost = (proof.lost_gbps * must).sum(axis=1)
    due = (proof.offered_gbps * must * firm_share(classes, chosen.state)).sum(axis=1)
    share = np.divide(lost, due, out=np.zeros_like(lost), where=due > 0)
    worst = int(share.argmax())
    return {
        "case": case.what, "kind": case.kind, "total_gbps": float(scaled.asked.matrices.gbps.sum(axis=1).max()),
        "enumerated": len(proof), "survived": int(proof.held.sum()),
        "failure": chosen.name[worst] if lost[worst] > 0 else "",
        "protected_lost_share": float(share[worst]), "protected_lost_gbps": float(lost[worst]),
    }  # fmt: skip


def _hindsight(menus: Menus, case: Case, value: float, stop: Stop, seed: int) -> dict[str, Cell]:
    """What any plan for the demands of a case costs at least, with fabrics made for them; nothing once stopped."""
    bound = _least(_scaled(menus, case), stop, seed)
    if stop.struck() or not math.isfinite(bound):
        none = "" if stop.struck() else "no plan"
        return {"hindsight_at_least": none, "saved_at_most": "", "more_at_least": ""}
    return {
        "hindsight_at_least": bound, "saved_at_most": max(0.0, value - bound), "more_at_least": max(0.0, bound - value),
    }  # fmt: skip


def _least(menus: Menus, stop: Stop, seed: int) -> float:
    """A lower bound of any plan for what menus ask for, with all channels; inf if there is none."""
    try:
        fabrics = step2_fabric_menu.menus(menus.intent, menus.asked, menus.catalogue, stop)
    except (InfeasibleError, Stopped):
        return math.inf
    problem, choices = step4_sizing.problem(
        menus.intent, menus.asked, fabrics, menus.light, menus.fibres, menus.catalogue
    )
    narrow = replace(step4_sizing.with_least_gateways(problem), usable_share=1.0)
    scaled = replace(menus, fabrics=fabrics, problem=problem, choices=choices)
    return least_under(scaled, sizing.least_cost(narrow, stop=stop, seed=seed))
