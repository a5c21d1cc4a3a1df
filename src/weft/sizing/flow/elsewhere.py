"""Failure states looked at elsewhere: dealt out once, each with its warm flows at one worker.

Sizing knows nothing of clusters.  Whoever calls it brings the workers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

import numpy as np

from weft.lp import Stop
from weft.network.columns import Ints
from weft.sizing.flow.sides import Found, Look, Sides
from weft.sizing.problem import Problem

STATES_EACH = 8  # that a worker should have, for the way to it to be worth while

Shared = TypeVar("Shared")
Part = TypeVar("Part")
Question = TypeVar("Question")
Answer = TypeVar("Answer")
Question_contra = TypeVar("Question_contra", contravariant=True)
Answer_co = TypeVar("Answer_co", covariant=True)


class Staff(Protocol[Question_contra, Answer_co]):
    """Workers who have made what they need."""

    def ask(self, questions: Sequence[Question_contra], stop: Stop) -> Sequence[Answer_co | None]:
        """The answer of each worker to its question; None of those who had not answered when `stop` struck."""


class Crew(Protocol):
    """Whoever can give work to `size` workers in other processes; what goes there and back is pickled."""

    @property
    def size(self) -> int:
        """How many there are."""

    def staff(
        self, make: Callable[[Shared, Part], Callable[[Question], Answer]], shared: Shared, parts: Sequence[Part]
    ) -> Staff[Question, Answer]:
        """A worker for each part, who makes something of it once and then answers with that."""


Answered = tuple[list[tuple[Found, int]], int]
"""What was found, each with the position of the view of its cut (-1 for none), and path LPs solved so far."""


class _Share:
    """What a worker keeps: the flows of its states."""

    def __init__(self, problem: Problem, states: Ints) -> None:
        self._sides = Sides(problem, states.tolist())
        self._position = {id(side.view): i for i, side in enumerate(self._sides.all)}

    def __call__(self, question: tuple[Look, Ints]) -> Answered:
        """What a look at some of its states finds; cuts travel without their view."""
        look, states = question
        looking = self._sides.looking(look)
        return [self._packed(looking(state)) for state in states.tolist()], self._sides.lp_calls

    def _packed(self, found: Found) -> tuple[Found, int]:
        low, cut = found
        return ((low, None), -1) if cut is None else ((low, replace(cut, view=None)), self._position[id(cut.view)])


class Elsewhere:
    """All states of a problem at the workers of a crew; which state is where changes nothing of what is found."""

    def __init__(self, problem: Problem, crew: Crew) -> None:
        n_states = len(problem.states)
        n_workers = max(1, min(crew.size, -(-n_states // STATES_EACH)))
        self._worker = np.arange(n_states) % n_workers
        parts = [np.flatnonzero(self._worker == i) for i in range(n_workers)]
        self._staff: Staff[tuple[Look, Ints], Answered] = crew.staff(_Share, problem, parts)
        self._lp_calls = [0] * n_workers

    @property
    def lp_calls(self) -> int:
        """Path LPs solved so far, as far as workers have told."""
        return sum(self._lp_calls)

    def find(self, look: Look, states: Ints, sides: Sides, stop: Stop) -> list[Found]:
        """What a look at each of some states finds, in their order; cuts are given the views of `sides`."""
        places = [np.flatnonzero(self._worker[states] == i) for i in range(len(self._lp_calls))]
        found: list[Found] = [(np.nan, None)] * len(states)
        for i, answer in enumerate(self._staff.ask([(look, states[place]) for place in places], stop)):
            if answer is not None:
                each, self._lp_calls[i] = answer
                for place, ((low, cut), side) in zip(places[i].tolist(), each, strict=True):
                    found[place] = (low, None if cut is None else replace(cut, view=sides.all[side].view))
        return found
