"""What sizing is asked: sites, fibres, candidate lightpaths, router builds, fabrics, demands and failure states.

Everything is at site level and in columns.  Prices are already turned into one objective: each table has a
`cost` column (watts when power is minimised, money when cost is), beside the draws that power caps need.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from weft.network.columns import Bools, Floats, Ints, Names
from weft.network.incidence import Incidence


@dataclass(frozen=True, slots=True, eq=False)
class Sites:
    """Places, each column of shape (n_sites,).

    At one that is `given` routers are there as large as need be: it has no rows of builds or fabrics, and nothing
    limits what ends there.  Left out, none is.
    """

    name: Names
    routers: Ints  # how many, all of one build; 0 where light only passes
    client_gbps: Floats  # one-way traffic between the site's fabric and its routers, for the forwarding limit
    gateway_need_gbps: Floats  # the least gateway its fabric must have
    power_cap_w: Floats  # fabric, routers and optics there; inf where there is none
    given: Bools = field(default_factory=lambda: np.zeros(0, bool))

    def __post_init__(self) -> None:
        if not len(self.given):
            object.__setattr__(self, "given", np.zeros(len(self.name), bool))

    def __len__(self) -> int:
        return len(self.name)


@dataclass(frozen=True, slots=True, eq=False)
class Fibres:
    """Cables, each column of shape (n_fibres,); cost and draw are of one lit pair."""

    name: Names
    a: Ints
    z: Ints
    max_pairs: Ints
    slices: Ints  # of one pair
    cost: Floats
    draw_a_w: Floats  # what a lit pair draws at site `a`; amplifiers along the line count at no site
    draw_z_w: Floats
    lower: Ints  # pairs that must be lit
    lit: Ints  # pairs that are lit already
    lit_cost: Floats  # of each of those while it stays lit, at most `cost`: it is not bought again

    def __len__(self) -> int:
        return len(self.name)

    @property
    def saved(self) -> Floats:
        """What a pair that is lit already costs less than a new one, shape (n_fibres,); 0 where none is lit."""
        return np.where(self.lit > 0, self.cost - self.lit_cost, 0.0)

    def cost_of(self, pairs: Ints | Floats) -> Floats:
        """Cost of so many lit pairs on each fibre, shape of `pairs` (n_fibres, ...): those there already first."""
        by_fibre = (-1, *(1,) * (pairs.ndim - 1))
        there = np.minimum(pairs, self.lit.reshape(by_fibre))
        return np.asarray(self.cost.reshape(by_fibre) * pairs - self.saved.reshape(by_fibre) * there)


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Lightpaths that could be bought, each column of shape (n_candidates,); cost and draw are of one lightpath.

    A leased or given link has an empty fibre route and `width_slices` 0.
    """

    name: Names
    a: Ints
    z: Ints
    fibres: Incidence  # n_candidates x n_fibres
    gbps: Floats  # one-way
    width_slices: Ints
    delay_ms: Floats
    ports: Ints  # cages it takes at each end: one for a pluggable, several for a transponder's client ports
    needs_800: Bools  # whether they must be cages of 800 Gb/s
    lower: Ints  # how many are there already or given
    upper: Ints
    cost: Floats
    draw_a_w: Floats
    draw_z_w: Floats
    stops: Incidence  # n_candidates x n_sites: where it is regenerated
    draw_stop_w: Floats  # at each of them
    ladder: Ints  # row of `Problem.ladders` whose module it is, -1 for none
    flow_cost: Floats  # of one Gb/s it carries one way; both directions pay

    def __len__(self) -> int:
        return len(self.name)


@dataclass(frozen=True, slots=True, eq=False)
class Ladders:
    """Links sold in modules, each column of shape (n_ladders,); candidates are the modules of one.

    At most `most` modules of all sizes together, inf where there is no limit (1: an explicit list); `setup_cost` is
    paid once if there are any.  What is there already is a candidate of no ladder, its lower bound above 0.
    """

    name: Names
    most: Floats
    setup_cost: Floats

    @classmethod
    def none(cls) -> Ladders:
        """No ladders."""
        return cls((), np.zeros(0), np.zeros(0))

    def __len__(self) -> int:
        return len(self.name)


@dataclass(frozen=True, slots=True, eq=False)
class Builds:
    """Router builds a site may take, rows grouped by site in any order; all figures are of ONE router.

    `ports` counts all cages, `ports_800` those that also take modules of 800 Gb/s.  Without any builds at all no
    routers are asked for, and nothing limits what ends at a site.
    """

    name: tuple[str, ...]
    site: Ints
    ports: Ints
    ports_800: Ints
    gbps: Floats
    cost: Floats
    draw_w: Floats

    def __len__(self) -> int:
        return len(self.name)


@dataclass(frozen=True, slots=True, eq=False)
class Fabrics:
    """Fabric designs a site may take; `ports` are router cages its gateway takes, over all routers of the site.

    A site without rows has no fabric and takes no client ports; what only meets peers takes a row of its own.
    """

    name: tuple[str, ...]
    site: Ints
    gateway_gbps: Floats
    ports: Ints
    ports_800: Ints  # those of `ports` that need a cage of 800 Gb/s
    cost: Floats
    draw_w: Floats

    def __len__(self) -> int:
        return len(self.name)


@dataclass(frozen=True, slots=True, eq=False)
class Demands:
    """Directed demands, each column of shape (n_demands,).

    A node is a site, or `n_sites + j` for anycast sink `j`; what it needs in a state is in `States`.
    """

    name: tuple[str, ...]
    tail: Ints
    head: Ints
    max_delay_ms: Floats  # inf where there is no limit

    def __len__(self) -> int:
        return len(self.name)


@dataclass(frozen=True, slots=True, eq=False)
class States:
    """Failure states to survive, the intact network among them.

    `factor` (n_states, n_candidates), in 0..1, is the share of a candidate's capacity that is left;
    `required_gbps` (n_states, n_demands) is what must be carried, already divided by the state's ceiling.
    `fibre_down` (n_states, n_fibres) tells the glass that is cut.  `flow_weight` (n_states,) is the share of
    `Candidates.flow_cost` that a required Gb/s costs: as a rule the ceiling of the intact state there, 0 in failures.
    """

    name: Names
    factor: Floats
    required_gbps: Floats
    fibre_down: Bools
    flow_weight: Floats

    def __len__(self) -> int:
        return len(self.name)


@dataclass(frozen=True, slots=True, eq=False)
class Stock:
    """Modules that are there already: the first `count` of each kind that lightpaths take cost `saved` less.

    Columns of shape (n_kinds,); `kind` and `candidate` (n_uses,) tell which candidates take one, and `modules` how
    many a lightpath of them does.
    """

    name: Names
    count: Ints
    saved: Floats
    kind: Ints
    candidate: Ints
    modules: Ints

    @classmethod
    def none(cls) -> Stock:
        """Nothing in stock."""
        empty = np.zeros(0, np.int64)
        return cls((), empty, np.zeros(0), empty, empty, empty)

    def __len__(self) -> int:
        return len(self.name)

    def taken(self, lightpaths: Ints | Floats) -> Floats:
        """Modules of each kind that lightpath counts (n_candidates,) take, shape (n_kinds,)."""
        return np.bincount(self.kind, self.modules * lightpaths[self.candidate], len(self)).astype(np.float64)

    def bought(self, lightpaths: Ints | Floats) -> Floats:
        """Those of them that are not there, shape (n_kinds,)."""
        return np.maximum(self.taken(lightpaths) - self.count, 0.0)

    def credit(self, n_candidates: int) -> Floats:
        """What a lightpath of each candidate costs less while the stock lasts, shape (n_candidates,)."""
        return np.bincount(self.candidate, self.modules * self.saved[self.kind], n_candidates).astype(np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """Buy the cheapest lightpaths, modules, lit pairs, routers and fabrics that carry every demand in every state.

    `sinks` (n_sinks x n_sites) are the members of each anycast sink; they reach it freely and without delay.
    `usable_share` of the slices of a pair is sized for, so that spectrum can be assigned afterwards.
    """

    sites: Sites
    fibres: Fibres
    candidates: Candidates
    builds: Builds
    fabrics: Fabrics
    demands: Demands
    states: States
    sinks: Incidence
    usable_share: float = 0.875
    ladders: Ladders = field(default_factory=Ladders.none)
    stock: Stock = field(default_factory=Stock.none)

    def __post_init__(self) -> None:
        shape = (len(self.states), len(self.candidates))
        if self.states.factor.shape != shape:
            raise ValueError(f"factor is {self.states.factor.shape}, not (n_states, n_candidates) = {shape}")
        if self.states.required_gbps.shape != (len(self.states), len(self.demands)):
            raise ValueError("required_gbps is not (n_states, n_demands)")
        if self.states.fibre_down.shape != (len(self.states), len(self.fibres)):
            raise ValueError("fibre_down is not (n_states, n_fibres)")
        if bool((self.candidates.lower > self.candidates.upper).any()):
            raise ValueError("a candidate's lower is above its upper")
        if bool((np.maximum(self.fibres.lower, self.fibres.lit) > self.fibres.max_pairs).any()):
            raise ValueError("a fibre has fewer pairs than are lit or must be")
        if bool((self.fibres.saved < 0).any()):
            raise ValueError("a pair that is lit already costs more than a new one")
        if bool((self.candidates.cost < self.stock.credit(len(self.candidates)) - 1e-6).any()):
            raise ValueError("modules in stock save more than a lightpath costs")
        if self.states.flow_weight.shape != (len(self.states),):
            raise ValueError("flow_weight is not (n_states,)")
        if bool((self.candidates.ladder >= len(self.ladders)).any()):
            raise ValueError("a candidate's ladder is no row of ladders")
        if self.flow_costs and bool(np.isfinite(self.demands.max_delay_ms).any()):
            raise ValueError("flow that costs cannot be held within delay limits")

    @property
    def n_nodes(self) -> int:
        """Sites, then anycast sinks."""
        return len(self.sites) + self.sinks.n_rows

    @property
    def flow_costs(self) -> bool:
        """Whether flow costs anything in some state."""
        return bool((self.candidates.flow_cost > 0).any() and (self.states.flow_weight > 0).any())

    @property
    def efficiency(self) -> Floats:
        """Gb/s a slice of each candidate, shape (n_candidates,); 0 for leased ones."""
        wide = np.maximum(self.candidates.width_slices, 1)
        return np.where(self.candidates.width_slices > 0, self.candidates.gbps / wide, 0.0)
