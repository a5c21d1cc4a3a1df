"""What forces each purchase of a plan: the rows of `why.csv`.

Sizing's metric inequalities are asked at the counts that the plan has in the end: what they forbid, no rerouting
saves.  Where they allow one fewer, the routers' own rules ask for it, or slots do, and the row says which.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from weft import sizing
from weft.network import Floats, Ints
from weft.planning.bought import Menus
from weft.planning.reasons.why import binding_text, heaviest_of
from weft.planning.record import Cell, PlanTable
from weft.planning.rounds import Outcome
from weft.planning.step6_proof import candidate_of_link
from weft.units import show

COLUMNS = ("element", "kind", "site", "bought", "forced_by", "state", "demand", "price_per_gbps", "lost_gbps", "text")

MOST_SENTENCES = 4
"""Promises whose price the report tells in words."""

Row = Mapping[str, Cell]


@dataclass(frozen=True, slots=True, eq=False)
class Bought:
    """A plan as its reasons are looked for: the problem that sizing solved, its answer, and what was built."""

    menus: Menus
    problem: sizing.Problem
    purchase: sizing.Purchase
    outcome: Outcome

    @property
    def counts(self) -> Ints:
        """Lightpaths of each candidate in the plan, shape (n_candidates,)."""
        return self.outcome.built.counts

    def ceiling(self, state: int) -> float:
        """How full a link may be in a state of the problem."""
        intact = kind_of(self.problem.states.name[state]) == "none"
        return self.menus.asked.normal if intact else self.menus.asked.failure

    def row(self, element: str, kind: str, site: str, bought: int) -> dict[str, Cell]:
        """A row that says nothing yet."""
        return {
            "element": element, "kind": kind, "site": site, "bought": bought, "forced_by": "", "state": "",
            "demand": "", "price_per_gbps": "", "lost_gbps": "", "text": "",
        }  # fmt: skip

    def because(self, reason: sizing.Reason, fewer: str) -> dict[str, Cell]:
        """What a reason of sizing fills in; `fewer` are the words for one thing less."""
        state, demand = self.problem.states.name[reason.state], self.problem.demands.name[reason.demand]
        ceiling = self.ceiling(reason.state)
        lost = reason.lost_gbps * ceiling
        when = state.replace("none", "without failure") if kind_of(state) == "none" else f"when {state} fails"
        text = (
            f"with {fewer}, at least {show.gbps(lost)} that is protected finds no room {when}, "
            f"however it is rerouted; {demand} weighs most"
        )
        return {
            "forced_by": "sizing", "state": state, "demand": demand, "price_per_gbps": reason.price / ceiling,
            "lost_gbps": lost, "text": text,
        }  # fmt: skip


def why_table(menus: Menus, sized: tuple[sizing.Problem, sizing.Purchase], outcome: Outcome) -> PlanTable:
    """A row for every IP link, every fibre with lit pairs, and the routers and the fabric of every site."""
    bought = Bought(menus, *sized, outcome)
    rows = [*_links(bought), *_fibres(bought), *_routers(bought), *_fabrics(bought)]
    return PlanTable.of(COLUMNS, rows)


def _links(bought: Bought) -> Iterator[Row]:
    """IP links: one lightpath fewer."""
    outcome, candidates = bought.outcome, bought.problem.candidates
    links, light = outcome.built.network.ip_links, bought.menus.light
    of = candidate_of_link(outcome.built)
    members = np.bincount(outcome.built.network.lightpaths.ip_link, minlength=len(links))
    reasons = {
        p: bought.purchase.reasons.one_lightpath_fewer(bought.problem, bought.counts, p) for p in np.unique(of).tolist()
    }
    routed = [k for k, p in enumerate(of.tolist()) if reasons[p] is None]
    heaviest = _heaviest(bought, routed)
    for k, p in enumerate(of.tolist()):
        row = bought.row(links.name[k], "link", "", int(members[k]))
        reason = reasons[p]
        what = "one module fewer" if light.leased[p] else "one lightpath fewer"
        if bought.counts[p] <= candidates.lower[p]:
            row |= {"forced_by": "given", "text": "it is there already: the intent gives it"}
        elif reason is not None:
            row |= bought.because(reason, what)
        else:
            row |= _by_routing(bought, k, heaviest.get(k, ""), what)
        yield row


def _by_routing(bought: Bought, k: int, demand: str, fewer: str) -> dict[str, Cell]:
    """A link that ideal rerouting could do with less of: the proof says what the routers need it for."""
    proved = bought.outcome.proved
    scenario = int(proved.proof.rows.binding_scenario[k])
    mode = bought.menus.intent.routing.mode
    if mode == "unrestricted":
        text = f"no failure looked at is known to need it: {fewer} might do, but the search for less has ended"
        return {"forced_by": "unknown", "text": text}
    found: dict[str, Cell] = {"forced_by": "routing", "demand": demand}
    heavy = f"; most of it is {demand}" if demand else ""
    text = f"{fewer} would survive every failure looked at if rerouting were ideal; in mode {mode} not: "
    if scenario >= 0:
        found["state"] = proved.scenarios.name[scenario]
    return found | {"text": f"{text}{binding_text(bought.menus, proved, k)}{heavy}"}


def _heaviest(bought: Bought, links: list[int]) -> dict[int, str]:
    """The demand that weighs most on each of some links where it binds; with fixed policies none is named."""
    proved, found = bought.outcome.proved, dict[int, str]()
    if proved.policies is not None:
        return found
    scenario = proved.proof.rows.binding_scenario[links]
    for s in np.unique(scenario[scenario >= 0]).tolist():
        mine = [k for k, other in zip(links, scenario.tolist(), strict=True) if other == s]
        names = heaviest_of(bought.outcome.built, proved, s, mine, bought.menus.intent.routing.ecmp)
        found |= dict(zip(mine, names, strict=True))
    return found


def _fibres(bought: Bought) -> Iterator[Row]:
    """Lit pairs: one pair fewer of a fibre, whichever light goes."""
    fibres, c, counts = bought.problem.fibres, bought.problem.candidates, bought.counts
    for f, lit in enumerate(bought.outcome.built.channels.pairs_lit.tolist()):
        if not lit:
            continue
        row = bought.row(fibres.name[f], "fibre", "", lit)
        size = np.zeros(len(c))
        here = c.fibres.rows[c.fibres.indices == f]
        size[here] = c.width_slices[here]
        slices, room = float(size @ counts), float((lit - 1) * fibres.slices[f])
        reason = bought.purchase.reasons.room_fewer(bought.problem, counts, size, room)
        if reason is not None:
            row |= bought.because(reason, "one pair fewer, whichever light goes")
        elif slices <= room:
            row |= {"forced_by": "spectrum", "text": (
                f"{slices:g} slices would fit one pair fewer, of {fibres.slices[f]} each, but not as free slots on "
                "whole routes: repairs of the channel plan lit it"
            )}  # fmt: skip
        else:
            row |= {"forced_by": "routing", "text": (
                f"its lightpaths take {slices:g} slices of {fibres.slices[f]} a pair; no failure is known in which "
                "ideal rerouting needs them all: see its links"
            )}  # fmt: skip
        yield row


def _routers(bought: Bought) -> Iterator[Row]:
    """Routers of a site: the dearest build below theirs, and what of it is too small."""
    p, done = bought.problem, bought.outcome.built.completion
    for v, b in enumerate(done.build.tolist()):
        if b >= 0:
            name = p.sites.name[v]
            row = bought.row(f"{name} routers", "routers", name, int(p.sites.routers[v]))
            yield row | _smaller(bought, v, b)


def _smaller(bought: Bought, v: int, mine: int) -> dict[str, Cell]:
    b, sites, done = bought.problem.builds, bought.problem.sites, bought.outcome.built.completion
    below = [i for i in np.flatnonzero(b.site == v).tolist() if b.cost[i] < b.cost[mine] * (1 - 1e-9)]
    if not below:
        return {"forced_by": "menu", "text": f"{b.name[mine]} is the least router that the catalogue has for it"}
    other = max(below, key=lambda i: float(b.cost[i]))
    fabric, fabrics = int(done.fabric[v]), bought.menus.problem.fabrics
    n, c = int(sites.routers[v]), bought.problem.candidates
    taken = (int(fabrics.ports[fabric]), int(fabrics.ports_800[fabric])) if fabric >= 0 else (0, 0)
    needs = (
        ("cages", c.ports, b.ports[other], taken[0]),
        ("cages of 800 Gb/s", c.ports * c.needs_800, b.ports_800[other], taken[1]),
        ("Gb/s", c.gbps, b.gbps[other], sites.client_gbps[v]),
    )
    for word, each, offered, clients in needs:
        size, room = _at(bought, v, each), float(n * offered - clients)
        need = float(size @ bought.counts)
        if need > room * (1 + 1e-9):
            of_fabric = f" and {clients:,.0f} of the fabric" if clients else ""
            short = f"{need:,.0f} {word} of lightpaths{of_fabric} do not fit {n} x {b.name[other]}"
            reason = bought.purchase.reasons.room_fewer(bought.problem, bought.counts, size, max(room, 0.0))
            if reason is None:
                return {"forced_by": "routing", "text": (
                    f"{short}; no failure is known in which ideal rerouting needs them all: see its links"
                )}  # fmt: skip
            found = bought.because(reason, "those, whichever light goes")
            return found | {"text": f"{short}: {found['text']}"}
    return {"forced_by": "routing", "text": f"{n} x {b.name[other]} do not fit with its fabric's gateway or power cap"}


def _at(bought: Bought, v: int, size: Floats | Ints) -> Floats:
    """`size` of the candidates that end at a site, 0 for others."""
    c = bought.problem.candidates
    return np.where((c.a == v) | (c.z == v), size, 0.0)


def _fabrics(bought: Bought) -> Iterator[Row]:
    """Fabric of a site: what it promises inside, and what its gateway is for."""
    menus, asked = bought.menus, bought.menus.asked
    need, done = menus.fabrics.gateway_need_gbps, bought.outcome.built.completion
    normal = asked.offered_gbps(asked.required_share("none"))
    for v, d in enumerate(done.fabric.tolist()):
        if d < 0:
            continue
        site, wide = asked.sites.name[v], float(menus.problem.fabrics.gateway_gbps[d])
        ends = (asked.demands.a == v) | (asked.demands.z == v)
        largest = int(np.where(ends, asked.demands.gbps, -1.0).argmax()) if ends.any() else -1
        demand = asked.demands.name[largest] if largest >= 0 else ""
        lossy = need[v] > normal[v] * (1 + 1e-9)
        state = "router" if lossy else "none"
        when = "with a router of the site lost" if lossy else "without failure"
        inside = menus.intent.sites[v].fabric
        hosts = "" if inside is None else (
            f"{inside.hosts:,} hosts of {inside.host_ports} x {inside.host_gbps:g}G at "
            f"{inside.oversubscription:g} : 1; "
        )  # fmt: skip
        text = f"{hosts}its gateway of {show.gbps(wide)} is for {show.gbps(float(need[v]))} {when}"
        text += f"; {demand} is its largest demand" if demand else ""
        yield bought.row(f"{site} fabric", "fabric", site, 1) | {
            "forced_by": "hosts" if inside else "traffic", "state": state, "demand": demand, "text": text,
        }  # fmt: skip


def prices(menus: Menus, sized: tuple[sizing.Problem, sizing.Purchase]) -> list[dict[str, Cell]]:
    """What each promise costs at the margin: by kind of failure and class, the dearest first.

    `cost` is price times what is required, `per_gbps` what one Gb/s more of the class costs, spread as the class is.
    """
    problem, purchase = sized
    rows, cls = menus.asked.most.demands, menus.asked.classes
    of_class = np.resize(rows.traffic_class, len(problem.demands))  # those of several periods are one after the other
    spent = purchase.reasons.price * problem.states.required_gbps
    kinds = [kind_of(name) for name in problem.states.name]
    found: list[dict[str, Cell]] = []
    for kind in dict.fromkeys(kinds):
        mine = spent[[i for i, other in enumerate(kinds) if other == kind]].sum(axis=0)
        for c, name in enumerate(cls.name):
            cost, gbps = float(mine[of_class == c].sum()), float(rows.gbps[rows.traffic_class == c].sum())
            if cost > 0:
                found.append({"state": kind, "class": name, "cost": cost, "per_gbps": cost / gbps})
    return sorted(found, key=lambda one: -float(one["cost"]))


def sentences(found: list[dict[str, Cell]], amount: Callable[[float], str]) -> list[str]:
    """The dearest promises in words, costs as `amount` writes them."""
    told = []
    for one in found[:MOST_SENTENCES]:
        when = "without failure" if one["state"] == "none" else f"to survive {one['state']} failures"
        told.append(
            f"At the margin of the linear bound {one['class']} costs {amount(float(one['cost']))} {when}, "
            f"{amount(float(one['per_gbps']))} for one more Gb/s of it."
        )
    return told


def kind_of(state: str) -> str:
    """The expression of `survive` that a state's name is of: `fibre FRA-AMS` is `fibre`, two of them `fibre:2`.

    What stands in brackets behind it, as the name of a matrix, is left out.
    """
    words = [part.split(" ", 1)[0] for part in state.split(" (", 1)[0].split(" + ")]
    counted = {word: words.count(word) for word in words}
    return "+".join(word if n == 1 else f"{word}:{n}" for word, n in counted.items())
