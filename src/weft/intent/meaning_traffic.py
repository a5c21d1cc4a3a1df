"""Checks of meaning on traffic: classes, protection, demands and their sites."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from weft.diagnostics import Diagnostic, Span, known
from weft.intent.document import demands, senders
from weft.intent.matrix import Matrix
from weft.intent.meaning_network import unknown_site
from weft.intent.subject import Subject
from weft.network.geodesy import great_circle_km
from weft.network.states import same

SHARE_TOLERANCE = 1e-6


def sources(subject: Subject) -> Iterator[Diagnostic]:
    """Traffic comes from a matrix or from gravity, and the classes fit the one it is."""
    traffic = subject.document.traffic
    if not (subject.is_whole("traffic", "matrix") and subject.is_whole("traffic", "gravity")):
        return
    if not subject.is_whole("traffic", "hose"):
        return
    given = [f for f in ("matrix", "gravity", "hose") if getattr(traffic, f) is not None]
    if len(given) != 1:
        wrong = " and ".join(f"`{field}`" for field in given) or "neither `matrix` nor `gravity` nor `hose`"
        both = "both " if len(given) == 2 else ""
        yield Diagnostic("E311", f"traffic has {both}{wrong}", subject.key("traffic"), help="give one of them")
        return
    for i, c in enumerate(traffic.classes):
        place = subject.at("traffic", "classes", i)
        if traffic.matrix is None and c.share is None:
            whole = "the gravity total" if traffic.hose is None else "the hose"
            yield Diagnostic("E312", f"class '{c.name}' has no share of {whole}", place)
        if traffic.hose is not None and c.between is not None:
            yield Diagnostic(
                "E312", f"`between` of class '{c.name}' has no meaning beside a hose",
                subject.key("traffic", "classes", i, "between"), help="a hose is about all pairs of sites: take it out",
            )  # fmt: skip
        if traffic.matrix is not None:
            for field in ("share", "between"):
                if getattr(c, field) is not None:
                    yield Diagnostic(
                        "E312", f"`{field}` of class '{c.name}' has no meaning beside a matrix",
                        subject.key("traffic", "classes", i, field), help="the matrix gives the demands: take it out",
                    )  # fmt: skip


def under_a_controller(subject: Subject) -> Iterator[Diagnostic]:
    """Where paths are set anew in each failure, a plan is for one matrix."""
    by_path = subject.document.routing.mode in ("sr-controller", "unrestricted")
    traffic = subject.document.traffic
    if by_path and traffic.hose is not None:
        wrong = "a hose cannot be planned under a controller yet"
        yield Diagnostic("E902", wrong, subject.key("traffic", "hose"), help="give a matrix, or take mode ecmp or sr")
    elif by_path and len(senders(traffic)) > 1:
        wrong = "several matrices cannot be planned under a controller yet"
        yield Diagnostic("E902", wrong, subject.at("traffic", "matrix"), help="give one matrix, or take mode sr")


def hose(subject: Subject) -> Iterator[Diagnostic]:
    """Totals of sites that exist and have routers, and no egress beside them."""
    totals, sites = subject.document.traffic.hose, subject.sites()
    for name in totals or ():
        if name not in subject.site_names:
            near = known(name, list(subject.site_names), "sites")
            place = subject.key("traffic", "hose", name)
            yield Diagnostic("E301", f"unknown site '{name}' in this hose", place, "no site of this name", near)
        elif name in sites and sites[name].routers == 0:
            message = f"site '{name}' of this hose has no routers"
            yield Diagnostic("E315", message, subject.key("traffic", "hose", name), help="give the site routers")
    for i, site in enumerate(subject.document.sites):
        if totals is not None and site.egress:
            help = f"add it to the totals of the hose: what '{site.name}' receives is in them"
            yield Diagnostic(
                "E312", "`egress` has no meaning beside a hose", subject.key("sites", i, "egress"), help=help
            )


def shares(subject: Subject) -> Iterator[Diagnostic]:
    """Shares of classes that add up to 100 %."""
    traffic = subject.document.traffic
    given = [(i, c.share) for i, c in enumerate(traffic.classes) if c.share is not None]
    if traffic.matrix is not None or len(given) < len(traffic.classes) or not subject.is_whole("traffic", "classes"):
        return
    total = sum(share for _, share in given)
    if abs(total - 1) > SHARE_TOLERANCE:
        related = tuple((subject.at("traffic", "classes", i, "share"), f"{100 * s:.6g} %") for i, s in given)
        yield Diagnostic(
            "E306", f"the shares of the classes add up to {100 * total:.6g} %", subject.key("traffic", "classes"),
            help="make it 100 %", related=related,
        )  # fmt: skip


def protection(subject: Subject) -> Iterator[Diagnostic]:
    """States that are planned for, and no class protected where one above it is not."""
    survive, whole = subject.document.survive, subject.is_whole("survive")
    above: list[tuple[int, str, list[str]]] = []
    for i, c in enumerate(subject.document.traffic.classes):
        for j, state in enumerate(c.protect):
            place = subject.at("traffic", "classes", i, "protect", j)
            if any(same(state, other) for other in c.protect[:j]):
                yield Diagnostic("E302", f"'{state}' is named twice", place, help="name it once")
                continue
            if whole and not any(same(state, other) for other in survive):
                yield Diagnostic(
                    "E307", f"class '{c.name}' protects '{state}', which `survive` does not plan for", place,
                    help=f"add {state} to survive, or take it out here",
                    related=((subject.key("survive"), "planned for"),),
                )  # fmt: skip
            lacking = next(
                ((k, name) for k, name, states in above if not any(same(state, other) for other in states)), None
            )
            if lacking is not None:
                k, name = lacking
                yield Diagnostic(
                    "E308", f"class '{c.name}' protects '{state}', class '{name}' above it does not", place,
                    help="classes are in order of priority: protect it above too, or change the order",
                    related=((subject.at("traffic", "classes", k, "protect"), "less protected, but goes first"),),
                )  # fmt: skip
        if subject.is_whole("traffic", "classes"):
            above.append((i, c.name, c.protect))


def matrix(subject: Subject) -> Iterator[Diagnostic]:
    """Demands between two sites that exist and have routers, of a class that exists."""
    sites, seen = subject.sites(), dict[tuple[str, tuple[str, ...], str, str | None, int | None], int]()
    if _is_sound(subject):
        return
    for i, demand in enumerate(demands(subject.document.traffic)):
        path = ("traffic", "matrix", i)
        for field, names in (("from", (demand.a,)), ("to", demand.z)):
            for name in names:
                if name not in subject.site_names:
                    yield unknown_site(subject, name, "this demand", *path, field)
                elif name in sites and sites[name].routers == 0:
                    message = f"site '{name}' of this demand has no routers"
                    yield Diagnostic("E315", message, subject.at(*path, field), help="give the site routers")
        if demand.a in demand.z:
            place = subject.at(*path, "to")
            message = f"this demand goes from '{demand.a}' to itself"
            yield Diagnostic("E304", message, place, help="take it out")
        if demand.traffic_class not in subject.class_names:
            yield _unknown_class(subject, demand.traffic_class, subject.at(*path, "class"))
        key = (demand.a, demand.z, demand.traffic_class, demand.matrix, demand.period)
        if key in seen:
            related = ((subject.at("traffic", "matrix", seen[key], "from"), "first here"),)
            message, help = "this demand is there already; both are carried", "add their rates if one was meant"
            yield Diagnostic("W403", message, subject.at(*path, "from"), "", help, "warning", related)
        seen.setdefault(key, i)


def profile(subject: Subject) -> Iterator[Diagnostic]:
    """Factors of classes and sites that exist, each hour's given once."""
    seen: dict[tuple[int, str | None, str | None], int] = {}
    for i, row in enumerate(subject.document.traffic.profile):
        path = ("traffic", "profile", i)
        if row.traffic_class is not None and row.traffic_class not in subject.class_names:
            yield _unknown_class(subject, row.traffic_class, subject.at(*path, "class"))
        if row.site is not None and row.site not in subject.site_names:
            yield unknown_site(subject, row.site, "this profile", *path, "site")
        key = (row.hour, row.traffic_class, row.site)
        if key in seen:
            related = ((subject.at("traffic", "profile", seen[key], "hour"), "first here"),)
            message = f"hour {row.hour} of the same traffic has a factor already"
            yield Diagnostic("E302", message, subject.at(*path, "hour"), help="give it once", related=related)
        seen.setdefault(key, i)


def _is_sound(subject: Subject) -> bool:
    """Whether a matrix that was read column by column can have no finding, by its different words alone."""
    rows: Any = subject.document.traffic.matrix
    if not isinstance(rows, Matrix):
        return False
    sites = subject.sites()
    ends = {*rows.sources, *(name for names in rows.targets for name in names)}
    fit = all(name in sites and sites[name].routers for name in ends) and set(rows.classes) <= set(subject.class_names)
    return fit and not rows.goes_round() and not rows.repeats()


def weights(subject: Subject) -> Iterator[Diagnostic]:
    """Hosts for gravity and egress to come from, near enough where a class asks for nearness."""
    document = subject.document
    if not subject.is_whole("sites"):
        return
    homes = [s for s in document.sites if s.fabric is not None]
    if document.traffic.gravity is not None and len(homes) < 2:
        place = subject.at("traffic", "gravity")
        help = "give sites a fabric, or the traffic as a matrix"
        yield Diagnostic("E319", "gravity needs two sites with hosts", place, help=help)
        return
    if not subject.is_whole("traffic"):
        return
    if document.traffic.hose is not None:
        return
    from_homes = document.traffic.matrix is None
    sending = [[home.name for home in homes]] if from_homes else senders(document.traffic)
    for i, site in enumerate(document.sites):
        if site.egress and not all(set(sites) - {site.name} for sites in sending):
            message = f"no other site sends traffic, so none can be the egress of '{site.name}'"
            place = subject.key("sites", i, "egress")
            yield Diagnostic("E319", message, place, help="give another site hosts or demands")
    if document.traffic.gravity is None:
        return
    for i, c in enumerate(document.traffic.classes):
        limit = c.between
        if limit is None:
            continue
        if not any(great_circle_km(a.at, z.at) <= limit for k, a in enumerate(homes) for z in homes[k + 1 :]):
            message = f"no two sites with hosts are within {limit:.6g} km"
            place = subject.at("traffic", "classes", i, "between")
            yield Diagnostic("E320", message, place, help=f"class '{c.name}' has nowhere to go")


def egress_classes(subject: Subject) -> Iterator[Diagnostic]:
    """Classes of egress and workloads that exist."""
    for i, site in enumerate(subject.document.sites):
        for name in site.egress:
            if name not in subject.class_names:
                yield _unknown_class(subject, name, subject.key("sites", i, "egress", name))
        for name in site.fabric.workload if site.fabric else ():
            if name not in subject.class_names:
                yield _unknown_class(subject, name, subject.key("sites", i, "fabric", "workload", name))


def _unknown_class(subject: Subject, name: str, place: Span) -> Diagnostic:
    help = known(name, list(subject.class_names), "classes")
    return Diagnostic("E310", f"unknown class '{name}'", place, "no class of this name", help)
