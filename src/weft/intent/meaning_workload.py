"""Checks of meaning on how hosts work together: patterns of classes, and jobs over several sites."""

from __future__ import annotations

from collections.abc import Iterator

from weft.diagnostics import Diagnostic, known
from weft.intent.subject import Subject

NEEDED = ("members", "message")


def patterns(subject: Subject) -> Iterator[Diagnostic]:
    """Collectives that say how many take part and how much each gives; no such thing for the rest."""
    for i, c in enumerate(subject.document.traffic.classes):
        if c.pattern is None:
            continue
        path = ("traffic", "classes", i, "pattern")
        for field in NEEDED:
            given = getattr(c.pattern, field) is not None
            if c.pattern.kind != "spread" and not given:
                message = f"the pattern '{c.pattern.kind}' needs `{field}`"
                yield Diagnostic("E370", message, subject.at(*path), help=f"say {field}, or make it `spread`")
            if c.pattern.kind == "spread" and given:
                message = f"`{field}` means nothing in the pattern 'spread'"
                help = "leave it out, or take ring, tree, all-to-all or fan-in"
                yield Diagnostic("E370", message, subject.key(*path, field), help=help)


def jobs(subject: Subject) -> Iterator[Diagnostic]:
    """Jobs of classes that have a pattern, on different sites with routers, and not beside a hose."""
    traffic = subject.document.traffic
    if traffic.jobs and traffic.hose is not None:
        help = "add what they send to the totals of the hose"
        yield Diagnostic("E312", "`jobs` have no meaning beside a hose", subject.key("traffic", "jobs"), help=help)
    for i, job in enumerate(traffic.jobs):
        yield from _class_of(subject, i, job.traffic_class)
        yield from _sites_of(subject, i, job.sites)


def _class_of(subject: Subject, i: int, name: str) -> Iterator[Diagnostic]:
    place = subject.at("traffic", "jobs", i, "class")
    if name not in subject.class_names:
        help = known(name, list(subject.class_names), "classes")
        yield Diagnostic("E310", f"unknown class '{name}'", place, "no class of this name", help)
    for k, c in enumerate(subject.document.traffic.classes):
        if c.name == name and (c.pattern is None or c.pattern.kind == "spread"):
            related = ((subject.at("traffic", "classes", k, "name"), "the class"),)
            help = "give the class a pattern of kind ring, tree, all-to-all or fan-in"
            yield Diagnostic("E371", f"class '{name}' has no pattern of a job", place, help=help, related=related)


def _sites_of(subject: Subject, i: int, names: list[str]) -> Iterator[Diagnostic]:
    sites = subject.sites()
    for j, name in enumerate(names):
        place = subject.at("traffic", "jobs", i, "sites", j)
        if name not in subject.site_names:
            near = known(name, list(subject.site_names), "sites")
            yield Diagnostic("E301", f"unknown site '{name}' in this job", place, "no site of this name", near)
        elif name in names[:j]:
            yield Diagnostic("E302", f"site '{name}' is named twice", place, help="name it once")
        elif name in sites and sites[name].routers == 0:
            message = f"site '{name}' of this job has no routers"
            yield Diagnostic("E315", message, place, help="give the site routers")
