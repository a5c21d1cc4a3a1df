"""A network before its light has slots, under a controller: does a purchase carry every state, and what if not.

Every candidate that is bought is an IP link in each of its planes, whatever its count, so that the graph stays and
only capacities change; and each state keeps a controller of its own, which needs few steps after a small change.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from weft import routing
from weft.network import Floats, Ints, carry, risks
from weft.planning.bought import Menus
from weft.planning.layout import first_with_more, n_planes, once
from weft.planning.promises import sized
from weft.planning.routed.pool import Pool
from weft.routing.steering import LONGEST, Asked, Controller, Promise, flows_of

PARTS = 2
"""Parts that the states are looked at in, side by side; fixed, so that threads change no answer."""

STRIDE = 4
"""States of each part that are looked at before it is asked whether one has failed already."""


@dataclass(frozen=True, slots=True, eq=False)
class Bought:
    """What capacity there is: lightpath counts (n_candidates,), and the gateway of each site (n_sites,)."""

    counts: Ints
    gateway_gbps: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Lack:
    """What capacity one state lacks: `row_gbps` (n_rows,) of each IP link and gateway, so that its ceiling holds.

    It is 0 everywhere where only some flow has no path in time.
    """

    state: int
    row_gbps: Floats


class Draft:
    """All states of a set of candidates, ready to be asked about counts of them."""

    def __init__(self, menus: Menus, pool: Pool, candidates: Ints) -> None:
        network, self.candidate = once(menus.asked, menus.light, menus.fibres, candidates)
        self.ip = routing.build(network)
        all_risks = risks(network)
        chosen = sized(network, all_risks, menus.intent)
        left = routing.states(self.ip, network, carry(network, all_risks, chosen))
        self._up, self._gate_up = left.arc_up, left.capacity_gbps[:, self.ip.n_links :] > 0
        sent = routing.volumes(network, self.ip)
        most_links = LONGEST[menus.intent.routing.mode]
        self.flows = flows_of(sent, network.demands.traffic_class, network.classes, most_links)
        limits = routing.Ceilings(menus.asked.normal, menus.asked.failure)
        asked = Asked.of(self.flows, left, Promise(network.classes, chosen.state, limits))
        self._due_gbps, self._ceiling = asked.due_gbps, asked.ceiling
        self.gbps = menus.light.gbps[self.candidate]  # (n_links,)
        self._planes, self._shift = n_planes(menus.asked, menus.light), first_with_more(menus.asked, menus.light)
        self._plane = _counted(self.candidate)
        self._routers = np.bincount(pool.router_site, minlength=pool.n_sites)
        self._router_site = pool.router_site
        self._weight = np.ones(self.ip.graph.n_arcs)
        self._controllers: dict[int, Controller] = {}
        self._order = [list(range(part, len(self._ceiling), PARTS)) for part in range(PARTS)]

    def members(self, counts: Ints) -> Ints:
        """Lightpaths of each IP link of the draft, shape (n_links,)."""
        p, m = self.candidate, self._planes[self.candidate]
        return np.asarray(counts[p] // m + ((self._plane - self._shift[p]) % m < counts[p] % m))

    def grown(self, counts: Ints, lack: Lack) -> Ints:
        """The least counts (n_candidates,) that give each link of the draft what it lacks on top of what it has."""
        more = np.ceil(lack.row_gbps[: self.ip.n_links] / self.gbps - 1e-9).astype(np.int64)
        wanted, counts = self.members(counts) + more, counts.copy()
        for p in np.unique(self.candidate[more > 0]).tolist():
            mine = self.candidate == p
            while (self.members(counts)[mine] < wanted[mine]).any():
                counts[p] += 1
        return counts

    def weigh(self, cost_per_gbps: Floats) -> None:
        """Say where capacity is dear: cost of each Gb/s of each candidate (n_candidates,)."""
        of_link = cost_per_gbps[self.candidate]
        dear = np.concatenate([of_link, np.full(self.ip.n_routers + 1, of_link.max(initial=1.0))])
        self._weight = np.maximum(dear[self.ip.capacity_row] / dear.max(), 1e-3)
        for controller in self._controllers.values():
            controller.weigh(self._weight)

    def fits(self, bought: Bought) -> bool:
        """Whether every state is carried; states that failed last are looked at first."""
        for found in self._rounds(bought):
            failed = [(part, lack.state) for part, lack in found if lack is not None]
            for part, state in failed:
                self._order[part].remove(state)
                self._order[part].insert(0, state)
            if failed:
                return False
        return True

    def lacking(self, bought: Bought) -> list[Lack]:
        """What each state lacks, those that lack nothing left out."""
        return [lack for found in self._rounds(bought) for _, lack in found if lack is not None]

    def lack(self, bought: Bought, state: int) -> Lack | None:
        """What one state lacks."""
        return self._look(state % PARTS, [state], bought)[0][1]

    def _rounds(self, bought: Bought) -> Iterator[list[tuple[int, Lack | None]]]:
        """All states, a few of each part at a time."""
        longest = max(len(order) for order in self._order)
        orders = [list(order) for order in self._order]
        with ThreadPoolExecutor(PARTS) as threads:
            for start in range(0, longest, STRIDE):
                now = [order[start : start + STRIDE] for order in orders]
                found = threads.map(self._look, range(PARTS), now, [bought] * PARTS)
                yield [one for part in found for one in part]

    def _look(self, part: int, states: list[int], bought: Bought) -> list[tuple[int, Lack | None]]:
        link_gbps = self.members(bought.counts) * self.gbps
        gateway = (bought.gateway_gbps / np.maximum(self._routers, 1))[self._router_site]
        found = []
        for s in states:
            rows = np.concatenate([link_gbps, gateway * self._gate_up[s], [np.inf]])
            room = rows[self.ip.capacity_row] * self._ceiling[s]
            missing, stranded = self._controller(s).lack(self._up[s] & (room > 0), room, self._due_gbps[s])
            lacks = missing.any() or len(stranded)
            found.append((part, Lack(s, self.ip.by_row(missing) / self._ceiling[s]) if lacks else None))
        return found

    def _controller(self, state: int) -> Controller:
        """The controller of a state, which begins with the paths that the one before it uses."""
        if state not in self._controllers:
            controller = Controller(self.ip, self.flows, self._weight)
            if state - PARTS in self._controllers:
                controller.know(self._controllers[state - PARTS].used)
            self._controllers[state] = controller
        return self._controllers[state]


def _counted(values: Ints) -> Ints:
    """How often each value came before, shape as given."""
    seen: dict[int, int] = {}
    found = []
    for value in values.tolist():
        found.append(seen.get(value, 0))
        seen[value] = seen.get(value, 0) + 1
    return np.array(found, np.int64)
