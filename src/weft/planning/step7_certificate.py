"""Step 7, the certificate: verdict, the four figures that must not hide one another, and what they rest on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, get_args

import numpy as np

from weft import __version__, sizing
from weft.catalogue import estimates, practice_estimates
from weft.intent import Routing
from weft.lp import Reason
from weft.network import Ints, kinds_of
from weft.optical.spectrum.comb import BANDS
from weft.planning.bought import Built, Menus
from weft.planning.compared.best_hardware import BestHardware, best_hardware
from weft.planning.existing.ordered import in_place
from weft.planning.hose import Coverage
from weft.planning.inside import LAYERS
from weft.planning.objective import present_value, rules_of_cost
from weft.planning.progress import STEPS
from weft.planning.promises import is_sized
from weft.planning.reasons.why import binding
from weft.planning.record import PlanTable
from weft.planning.rounds import Outcome
from weft.planning.routed.fixed_policies import before_convergence
from weft.planning.step1_traffic import matrix_names
from weft.planning.step6_proof import candidate_of_link
from weft.routing.sr import Policies
from weft.routing.steering import MOST_LINKS

NOISE = 1e-9
"""Differences below this share are of the arithmetic."""

Sized = tuple[sizing.Problem, sizing.Purchase]
"""What sizing was asked and what it answered."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The WAN's cost in the objective: bounds L and L7, the purchase U and the plan V; and the fabrics'."""

    fabric: float
    fabric_bound: float
    bound: float  # L: all channels, unrestricted rerouting
    bound_sized: float  # L7: with the share of channels that is sized for
    purchase: float  # U
    plan: float  # V
    solver_gap: float  # 1 - L7 / U, both without the purchase's own fabric excess
    traffic: float  # of the plan, what links charge for what they carry with nothing failed

    @classmethod
    def of(cls, menus: Menus, sized: Sized, built: Built, traffic: float) -> Figures:
        """Figures of a plan, of which its links charge `traffic` for what they carry.

        Sizing counts a fabric's excess over the least of its site with the WAN, for it buys a gateway that saves
        router ports.  L bounds both together, so that taking this plan's excess from it bounds the WAN of every
        plan with these gateways; and the fabric's bound is the least of its class that has such a gateway.
        """
        narrow, purchase = sized  # without any lit glass, channels bound nothing: L is L7
        chosen = built.completion.fabric
        least = float(menus.choices.least_fabric_cost.sum())
        mine, theirs = _excess(menus.problem, chosen), _excess(narrow, purchase.fabric)
        return cls(
            least + mine, least + _excess(menus.problem, _least_alike(menus.problem, chosen)),
            max(0.0, (purchase.bound if purchase.pairs.any() else purchase.bound_sized) - mine),
            max(0.0, purchase.bound_sized - mine), purchase.cost - theirs,
            built.completion.cost + traffic - mine,
            _gap(purchase.bound_sized - theirs, purchase.cost - theirs), traffic,
        )  # fmt: skip

    def parts(self) -> dict[str, Any]:
        """`parts` of a plan's objective."""
        return {
            "fabric": {
                "value": self.fabric, "lower_bound": self.fabric_bound, "gap": _gap(self.fabric_bound, self.fabric),
            },
            "wan": {
                "value": self.plan, "lower_bound": self.bound, "gap": _gap(self.bound, self.plan),
                "solver_gap": self.solver_gap,
                "spectrum_penalty": _penalty(self.bound_sized, self.bound),
                "routing_penalty": _penalty(self.plan, self.purchase),
                "unrestricted": self.purchase, "lower_bound_sized": self.bound_sized,
                **({"traffic": self.traffic} if self.traffic > 0 else {}),
            },
        }  # fmt: skip


def _excess(problem: sizing.Problem, chosen: Ints) -> float:
    """What the fabrics chosen (n_sites,) cost above the least of their sites."""
    return float(problem.fabrics.cost[chosen[chosen >= 0]].sum())


def _least_alike(problem: sizing.Problem, chosen: Ints) -> Ints:
    """For each fabric chosen (n_sites,) the cheapest row of its site with no less gateway, on no more router ports."""
    rows = problem.fabrics
    least = chosen.copy()
    for v, mine in enumerate(chosen.tolist()):
        if mine >= 0:
            alike = np.flatnonzero(
                (rows.site == v) & (rows.gateway_gbps >= rows.gateway_gbps[mine]) & (rows.ports <= rows.ports[mine])
                & (rows.ports_800 <= rows.ports_800[mine])
            )  # fmt: skip
            least[v] = alike[rows.cost[alike].argmin()]
    return least


def _penalty(value: float, without: float) -> float:
    more = value / without - 1 if without > 0 else 0.0
    return more if abs(more) > NOISE else 0.0


def _gap(bound: float, value: float) -> float:
    return max(0.0, 1 - bound / value) if value > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Run:
    """How the plan was made: the gap asked, the seed, routing trials, and what ended them."""

    gap: float
    seed: int
    trials: int
    stopped_by: str
    coverage: Coverage | None = None  # of a hose in sizing


def verdict(outcome: Outcome, figures: Figures, run: Run) -> str:
    """`proven`, `feasible` or `unknown`; what was only looked at for samples of a hose is not proven."""
    if not outcome.holds:
        return "unknown"
    sampled = run.coverage is not None and (outcome.hose is None or not run.coverage.is_exact)
    return "feasible" if sampled or figures.solver_gap > run.gap else "proven"


def header(
    menus: Menus, sized: Sized, outcome: Outcome, tables: dict[str, PlanTable], run: Run
) -> dict[str, Any]:
    """The contents of `plan.json`."""
    traffic = outcome.proved.traffic_cost(menus, candidate_of_link(outcome.built))
    figures = Figures.of(menus, sized, outcome.built, traffic)
    value, bound = figures.fabric + figures.plan, figures.fabric_bound + figures.bound
    best = best_hardware(menus)
    found = {
        "format": "weft-plan/1", "name": menus.intent.name, "verdict": verdict(outcome, figures, run),
        "objective": {
            "name": "power_w" if menus.intent.minimise == "power" else "cost_eur", "value": value,
            "lower_bound": bound, "gap": _gap(bound, value), "parts": figures.parts(),
            **_present_value(menus, tables, traffic),
        },
        "totals": totals(menus, outcome, tables) | _against(best, menus, outcome),
        "failures": _failures(outcome),
        "missing": [] if outcome.holds else list(outcome.missing(menus)),
        "binding": binding(menus, outcome.built, outcome.proved), "power_caps": _power_caps(menus, outcome),
        "utilisation": {"normal": menus.asked.normal, "failure": menus.asked.failure},
        "ecmp": menus.intent.routing.ecmp, "mode": menus.intent.routing.mode, "survive": list(menus.intent.survive),
        **({"in_place": in_place(tables["bom"])} if menus.intent.existing else {}), **_overloaded_cards(tables),
        **_matrices(menus, outcome), **_before_convergence(menus, outcome),
        **_agreement(menus),
        "menu": {"candidates": len(menus.light), "considered": menus.light.considered},
        "spectrum": _spectrum(menus),
        "certificate": certificate(menus, sized, outcome, tables, run) | {"best_hardware": best.text()},
    }  # fmt: skip
    plain: dict[str, Any] = rounded(found)
    return plain


def _agreement(menus: Menus) -> dict[str, Any]:
    """What a plan is bought under, and what of it was counted in buying; nothing without an agreement."""
    agreed = menus.intent.agreement
    if agreed is None:
        return {}
    terms = agreed.terms
    counted = (
        "price book, erosion, volume discount, commitments, capacity levels, support, energy, leases and discount rate,"
        " by quarters"
    )
    first = None if terms.supply is None else terms.supply.orders_from
    if first is not None:
        counted += f"; and of each period what comes in time for it, ordered from {first} on"
    apart = "patents are in its ledger alone"
    parties = {"supplier": terms.parties.supplier, "customer": terms.parties.customer}
    said = {"name": terms.name, **parties, "currency": terms.currency, "counted": counted, "apart": apart}
    return {"agreement": said}


def _overloaded_cards(tables: dict[str, PlanTable]) -> dict[str, Any]:
    """Cards whose lightpaths and clients together are more than their complexes forward, if there are any."""
    over = [
        f"{row['name']}: {float(row['gbps']):.0f} Gb/s of links and clients, its complexes forward "
        f"{float(row['forwards_gbps']):.0f} Gb/s"
        for row in tables["cards"]
        if "gbps" in row and float(row["gbps"]) > float(row["forwards_gbps"]) * (1 + NOISE)
    ]
    return {"overloaded_cards": over} if over else {}


def _present_value(menus: Menus, tables: dict[str, PlanTable], traffic: float) -> dict[str, Any]:
    """What cost is made of, where it is minimised; with what links charge for traffic, where they do."""
    if menus.intent.minimise == "power":
        return {}
    charged = {"traffic_eur": traffic} if traffic > 0 else {}
    return {"present_value": present_value(menus.intent, menus.catalogue, tables["bom"]) | charged}


def _model(menus: Menus) -> str:
    if menus.intent.spectrum.band == "C":
        return "GN model in closed form with ASE"
    return "ISRS GN model in closed form with Raman scattering between the bands, and ASE"


def _spectrum(menus: Menus) -> dict[str, Any]:
    """The grid, and the bands that are lit."""
    asked = menus.intent.spectrum
    bands = [{"name": b.name, "start_thz": b.start_hz / 1e12, "stop_thz": b.stop_hz / 1e12} for b in BANDS[asked.band]]
    return {"band": asked.band, "grid_ghz": asked.grid_ghz, "bands": bands}


def _matrices(menus: Menus, outcome: Outcome) -> dict[str, Any]:
    """Where there are several matrices, what each asked for: how many IP links and gateways it sets the size of.

    `fill` is the protected load over what the ceiling lets through, the most over all failures and links.
    """
    proved, several = outcome.proved, outcome.proved.several
    if several is None:
        return {}
    n, rows = len(proved.scenarios) // len(several), proved.proof.rows
    of = np.where(rows.binding_scenario >= 0, rows.binding_scenario // n, -1)
    found = [
        {
            "name": name, "total_gbps": float(gbps.sum()), "sets_the_size_of": int((of == m).sum()),
            "fill": float(rows.fill[of == m].max(initial=0.0)),
            "survived": int(proved.proof.held[m * n : (m + 1) * n].sum()), "enumerated": n,
        }
        for m, (name, gbps) in enumerate(zip(several.name, several.gbps, strict=True))
    ]  # fmt: skip
    left_out = [name for name in matrix_names(menus.intent) if name not in several.name]
    return {"matrices": {"carried": found, "nowhere_above_another": left_out}}


def _hose(outcome: Outcome, run: Run) -> dict[str, Any]:
    """How much of a hose the plan was looked at for, in sizing and as it is routed."""
    if run.coverage is None:
        return {}
    loads, matrices = outcome.hose, outcome.proved.matrices
    routed = (
        f"sampled coverage and not more: {matrices} matrices in every failure" if loads is None
        else f"exact: the worst matrix of every IP link and gateway in every failure, by {loads.programs} "
        f"transportation problems, and {matrices} matrices by the failure engine"
    )  # fmt: skip
    return {"hose": {"sizing": str(run.coverage), "routing": routed, "rounds_of_sizing": run.coverage.rounds}}


def _before_convergence(menus: Menus, outcome: Outcome) -> dict[str, Any]:
    """What fast reroute does until the routers have converged, where fixed policies are asked for."""
    if menus.intent.routing.mode != "sr":
        return {}
    proved, policies = outcome.proved, outcome.proved.policies or Policies.none()
    found = before_convergence(outcome.built, policies, menus.intent.routing.ecmp, proved)
    return {"before_convergence": found}


def totals(menus: Menus, outcome: Outcome, tables: dict[str, PlanTable]) -> dict[str, float]:
    """Capacity of IP links, traffic delivered between sites without failure, watts and euro of everything.

    Of several matrices the one with most is what is delivered, of those of periods that of the last one.
    """
    proof, scenarios = outcome.proved.proof, outcome.proved.scenarios
    intact = [s for s, state in enumerate(scenarios.state) if state == "none"]
    last = intact[:1] if menus.asked.forecast is not None else intact
    delivered = float(proof.delivered_gbps[last].sum(axis=1).max())
    power_w = outcome.built.watts(menus).total
    return {
        "capacity_gbps": float(outcome.built.network.ip_links.capacity_gbps.sum()), "delivered_gbps": delivered,
        "power_w": power_w, "wan_power_w": outcome.built.watts(menus).wan,
        "price_eur": float(sum(float(line["price_eur"]) for line in tables["bom"])),
        "wan_price_eur": float(sum(float(x["price_eur"]) for x in tables["bom"] if x["layer"] not in LAYERS)),
        "lease_eur_per_month": float(sum(float(line["lease_eur_per_month"]) for line in tables["bom"])),
        "w_per_tbps": 1e3 * power_w / delivered if delivered > 0 else 0.0,
    }  # fmt: skip


def _against(best: BestHardware, menus: Menus, outcome: Outcome) -> dict[str, float]:
    """The best hardware's draw, and the plan's over it; only of a plan that holds, for another may carry less."""
    watts = outcome.built.watts(menus)
    if not outcome.holds or best.total_w <= 0:
        return {}
    found = {"best_hardware_w": best.total_w, "over_best_hardware": watts.total / best.total_w}
    if best.wan_w > 0:
        found |= {"wan_best_hardware_w": best.wan_w, "wan_over_best_hardware": watts.wan / best.wan_w}
    return found


def _power_caps(menus: Menus, outcome: Outcome) -> list[dict[str, Any]]:
    """Every site with a cap, and what it draws there."""
    draw = outcome.built.completion.draw_w
    return [
        {"site": site.name, "cap_w": site.power_cap_w, "draw_w": float(draw[v])}
        for v, site in enumerate(menus.intent.sites)
        if site.power_cap_w is not None
    ]


def _failures(outcome: Outcome) -> dict[str, Any]:
    proof, chosen = outcome.proved.proof, outcome.proved.scenarios
    lost = proof.lost_gbps.sum(axis=1)
    worst = int(np.lexsort((-proof.max_utilisation, -lost))[0])
    return {
        "enumerated": len(chosen), "survived": int(proof.held.sum()),
        "worst": {
            "name": chosen.name[worst], "max_utilisation": float(proof.max_utilisation[worst]),
            "lost_gbps": float(lost[worst]),
        },
    }  # fmt: skip


def certificate(
    menus: Menus, sized: Sized, outcome: Outcome, tables: dict[str, PlanTable], run: Run
) -> dict[str, Any]:
    """What was proved, how, and what the proof rests on."""
    problem, purchase = sized
    intent, light, chosen = menus.intent, menus.light, outcome.proved.scenarios
    kinds = {state: chosen.state.count(state) for state in dict.fromkeys(chosen.state)}
    left_out = [s for s in intent.survive if not is_sized(s) or (intent.fibres and "link" in dict(kinds_of(s)))]
    bound = (
        f"over {len(light)} candidate lightpaths ({light.considered} mode and route pairs looked at), sites with the "
        f"routers the intent names, all alike, of builds whose cages bear every module of the menu: a master problem "
        f"with pairs, routers and fabrics integer over {purchase.work.cuts} metric inequalities and cut sets; "
        f"unrestricted rerouting, all channels (L) and {problem.usable_share:.3g} of them (L7, U)"
    )
    if left_out:
        bound += f"; failures of {' and '.join(left_out)} relaxed in the bound, kept in the plan"
    modes = {str(row["mode"]) for row in tables["lightpaths"]}
    leaning = estimates(menus.catalogue, {str(line["item"]) for line in tables["bom"]}, modes=modes)
    return {
        "bound": bound,
        "failures": "enumerated one by one, none pruned: " + ", ".join(f"{n} {state}" for state, n in kinds.items())
        + f"; sizing: {menus.choices.screening}",
        "rounds": outcome.rounds, **_hose(outcome, run),
        "optical": f"{_model(menus)}, full load of the mode's own channels, worst channel, "
        f"{menus.catalogue.practice.margin_db.value:g} dB margin; first-fit spectrum",
        "routing": _routing(intent.routing),
        "estimates": [line for line in leaning if "price_eur" not in line],
        "price_estimates": [
            *(line for line in leaning if "price_eur" in line),
            *practice_estimates(menus.catalogue, rules_of_cost(intent, tables["bom"])),
        ],
        "gap": run.gap, "seed": run.seed,
        "stopped_by": run.stopped_by if run.stopped_by in get_args(Reason) else purchase.stopped_by,
        "routing_stopped_by": run.stopped_by,
        "work": {
            "sizing_rounds": purchase.work.rounds, "cuts": purchase.work.cuts, "lp_calls": purchase.work.lp_calls,
            "mip_nodes": purchase.work.mip_nodes, "routing_trials": run.trials,
        },
        "unplaced_lightpaths": outcome.left,
        "steps": list(STEPS), "intent_sha256": intent.sha256, "weft": __version__,
    }  # fmt: skip


def _routing(asked: Routing) -> str:
    """How the routers forward in the proof."""
    if asked.mode == "unrestricted":
        return (
            "unrestricted fractional rerouting: for each failure a flow of its own, found by pricing paths against a "
            "linear program and then loaded link by link, by an engine that knows nothing of sizing"
        )
    if asked.mode == "sr-controller":
        return (
            f"a controller sets explicit paths of {MOST_LINKS} adjacency segments (more only where none so short "
            "leads there) anew in each failure, found by pricing paths against a linear program; their shares are "
            "fractions, and what is lost until they are set is not in it; IS-IS beneath, all metrics alike"
        )
    if asked.mode == "sr":
        return (
            f"fixed policies of at most two segments, each leg over shortest paths with equal-cost multipath up to "
            f"{asked.ecmp} after convergence; what fails of them goes to the others; metrics {asked.metric}"
        )
    return (
        f"IS-IS shortest paths, equal-cost multipath up to {asked.ecmp}, equal split over parallel links whatever "
        f"their rate; metrics {asked.metric}"
    )


def rounded(value: Any) -> Any:
    """The same with floats to nine digits: no figure here deserves more."""
    if isinstance(value, float):
        return float(f"{value:.9g}")
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    return [rounded(item) for item in value] if isinstance(value, list) else value
