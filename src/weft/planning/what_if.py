"""What if: a bought network proved again with parts of it out of service or with other traffic, nothing bought anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import cast

import numpy as np

from weft.diagnostics import Diagnostic, ExpressionError, PlanError, known
from weft.network import Enumeration, Floats, Incidence, Ints, Network, Risks, Scenarios, parsed, risks
from weft.planning.operated import Operated
from weft.routing import Engine, Outcomes, Run
from weft.routing.drain import OUT
from weft.routing.forwarded import ForwardedEngine
from weft.routing.outcome import joined
from weft.sweep import Sweep, why_broken

MOST_FACTOR = 1000.0
"""Traffic grows to no more than this many times what was planned."""

MOST_STATES = 20_000
"""States that are proved in one answer; more are a sweep."""

THREADS = 2

EXPLAINED = 3
"""Broken states of which what breaks is told in words, where each must be routed once more for it."""


@dataclass(frozen=True, slots=True)
class Alteration:
    """What is to be otherwise: elements `out`, as failure expressions, and by class the `factor` of its traffic."""

    out: tuple[str, ...] = ()
    factor: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StateProved:
    """One state of the altered network.

    `failed` is what fails besides what is out, `max_utilisation` the offered load of all classes over capacity at
    `busiest`, `lost_gbps` what is lost of each class at most; `violation` says what breaks the promise, empty where
    it holds.
    """

    failed: tuple[str, ...]
    state: str
    holds: bool
    max_utilisation: float
    busiest: str
    lost_gbps: Mapping[str, float]
    removed_gbps: float
    late: int
    violation: str


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The altered network proved: nothing failing besides, and the other states, the worst first.

    `n_states` were proved in all and `n_broken` do not hold; `link_utilisation` is the most of each IP link over all.
    """

    out: tuple[str, ...]
    factor: Mapping[str, float]
    offered_gbps: float
    n_states: int
    n_broken: int
    first: StateProved
    worst: tuple[StateProved, ...]
    link_utilisation: Mapping[str, float]

    @property
    def holds(self) -> bool:
        """Whether every state keeps its promise."""
        return self.n_broken == 0


@dataclass(frozen=True, slots=True)
class SoFar:
    """How far the states are proved, `n_broken` of them do not hold; `state` is the last one."""

    n_states: int
    n_proved: int
    n_broken: int
    state: StateProved


Heard = Callable[[SoFar], None]
"""Is told of each state as it is proved; what it raises ends the proof."""


def elements(network: Network) -> dict[str, tuple[str, ...]]:
    """What may be taken out, by kind: cables, shared risks, routers and sites, in the words of a failure expression."""
    all_risks = risks(network)
    shown = ("fibre", "srlg", "router", "site")
    return {
        kind: tuple(name for at, name in zip(all_risks.kind, all_risks.name, strict=True) if at == kind)
        for kind in shown
    }


def _unheard(_: SoFar) -> None:
    """Nobody wants to know before all is."""


def what_if(
    operated: Operated, asked: Alteration, *, further: bool = True, top: int = 10, told: Heard = _unheard
) -> WhatIf:
    """Prove a network again, altered; every state of `survive` on top of what is out, and none of them first.

    Without `further` that first state is all that is looked at.  Where each state takes its time, a controller's or
    fixed policies', `told` hears of each as it is proved: the first, then the likeliest to break.

    With something out, what any class protects from some failure must be carried with nothing else failing, within
    the ceiling of failures; each further failure asks of the classes what it always does.

    Raises PlanError for a class that is not there, a factor out of range or too many states, ExpressionError for an
    element that cannot be read.
    """
    network = _altered(operated.network, asked)
    states = operated.survive if further else ()
    sweep = Sweep.of(
        network, operated.limits, Run(operated.ecmp, THREADS), states, intact=True, mode=operated.mode,
        policies=operated.policies, programmed=operated.programmed,
    )  # fmt: skip
    if len(sweep.every) > MOST_STATES:
        raise PlanError(
            f"{len(sweep.every):,} states are too many to be proved while one waits", help="use `weft sweep`"
        )
    engine = sweep.engine
    gone = _gone(engine.risks, asked.out)
    asking = _Asking(engine, *_on_top(sweep.every, gone), gone)
    found, said = asking.each_told(told) if isinstance(engine, ForwardedEngine) else asking.at_once()
    order = np.lexsort((-found.max_utilisation, -found.lost_gbps.sum(axis=1), found.held)).tolist()
    shown = [0, *[s for s in order if s][:top]]
    said = said or asking.violations([s for s in shown if not found.held[s]][:EXPLAINED])
    rows = [asking.state(s, found, s, said.get(s, "")) for s in shown]
    return WhatIf(
        tuple(engine.risks.label(i) for i in gone.tolist()), dict(asked.factor), float(network.demands.gbps.sum()),
        len(asking.states), int((~found.held).sum()), rows[0], tuple(rows[1:]),
        _by_link(engine.ip.row_name, len(network.ip_links), found.row_utilisation),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class _Asking:
    """States to be proved: rows of risks that fail together, `gone` among them, and the words that ask for each."""

    engine: Engine | ForwardedEngine
    members: Ints
    states: tuple[str, ...]
    gone: Ints

    def at_once(self) -> tuple[Outcomes, dict[int, str]]:
        """All of them together, and nothing in words."""
        return self.engine.outcomes(self.members, self.states, keep=1), {}

    def each_told(self, told: Heard) -> tuple[Outcomes, dict[int, str]]:
        """One after the other, the likeliest to break first, each told; and in words what breaks where."""
        engine, order = cast("ForwardedEngine", self.engine), self._likely_first()
        done, said = dict[int, Outcomes](), dict[int, str]()
        each = engine.each(self.members[order], [self.states[s] for s in order.tolist()], keep=1)
        with closing(each):
            for s, (one, violation) in zip(order.tolist(), each, strict=True):
                done[s] = one
                if violation:
                    said[s] = violation
                told(SoFar(len(order), len(done), len(said), self.state(s, one, 0, violation)))
        return joined([done[s] for s in range(len(order))]), said

    def _likely_first(self) -> Ints:
        """The first state, then those that leave least capacity."""
        left = cast("ForwardedEngine", self.engine).left(self.members).capacity_gbps
        return np.concatenate([[0], 1 + np.argsort(left[1:].sum(axis=1), kind="stable")])

    def state(self, s: int, found: Outcomes, row: int, violation: str) -> StateProved:
        """State `s`, of which `found` has row `row`."""
        engine, text, fullest = self.engine, self.states[s], int(found.worst_row[row])
        besides = [i for i in self.members[s].tolist() if i >= 0 and i not in self.gone.tolist()]
        return StateProved(
            tuple(engine.risks.label(i) for i in besides), "none" if text == OUT else text, bool(found.held[row]),
            float(found.max_utilisation[row]), engine.ip.row_name[fullest] if fullest >= 0 else "",
            {name: float(found.lost_gbps[row, c]) for c, name in enumerate(engine.network.classes.name)},
            float(found.removed_gbps[row].sum()), int(found.late[row]), violation,
        )  # fmt: skip

    def violations(self, broken: Sequence[int]) -> dict[int, str]:
        """What breaks in some states, in words."""
        sets = [self.members[s][self.members[s] >= 0].tolist() for s in broken]
        chosen = Scenarios(
            tuple(map(str, broken)), tuple(self.states[s] for s in broken), Incidence.of(sets, len(self.engine.risks))
        )
        return dict(zip(broken, why_broken(self.engine, chosen), strict=True))


def _altered(network: Network, asked: Alteration) -> Network:
    """The network with its demands multiplied; with something out, whatever is protected must then be carried."""
    names, by_class = network.classes.name, np.ones(len(network.classes))
    for name, factor in asked.factor.items():
        if name not in names:
            raise PlanError(f"no class is named '{name}'", help=known(name, names))
        if not 0 <= factor <= MOST_FACTOR:
            raise PlanError(f"{factor:g} times the traffic of {name} is not from 0 to {MOST_FACTOR:g} times")
        by_class[names.index(name)] = factor
    demands = replace(network.demands, gbps=network.demands.gbps * by_class[network.demands.traffic_class])
    if not asked.out:
        return replace(network, demands=demands)
    protect = tuple((*kept, OUT) if kept else () for kept in network.classes.protect)
    return replace(network, demands=demands, classes=replace(network.classes, protect=protect))


def _gone(all_risks: Risks, out: Sequence[str]) -> Ints:
    """The risks that are out, each expression naming one set of them."""
    rows: set[int] = set()
    for text in out:
        if text.lstrip().startswith("@"):  # who asks may be far away, and the file is here
            raise ExpressionError([Diagnostic("E601", "no file is read here", None, help="name the elements")])
        every = Enumeration.of(all_risks, parsed(all_risks, [text]))
        if len(every) != 1:
            message = f"'{text}' is {len(every):,} different sets of failures, and one of them is to be taken out"
            raise ExpressionError([Diagnostic("E604", message, None, help="name one element, as router:FRA.1")])
        rows |= {i for i in every.block(0, 1)[0][0].tolist() if i >= 0}
    return np.array(sorted(rows), dtype=np.int64)


def _on_top(every: Enumeration, gone: Ints) -> tuple[Ints, tuple[str, ...]]:
    """Every scenario with what is out, first that of nothing more; those that lie within what is out are left out."""
    members, states = every.block(0, len(every))
    if not len(gone):
        return members, states
    beside = (members >= 0) & ~np.isin(members, gone)
    rows = [s for s in range(1, len(members)) if beside[s].any()]
    besides = np.where(beside, members, -1)[[0, *rows]]
    both = np.concatenate([np.broadcast_to(gone, (len(besides), len(gone))), besides], axis=1)
    return both, (OUT, *(states[s] for s in rows))


def _by_link(row_names: Sequence[str], n_links: int, utilisation: Floats) -> dict[str, float]:
    """The most that each IP link is filled, of the rows that are links."""
    return {row_names[k]: float(utilisation[k, 0]) for k in range(n_links)}
