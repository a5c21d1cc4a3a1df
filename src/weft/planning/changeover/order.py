"""In which order: a search over what may be done next, each set of done work looked at once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from weft.diagnostics import PlanError
from weft.planning.changeover.between import Between
from weft.planning.changeover.safe import Meanwhile, carried
from weft.planning.changeover.works import Work, works
from weft.planning.operated import Operated, of_plan
from weft.planning.record import Plan

MOST_LOOKED_AT = 2_000
"""Steps that are proved in one search at most."""

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Stage:
    """One piece of work, how full the fullest link is while it is done, and how many failures would break what then."""

    work: Work
    full_ratio: float
    n_states: int
    n_broken: int


@dataclass(frozen=True, slots=True)
class Blocked:
    """Work for which there is no safe moment once `done` is done, and why; nothing got further than that."""

    work: Work
    done: tuple[Work, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Order:
    """Stages in order, or what is `blocked` where no order is safe.

    `is_whole` tells whether all orders that could be were looked at before that was said; `n_looked_at` are the steps
    that were proved.
    """

    stages: tuple[Stage, ...]
    blocked: tuple[Blocked, ...]
    is_whole: bool
    n_looked_at: int


def changeover(a: Plan, z: Plan) -> Order:
    """An order of all work from one plan to another with which protected demands of the first are always carried.

    While each work is done, and after it, every class that protects anything is carried whole with nothing else
    failing, within the ceilings of failures; light is lit only where no other is.

    Raises PlanError where a plan holds no network, routes otherwise than by shortest paths, or is broken as it is.
    """
    between = Between(a, z)
    for plan in (a, z):
        if (operated := of_plan(plan)).mode != "ecmp":
            raise PlanError(f"{operated.name} routes by {operated.mode}: steps are proved for mode ecmp alone")
    first = carried(of_plan(a))
    if first.broken:
        raise PlanError(f"what is there does not carry what it protects: {first.broken}")
    proved: dict[tuple[frozenset[Work], Work], Meanwhile] = {}

    def why(done: frozenset[Work], work: Work) -> str:
        """What a step breaks, empty where it is safe."""
        try:
            if lacking := between.missing(work, done):
                return lacking
            found = proved[done, work] = _during(between, done, work)
            return found.broken or carried(of_plan(between.plan({*done, work})), failing=False).broken
        except PlanError as error:
            return error.message

    search = Search(works(a, z), why)
    order = search.order()
    if order is None:
        deepest, reasons = search.deepest
        done = tuple(work for work in search.items if work in deepest)
        blocked = tuple(Blocked(work, done, words) for work, words in reasons.items())
        return Order((), blocked, search.n_left > 0, MOST_LOOKED_AT - search.n_left)
    stages = []
    for i, work in enumerate(order):
        found = proved[frozenset(order[:i]), work]
        stages.append(Stage(work, found.full_ratio, found.n_states, found.n_broken))
    return Order(tuple(stages), (), True, MOST_LOOKED_AT - search.n_left)


def _during(between: Between, done: frozenset[Work], work: Work) -> Meanwhile:
    """The network while some work is done: without what is down for it."""
    is_link = work.what == "link"
    operated: Operated = of_plan(between.plan(done, work.name if work.is_down and is_link else ""))
    return carried(operated, work.name if work.is_down and not is_link else "")


@dataclass(slots=True)
class Search(Generic[T]):
    """Items to be put in an order in which none is `why`-blocked after those before it; earlier ones are tried first.

    First passes that take whatever is safe next, each with what blocked the last one at its head (squeaky wheel
    optimisation, Joslin and Clements 1999); then all orders.  In which order items were done does not matter to what
    comes after them, so each set is looked at once.  `deepest` is the largest set that was reached, with the reasons
    why no other item may follow.
    """

    items: Sequence[T]
    why: Callable[[frozenset[T], T], str]
    n_left: int = MOST_LOOKED_AT
    deepest: tuple[frozenset[T], dict[T, str]] = (frozenset(), {})
    _said: dict[tuple[frozenset[T], T], str] = field(default_factory=dict)
    _dead: set[frozenset[T]] = field(default_factory=set)

    def order(self) -> list[T] | None:
        """The items in order; None if there is none, or the search ran out."""
        ranked = list(self.items)
        for _ in self.items:
            path, blocking = self._straight(ranked)
            if not blocking:
                return path
            ranked = [*blocking, *(item for item in ranked if item not in blocking)]
        return self._thorough()

    def _straight(self, ranked: Sequence[T]) -> tuple[list[T], list[T]]:
        """One pass that never goes back: how far it came, and what blocked it."""
        path: list[T] = []
        while len(path) < len(ranked):
            done, reasons = frozenset(path), dict[T, str]()
            step = self._next(done, [item for item in ranked if item not in done], reasons)
            if step is None:
                self._reached(done, reasons)
                return path, [item for item in ranked if item not in done]
            path.append(step)
        return path, []

    def _thorough(self) -> list[T] | None:
        """All that can be reached, until an order is found."""
        path: list[T] = []
        untried = [list(self.items)]
        reasons: list[dict[T, str]] = [{}]
        while len(path) < len(self.items):
            done = frozenset(path)
            step = self._next(done, untried[-1], reasons[-1])
            if step is not None:
                path.append(step)
                untried.append([item for item in self.items if item not in path])
                reasons.append({})
                continue
            self._dead.add(done)
            self._reached(done, reasons[-1])
            if not path:
                return None
            path.pop()
            untried.pop()
            reasons.pop()
        return path

    def _reached(self, done: frozenset[T], reasons: dict[T, str]) -> None:
        if len(done) > len(self.deepest[0]) or not self.deepest[1]:
            self.deepest = done, reasons

    def _next(self, done: frozenset[T], untried: list[T], reasons: dict[T, str]) -> T | None:
        """The first item left that may follow, and leads to a set that is not known to lead nowhere."""
        while untried and self.n_left:
            item = untried.pop(0)
            if done | {item} in self._dead:
                continue
            if (done, item) not in self._said:
                self.n_left -= 1
                self._said[done, item] = self.why(done, item)
            if not self._said[done, item]:
                return item
            reasons[item] = self._said[done, item]
        return None
