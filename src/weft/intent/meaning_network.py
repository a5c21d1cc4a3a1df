"""Checks of meaning on sites, fibres and links, each in itself and against the others' names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from weft.diagnostics import Diagnostic, known
from weft.intent.document_network import FibreDoc, LinkDoc
from weft.intent.resolved import element_names
from weft.intent.subject import Subject
from weft.network.geodesy import great_circle_km
from weft.network.states import same

GEOMETRY_TOLERANCE = 0.01
"""Share by which a length may be below the great circle: coordinates name a town, the sphere is no ellipsoid."""

LENGTH_TOLERANCE = 0.001
"""Share by which the spans' lengths may differ from the fibre's, for rounding."""


def duplicate_names(subject: Subject) -> Iterator[Diagnostic]:
    """Two sites, fibres, links or classes of one name."""
    document = subject.document
    lists: tuple[tuple[str, tuple[str, ...], Sequence[str]], ...] = (
        ("site", ("sites",), [s.name for s in document.sites]),
        ("fibre", ("fibres",), element_names(document.fibres)),
        ("link", ("links",), element_names(document.links)),
        ("class", ("traffic", "classes"), [c.name for c in document.traffic.classes]),
    )
    for noun, path, names in lists:
        first: dict[str, int] = {}
        for i, name in enumerate(names):
            if name in first:
                related = ((subject.at(*path, first[name], "name"), "first named here"),)
                yield Diagnostic(
                    "E302", f"two {noun}{'e' if noun == 'class' else ''}s are named '{name}'",
                    subject.at(*path, i, "name"), "named again", "give one of them another name", related=related,
                )  # fmt: skip
            first.setdefault(name, i)
    for field, words in (("survive", document.survive), ("catalogue", document.catalogue)):
        for i, word in enumerate(words):
            before = next((other for other in words[:i] if same(word, other)), word if word in words[:i] else None)
            if before is not None:
                wrong = "is named twice" if before == word else f"are the same failures as '{before}'"
                yield Diagnostic("E302", f"'{word}' {wrong}", subject.at(field, i), help="name it once")


def ends(subject: Subject) -> Iterator[Diagnostic]:
    """Fibres and links between sites that exist, and are two."""
    elements: tuple[tuple[str, str, Sequence[FibreDoc | LinkDoc]], ...] = (
        ("fibres", "fibre", subject.document.fibres),
        ("links", "link", subject.document.links),
    )
    for field, noun, rows in elements:
        for i, row in enumerate(rows):
            for end, name in (("a", row.a), ("z", row.z)):
                if name not in subject.site_names:
                    yield unknown_site(subject, name, f"this {noun}", field, i, end)
            if row.a == row.z:
                message = f"this {noun} starts and ends at '{row.a}'"
                yield Diagnostic("E303", message, subject.at(field, i, "z"), help="name two sites")


def unknown_site(subject: Subject, name: str, where: str, *path: str | int) -> Diagnostic:
    """The finding that a name is no site's."""
    return Diagnostic(
        "E301", f"unknown site '{name}' in {where}", subject.at(*path), "no site of this name",
        known(name, sorted(subject.site_names), "sites"),
    )  # fmt: skip


def lengths(subject: Subject) -> Iterator[Diagnostic]:
    """Fibres as long as their sites are apart, and as their spans add up to; delays that light can keep."""
    sites = subject.sites()
    for i, fibre in enumerate(subject.document.fibres):
        if fibre.spans:
            total = sum(span.length for span in fibre.spans)
            if abs(total - fibre.length) > LENGTH_TOLERANCE * fibre.length:
                message = f"the spans add up to {total:.10g} km, the fibre is {fibre.length:.10g} km long"
                yield Diagnostic(
                    "E314", message, subject.key("fibres", i, "spans"),
                    related=((subject.at("fibres", i, "length"), "the fibre's length"),),
                )  # fmt: skip
        if fibre.a in sites and fibre.z in sites:
            apart = great_circle_km(sites[fibre.a].at, sites[fibre.z].at)
            if fibre.length < apart * (1 - GEOMETRY_TOLERANCE):
                yield Diagnostic(
                    "W401", f"this fibre is {fibre.length:.6g} km long, its sites are {apart:.6g} km apart",
                    subject.at("fibres", i, "length"), "shorter than the great circle",
                    "check the length, and the coordinates of both sites", "warning",
                )  # fmt: skip
    for i, link in enumerate(subject.document.links):
        if link.delay is not None and link.a in sites and link.z in sites:
            least = great_circle_km(sites[link.a].at, sites[link.z].at) / 299.792458
            if link.delay < least * (1 - GEOMETRY_TOLERANCE):
                yield Diagnostic(
                    "W402", f"this delay is {link.delay:.4g} ms; light in vacuum takes {least:.4g} ms",
                    subject.at("links", i, "delay"), "shorter than light needs", "check the delay, and the coordinates",
                    "warning",
                )  # fmt: skip


def link_kinds(subject: Subject) -> Iterator[Diagnostic]:
    """A link is given or may be leased, and has a metric where metrics are given."""
    given = subject.document.routing.metric == "given"
    for i, link in enumerate(subject.document.links):
        if link.capacity is None and not link.modules:
            message = "this link has neither `capacity` nor `modules`"
            help = "a link that is there has capacity, one that may be bought modules"
            yield Diagnostic("E313", message, subject.at("links", i), help=help)
        for field, asked in (("at_most", link.at_most), ("setup", link.setup)):
            if asked is not None and not link.modules:
                message = f"this link has `{field}`, but no modules that it could be of"
                place = subject.at("links", i, field)
                yield Diagnostic("E327", message, place, help="give it `modules`, or take it out")
        if link.min_links > link.members:
            message = f"{link.min_links} links of this LAG must be up, it has {link.members}"
            place = subject.at("links", i, "min_links")
            yield Diagnostic("E326", message, place, help="write as many members as there are")
        if link.capacity is None and max(link.members, link.min_links) > 1:
            message = "how many links there are to be is the plan's to choose"
            help = "take `members` and `min_links` out"
            yield Diagnostic("E326", message, subject.at("links", i), help=help)
        if link.metric_back is not None and link.metric is None:
            message = "this link has a metric back, but none from `a` to `z`"
            yield Diagnostic("E323", message, subject.at("links", i, "metric_back"), help="give it `metric` too")
        elif given and link.metric is None:
            related = ((subject.at("routing", "metric"), "asked for here"),)
            yield Diagnostic("E323", "this link has no metric", subject.at("links", i), related=related)
    if given and subject.document.fibres and subject.is_whole("routing"):
        yield Diagnostic(
            "E323", "metrics cannot be given for links over fibres, which the plan makes",
            subject.at("routing", "metric"), help="write optimised, hop or delay",
        )  # fmt: skip


def charged_flow(subject: Subject) -> Iterator[Diagnostic]:
    """Traffic that is paid for by the Gb/s takes the cheapest way, which no limit of delay may forbid."""
    limited = [i for i, c in enumerate(subject.document.traffic.classes) if c.max_delay is not None]
    charged = [i for i, link in enumerate(subject.document.links) if link.per_gbps is not None]
    if limited and charged:
        related = ((subject.at("links", charged[0], "per_gbps"), "paid for here"),)
        yield Diagnostic(
            "E328", "limits of delay cannot be planned where links charge for what they carry",
            subject.at("traffic", "classes", limited[0], "max_delay"), help="take `max_delay` or `per_gbps` out",
            related=related,
        )  # fmt: skip


def given_equipment(subject: Subject) -> Iterator[Diagnostic]:
    """Where equipment is given none is designed, limited or listed."""
    given = {site.name: i for i, site in enumerate(subject.document.sites) if site.equipment == "given"}
    for name, i in given.items():
        site, related = subject.document.sites[i], ((subject.at("sites", i, "equipment"), "its equipment is given"),)
        asked: tuple[tuple[str, object], ...] = (("fabric", site.fabric), ("power_cap", site.power_cap))
        for field, wanted in asked:
            if wanted is not None:
                message = f"site '{name}' has `{field}`, but nothing is bought there"
                yield Diagnostic("E329", message, subject.key("sites", i, field), related=related)
        for k, row in enumerate(subject.document.existing):
            if row.what == "item" and name in row.at:
                message = f"site '{name}' has equipment in this row, but no item of it counts"
                yield Diagnostic("E329", message, subject.at("existing", k, "at"), related=related)
