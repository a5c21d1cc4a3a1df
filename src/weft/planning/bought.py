"""What was decided, in one record: the purchase as it will be built, before and after it is proved."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from weft import routing, sizing
from weft.catalogue import Catalogue, RouterBuild
from weft.fabric import FabricDesign
from weft.intent import Intent
from weft.network import Fibres, Floats, Ints, Network, Risks, Scenarios
from weft.planning.inside import Inside
from weft.planning.layout import Channels
from weft.planning.step1_traffic import Asked
from weft.planning.step2_fabric_menu import FabricMenu
from weft.planning.step3_optical_menu import Light
from weft.planning.step4_sizing import Choices
from weft.routing.sr import Policies
from weft.routing.steering import SteeredStates
from weft.traffic import Matrices


@dataclass(frozen=True, slots=True, eq=False)
class Menus:
    """Steps 1 to 3 together: what is asked and what can be bought."""

    intent: Intent
    catalogue: Catalogue
    asked: Asked
    fabrics: FabricMenu
    fibres: Fibres
    light: Light
    problem: sizing.Problem
    choices: Choices


@dataclass(frozen=True, slots=True, eq=False)
class Built:
    """One network that is bought: lightpath counts (n_candidates,), the rest chosen under them, and its layout."""

    counts: Ints
    completion: sizing.Completion
    channels: Channels
    network: Network

    def builds(self, menus: Menus) -> dict[int, RouterBuild]:
        """The router build of each site that has routers."""
        chosen = self.completion.build
        return {v: menus.choices.builds[int(b)] for v, b in enumerate(chosen.tolist()) if b >= 0}

    def inside(self, menus: Menus) -> dict[int, Inside]:
        """What each site that has a fabric buys inside."""
        chosen = {v: d for v, d in enumerate(self.completion.fabric.tolist()) if d >= 0}
        return {v: menus.fabrics.designs[v][int(menus.choices.design[d])] for v, d in chosen.items()}

    def fabrics(self, menus: Menus) -> dict[int, FabricDesign]:
        """The fabric design of each site that has one, without the back-end."""
        return {v: inside.front for v, inside in self.inside(menus).items()}

    def watts(self, menus: Menus) -> Watts:
        """Where the power goes."""
        asked, light, section = menus.asked, menus.light, menus.light.sections
        n = len(asked.sites)
        fabric, routers, optics = np.zeros(n), np.zeros(n), np.zeros(n)
        for v, inside in self.inside(menus).items():
            fabric[v] = inside.draw_w
        for v, build in self.builds(menus).items():
            routers[v] = build.draw_w * asked.sites.routers[v]
        ends, at = self.counts * light.end_w, light.regenerated_at
        np.add.at(optics, light.a, ends)
        np.add.at(optics, light.z, ends)
        np.add.at(optics, at.indices, (self.counts * light.stop_w)[at.rows])
        lit, fibres = self.channels.pairs_lit, menus.fibres
        np.add.at(optics, fibres.a, lit * section.draw_a_w)
        np.add.at(optics, fibres.z, lit * section.draw_z_w)
        return Watts(fabric, routers, optics, lit * section.draw_inline_w)


@dataclass(frozen=True, slots=True, eq=False)
class Watts:
    """Typical draw by site (n_sites,) and along each fibre (n_fibres,)."""

    fabric: Floats  # and back-end
    routers: Floats
    optics: Floats  # transceivers, and the ends of lit pairs
    inline: Floats

    @property
    def wan(self) -> float:
        """Routers, coherent optics and line."""
        return float(self.routers.sum() + self.optics.sum() + self.inline.sum())

    @property
    def total(self) -> float:
        """Everything."""
        return self.wan + float(self.fabric.sum())


@dataclass(frozen=True, slots=True, eq=False)
class Proved:
    """The proof of a built network: its risks, the scenarios of `survive`, and how each was held.

    `steered` is what a controller programmes in each scenario, where there is one, and `policies` are fixed ones.
    With `several` matrices there are the same scenarios for each, one matrix after the other.  `carried_gbps`
    (n_links,) is what each IP link carries of the first with nothing failed, both ways together; empty where no link
    charges for it.
    """

    risks: Risks
    scenarios: Scenarios
    proof: routing.Proof
    steered: SteeredStates | None = None
    policies: Policies | None = None
    several: Matrices | None = None
    carried_gbps: Floats = field(default_factory=lambda: np.zeros(0))

    def traffic_cost(self, menus: Menus, candidate: Ints) -> float:
        """What links charge for traffic, in the objective; `candidate` (n_links,) is what each was bought from."""
        price = menus.problem.candidates.flow_cost[candidate]
        return float(price @ self.carried_gbps) if len(self.carried_gbps) else 0.0

    @property
    def matrices(self) -> int:
        """How many matrices there are."""
        return 1 if self.several is None else len(self.several)

    def matrix_of(self, scenario: int) -> int:
        """The matrix that a scenario is of."""
        return 0 if self.several is None else scenario // (len(self.scenarios) // len(self.several))

    def as_loaded(self, network: Network, scenario: int) -> Network:
        """The network with the demands of the matrix that a scenario is of."""
        if self.several is None:
            return network
        return replace(network, demands=replace(network.demands, gbps=self.several.gbps[self.matrix_of(scenario)]))
