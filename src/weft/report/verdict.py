"""What the verdict of a plan means, in words that claim no more than was proved."""

from __future__ import annotations

from dataclasses import dataclass

from weft.report.plan_files import PlanFiles
from weft.units import show

WORDS = {"proven": "Proven", "feasible": "Feasible", "infeasible": "Infeasible", "unknown": "Unknown"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """The banner: `key` picks colour and sign, `sentences` say what holds, `limit` what does not follow."""

    key: str
    word: str
    sentences: tuple[str, ...]
    limit: str


def verdict(plan: PlanFiles) -> Verdict:
    """The verdict as the plan states it; one that this version does not know counts as unknown."""
    key = plan.text("verdict") if plan.text("verdict") in WORDS else "unknown"
    say = {"proven": _proven, "feasible": _feasible, "infeasible": _infeasible, "unknown": _unknown}[key]
    limits = {
        "proven": "Proven means: for the failures enumerated, and within the models and figures that the certificate "
        "names, estimates included. Failures that were not enumerated are not covered.",
        "feasible": "Feasible means: the failures enumerated are survived within the models named in the certificate, "
        "but a plan that needs clearly less may exist.",
        "infeasible": "Infeasible means: with the sites, fibres, equipment and limits of this intent. More fibre, "
        "another power cap, a looser delay or a class protected against less may change it.",
        "unknown": "Unknown is not infeasible: a longer run or a looser gap may find a plan.",
    }
    return Verdict(key, WORDS[key], say(plan), limits[key])


def _survival(plan: PlanFiles) -> str:
    enumerated, survived = plan.figure("failures", "enumerated"), plan.figure("failures", "survived")
    if enumerated is None or survived is None:
        return ""
    has_intact = any(row.get("state") == "none" for row in plan["failures"]) and enumerated == len(plan["failures"])
    states = "states enumerated (the intact network and each failure)" if has_intact else "failures enumerated"
    if survived == enumerated:
        return (
            f"In each of the {enumerated:,.0f} {states}, all protected traffic is carried within "
            "the ceilings and delays asked, on the paths the routers will choose."
        )
    return f"{survived:,.0f} of the {enumerated:,.0f} {states} are survived; the others are listed below."


def _solver_gap(plan: PlanFiles) -> str:
    under_terms = plan.figure("agreement", "under_terms", "solver_gap")
    gap = plan.figure("objective", "parts", "wan", "solver_gap") if under_terms is None else under_terms
    return "" if gap is None else show.percent(gap)


def _whole(plan: PlanFiles) -> str:
    gap = plan.figure("objective", "gap")
    return "" if gap is None else f"Any other plan over this menu could save at most {show.percent(gap)} of the whole."


def _proven(plan: PlanFiles) -> tuple[str, ...]:
    gap = _solver_gap(plan)
    bound = f"The purchase for the WAN is proved within {gap} of the least for ideal rerouting, as closely as asked."
    return _said(_survival(plan), bound if gap else "", _whole(plan))


def _feasible(plan: PlanFiles) -> tuple[str, ...]:
    gap, stopped = _solver_gap(plan), plan.text("certificate", "stopped_by")
    stopped = "" if stopped == "gap" else stopped  # at the prices of the steps, not under the terms
    how = f"It is not proved near the least possible: the solver gap of the WAN is {gap}" if gap else ""
    return _said(_survival(plan), f"{how}{f' (stopped by {stopped})' if stopped else ''}." if how else "", _whole(plan))


def _infeasible(plan: PlanFiles) -> tuple[str, ...]:
    head, *causes = plan.texts("causes", "text") or ("",)
    told = f"{head[:1].upper()}{head[1:]} {'; '.join(causes)}." if causes else ""
    return _said("No plan exists over this menu.", plan.text("binding", "text"), told)


def _unknown(plan: PlanFiles) -> tuple[str, ...]:
    stopped = plan.text("certificate", "stopped_by")
    return _said(
        f"The run ended{f' (stopped by {stopped})' if stopped else ''} before it had either a plan that survives every "
        "failure enumerated, or a proof that there is none.",
        _survival(plan),
        "What follows is what was reached, not a plan to build." if plan["sites"] else "",
    )


def _said(*sentences: str) -> tuple[str, ...]:
    return tuple(sentence for sentence in sentences if sentence)
