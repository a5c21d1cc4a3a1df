"""Step 1, traffic: what the intent asks between sites, by class, and what each failure state requires of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf, nan

import numpy as np

from weft.intent import Intent, Matrix, MatrixDemand
from weft.network import AnycastGroups, Bools, Classes, Demands, Floats, Sites, floats, ints, names, same
from weft.planning.promises import EXTRA
from weft.traffic import (
    ClassAsk,
    Corners,
    Egress,
    Forecast,
    Hose,
    Job,
    Matrices,
    MatrixColumns,
    distances_km,
    from_columns,
    from_gravity,
    joined,
    together,
    with_jobs,
)

EVEN, FAR = "even", "far"
"""The first matrices of a hose: in proportion to both ends' totals, and as much as there may be as far as it goes."""



@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """The tables that come straight from the intent, and the ceilings of utilisation.

    Of the sites that are `overloaded` (n_sites,) all routers are: nothing passes through them.  Where there are
    `several` matrices, `demands` have the rates of the first; each is to be carried, one at a time.  Of a `hose`
    they are those found so far, and every other matrix inside it is to be carried too.  Where periods have demands of
    their own, these are their `forecast`, and a network carries those of its period and of all before it: one period
    at a time, or `at_once` the most there was of each demand.
    """

    sites: Sites
    overloaded: Bools
    classes: Classes
    demands: Demands
    anycast: AnycastGroups
    normal: float
    failure: float
    several: Matrices | None = None
    hose: Hose | None = None
    forecast: Forecast | None = None
    at_once: bool = False

    @property
    def matrices(self) -> Matrices:
        """What is to be carried, one at a time: the demands as they are where there are not several."""
        return Matrices.one(self.demands) if self.several is None else self.several

    def required_share(self, state: str) -> Floats:
        """The share of each demand that a state must carry, over its ceiling; shape (n_demands,).

        `state` is `none` or one that classes may protect: classes that do not protect it need not be carried.
        """
        return self.class_share(state)[self.demands.traffic_class]

    def class_share(self, state: str) -> Floats:
        """The same for each class, shape (n_classes,)."""
        if state == "none":
            return np.full(len(self.classes), 1.0 / self.normal)
        protected = np.array([any(same(state, one) for one in protect) for protect in self.classes.protect])
        return np.asarray(protected * (1.0 - self.classes.deferrable) / self.failure)

    @property
    def most(self) -> Asked:
        """The same with the most there is of each demand in any period, all at once."""
        if self.forecast is None:
            return self
        return self._with(self.forecast.gbps.max(axis=0))

    @property
    def planned(self) -> Asked:
        """What the network of the last period is planned for."""
        if self.forecast is None or not self.at_once:
            return self
        return self._with(self.forecast.gbps.max(axis=0))

    def alone(self, period: int) -> Asked:
        """The same without demands of periods before, where there is a forecast."""
        return self if self.forecast is None else self._with(self.forecast.gbps[period])

    def in_period(self, period: int) -> Asked:
        """What the network of a period, from 0 on, is planned for, where there is a forecast."""
        if self.forecast is None:
            return self
        if self.at_once:
            return self._with(self.forecast.gbps[: period + 1].max(axis=0))
        carried = self.forecast.carried(period)
        mine = self._with(carried.gbps[0])
        return mine if len(carried) == 1 else replace(mine, several=carried)

    def _with(self, gbps: Floats) -> Asked:
        return replace(self, demands=replace(self.demands, gbps=gbps), several=None)

    @property
    def terminates(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Which sites have routers, shape (n_sites,)."""
        return self.sites.routers > 0

    def offered_gbps(self, share: Floats, *, most: bool = False) -> Floats:
        """The larger of what must enter and leave at each site of `share` (n_demands,) of the demands, one way.

        Of several matrices the one that asks for most there counts.
        An anycast demand enters at none of them for certain: `most` counts it at each of its members instead,
        for any one may have to take all of it.
        """
        if self.hose is not None:
            of_class = np.zeros(len(self.classes))
            np.maximum.at(of_class, self.demands.traffic_class, share)
            return np.asarray(self.hose.total_gbps * (self.hose.share @ of_class))
        each = [self._ends_gbps(gbps * share, most=most) for gbps in self.matrices.gbps]
        return np.asarray(np.maximum.reduce(each))

    def _ends_gbps(self, gbps: Floats, *, most: bool) -> Floats:
        n, group = len(self.sites), len(self.sites)
        out = np.bincount(self.demands.a, weights=gbps, minlength=n)[:n]
        arriving = np.zeros(n)
        for z, volume in zip(self.demands.z.tolist(), gbps.tolist(), strict=True):
            for site in (z,) if z < group else self.anycast.sites[z - group] if most else ():
                arriving[site] += volume
        return np.maximum(out, arriving)


def between_sites(intent: Intent) -> Asked:
    """Sites, classes and demands of an intent, in its order; those of the first period where demands are of periods."""
    sites = Sites(
        names(site.name for site in intent.sites),
        floats(site.lat_deg for site in intent.sites),
        floats(site.lon_deg for site in intent.sites),
        ints(site.routers for site in intent.sites),
    )
    asked = intent.traffic.classes
    classes = Classes(
        names(c.name for c in asked),
        floats(inf if c.max_delay_ms is None else c.max_delay_ms for c in asked),
        floats(c.deferrable for c in asked),
        tuple((*c.protect, *_added(intent, k)) for k, c in enumerate(asked)),
        floats(nan if c.flow_gbps is None else c.flow_gbps for c in asked),
        floats(nan if c.availability is None else c.availability for c in asked),
    )
    of_class, of_site = {c.name: i for i, c in enumerate(asked)}, sites.index()
    egress = [
        Egress(of_site[site.name], of_class[name], gbps) for site in intent.sites for name, gbps in site.egress.items()
    ]
    jobs = _jobs(intent, of_site, of_class)
    anycast, several, hose = AnycastGroups((), ()), None, None
    gravity, matrix = intent.traffic.gravity, rows_of(intent, 1)
    if gravity is not None:
        weights = floats(site.fabric.hosts if site.fabric else 0 for site in intent.sites)
        asks = [ClassAsk(c.name, c.share or 0.0, inf if c.between_km is None else c.between_km) for c in asked]
        demands = from_gravity(sites, weights, gravity.total_gbps, asks, egress)
        demands = with_jobs(sites.name, classes.name, demands, jobs)
    elif intent.traffic.hose is not None:
        totals = floats(intent.traffic.hose.get(name, 0.0) for name in sites.name)
        hose = Hose.of(totals, floats(c.share or 0.0 for c in asked))
        demands = hose.demands(sites, classes)
        far = Corners(hose).worst(distances_km(sites)[hose.a, hose.z])
        several = Matrices((EVEN, FAR), hose.split(np.stack([hose.even(), far])))
    elif len(named := matrix_names(intent)) > 1:
        rows = [[row for row in matrix if row.matrix in (None, name)] for name in named]
        columns = [joined(_columns(r, of_site, of_class), jobs) for r in rows]
        each = [from_columns(sites.name, classes.name, one, egress) for one in columns]
        demands, anycast, every = together(len(sites), each, named)
        several = every.undominated()
        demands = replace(demands, gbps=several.gbps[0])
    else:
        columns = [joined(_columns(matrix, of_site, of_class), jobs)]
        demands, anycast = from_columns(sites.name, classes.name, columns[0], egress)
    overloaded = np.array([site.overload for site in intent.sites], np.bool_)
    limits = intent.utilisation
    return Asked(sites, overloaded, classes, demands, anycast, limits.normal, limits.failure, several, hose)


def period_by_period(intent: Intent) -> tuple[Asked, Floats]:
    """What is asked where demands are of periods, and what each of `named_periods` has, (n_named, n_demands)."""
    asked, named = between_sites(intent), named_periods(intent)
    of_site, of_class = asked.sites.index(), {name: i for i, name in enumerate(asked.classes.name)}
    jobs = _jobs(intent, of_site, of_class)
    columns = [joined(_columns(rows_of(intent, t), of_site, of_class), jobs) for t in named]
    each = [from_columns(asked.sites.name, asked.classes.name, one, []) for one in columns]
    demands, anycast, every = together(len(asked.sites), each, [str(t) for t in named])
    return replace(asked, demands=demands, anycast=anycast), every.gbps


def named_periods(intent: Intent) -> tuple[int, ...]:
    """The periods, from 1 on, that have demands of their own; none where demands are of no period."""
    rows = intent.traffic.matrix or ()
    if isinstance(rows, Matrix):
        return ()
    return tuple(sorted({row.period for row in rows if row.period is not None}))


def rows_of(intent: Intent, period: int) -> Sequence[MatrixDemand]:
    """The demands of a matrix in one of those periods; all of them where they are of no period."""
    rows = intent.traffic.matrix or ()
    if isinstance(rows, Matrix) or not named_periods(intent):
        return rows
    return [row for row in rows if row.period in (None, period)]


def _jobs(intent: Intent, of_site: Mapping[str, int], of_class: Mapping[str, int]) -> list[Job]:
    """Jobs over several sites, with rows of tables for names."""
    pattern = {c.name: c.pattern for c in intent.traffic.classes}
    found = []
    for job in intent.traffic.jobs:
        of = pattern[job.traffic_class]
        if of.kind != "spread" and of.message_gb is not None:
            at = tuple(of_site[name] for name in job.sites)
            found.append(Job(of_class[job.traffic_class], of.kind, at, of.message_gb, job.every_s))
    return found


def matrix_names(intent: Intent) -> tuple[str, ...]:
    """The names of the matrices of an intent, none where there is one without a name or none."""
    rows = intent.traffic.matrix or ()
    if isinstance(rows, Matrix):
        return ()
    return tuple(dict.fromkeys(row.matrix for row in rows if row.matrix is not None))


def _added(intent: Intent, rank: int) -> Iterator[str]:
    """The states added to an intent in which the class of a rank is protected."""
    rank_of = {c.name: k for k, c in enumerate(intent.traffic.classes)}
    yield from dict.fromkeys(EXTRA + e.lowest for e in intent.extra_states if rank <= rank_of[e.lowest])


def _columns(
    rows: Sequence[MatrixDemand], of_site: Mapping[str, int], of_class: Mapping[str, int]
) -> MatrixColumns:
    """The demands of a matrix, with rows of tables for names."""
    if isinstance(rows, Matrix):
        source, classes = ints(of_site[a] for a in rows.sources), ints(of_class[c] for c in rows.classes)
        ends = tuple(tuple(of_site[z] for z in to) for to in rows.targets)
        return MatrixColumns(source[rows.source], rows.target, ends, classes[rows.of_class], rows.gbps)
    to = {z: i for i, z in enumerate(dict.fromkeys(row.z for row in rows))}
    return MatrixColumns(
        ints(of_site[row.a] for row in rows), ints(to[row.z] for row in rows),
        tuple(tuple(of_site[name] for name in z) for z in to), ints(of_class[row.traffic_class] for row in rows),
        floats(row.gbps for row in rows),
    )  # fmt: skip
