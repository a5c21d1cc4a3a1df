"""Risks: everything that can fail by itself, with what goes down at once when it does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from weft.network.columns import Ints, Names
from weft.network.incidence import Incidence
from weft.network.model import Network

KINDS = ("fibre", "pair", "srlg", "router", "site", "link", "span", "amplifier", "card")
"""Kinds of risk, and the words of a failure expression."""

Rows = Sequence[int]
Down = tuple[str, str, Rows, Rows, Rows, Rows, Rows]
"""Kind and name of a risk, and its spans, routers, sites, IP links and cards."""

NOTHING: Rows = ()


@dataclass(frozen=True, slots=True, eq=False)
class Risks:
    """Everything that can fail by itself, with what goes down at once when it does.

    Each incidence has one row a risk and one column a span, router, site, IP link or card of the network.  `parts`
    gives the row of what fails only with more, by its kind and name: of the further IP links of a leased link.
    """

    kind: tuple[str, ...]
    name: Names
    spans: Incidence
    routers: Incidence
    sites: Incidence
    ip_links: Incidence
    cards: Incidence
    parts: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.name)

    def label(self, row: int) -> str:
        """Kind and name, as people read them: `fibre FRA-AMS`."""
        return f"{self.kind[row]} {self.name[row]}"

    def only(self, rows: Sequence[int]) -> Risks:
        """Some of them."""
        taken = (self.spans, self.routers, self.sites, self.ip_links, self.cards)
        down = [Incidence.of([of[i].tolist() for i in rows], of.n_columns) for of in taken]
        at = {row: i for i, row in enumerate(rows)}
        parts = {part: at[row] for part, row in self.parts.items() if row in at}
        kind, name = tuple(self.kind[i] for i in rows), tuple(self.name[i] for i in rows)
        return Risks(kind, name, down[0], down[1], down[2], down[3], down[4], parts)


def risks(network: Network) -> Risks:
    """All single risks of a network, kind by kind in the order of `KINDS`, rows in table order.

    A `span` is a section of a cable between two amplifier sites, with all lit pairs in it: `FRA-AMS@3` is the
    third from the `a` end of fibre FRA-AMS.  A `link` is an IP link, or all that were leased as one link, whatever
    sizes they were bought in and whichever routers they join: its owner's failure takes them all.  An `amplifier`
    is that of one lit pair at an amplifier site, and takes the pair: `FRA-AMS/1@ila2`.
    """
    rows = [*_under_ground(network), *_above_ground(network), *_along_cables(network), *_cards(network)]
    kind, name, spans, routers, sites, links, cards = zip(*rows, strict=True) if rows else ((),) * 7
    member = {network.ip_links.name[k]: i for i, together in enumerate(links) for k in together}
    further = {("link", link): i for link, i in member.items() if link != name[i]}
    return Risks(
        kind, name,
        Incidence.of(spans, len(network.spans)), Incidence.of(routers, len(network.routers)),
        Incidence.of(sites, len(network.sites)), Incidence.of(links, len(network.ip_links)),
        Incidence.of(cards, len(network.cards)), further,
    )  # fmt: skip


def _under_ground(network: Network) -> Iterator[Down]:
    pair_of_span = network.spans.pair
    of_pair = _grouped(pair_of_span, len(network.pairs))
    of_fibre = _grouped(_fibre_of_span(network), len(network.fibres))
    in_srlg = network.span_in_srlg.transposed()
    for i, name in enumerate(network.fibres.name):
        yield "fibre", name, of_fibre[i].tolist(), NOTHING, NOTHING, NOTHING, NOTHING
    for i, name in enumerate(network.pairs.name):
        yield "pair", name, of_pair[i].tolist(), NOTHING, NOTHING, NOTHING, NOTHING
    for i, name in enumerate(network.srlgs.name):
        yield "srlg", name, in_srlg[i].tolist(), NOTHING, NOTHING, NOTHING, NOTHING


def _above_ground(network: Network) -> Iterator[Down]:
    at_site = _grouped(network.routers.site, len(network.sites))
    for i, name in enumerate(network.routers.name):
        yield "router", name, NOTHING, [i], NOTHING, NOTHING, NOTHING
    for i, name in enumerate(network.sites.name):
        if network.sites.routers[i]:
            yield "site", name, NOTHING, at_site[i].tolist(), [i], NOTHING, NOTHING
    leased, alike = _leased_spans(network), dict[int, list[int]]()
    for i, spans in enumerate(leased):
        alike.setdefault(spans[0] if spans else -1 - i, []).append(i)
    for together in alike.values():
        name = min(network.ip_links.name[i] for i in together)
        yield "link", name, leased[together[0]], NOTHING, NOTHING, together, NOTHING


def _leased_spans(network: Network) -> list[list[int]]:
    """The span that stands for each IP link that is leased, the same one for all of one link; none on glass.

    It is the last one that all light of the link is on, unless it is a part only of what another link has.
    """
    under, of_link = network.lightpath_on_span, network.lightpaths.ip_link
    some = np.flatnonzero(np.diff(under.indptr) > 0)
    last = under.indices[under.indptr[some + 1] - 1]
    rides: dict[int, set[int]] = {}
    for span, link in zip(under.indices.tolist(), of_link[under.rows].tolist(), strict=True):
        rides.setdefault(link, set()).add(span)
    ends: dict[int, set[int]] = {}
    for span, link in zip(last.tolist(), of_link[some].tolist(), strict=True):
        ends.setdefault(link, set()).add(span)
    partly = {span for link, spans in rides.items() for span in spans if ends[link] != {span}}
    whole = {link: spans - partly for link, spans in ends.items() if len(spans) == 1}
    return [
        [span for span in whole.get(link, ()) if network.spans.pair[span] < 0]
        for link in range(len(network.ip_links))
    ]


def _along_cables(network: Network) -> Iterator[Down]:
    """Sections of lit cables, in which the k-th span of each pair lies in the k-th one; then amplifiers of pairs."""
    of_pair = _grouped(network.spans.pair, len(network.pairs))
    of_fibre = _grouped(network.pairs.fibre, len(network.fibres))
    for i, name in enumerate(network.fibres.name):
        lit = [of_pair[int(pair)].tolist() for pair in of_fibre[i]]
        for k in range(max((len(spans) for spans in lit), default=0)):
            cut = [spans[k] for spans in lit if k < len(spans)]
            yield "span", f"{name}@{k + 1}", cut, NOTHING, NOTHING, NOTHING, NOTHING
    amplified: dict[tuple[int, int], list[int]] = {}
    for i, key in enumerate(zip(network.spans.pair.tolist(), network.spans.amplifier.tolist(), strict=True)):
        if min(key) >= 0:
            amplified.setdefault(key, []).append(i)
    for (pair, amplifier), cut in amplified.items():
        name = f"{network.pairs.name[pair]}@{network.amplifiers.name[amplifier].rpartition('@')[2]}"
        yield "amplifier", name, cut, NOTHING, NOTHING, NOTHING, NOTHING


def _cards(network: Network) -> Iterator[Down]:
    for i, name in enumerate(network.cards.name):
        yield "card", name, NOTHING, NOTHING, NOTHING, NOTHING, [i]


def _fibre_of_span(network: Network) -> Ints:
    """The fibre of each span, -1 of a leased wavelength's, shape (n_spans,)."""
    of_pair = np.append(network.pairs.fibre, -1)
    return np.asarray(of_pair[network.spans.pair])  # position -1 is the one appended


def _grouped(column: Ints, n_groups: int) -> Incidence:
    """Which rows have each value of a column, ascending; rows with -1 are in no group."""
    return Incidence.of(([value] if value >= 0 else [] for value in column.tolist()), n_groups).transposed()
