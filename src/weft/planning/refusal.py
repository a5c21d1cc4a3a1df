"""Plans that are none: infeasible with what binds, or unknown with what was reached."""

from __future__ import annotations

from typing import Any

from weft import __version__, sizing
from weft.planning.bought import Menus
from weft.planning.record import Plan


def infeasible(menus: Menus, found: sizing.Infeasible, seed: int) -> Plan:
    """No purchase exists; names the demand and the failure that bind, where there are such."""
    problem = menus.problem
    binding = {
        "failure": problem.states.name[found.state] if found.state >= 0 else "",
        "demand": problem.demands.name[found.demand] if found.demand >= 0 else "",
        "link": "", "site": problem.sites.name[found.site] if found.site >= 0 else "", "family": found.family,
        "text": found.message,
    }  # fmt: skip
    return _without(menus, "infeasible", binding, seed, "infeasibility")


def undecided(menus: Menus, text: str, seed: int) -> Plan:
    """Stopped with neither a plan nor a proof that there is none."""
    return _without(menus, "unknown", {"failure": "", "demand": "", "link": "", "text": text}, seed, "clock")


def _without(menus: Menus, verdict: str, binding: dict[str, Any], seed: int, stopped_by: str) -> Plan:
    certificate = {
        "bound": "", "failures": "", "rounds": 0, "optical": "", "routing": "", "estimates": [], "seed": seed,
        "stopped_by": stopped_by, "intent_sha256": menus.intent.sha256, "weft": __version__,
    }  # fmt: skip
    header = {
        "format": "weft-plan/1", "name": menus.intent.name, "verdict": verdict, "binding": binding,
        "menu": {"candidates": len(menus.light), "considered": menus.light.considered},
        "certificate": certificate,
    }  # fmt: skip
    return Plan(header, {})
