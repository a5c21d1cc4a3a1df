"""Whether a plan holds and its bound follows, from the problem alone: nothing here knows how either was found."""

from __future__ import annotations

import numpy as np

from weft.optical.spectrum.instance import Plan, Problem


def overlaps(problem: Problem, plan: Plan) -> tuple[str, ...]:
    """What is wrong with a plan, each a sentence; empty for a plan that holds.

    Every slice of every pair is counted: none is taken twice, none that wasn't free, none outside the band; each
    lightpath takes links of a choice of its own request, a start that its kind allows, and pairs of those links.
    """
    wrong: list[str] = []
    taken = np.zeros(problem.free.shape, np.int64)
    if plan.request.tolist() != np.repeat(np.arange(len(problem.count)), problem.count).tolist():
        return ("lightpaths are not those asked for",)
    for one in np.flatnonzero(plan.choice >= 0).tolist():
        choice, slot = int(plan.choice[one]), int(plan.slot[one])
        links, pairs = plan.route[one], plan.pair[plan.route.indptr[one] : plan.route.indptr[one + 1]]
        kind = int(problem.kind[choice])
        if problem.request[choice] != plan.request[one]:
            wrong.append(f"lightpath {one} has a choice of request {problem.request[choice]}")
        if links.tolist() != problem.route[choice].tolist() or problem.link[pairs].tolist() != links.tolist():
            wrong.append(f"lightpath {one} is not on the links of its choice")
        if not (0 <= slot < problem.n_slices and problem.starts[kind, slot]):
            wrong.append(f"lightpath {one} may not start at slice {slot}")
        elif slot + problem.width[kind] > problem.n_slices:
            wrong.append(f"lightpath {one} ends outside the band")
        else:
            taken[pairs, slot : slot + int(problem.width[kind])] += 1
    for pair, slice_ in np.argwhere(taken > problem.free).tolist():
        wrong.append(f"slice {slice_} of pair {pair} is taken {taken[pair, slice_]} times")
    return tuple(wrong)
