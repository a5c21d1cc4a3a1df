"""A minimal set of causes in the operator's words: each with the element of the intent and the field that says so."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from weft import sizing
from weft.lp import Stop
from weft.network import Ints
from weft.planning.bought import Menus
from weft.planning.reasons.forced import kind_of
from weft.planning.step4_sizing import with_least_gateways
from weft.units import show


def causes(menus: Menus, stop: Stop) -> dict[str, Any]:
    """`causes` of `plan.json`: what cannot be met together; empty where no such set was found.

    Of all slices, as the last try of sizing is.
    """
    problem = replace(with_least_gateways(menus.problem), usable_share=1.0)
    found = sizing.minimal_causes(problem, _classes(menus, problem), stop)
    if found is None:
        return {}
    demand = problem.demands.name[found.demand] if found.demand >= 0 else ""
    return {
        "items": [_told(menus, problem, one) for one in found.causes], "demand": demand,
        "is_minimal": found.is_minimal, "whole": found.whole, "trials": found.trials,
    }  # fmt: skip


def _classes(menus: Menus, problem: sizing.Problem) -> Ints:
    """The class of each demand of a problem; those of several periods are one after the other."""
    return np.resize(menus.asked.demands.traffic_class, len(problem.demands))


def _told(menus: Menus, problem: sizing.Problem, cause: sizing.Cause) -> dict[str, str]:
    if cause.kind in ("demand", "delay"):
        return _of_class(menus, problem, cause)
    if cause.kind in ("pairs", "lit"):
        name, pairs = problem.fibres.name[cause.row], menus.fibres.pairs[cause.row]
        if cause.kind == "pairs" and not problem.fibres.max_pairs[cause.row]:
            return _item(cause, f"fibre {name}", "existing", f"no pair of fibre {name} may be lit")
        if cause.kind == "pairs":
            return _item(cause, f"fibre {name}", "pairs", f"fibre {name} has {pairs} pairs")
        least = problem.fibres.lower[cause.row]
        return _item(cause, f"fibre {name}", "existing", f"{least} pairs of {name} must stay lit")
    if cause.kind in ("upper", "lower"):
        name = menus.light.name[cause.row]
        count = getattr(problem.candidates, cause.kind)[cause.row]
        field = {"upper": "at most", "lower": "at least"}[cause.kind]
        text = f"of {name} there may be {field} {count}" if count or cause.kind == "lower" else f"{name} is forbidden"
        return _item(cause, f"link {name}", "links" if menus.light.leased[cause.row] else "existing", text)
    if cause.kind == "ladder":
        name, most = problem.ladders.name[cause.row], problem.ladders.most[cause.row]
        return _item(cause, f"link {name}", "modules", f"of the modules of {name} there may be at most {most:g}")
    return _of_site(problem, cause)


def _of_class(menus: Menus, problem: sizing.Problem, cause: sizing.Cause) -> dict[str, str]:
    name = menus.asked.classes.name[cause.row]
    if cause.kind == "delay":
        limit = show.ms(float(menus.asked.classes.max_delay_ms[cause.row]))
        return _item(cause, f"class {name}", "max_delay", f"class {name} may take at most {limit}")
    state = problem.states.name[cause.state]
    mine = _classes(menus, problem) == cause.row
    gbps = show.gbps(float(problem.states.required_gbps[cause.state, mine].sum()))
    if kind_of(state) == "none":
        text = f"class {name} asks for {gbps} of capacity {state.replace('none', 'without failure')}"
        return _item(cause, f"class {name}", "traffic", text, state)
    text = f"class {name} is to be carried when {state} fails ({gbps} of capacity)"
    return _item(cause, f"class {name}", f"protect: {kind_of(state)}", text, state)


def _of_site(problem: sizing.Problem, cause: sizing.Cause) -> dict[str, str]:
    v, kind = cause.row, cause.kind
    name, n, b = problem.sites.name[v], int(problem.sites.routers[v]), problem.builds
    at = f"site {name}"
    if kind == "power_cap":
        return _item(cause, at, "power_cap", f"{at} may draw at most {show.watts(float(problem.sites.power_cap_w[v]))}")
    if kind == "gateway":
        need = show.gbps(float(problem.sites.gateway_need_gbps[v]))
        return _item(cause, at, "fabric", f"the fabric of {at} needs a gateway of {need}")
    mine = b.site == v
    most = {"ports": b.ports, "ports_800": b.ports_800, "forwarding": b.gbps}[kind][mine].max(initial=0)
    what = {
        "ports": f"has {n * most:g} cages at most", "ports_800": f"has {n * most:g} cages of 800 Gb/s at most",
        "forwarding": f"forwards {show.gbps(float(n * most))} at most",
    }[kind]  # fmt: skip
    return _item(cause, at, "routers", f"{at} with {n} routers {what}, of any build of the catalogue")


def _item(cause: sizing.Cause, element: str, field: str, text: str, state: str = "") -> dict[str, str]:
    return {"kind": cause.kind, "element": element, "field": field, "state": state, "text": text}


def sentences(found: dict[str, Any]) -> list[str]:
    """The set in words, a line each after the first."""
    if not found:
        return []
    items = found["items"]
    head = "this cannot be met:" if len(items) == 1 else f"these {len(items)} cannot be met together; change any one:"
    if not found["is_minimal"]:
        head = "these cannot be met together (one may be too many: the search for less was cut short):"
    shown = f" (as by {found['demand']})" if found["demand"] else ""
    return [head, *(f"{one['text']} [{one['element']}: {one['field']}]" for one in items[:-1]),
            *(f"{one['text']} [{one['element']}: {one['field']}]{shown}" for one in items[-1:])]  # fmt: skip
