"""Promises: the failures that a plan must survive, as scenarios of a network, in sizing, in routing and in the proof.

What `survive` enumerates comes first, then the states that were added to it one by one (`Intent.extra_states`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, product

import numpy as np

from weft.diagnostics import PlanError
from weft.intent import ExtraState, Intent
from weft.network import Enumeration, Incidence, Network, Risks, Scenarios, kinds_of, names, parsed, scenarios

UNSIZED_KINDS = ("pair", "amplifier", "card")
"""Kinds of failure that sizing leaves to the proof: which pair or card carries what is known afterwards.

So it does with links on glass, which the plan makes; leased ones are known.  Leaving failures out relaxes the
problem, so bounds stay valid."""

LASTING_KINDS = ("fibre", "srlg", "router", "site")
"""Kinds whose elements are there whatever is bought."""

EXTRA = "extra:"
"""What the state of an added scenario begins with; the least important class that is carried in it follows."""

MOST_STATES = 20_000
"""Scenarios a plan is made for at most: each is routed many times."""


def is_sized(state: str) -> bool:
    """Whether sizing looks at a state of `survive`: none of its failures is of a kind that only the proof knows."""
    return not any(kind in UNSIZED_KINDS for kind, _ in kinds_of(state))


def promised(network: Network, all_risks: Risks, intent: Intent) -> Scenarios:
    """Every scenario that the plan must survive on a network, `none` first.

    Raises PlanError if there are too many of them, or an added one names an element that is not there.
    """
    return _scenarios(network, all_risks, intent.survive, intent.extra_states)


def sized(network: Network, all_risks: Risks, intent: Intent) -> Scenarios:
    """Those of them that sizing can know: without failures of `UNSIZED_KINDS`, and of links on glass."""
    extra = [e for e in intent.extra_states if not any(name.split(" ", 1)[0] in UNSIZED_KINDS for name in e.failed)]
    known = [i for i, kind in enumerate(all_risks.kind) if kind != "link" or len(all_risks.spans[i])]  # it is leased
    chosen = _scenarios(network, all_risks.only(known), [e for e in intent.survive if is_sized(e)], extra)
    rows = ([known[i] for i in chosen.risks[s].tolist()] for s in range(len(chosen)))
    return Scenarios(chosen.name, chosen.state, Incidence.of(rows, len(all_risks)))


def one_router_a_site(network: Network, all_risks: Risks, chosen: Scenarios) -> Scenarios:
    """Scenarios with the first routers of sites standing for all others of them, each pattern of planes once.

    Planes are alike, so that the same failure in other planes asks for the same: of those that only differ in
    which planes they hit, the one stays that counts planes in order.  Where numbers of routers differ and planes
    are not quite alike, the proof finds it.
    """
    site = network.routers.site
    plane = np.arange(len(site)) - np.searchsorted(site, site)
    risk_of = {name: plane[i] for i, name in enumerate(network.routers.name)}
    plane_of = [
        int(risk_of[name]) if kind == "router" else -1
        for kind, name in zip(all_risks.kind, all_risks.name, strict=True)
    ]
    rows = [s for s in range(len(chosen)) if _counts_up([plane_of[r] for r in chosen.risks[s].tolist()])]
    return Scenarios(
        tuple(chosen.name[s] for s in rows), tuple(chosen.state[s] for s in rows),
        Incidence.of((chosen.risks[s].tolist() for s in rows), len(all_risks)),
    )  # fmt: skip


def _counts_up(planes: Sequence[int]) -> bool:
    """Whether planes, -1 left out, appear for the first time in the order 0, 1, 2."""
    most = -1
    for plane in planes:
        if plane > most + 1:
            return False
        most = max(most, plane)
    return True


def _scenarios(
    network: Network, all_risks: Risks, survive: Sequence[str], extra: Sequence[ExtraState]
) -> Scenarios:
    number = len(Enumeration.of(all_risks, parsed(all_risks, survive), intact=True))
    if number > MOST_STATES:
        raise PlanError(
            f"`survive` stands for {number:,} failures, and no plan is made for more than {MOST_STATES:,}",
            help="`weft sweep` shows what so many do to a plan made for fewer",
        )
    chosen = scenarios(all_risks, survive)
    if not extra:
        return chosen
    rows = [chosen.risks[s].tolist() for s in range(len(chosen))]
    label, state = list(chosen.name), list(chosen.state)
    for one in extra:
        for members in _members(network, all_risks, one):
            name = " + ".join(map(all_risks.label, members))
            rows.append(members)
            label.append(name if name not in label else f"{name} (down to {one.lowest})")
            state.append(EXTRA + one.lowest)
    return Scenarios(names(label), tuple(state), Incidence.of(rows, len(all_risks)))


def _members(network: Network, all_risks: Risks, extra: ExtraState) -> Iterator[list[int]]:
    """The sets of risks of an added state: its routers stand for as many of the routers of their sites, any of them.

    What is not there in this network, say a link that was not bought, cannot fail.
    """
    of_label = {all_risks.label(row): row for row in range(len(all_risks))}
    site_of = {f"router {name}": int(v) for name, v in zip(network.routers.name, network.routers.site, strict=True)}
    fixed: list[int] = []
    number: dict[int, int] = {}
    for name in extra.failed:
        if name in site_of:
            number[site_of[name]] = number.get(site_of[name], 0) + 1
        elif name in of_label:
            fixed.append(of_label[name])
        elif name.split(" ", 1)[0] in LASTING_KINDS:
            raise PlanError(f"an added state names {name}, which is not in this network")
        else:
            return
    routers = [
        combinations([of_label[name] for name, v in site_of.items() if v == site], count)
        for site, count in number.items()
    ]
    for taken in product(*routers):
        yield sorted([*fixed, *(row for rows in taken for row in rows)])
