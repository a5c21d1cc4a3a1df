"""From a plan directory back to the network: what later verbs fail, route and render."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from weft.diagnostics import PlanError
from weft.network import (
    Amplifiers,
    AnycastGroups,
    Cards,
    Classes,
    Demands,
    Fibres,
    Incidence,
    IpLinks,
    Lightpaths,
    Network,
    Pairs,
    Routers,
    Sites,
    Spans,
    Srlgs,
    floats,
    ints,
    names,
)
from weft.planning.record import Cell, Plan, PlanTable

NEEDED = ("sites", "fibres", "spans", "routers", "cards", "lightpaths", "ip_links", "classes", "demands")


def restored(plan: Plan) -> Network:
    """The network of a plan, from its tables alone.

    Raises PlanError if the plan bought nothing, lacks a table, or has tables that do not fit together.
    """
    missing = [name for name in NEEDED if name not in plan.tables]
    if missing:
        raise PlanError(f"the plan of verdict '{plan.verdict}' has no {missing[0]}.csv: there is no network to look at")
    try:
        return _network(plan)
    except (KeyError, ValueError, IndexError) as error:
        raise PlanError(f"the tables of the plan do not fit together: {error}") from error


def _network(plan: Plan) -> Network:
    sites = plan.tables["sites"]
    at = _positions(sites)
    fibres, spans, routers = plan.tables["fibres"], plan.tables["spans"], plan.tables["routers"]
    links, light, classes = plan.tables["ip_links"], plan.tables["lightpaths"], plan.tables["classes"]
    cards = plan.tables["cards"]
    of_fibre, of_router, of_link, of_span, of_card = (_positions(t) for t in (fibres, routers, links, spans, cards))
    hut_fibre = {str(row["amplifier"]): of_fibre[str(row["fibre"])] for row in spans if row["amplifier"] != ""}
    of_hut = {name: i for i, name in enumerate(hut_fibre)}
    pair_names = tuple(dict.fromkeys(str(pair) for pair in spans.column("pair") if pair != ""))
    pair_fibre = {str(row["pair"]): of_fibre[str(row["fibre"])] for row in spans if row["pair"] != ""}
    of_pair = {name: i for i, name in enumerate(pair_names)}
    # of cables first, for what shares nothing that is lit can be failed as well
    srlgs = names(dict.fromkeys(g for table in (fibres, spans) for row in table for g in _split(row["srlgs"])))
    of_srlg = {name: i for i, name in enumerate(srlgs)}
    demands, anycast = _demands(plan.tables["demands"], at, _positions(classes))
    return Network(
        Sites(_names(sites), _f(sites, "lat_deg"), _f(sites, "lon_deg"), _i(sites, "routers")),
        Fibres(
            _names(fibres), _at(fibres, "a", at), _at(fibres, "z", at), _f(fibres, "length_km"), _i(fibres, "pairs"),
            _f(fibres, "mtbf_h"), _f(fibres, "mttr_h"),
        ),
        Pairs(pair_names, ints(pair_fibre[name] for name in pair_names)),
        Amplifiers(tuple(hut_fibre), ints(hut_fibre.values())),
        Spans(
            _names(spans), ints(of_pair[str(p)] if p != "" else -1 for p in spans.column("pair")),
            _f(spans, "length_km"), _f(spans, "loss_db"), _at(spans, "amplifier", {**of_hut, "": -1}),
        ),
        Srlgs(srlgs),
        Routers(
            _names(routers), _at(routers, "site", at), _f(routers, "gateway_gbps", np.inf),
            np.array([cell == "yes" for cell in routers.column("overload")], np.bool_),
        ),
        Cards(_names(cards), _at(cards, "router", of_router), _f(cards, "gateway_gbps")),
        Lightpaths(
            _names(light), _at(light, "ip_link", of_link), tuple(str(m) for m in light.column("mode")),
            _f(light, "rate_gbps"), _f(light, "length_km"), _f(light, "gsnr_db"), _f(light, "margin_db"),
            _i(light, "slot"), _i(light, "width"),
            _at(light, "card_a", {**of_card, "": -1}), _at(light, "card_z", {**of_card, "": -1}),
        ),
        IpLinks(
            _names(links), _at(links, "a", of_router), _at(links, "z", of_router), _f(links, "capacity_gbps"),
            _i(links, "metric"), _f(links, "delay_ms"), _i(links, "metric_back"), _i(links, "min_links"),
        ),
        Classes(
            _names(classes), _f(classes, "max_delay_ms", np.inf), _f(classes, "deferrable"),
            tuple(tuple(_split(cell)) for cell in classes.column("protect")),
            _f(classes, "flow_gbps"), _f(classes, "availability"),
        ),
        anycast, demands,
        Incidence.of(([of_span[s] for s in _split(cell)] for cell in light.column("spans")), len(spans)),
        Incidence.of(([of_srlg[g] for g in _split(cell)] for cell in spans.column("srlgs")), len(srlgs)),
    )  # fmt: skip


def _demands(table: PlanTable, at: dict[str, int], of_class: dict[str, int]) -> tuple[Demands, AnycastGroups]:
    groups = tuple(dict.fromkeys(str(z) for z in table.column("z") if str(z) not in at))
    ends = {**at, **{name: len(at) + i for i, name in enumerate(groups)}}
    members = tuple(tuple(at[site] for site in name.removeprefix("any of ").split("|")) for name in groups)
    return Demands(
        _names(table), _at(table, "a", at), _at(table, "z", ends), _at(table, "class", of_class), _f(table, "gbps"),
    ), AnycastGroups(groups, members)  # fmt: skip


def _positions(table: PlanTable) -> dict[str, int]:
    return {name: i for i, name in enumerate(_names(table))}


def _names(table: PlanTable) -> tuple[str, ...]:
    return names(str(name) for name in table.column("name"))


def _f(table: PlanTable, column: str, empty: float = np.nan) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return floats(empty if cell == "" else float(cell) for cell in table.column(column))


def _i(table: PlanTable, column: str) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return ints(int(cell) for cell in table.column(column))


def _at(table: PlanTable, column: str, position: dict[str, int]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return ints(position[str(cell)] for cell in table.column(column))


def _split(cell: Cell) -> Sequence[str]:
    return str(cell).split("|") if cell != "" else ()
