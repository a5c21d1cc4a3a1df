"""Lit pairs and lightpaths as columns of the sizing problem, and the modules that are in stock for them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from weft import sizing
from weft.catalogue import Catalogue
from weft.diagnostics import PlanError
from weft.intent import Existing, Intent
from weft.network import Bools, Fibres, Floats, floats, ints, names
from weft.optical.dci import OnRoute
from weft.planning.existing import existing
from weft.planning.existing.existing import Counts
from weft.planning.menus.pieces import light_bought, modules_of, pairs_bought
from weft.planning.objective import Objective
from weft.planning.step3_optical_menu import Light


def fibre_rows(
    intent: Intent, fibres: Fibres, light: Light, objective: Objective, catalogue: Catalogue
) -> sizing.Fibres:
    """Lit pairs: those that are there cost no purchase, some must be lit, and none where that is forbidden."""
    section, there = light.sections, existing.Pairs.of(intent)
    slices = np.maximum(section.slices, 1)  # none where no light comes through; then no candidate is there either
    cost = objective.per_w * section.draw_w + pairs_bought(intent, fibres, light, catalogue, objective)
    return sizing.Fibres(
        fibres.name, fibres.a, fibres.z, np.where(there.dark, 0, fibres.pairs), slices, cost, section.draw_a_w,
        section.draw_z_w, there.lower, np.where(there.dark, 0, there.lit),
        cost - objective.per_eur_saved * section.price_eur,
    )  # fmt: skip


def candidate_rows(intent: Intent, light: Light, objective: Objective, catalogue: Catalogue) -> sizing.Candidates:
    """Lightpaths: those that must stay or be there from below, those that are forbidden at most none."""
    lower = light.lower.copy()
    for p, rows in in_place(intent, light).items():
        kept, pinned = (sum(row.count for row in rows if row.do == do) for do in ("keep", "pin"))
        lower[p] = max(int(lower[p]), kept, pinned)
    flow_cost = np.array([*(objective.paid(link.per_gbps) for link in intent.links), 0.0])
    return sizing.Candidates(
        light.name, light.a, light.z, light.fibres, light.gbps, light.width_slices, light.delay_ms, light.ports,
        light.needs_800, lower, np.where(forbidden(intent, light), 0, light.upper),
        light_cost(light, objective, catalogue), light.end_w, light.end_w, light.regenerated_at, light.stop_w,
        np.where(light.lower > 0, -1, light.link), np.where(light.link >= 0, flow_cost[light.link], 0.0),
    )  # fmt: skip


def light_cost(light: Light, objective: Objective, catalogue: Catalogue) -> Floats:
    """Cost of one lightpath of each candidate, shape (n_candidates,)."""
    others = objective.per_eur_paid * np.where(light.leased, light.price_eur, 0.0)  # which need no support of ours
    own = objective.per_w * light.draw_w + light_bought(light, catalogue, objective)
    return np.asarray(own + objective.per_eur_month * light.lease_eur_per_month + others)


def ladder_rows(intent: Intent, objective: Objective) -> sizing.Ladders:
    """A ladder for each link of the intent, those without modules among them."""
    return sizing.Ladders(
        names(link.name for link in intent.links),
        np.array([np.inf if link.most is None else link.most for link in intent.links]),
        np.array([objective.paid(link.setup) for link in intent.links]),
    )


def in_place(intent: Intent, light: Light) -> dict[int, list[Existing]]:
    """Rows of lightpaths that are there or pinned, by their candidate.

    Raises PlanError if the light of one does not arrive, for its route cannot be planned on then.
    """
    there = existing.lightpaths(intent)
    number = {on_route(light, p): p for p in np.flatnonzero(~light.leased).tolist()} if there else {}
    found: dict[int, list[Existing]] = {}
    for kind, every in there.items():
        rows = [row for row in every if row.do != "retire"]
        if kind not in number and rows:
            raise PlanError(
                f"{rows[0].place}: light of {kind.transceiver}, {kind.mode} does not arrive over "
                f"{'|'.join(rows[0].at)} with the margin of the catalogue",
                help="write retire for what is there, or give the catalogue `practice: {margin_db: …}` it has",
            )
        if rows:
            found[number[kind]] = rows
    return found


def on_route(light: Light, p: int) -> OnRoute:
    """What a candidate is."""
    route = tuple(light.fibres[p].tolist())
    return OnRoute(int(light.a[p]), int(light.z[p]), route, light.transceiver[p], light.mode[p])


def forbidden(intent: Intent, light: Light) -> Bools:
    """Candidates that may not be bought: by their route, transceiver or mode, or for a fibre that stays dark."""
    dark, banned = existing.Pairs.of(intent).dark, np.zeros(len(light), np.bool_)
    if not any(row.do == "forbid" for row in intent.existing):
        return banned
    rows = [row for row in intent.existing if row.do == "forbid" and row.what == "lightpath"]
    routes = [existing.route_of(intent, row) for row in rows]
    site = {one.name: v for v, one in enumerate(intent.sites)}
    modules = {
        (row.item, site[row.at[0]] if row.at else -1)
        for row in intent.existing
        if row.do == "forbid" and row.what == "item"
    }
    for p in np.flatnonzero(~light.leased).tolist():
        route = tuple(light.fibres[p].tolist())
        mine = light.transceiver[p], light.mode[p]
        lit_at = (-1, int(light.a[p]), int(light.z[p]), *light.regenerated_at[p].tolist())
        banned[p] = any((mine[0], v) in modules for v in lit_at) or bool(dark[list(route)].any()) or any(
            (not some or route in some) and row.item in (None, mine[0]) and row.mode in (None, mine[1])
            for row, some in zip(rows, routes, strict=True)
        )  # fmt: skip
    return banned


def in_stock(intent: Intent, light: Light, catalogue: Catalogue) -> existing.Modules:
    """Modules that are in place or in stock."""
    each: Mapping[int, Counts] = modules_of(light, catalogue) if intent.existing else {}
    return existing.modules(intent, {on_route(light, p): counts for p, counts in each.items()}, catalogue)


def stock_rows(intent: Intent, light: Light, catalogue: Catalogue, objective: Objective) -> sizing.Stock:
    """The same as columns; nothing where no purchase is saved by them."""
    there = in_stock(intent, light, catalogue).count
    kinds = sorted(name for name, count in there.items() if count > 0 and objective.per_eur_saved > 0)
    if not kinds:
        return sizing.Stock.none()
    price = {item.name: item.price_eur.value for item in catalogue.transceivers}
    price |= {item.name: item.price_eur.value for item in catalogue.grey_optics}
    each = modules_of(light, catalogue)
    uses = [(t, p, counts[name]) for t, name in enumerate(kinds) for p, counts in each.items() if name in counts]
    columns = np.array(uses, np.int64).reshape(-1, 3)
    return sizing.Stock(
        tuple(kinds), ints(there[name] for name in kinds),
        floats(objective.per_eur_saved * price[name] for name in kinds), columns[:, 0], columns[:, 1], columns[:, 2],
    )  # fmt: skip
