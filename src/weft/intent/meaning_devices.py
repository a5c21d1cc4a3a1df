"""Checks of meaning on what devices do with packets: queues of the classes, and filters."""

from __future__ import annotations

from collections.abc import Iterator

from weft.diagnostics import Diagnostic
from weft.intent.subject import Subject

MOST_CLASSES = 7
"""Of a port's eight queues, one of which is the network's own."""


NETWORK = "network"
"""The name of that queue."""


def queues(subject: Subject) -> Iterator[Diagnostic]:
    """Every class has a DSCP of its own, or none has one; those that are served strictly come first (E372)."""
    classes = subject.document.traffic.classes
    if not subject.is_whole("traffic", "classes") or all(c.dscp is None and c.weight is None for c in classes):
        return
    first: dict[int, int] = {}
    shared = ""
    for i, c in enumerate(classes):
        place = ("traffic", "classes", i)
        if c.dscp is None:
            message = f"class '{c.name}' has no DSCP, by which devices would know it"
            yield Diagnostic("E372", message, subject.at(*place), help="give every class its `dscp`, or none")
            continue
        if (other := first.setdefault(c.dscp, i)) != i:
            related = ((subject.at("traffic", "classes", other, "dscp"), "first here"),)
            message = f"class '{c.name}' has the DSCP of class '{classes[other].name}'"
            help = "give each class a DSCP of its own"
            yield Diagnostic("E372", message, subject.at(*place, "dscp"), help=help, related=related)
        if c.name == NETWORK:
            message = f"a class cannot be called '{NETWORK}', as the queue of the network's own packets is"
            yield Diagnostic("E372", message, subject.at(*place, "name"), help="call it otherwise")
        if c.weight is None and shared:
            message = f"class '{c.name}' has no weight, class '{shared}' above it has one"
            help = "what is served strictly comes before what shares: give it a weight, or change the order"
            yield Diagnostic("E372", message, subject.at(*place), help=help)
        shared = c.name if c.weight is not None else shared
    if len(classes) > MOST_CLASSES:
        message = f"{len(classes)} classes are more than the {MOST_CLASSES} queues that ports have for them"
        yield Diagnostic("E372", message, subject.key("traffic", "classes"), help="take `dscp` out, or join classes")


def filters(subject: Subject) -> Iterator[Diagnostic]:
    """There are addresses to guard (E373)."""
    document = subject.document
    if document.filters is None or document.routing.addressing or not subject.is_whole("sites"):
        return
    if not any(site.fabric and site.fabric.addressing for site in document.sites):
        help = "give a fabric `addressing`, or take this out"
        yield Diagnostic("E373", "there are no addresses that filters could guard", subject.key("filters"), help=help)
