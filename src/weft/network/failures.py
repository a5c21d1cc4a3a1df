"""Failures: named risks, scenarios of one or several of them, and the masks they leave in each layer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np

from weft.network.columns import Bools, Floats, Names, names
from weft.network.incidence import Incidence
from weft.network.model import Network

KINDS = ("fibre", "pair", "srlg", "router", "site", "link")
"""Kinds of risk, and the words of a failure expression."""


@dataclass(frozen=True, slots=True, eq=False)
class Risks:
    """Everything that can fail by itself, with what goes down at once when it does.

    Each incidence has one row a risk and one column a span, router, site or IP link of the network.
    """

    kind: tuple[str, ...]
    name: Names
    spans: Incidence
    routers: Incidence
    sites: Incidence
    ip_links: Incidence

    def __len__(self) -> int:
        return len(self.name)


@dataclass(frozen=True, slots=True, eq=False)
class Scenarios:
    """Sets of risks that fail together; row 0 of a plan's scenarios is `none`, which is empty.

    `state` is the string of `survive` that asked for each, as `protect` of a class names it.
    """

    name: Names
    state: tuple[str, ...]
    risks: Incidence

    def __len__(self) -> int:
        return len(self.name)


@dataclass(frozen=True, slots=True, eq=False)
class FailureMasks:
    """What is left in each scenario: all of shape (n_scenarios, n_rows of the layer)."""

    span_up: Bools
    router_up: Bools
    site_up: Bools
    lightpath_up: Bools
    capacity_gbps: Floats  # of each IP link


def risks(network: Network) -> Risks:
    """All single risks of a network, kind by kind in the order of `KINDS`, rows in table order."""
    pair_of_span, n_spans = network.spans.pair, len(network.spans)
    fibre_of_span = np.where(pair_of_span >= 0, network.pairs.fibre[np.maximum(pair_of_span, 0)], -1) if len(
        network.pairs
    ) else np.full(n_spans, -1)
    in_srlg = network.span_in_srlg.transposed()
    nothing: list[int] = []
    rows: list[tuple[str, str, Sequence[int], Sequence[int], Sequence[int], Sequence[int]]] = []
    for i, name in enumerate(network.fibres.name):
        rows.append(("fibre", name, np.flatnonzero(fibre_of_span == i).tolist(), nothing, nothing, nothing))
    for i, name in enumerate(network.pairs.name):
        rows.append(("pair", name, np.flatnonzero(pair_of_span == i).tolist(), nothing, nothing, nothing))
    for i, name in enumerate(network.srlgs.name):
        rows.append(("srlg", name, in_srlg[i].tolist(), nothing, nothing, nothing))
    for i, name in enumerate(network.routers.name):
        rows.append(("router", name, nothing, [i], nothing, nothing))
    for i, name in enumerate(network.sites.name):
        if network.sites.routers[i]:
            rows.append(("site", name, nothing, np.flatnonzero(network.routers.site == i).tolist(), [i], nothing))
    for i, name in enumerate(network.ip_links.name):
        rows.append(("link", name, nothing, nothing, nothing, [i]))
    kind, name_, spans, routers, sites, links = zip(*rows, strict=True) if rows else ((),) * 6
    return Risks(
        kind, name_,
        Incidence.of(spans, n_spans), Incidence.of(routers, len(network.routers)),
        Incidence.of(sites, len(network.sites)), Incidence.of(links, len(network.ip_links)),
    )  # fmt: skip


def scenarios(all_risks: Risks, expressions: Sequence[str], *, intact: bool = True) -> Scenarios:
    """Every scenario of each expression, in order and without repeats, after `none` if `intact`.

    An expression is a kind (`fibre`), a kind with a count (`fibre:2`, any two), kinds joined by `+` (one of
    each: `srlg:1+router:1`), or the name of a risk (`FRA-AMS`, `srlg:rhine`).

    Raises KeyError, with the expression as argument, if it is neither.
    """
    seen: set[frozenset[int]] = set()
    rows: list[tuple[str, str, list[int]]] = [("none", "none", [])] if intact else []
    for expression in expressions:
        for chosen in _chosen(all_risks, expression):
            if chosen and frozenset(chosen) not in seen:
                seen.add(frozenset(chosen))
                label = " + ".join(f"{all_risks.kind[i]} {all_risks.name[i]}" for i in chosen)
                rows.append((label, expression, chosen))
    label_, state, members = zip(*rows, strict=True) if rows else ((), (), ())
    return Scenarios(names(label_), state, Incidence.of(members, len(all_risks)))


def _chosen(all_risks: Risks, expression: str) -> list[list[int]]:
    parts = [_part(all_risks, part.strip()) for part in expression.split("+")]
    if None in parts:
        named = [i for i, name in enumerate(all_risks.name) if name == expression]
        if not named:
            raise KeyError(expression)
        return [[named[0]]]
    each = (part for part in parts if part is not None)
    joined = [[i for group in groups for i in group] for groups in product(*each)]
    return [sorted(members) for members in joined if len(set(members)) == len(members)]


def _part(all_risks: Risks, part: str) -> list[tuple[int, ...]] | None:
    kind, _, rest = part.partition(":")
    if kind in KINDS:
        of_kind = [i for i, k in enumerate(all_risks.kind) if k == kind]
        if not rest or re.fullmatch(r"[1-9][0-9]*", rest):
            return list(combinations(of_kind, int(rest or 1)))
        return _only([i for i in of_kind if all_risks.name[i] == rest])
    return _only([i for i, name in enumerate(all_risks.name) if name == part])


def _only(found: list[int]) -> list[tuple[int, ...]] | None:
    return [(found[0],)] if found else None


def carry(network: Network, all_risks: Risks, chosen: Scenarios, rows: slice = slice(None)) -> FailureMasks:
    """Carry scenarios upward: risk to span, span to lightpath, lightpath and router to IP link."""
    failed = np.zeros((len(chosen), len(all_risks)), bool)
    failed[chosen.risks.rows, chosen.risks.indices] = True
    failed = failed[rows]
    span_up = ~all_risks.spans.transposed().any(failed)
    router_up = ~all_risks.routers.transposed().any(failed)
    site_up = ~all_risks.sites.transposed().any(failed)
    link_cut = all_risks.ip_links.transposed().any(failed)
    links, of_link = network.ip_links, network.lightpaths.ip_link
    link_up = router_up[:, links.a] & router_up[:, links.z] & ~link_cut
    lightpath_up = network.lightpath_on_span.all(span_up) & link_up[:, of_link]
    lit = Incidence.of([[int(k)] for k in of_link], len(links)).transposed()
    capacity = np.stack([lit.sum(network.lightpaths.rate_gbps * up) for up in lightpath_up]) if len(failed) else (
        np.zeros((0, len(links)))
    )
    return FailureMasks(span_up, router_up, site_up, lightpath_up, capacity)
