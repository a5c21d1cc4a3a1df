"""Plans that are none: infeasible with what binds, or unknown with what was reached."""

from __future__ import annotations

from typing import Any

from weft import __version__, sizing
from weft.intent import Intent
from weft.lp import Stop
from weft.planning.bought import Menus
from weft.planning.in_time import late_items
from weft.planning.reasons.causes import causes, sentences
from weft.planning.record import Plan


def before_sizing(intent: Intent, seed: int, stop: Stop) -> Plan:
    """A plan that was stopped while its menus were made."""
    text = "stopped before anything was sized"
    return _without(intent, "unknown", {"failure": "", "demand": "", "link": "", "text": text}, seed, stop)


def without_purchase(menus: Menus, found: sizing.Infeasible | None, seed: int, stop: Stop) -> Plan:
    """A plan that buys nothing: proved impossible, or stopped before a purchase was found."""
    problem = menus.problem
    if found is None:
        text = "sizing stopped before it had found any purchase, and without proof that there is none"
        nothing = {"failure": "", "demand": "", "link": "", "text": text}
        return _over(menus, _without(menus.intent, "unknown", nothing, seed, stop))
    binding = {
        "failure": problem.states.name[found.state] if found.state >= 0 else "",
        "demand": problem.demands.name[found.demand] if found.demand >= 0 else "",
        "link": "", "site": problem.sites.name[found.site] if found.site >= 0 else "", "family": found.family,
        "text": "; ".join(filter(None, (found.message, late_items(menus.intent, menus.catalogue)))),
    }  # fmt: skip
    plan = _over(menus, _without(menus.intent, "infeasible", binding, seed, stop))
    found_causes = causes(menus, stop)
    if found_causes:
        plan.header["causes"] = found_causes | {"text": sentences(found_causes)}
    return plan


def _over(menus: Menus, plan: Plan) -> Plan:
    plan.header["menu"] = {"candidates": len(menus.light), "considered": menus.light.considered}
    return plan


def _without(intent: Intent, verdict: str, binding: dict[str, Any], seed: int, stop: Stop) -> Plan:
    certificate = {
        "bound": "", "failures": "", "rounds": 0, "optical": "", "routing": "", "estimates": [], "seed": seed,
        "stopped_by": "proof" if verdict == "infeasible" else stop.reason or "work",
        "intent_sha256": intent.sha256, "weft": __version__,
    }  # fmt: skip
    header = {
        "format": "weft-plan/1", "name": intent.name, "verdict": verdict, "binding": binding,
        "menu": {"candidates": 0, "considered": 0}, "certificate": certificate,
    }  # fmt: skip
    return Plan(header, {})
