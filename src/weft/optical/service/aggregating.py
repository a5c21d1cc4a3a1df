"""Like requests as one, and disjunctions that follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from weft.optical.service.requests import Disjunction, Request, Slot

FREE = (Slot(None, None),)
"""The slots of a request that gives none."""


def aggregated(
    requests: Sequence[Request], disjunctions: Sequence[Disjunction]
) -> tuple[tuple[Request, ...], tuple[Disjunction, ...]]:
    """One request for all that differ in bandwidth and slots alone and name a mode, where the last of them stood.

    Its id joins theirs by " | ", the last first, and its slots are theirs in that order, as in GNPy 3.0.1.  Requests
    that are to be disjoint from different ones stay apart.
    """
    apart: dict[str, set[str]] = {request.id: set() for request in requests}
    for disjunction in disjunctions:
        for one in disjunction.requests:
            apart[one] |= set(disjunction.requests) - {one}
    alike: dict[object, list[Request]] = {}
    for request in requests:
        rest = replace(request, id="", bandwidth_bps=0.0, slots=())
        key = (rest, frozenset(apart[request.id])) if request.mode is not None else request.id
        alike.setdefault(key, []).append(request)
    name: dict[str, str] = {}
    merged: dict[str, Request] = {}
    for group in alike.values():
        whole = _together(group)
        merged[group[-1].id] = whole
        name.update((request.id, whole.id) for request in group)
    kept = tuple(merged[request.id] for request in requests if request.id in merged)
    return kept, _renamed(disjunctions, name)


def _together(group: Sequence[Request]) -> Request:
    if len(group) == 1:
        return group[0]
    back = group[::-1]
    slots = tuple(slot for request in back for slot in request.slots or FREE)
    return replace(
        group[-1], id=" | ".join(request.id for request in back),
        bandwidth_bps=sum(request.bandwidth_bps for request in group), slots=slots,
    )  # fmt: skip


def _renamed(disjunctions: Sequence[Disjunction], name: dict[str, str]) -> tuple[Disjunction, ...]:
    """Disjunctions between the requests as they are now, each set once and none of a request alone."""
    found: dict[tuple[object, ...], Disjunction] = {}
    for one in disjunctions:
        members = tuple(dict.fromkeys(name[request] for request in one.requests))
        if len(members) > 1:
            found.setdefault((frozenset(members), one.kinds, one.relaxable), replace(one, requests=members))
    return tuple(found.values())
