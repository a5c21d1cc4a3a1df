"""Workers on a Ray cluster who keep what they made: asked again and again, each about its own part.

A worker that dies with its node is made again on another, and asked again; what it had learnt is lost, no more.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

from weft.diagnostics import SweepError
from weft.lp import Stop
from weft.sweep.cluster import MOST_TRIES, started

logger = logging.getLogger(__name__)

HEAR_EVERY_S = 0.1
"""How long a stop may go unheard."""

Shared = TypeVar("Shared")
Part = TypeVar("Part")
Question = TypeVar("Question")
Answer = TypeVar("Answer")


class _Worker:
    """Of one actor: what it made of its part."""

    def __init__(self, make: Callable[[Any, Any], Callable[[Any], Any]], shared: object, part: object) -> None:
        self._made = make(shared, part)

    def answer(self, question: object) -> object:
        """What it made answers."""
        return self._made(question)


class RayStaff(Generic[Question, Answer]):
    """Actors, one for each part; `hire` makes the one of a part."""

    def __init__(self, ray: Any, hire: Callable[[int], Any], n_parts: int) -> None:
        self._ray, self._hire, self._lost = ray, hire, 0
        self._actors = [hire(part) for part in range(n_parts)]

    def ask(self, questions: Sequence[Question], stop: Stop) -> list[Answer | None]:
        """The answer of each to its question; None of those who had not answered when `stop` struck, which ends them.

        Raises SweepError if workers are lost again and again, and whatever a worker raises.
        """
        answers: list[Answer | None] = [None] * len(questions)
        if stop.struck():
            return answers
        waiting = {self._actors[part].answer.remote(question): part for part, question in enumerate(questions)}
        while waiting and not stop.struck():
            done, _ = self._ray.wait(list(waiting), num_returns=len(waiting), timeout=HEAR_EVERY_S)
            for reference in done:
                part = waiting.pop(reference)
                try:
                    answers[part] = self._ray.get(reference)
                except self._ray.exceptions.RayTaskError as error:
                    raise error.cause from error
                except self._ray.exceptions.RayError as error:
                    self._replace(part, error)
                    waiting[self._actors[part].answer.remote(questions[part])] = part
        if waiting:
            for actor in self._actors:
                self._ray.kill(actor)
        return answers

    def _replace(self, part: int, error: Exception) -> None:
        self._lost += 1
        if self._lost >= MOST_TRIES:
            raise SweepError(f"the Ray cluster lost {MOST_TRIES} workers: {error}") from error
        logger.info("the worker of part %d is made again: %s", part, type(error).__name__)
        self._actors[part] = self._hire(part)


class RayCrew:
    """As many workers as a cluster has processors."""

    def __init__(self, ray: Any) -> None:
        self._ray = ray

    @property
    def size(self) -> int:
        """Processors of the cluster."""
        return max(1, int(self._ray.cluster_resources().get("CPU", 1)))

    def staff(
        self, make: Callable[[Shared, Part], Callable[[Question], Answer]], shared: Shared, parts: Sequence[Part]
    ) -> RayStaff[Question, Answer]:
        """A worker for each part, who makes something of it and of what all share; they end when nobody holds them.

        They take no processor for themselves, so that several staffs may wait for each other's turns.
        """
        of_worker = self._ray.remote(num_cpus=0, scheduling_strategy="SPREAD")(_Worker)
        held = self._ray.put(shared)
        return RayStaff(self._ray, lambda part: of_worker.remote(make, held, parts[part]), len(parts))


@contextmanager
def ray_crew(address: str | None = None) -> Iterator[RayCrew]:
    """The crew of a cluster at an address as of `RayCluster`; all of its workers end with it.

    Raises SweepError if Ray is not installed, or the cluster cannot be reached.
    """
    ray = started(address)
    try:
        yield RayCrew(ray)
    finally:
        ray.shutdown()
