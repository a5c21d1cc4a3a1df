"""A matrix of demands as the operator gave it, with destinations of which any one serves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from weft.network import AnycastGroups, Demands, Floats, Ints, floats, ints, names
from weft.traffic.gravity import Egress


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """So much of a class from a site to any one of `to`."""

    a: int
    to: tuple[int, ...]
    traffic_class: int
    gbps: float


@dataclass(frozen=True, slots=True, eq=False)
class MatrixColumns:
    """Many rows at once: `a`, `traffic_class` and `gbps` (n_rows,), and `to` (n_rows,) as positions in `ends`."""

    a: Ints
    to: Ints
    ends: tuple[tuple[int, ...], ...]
    traffic_class: Ints
    gbps: Floats


def from_matrix(
    site_names: Sequence[str], class_names: Sequence[str], rows: Sequence[MatrixRow], egress: Sequence[Egress]
) -> tuple[Demands, AnycastGroups]:
    """Directed demands, rows of the same ends and class added up, and the anycast groups they name.

    Egress is spread over the sources in proportion to what each of them sends.

    Raises ValueError, naming the class, for egress of a class at a site to which no other site sends anything.
    """
    ends = {to: i for i, to in enumerate(dict.fromkeys(row.to for row in rows))}
    columns = MatrixColumns(
        ints(row.a for row in rows), ints(ends[row.to] for row in rows), tuple(ends),
        ints(row.traffic_class for row in rows), floats(row.gbps for row in rows),
    )  # fmt: skip
    return from_columns(site_names, class_names, columns, egress)


def from_columns(
    site_names: Sequence[str], class_names: Sequence[str], rows: MatrixColumns, egress: Sequence[Egress]
) -> tuple[Demands, AnycastGroups]:
    """The same of rows in columns."""
    n_sites = len(site_names)
    used = dict.fromkeys(rows.to.tolist())
    groups = tuple(dict.fromkeys(tuple(sorted(rows.ends[i])) for i in used if len(rows.ends[i]) > 1))
    of_group = {group: n_sites + k for k, group in enumerate(groups)}
    end = ints(to[0] if len(to) == 1 else of_group.get(tuple(sorted(to)), -1) for to in rows.ends)
    shape = (n_sites, n_sites + len(groups), max(1, len(class_names)))
    z = end[rows.to] if len(rows.to) else rows.to
    key, gbps = _summed(np.ravel_multi_index((rows.a, z, rows.traffic_class), shape), rows.gbps)
    sent = np.bincount(key // (shape[1] * shape[2]), weights=gbps, minlength=n_sites)
    for leaving in egress:
        sources = np.flatnonzero((sent > 0) & (np.arange(n_sites) != leaving.site))
        if not len(sources):
            raise ValueError(class_names[leaving.traffic_class])
        at = np.full(len(sources), leaving.site), np.full(len(sources), leaving.traffic_class)
        more = np.ravel_multi_index((sources, *at), shape)
        shares = leaving.gbps * sent[sources] / sent[sources].sum()
        key, gbps = np.concatenate([key, more]), np.concatenate([gbps, shares])
    key, gbps = _summed(key, gbps)
    key, gbps = key[gbps > 0], gbps[gbps > 0]
    a, z, c = np.unravel_index(key, shape)
    labels = [*site_names, *("any of " + "|".join(site_names[v] for v in group) for group in groups)]
    named = names(
        f"{labels[i]}-{labels[j]} {class_names[k]}" for i, j, k in zip(a.tolist(), z.tolist(), c.tolist(), strict=True)
    )
    return Demands(named, a, z, c, gbps), AnycastGroups(names(labels[n_sites:]), groups)


def _summed(key: Ints, gbps: Floats) -> tuple[Ints, Floats]:
    """Different keys in ascending order, and the sum of each."""
    order = np.argsort(key, kind="stable")
    key, gbps = key[order], gbps[order]
    first = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]])) if len(key) else np.zeros(0, np.int64)
    which = np.zeros(len(key), np.int64)
    which[first[1:]] = 1
    return key[first], np.bincount(np.cumsum(which), weights=gbps, minlength=len(first)).astype(np.float64)
