"""What an operator may call a thing that was bought, and the rows of `why.csv` that are meant."""

from __future__ import annotations

from weft.diagnostics import Diagnostic, ExpressionError, PlanError, known
from weft.planning.record import Cell, Plan

KINDS = ("link", "fibre", "pair", "lightpath", "router", "site", "fabric")
"""Words that may stand before a name, as in `fibre:FRA-AMS`."""


def reasons(plan: Plan, element: str) -> list[dict[str, Cell]]:
    """The rows that tell why an element was bought, several where its name stands for several things.

    An IP link by its name, a lightpath by its own, a fibre or one of its pairs, a router or a site (its routers and
    its fabric); `A-Z` of two sites is the fibre of that name and every IP link between them.

    Raises PlanError if the plan has no reasons, ExpressionError if nothing that was bought has the name.
    """
    if "why" not in plan.tables:
        if plan.verdict in ("infeasible", "unknown") and "sites" not in plan.tables:
            raise PlanError(f"the plan is {plan.verdict}: nothing was bought", help="plan.json tells what binds")
        raise PlanError("the plan has no why.csv: plan the intent again with this version of Weft")
    rows, names = list(plan.tables["why"]), _names(plan)
    kind, colon, rest = element.strip().partition(":")
    wanted = names.get((kind, rest.strip()), []) if colon and kind in KINDS else []
    wanted = wanted or [row for (_, name), found in names.items() if name == element.strip() for row in found]
    if not wanted:
        every = dict.fromkeys(name for _, name in names)
        message = f"nothing that was bought is called '{element}'"
        if (rest if colon else element).strip() in plan.tables["fibres"].column("name"):
            message = f"of the fibre '{element}' no pair is lit: nothing was bought for it"
        raise ExpressionError([Diagnostic("E601", message, None, help=known(rest if colon else element, every))])
    chosen = dict.fromkeys(wanted)
    return [row for row in rows if (str(row["kind"]), str(row["element"])) in chosen]


def _names(plan: Plan) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """For each kind and name the kinds and elements of `why.csv` that it stands for."""
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    tables, rows = plan.tables, list(plan.tables["why"])
    there = {(str(row["kind"]), str(row["element"])) for row in rows}

    def call(kind: str, name: str, *meant: tuple[str, str]) -> None:
        found.setdefault((kind, name), []).extend(one for one in meant if one in there)

    for link in tables["ip_links"]:
        name, a, z = (str(link[column]) for column in ("name", "a_site", "z_site"))
        for called in dict.fromkeys((name, f"{a}-{z}", f"{z}-{a}")):
            call("link", called, ("link", name))
    for light in tables["lightpaths"]:
        call("lightpath", str(light["name"]), ("link", str(light["ip_link"])))
    for fibre in tables["fibres"]:
        name = str(fibre["name"])
        call("fibre", name, ("fibre", name))
        for k in range(int(fibre["pairs_lit"])):
            call("pair", f"{name}/{k + 1}", ("fibre", name))
    for router in tables["routers"]:
        call("router", str(router["name"]), ("routers", f"{router['site']} routers"))
    for site in tables["sites"]:
        name = str(site["name"])
        call("router", f"{name} routers", ("routers", f"{name} routers"))
        call("fabric", f"{name} fabric", ("fabric", f"{name} fabric"))
        call("fabric", name, ("fabric", f"{name} fabric"))
        call("site", name, ("routers", f"{name} routers"), ("fabric", f"{name} fabric"))
    return {key: meant for key, meant in found.items() if meant}
