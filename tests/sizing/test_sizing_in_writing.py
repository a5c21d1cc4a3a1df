"""The written mathematics of sizing against the code."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from tests.sizing.links import LinkShape, random_links
from tests.sizing.small import Shape, random_problem
from tests.sizing.small_periods import periods_of, used_again
from tests.sizing.test_under_terms import program_of

from weft.lp import Stop
from weft.sizing import Completer, Purchase, solve
from weft.sizing.bounds import add_cutsets, narrowed
from weft.sizing.cutsets import CutSets
from weft.sizing.flow.separator import Separator
from weft.sizing.inout import first_core, tighten
from weft.sizing.links.lengths import rounded_metric
from weft.sizing.links.link_search import LinkEffort, LinkSearch
from weft.sizing.master import Master
from weft.sizing.periods.horizon import Horizon

PAGE = Path(__file__).resolve().parents[2] / "docs" / "sizing.md"


def test_the_page_names_every_family_of_rows_and_columns_and_no_other() -> None:
    """Families in the tables of `docs/sizing.md` are those of the master program."""
    shape = Shape(sites=4, chords=1, demands=4, power_caps=True, kept=True, ladders=True)
    problem = random_problem(1, shape)
    master, separator = Master(problem, Completer.of(problem), problem.usable_share), Separator(problem)
    core = first_core(master, separator)
    assert core is not None
    tighten(master, separator, core, tolerance=0.01, max_rounds=20, limits=False, stop=Stop(), report=None)
    add_cutsets(master, CutSets.of(problem, problem.usable_share), set(), 5)
    again = used_again(*periods_of(problem, 1, 2), 1, moving=0.1, resale=0.1, lasting=True)
    all_periods = Horizon(*again, [master, master])
    all_periods.add_bound(0, 1.0)
    links = LinkSearch.of(random_links(1, LinkShape(routing=True)), 0.0, Stop(), None, LinkEffort(), 0)
    links.run()
    rounded = rounded_metric(links.problem, links.archive.cuts, np.zeros(len(links.problem.candidates)))
    chosen = narrowed(master, master.cuts, problem.usable_share, 0)
    with_terms = [program_of(seed).model for seed in (0, 1)]
    every = (all_periods.model, links.master.model, chosen.model, *with_terms)
    names = [name for model in every for name in model.row_names + model.column_names]
    names += [f"{cut.family}[" for cut in rounded]
    written = set(re.findall(r"^\| `(\w+)\[", PAGE.read_text("utf-8"), flags=re.MULTILINE))
    assert {name.partition("[")[0] for name in names} == written


@pytest.mark.parametrize("kept", [False, True], ids=["dark fibres", "pairs lit already"])
def test_one_more_or_fewer_costs_what_completing_anew_says(kept: bool) -> None:
    """`marginal` is the difference of two completions wherever both are feasible."""
    problem = random_problem(1, Shape(sites=4, chords=1, demands=4, kept=kept))
    completer, rng = Completer.of(problem), np.random.default_rng(0)
    for step in (1, -1):
        counts = rng.integers(1, 3, len(problem.candidates)) * (rng.random(len(problem.candidates)) < 0.4)
        now, change = completer.complete(counts), completer.marginal(counts, step)
        assert now.feasible
        for p in np.flatnonzero(np.isfinite(change)):
            then = counts.copy()
            then[p] += step
            assert completer.complete(then).cost - now.cost == pytest.approx(change[p])


def test_what_is_bought_carries_why() -> None:
    """Each state named as a reason is one of the problem's."""
    problem = random_problem(1, Shape(sites=4, chords=1, demands=4))
    found = solve(problem, gap=0.05)
    assert isinstance(found, Purchase)
    assert (found.why_state[found.lightpaths == 0] == -1).all()
    assert found.why_state.max() < len(problem.states)
    assert (found.why_state[found.lightpaths > 0] >= 0).any()
