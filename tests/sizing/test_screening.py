"""Screening of states: what is left out changes no answer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sizing.small import Shape, optimum, random_problem

from weft.sizing import States, screened
from weft.sizing.screening import undominated


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), n_states=st.integers(1, 30))
def test_a_state_is_left_out_just_if_another_is_harder_in_everything(seed: int, n_states: int) -> None:
    """Against comparing each with each, in one place after the other."""
    rng = np.random.default_rng(seed)
    rows = np.unique(rng.choice([0.0, 0.5, 1.0], (n_states, 6), p=[0.2, 0.2, 0.6]), axis=0)
    rng.shuffle(rows)
    left, required = rows[:, :4], rows[:, 4:]
    beaten = [
        any(
            t != s and (left[t] <= left[s]).all() and (required[t] >= required[s]).all()
            for t in range(len(rows))
        )
        for s in range(len(rows))
    ]
    beaten[0] = False
    assert undominated(left, required).tolist() == np.flatnonzero(~np.array(beaten)).tolist()


@pytest.mark.parametrize("seed", range(2))
def test_the_optimum_is_the_same_without_dominated_states(seed: int) -> None:
    """Pairs of fibres beside singles: the extensive form over all states, and over those that are looked at."""
    problem = random_problem(seed, Shape(sites=4, chords=2, demands=3, hops=True))
    s = problem.states
    singles = [i for i, name in enumerate(s.name) if name.startswith("fibre")]
    pairs = [(i, k) for i in singles for k in singles if i < k][::3]
    more = States(
        (*s.name, *(f"{s.name[i]} + {s.name[k]}" for i, k in pairs)),
        np.concatenate([s.factor, [s.factor[i] * s.factor[k] for i, k in pairs]]),
        np.concatenate([s.required_gbps, [s.required_gbps[i] for i, _ in pairs]]),
        np.concatenate([s.fibre_down, [s.fibre_down[i] | s.fibre_down[k] for i, k in pairs]]),
        np.concatenate([s.flow_weight, np.zeros(len(pairs))]),
    )
    fewer, counted = screened(more, len(more))
    assert len(fewer) == counted.looked_at < len(more)
    assert optimum(replace(problem, states=fewer)) == pytest.approx(optimum(replace(problem, states=more)))
