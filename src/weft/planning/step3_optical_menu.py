"""Step 3, the optical menu: every lightpath that light can carry, and the links that can be leased beside it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from math import ceil, nan

import numpy as np

from weft.catalogue import Catalogue
from weft.intent import Intent, Link, Price
from weft.network import Fibres, Floats, Incidence, Ints, Sites, Srlgs, floats, great_circle_km, ints, names
from weft.network.columns import Bools, Names
from weft.network.naming import numbered
from weft.optical import dci
from weft.optical.dci.menu import MS_PER_KM
from weft.optical.spectrum.comb import BANDS, SLICE_GHZ
from weft.planning.existing import existing
from weft.planning.in_time import InTime
from weft.planning.step1_traffic import Asked

UNLIMITED = 1_000_000
"""Lightpaths of one candidate that no purchase reaches: columns need a finite upper bound."""

LEASED = "leased"
"""Mode of a link that others light."""

PORT_GBPS = 400.0
"""Speed of the slower kind of router cage; faster modules need the faster kind."""

DETOUR = 1.3
"""Route length over great circle of a leased link whose delay its owner does not tell."""


@dataclass(frozen=True, slots=True, eq=False)
class Light:
    """Candidate lightpaths, rows of the optical menu first and leased or given links after them.

    Columns have shape (n_candidates,).  `srlgs` is what a leased link shares with others by its owner's word;
    what glass shares follows from its fibres.  `link` is the row of the intent's link that a candidate is a size
    of, -1 of glass, and `label` the name that the operator gave that link, empty where none.
    """

    name: Names
    a: Ints
    z: Ints
    fibres: Incidence
    srlgs: Incidence
    mode: tuple[str, ...]
    transceiver: tuple[str, ...]
    gbps: Floats
    width_slices: Ints
    length_km: Floats
    delay_ms: Floats
    gsnr_db: Floats
    required_db: Floats
    margin_db: Floats
    ports: Ints  # router ports at each end
    needs_800: Bools
    regenerated_at: Incidence  # n_candidates x n_sites
    end_w: Floats  # at one end, client optics included
    stop_w: Floats  # of one regenerator
    cage_w: Floats  # of what sits in a router's cage
    draw_w: Floats  # both ends, regenerators included
    price_eur: Floats
    lease_eur_per_month: Floats
    lower: Ints
    upper: Ints
    link: Ints
    label: tuple[str, ...]
    metric: Ints  # given by the operator, 0 where not
    metric_back: Ints  # from z to a
    min_members: Ints  # of an IP link over it
    considered: int  # routes times transceivers that were looked at
    srlg_table: Srlgs
    fibre_in_srlg: Incidence
    sections: dci.Sections

    def __len__(self) -> int:
        return len(self.name)

    @property
    def leased(self) -> Bools:
        """Which candidates are leased or given links, shape (n_candidates,)."""
        return np.asarray(np.diff(self.fibres.indptr) == 0)


def fibres_of(intent: Intent) -> Fibres:
    """The cables of an intent, in its order."""
    at = {site.name: i for i, site in enumerate(intent.sites)}
    rows = intent.fibres
    return Fibres(
        names(f.name for f in rows), ints(at[f.a] for f in rows), ints(at[f.z] for f in rows),
        floats(f.length_km for f in rows), ints(f.pairs for f in rows),
        floats(nan if f.mtbf_h is None else f.mtbf_h for f in rows),
        floats(nan if f.mttr_h is None else f.mttr_h for f in rows),
    )  # fmt: skip


def light_of(
    intent: Intent, asked: Asked, fibres: Fibres, catalogue: Catalogue, *, compared: bool = False
) -> Light:
    """Everything that may be bought to carry light between the sites with routers, and what may be leased beside it.

    With `compared` also what the intent's `optics` leaves out.
    """
    shared = srlgs_of(intent)
    of_srlg = {name: i for i, name in enumerate(shared)}
    line = line_of(intent, asked, fibres)
    sections = dci.sections(line, catalogue)
    there = existing.lightpaths(intent)
    menu = _on_grid(dci.menu(line, sections, catalogue, there=there), intent.spectrum.grid_ghz)
    if not compared:
        menu = _unbeaten(menu, there, InTime.of(intent)) if intent.optics == "any" else _in_cages(menu, there)
    leased = _leased(intent, asked, of_srlg)
    return _joined(asked, menu, leased, (Srlgs(shared), line.fibre_in_srlg, sections))


def _in_cages(menu: dci.Menu, there: Collection[dci.OnRoute]) -> dci.Menu:
    """Modules alone, IP over DWDM, and transponders that are there."""
    return menu.rows([i for i in range(len(menu)) if menu.form_factor[i] != "box" or menu.on_route(i) in there])


def _unbeaten(menu: dci.Menu, there: Collection[dci.OnRoute], in_time: InTime) -> dci.Menu:
    """Without transponders for whose Gb/s pluggables of the same route do with no more of anything; but what is there.

    That is slices, ports, watts and euro, and they come as early: nothing that is worth buying is lost, and the bound
    holds for all.
    """
    first = [
        in_time.period([(name, f"transceiver {mode}", "optics")])
        for name, mode in zip(menu.transceiver, menu.mode, strict=True)
    ]
    groups: dict[tuple[int, ...], list[int]] = {}
    for i in range(len(menu)):
        groups.setdefault((int(menu.a[i]), int(menu.z[i]), *menu.route[i].tolist()), []).append(i)
    beaten: set[int] = set()
    for group in groups.values():
        modules = [i for i in group if menu.form_factor[i] != "box"]
        for j in (j for j in group if menu.form_factor[j] == "box" and menu.on_route(j) not in there):
            for i in modules:
                n = ceil(float(menu.rate_gbps[j]) / float(menu.rate_gbps[i]) - 1e-9)
                if (
                    first[i] <= first[j]
                    and n * menu.width[i] <= menu.width[j]
                    and n * menu.ports[i] <= menu.ports[j]
                    and menu.cage_gbps[i] <= menu.cage_gbps[j]
                    and n * menu.draw_w[i] <= menu.draw_w[j]
                    and n * menu.price_eur[i] <= menu.price_eur[j]
                ):
                    beaten.add(j)
    return menu.rows([i for i in range(len(menu)) if i not in beaten])


def _on_grid(menu: dci.Menu, grid_ghz: float) -> dci.Menu:
    """The same lightpaths in slots of a whole number of grid steps, so that all slots start on the grid."""
    step = round(grid_ghz / SLICE_GHZ)
    return replace(menu, width=-(-menu.width // step) * step)


def srlgs_of(intent: Intent) -> Names:
    """Names of all shared risks, in the order in which fibres and links name them."""
    given = [*(fibre.srlg for fibre in intent.fibres), *(link.srlg for link in intent.links)]
    return names(dict.fromkeys(name for srlg in given for name in srlg))


def line_of(intent: Intent, asked: Asked, fibres: Fibres) -> dci.Line:
    """The glass of an intent, as the optical layer is asked of it."""
    shared = srlgs_of(intent)
    of_srlg = {name: i for i, name in enumerate(shared)}
    return dci.Line(
        asked.sites.name, np.array([site.optical == "roadm" for site in intent.sites], bool), asked.sites.routers > 0,
        fibres.name, fibres.a, fibres.z, fibres.length_km, tuple(f.type for f in intent.fibres), fibres.pairs,
        tuple(tuple(dci.GivenSpan(s.length_km, s.loss_db) for s in f.spans) for f in intent.fibres),
        Incidence.of(([of_srlg[g] for g in f.srlg] for f in intent.fibres), len(shared)), BANDS[intent.spectrum.band],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Leased:
    """One given link, or one size in which a link may be bought; `draw_w` and `price` are of one module."""

    label: str
    link: int
    a: int
    z: int
    srlgs: tuple[int, ...]
    delay_ms: float
    metric: tuple[int, int]
    gbps: float
    min_members: int
    price: Price
    draw_w: float
    lower: int
    upper: int


def _leased(intent: Intent, asked: Asked, of_srlg: dict[str, int]) -> list[_Leased]:
    at = asked.sites.index()
    rows = []
    for i, link in enumerate(intent.links):
        delay, most = link_delay_ms(link, asked.sites), UNLIMITED if link.most is None else link.most
        metric = (link.metric or 0, link.metric_back or link.metric or 0)
        label, shared = "" if link.is_unnamed else link.name, tuple(of_srlg[g] for g in link.srlg)
        common = (label, i, at[link.a], at[link.z], shared, delay, metric)
        if link.capacity_gbps is not None:
            each_gbps, n = link.capacity_gbps / link.members, link.members
            rows.append(_Leased(*common, each_gbps, link.min_links, Price(), 0.0, n, n))
        rows += [_Leased(*common, m.capacity_gbps, 1, m.price, m.draw_w, 0, most) for m in link.modules]
    return rows


def link_delay_ms(link: Link, sites: Sites) -> float:
    """One-way delay of a link: as its owner tells it, else of a fibre somewhat longer than the great circle."""
    if link.delay_ms is not None:
        return link.delay_ms
    a, z = sites.name.index(link.a), sites.name.index(link.z)
    ends = ((float(sites.lat_deg[v]), float(sites.lon_deg[v])) for v in (a, z))
    return DETOUR * great_circle_km(*ends) * MS_PER_KM


def _joined(asked: Asked, menu: dci.Menu, leased: list[_Leased], glass: tuple[Srlgs, Incidence, dci.Sections]) -> Light:
    srlgs, fibre_in_srlg, sections = glass
    n, m = len(menu), len(leased)
    none = np.full(m, np.nan)
    a = np.concatenate([menu.a, ints(x.a for x in leased)])
    z = np.concatenate([menu.z, ints(x.z for x in leased)])
    gbps = np.concatenate([menu.rate_gbps, floats(x.gbps for x in leased)])
    label = ("",) * n + tuple(x.label for x in leased)
    ends = (f"{asked.sites.name[u]}-{asked.sites.name[v]}" for u, v in zip(a.tolist(), z.tolist(), strict=True))
    draw = floats(x.draw_w for x in leased)
    delay = np.concatenate([menu.delay_ms, floats(x.delay_ms for x in leased)])
    return Light(
        name=names(numbered([given or plain for given, plain in zip(label, ends, strict=True)])), a=a, z=z,
        fibres=Incidence.of(
            [*(menu.route[i].tolist() for i in range(n)), *([] for _ in leased)], menu.route.n_columns
        ),
        srlgs=Incidence.of([*([] for _ in range(n)), *(x.srlgs for x in leased)], len(srlgs)),
        mode=(*menu.mode, *(LEASED for _ in leased)), transceiver=(*menu.transceiver, *(LEASED for _ in leased)),
        gbps=gbps, width_slices=np.concatenate([menu.width, np.zeros(m, np.int64)]),
        length_km=np.concatenate([menu.length_km, delay[n:] / MS_PER_KM]), delay_ms=delay,
        gsnr_db=np.concatenate([menu.gsnr_db, none]), required_db=np.concatenate([menu.required_db, none]),
        margin_db=np.concatenate([menu.margin_db, none]),
        ports=np.concatenate([menu.ports, np.ones(m, np.int64)]),
        needs_800=np.concatenate([menu.cage_gbps > PORT_GBPS, floats(x.gbps for x in leased) > PORT_GBPS]),
        regenerated_at=Incidence.of(
            [*(menu.regenerated_at[i].tolist() for i in range(n)), *([] for _ in leased)], len(asked.sites)
        ),
        end_w=np.concatenate([menu.end_w, draw / 2]), stop_w=np.concatenate([menu.stop_w, np.zeros(m)]),
        cage_w=np.concatenate([menu.cage_w, np.zeros(m)]),
        draw_w=np.concatenate([menu.draw_w, draw]),
        price_eur=np.concatenate([menu.price_eur, floats(x.price.once_eur for x in leased)]),
        lease_eur_per_month=np.concatenate([np.zeros(n), floats(x.price.eur_per_month for x in leased)]),
        lower=np.concatenate([np.zeros(n, np.int64), ints(x.lower for x in leased)]),
        upper=np.concatenate([np.full(n, UNLIMITED), ints(x.upper for x in leased)]),
        link=np.concatenate([np.full(n, -1), ints(x.link for x in leased)]), label=label,
        metric=np.concatenate([np.zeros(n, np.int64), ints(x.metric[0] for x in leased)]),
        metric_back=np.concatenate([np.zeros(n, np.int64), ints(x.metric[1] for x in leased)]),
        min_members=np.concatenate([np.ones(n, np.int64), ints(x.min_members for x in leased)]),
        considered=menu.considered, srlg_table=srlgs, fibre_in_srlg=fibre_in_srlg, sections=sections,
    )  # fmt: skip
