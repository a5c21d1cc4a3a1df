"""Requests against the network that they are for: what is wrong, and what is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from weft.diagnostics import Diagnostic, InputError, nearest
from weft.optical.service.requests import Disjunction, Hop, Request
from weft.optical.system.design import Designed
from weft.optical.system.elements import Element, Transceiver


def settled(
    designed: Designed, requests: Sequence[Request], disjunctions: Sequence[Disjunction]
) -> tuple[tuple[Request, ...], tuple[Diagnostic, ...]]:
    """Requests whose hops all exist and are not their own ends, with a warning for each hop that was left out.

    A loose hop that the network has not (or that is a transceiver) is left out.  Raises InputError with everything
    that is wrong: ends, strict hops and members of disjunctions that are not there (E730), transceivers or modes that
    the library has not (E719), ids that are not unique (E715).
    """
    elements = designed.by_uid()
    ends = {uid: None for uid, element in elements.items() if isinstance(element, Transceiver)}
    wrong = [*_repeated(requests), *_strangers(requests, disjunctions)]
    notes: list[Diagnostic] = []
    kept = []
    for request in requests:
        wrong += _ends(request, ends)
        wrong += _equipment(request, designed)
        hops = []
        for hop in _between(request):
            if hop.uid in elements and hop.uid not in ends:
                hops.append(hop)
            elif hop.usage == "strict":
                wrong.append(_missing(request, hop, elements, "error"))
            else:
                notes.append(_missing(request, hop, elements, "warning"))
        kept.append(replace(request, include=tuple(hops)))
    if wrong:
        raise InputError(wrong)
    return tuple(kept), tuple(notes)


def _between(request: Request) -> tuple[Hop, ...]:
    """Hops but for the request's own ends, where they stand first and last."""
    hops = request.include
    if hops and hops[0].uid == request.source:
        hops = hops[1:]
    if hops and hops[-1].uid == request.target:
        hops = hops[:-1]
    return hops


def _ends(request: Request, ends: Mapping[str, None]) -> list[Diagnostic]:
    found = [
        Diagnostic(
            "E730", f"request {request.id}: the network has no transceiver {uid!r}", None,
            help=_perhaps(uid, ends) or "name a transceiver of the topology",
        )
        for uid in (request.source, request.target) if uid not in ends
    ]  # fmt: skip
    if not found and request.source == request.target:
        found.append(
            Diagnostic("E730", f"request {request.id} goes from {request.source!r} to itself", None,
                       help="name two transceivers")
        )  # fmt: skip
    return found


def _equipment(request: Request, designed: Designed) -> list[Diagnostic]:
    kinds = designed.library.transceivers
    if request.transceiver not in kinds:
        return [
            Diagnostic(
                "E719", f"request {request.id}: the library has no transceiver type {request.transceiver!r}", None,
                help=_perhaps(request.transceiver, kinds) or "add it to the library",
            )
        ]  # fmt: skip
    modes = [mode.name for mode in kinds[request.transceiver].modes]
    if request.mode is None or request.mode in modes:
        return []
    return [
        Diagnostic(
            "E719", f"request {request.id}: transceiver type {request.transceiver!r} has no mode {request.mode!r}",
            None, help=_perhaps(request.mode, modes) or f"its modes are {', '.join(map(repr, modes))}",
        )
    ]  # fmt: skip


def _missing(request: Request, hop: Hop, elements: Mapping[str, Element], severity: str) -> Diagnostic:
    what = "is a transceiver, which no route passes" if hop.uid in elements else "is not in the network"
    message = f"request {request.id}: {hop.uid!r}, which its route is to pass, {what}"
    if severity == "warning":
        return Diagnostic("E730", f"{message}; it is left out", None, severity="warning")
    passable = [uid for uid, element in elements.items() if not isinstance(element, Transceiver)]
    return Diagnostic("E730", message, None, help=_perhaps(hop.uid, passable) or "make it loose, or remove it")


def _repeated(requests: Sequence[Request]) -> list[Diagnostic]:
    seen: set[str] = set()
    twice = [request.id for request in requests if request.id in seen or seen.add(request.id)]  # type: ignore[func-returns-value]
    return [
        Diagnostic("E715", f"two requests have the id {one!r}", None, help="give each request an id of its own")
        for one in dict.fromkeys(twice)
    ]


def _strangers(requests: Sequence[Request], disjunctions: Sequence[Disjunction]) -> list[Diagnostic]:
    ids = {request.id for request in requests}
    return [
        Diagnostic(
            "E730", f"disjunction {one.id} names request {uid!r}, which is not asked for", None,
            help=_perhaps(uid, ids) or "remove it from the disjunction",
        )
        for one in disjunctions for uid in one.requests if uid not in ids
    ]  # fmt: skip


def _perhaps(word: str, known: Sequence[str] | Mapping[str, object] | set[str]) -> str:
    near = nearest(word, known)
    return f"did you mean {near!r}?" if near else ""
