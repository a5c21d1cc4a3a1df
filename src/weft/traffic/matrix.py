"""A matrix of demands as the operator gave it, with destinations of which any one serves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from weft.network import AnycastGroups, Demands, floats, ints, names
from weft.traffic.gravity import Egress


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """So much of a class from a site to any one of `to`."""

    a: int
    to: tuple[int, ...]
    traffic_class: int
    gbps: float


def from_matrix(
    site_names: Sequence[str], class_names: Sequence[str], rows: Sequence[MatrixRow], egress: Sequence[Egress]
) -> tuple[Demands, AnycastGroups]:
    """Directed demands, rows of the same ends and class added up, and the anycast groups they name.

    Egress is spread over the sources in proportion to what each of them sends.

    Raises ValueError, naming the class, for egress of a class at a site to which no other site sends anything.
    """
    groups = tuple(dict.fromkeys(tuple(sorted(row.to)) for row in rows if len(row.to) > 1))
    total: dict[tuple[int, int, int], float] = {}
    for row in rows:
        z = row.to[0] if len(row.to) == 1 else len(site_names) + groups.index(tuple(sorted(row.to)))
        key = (row.a, z, row.traffic_class)
        total[key] = total.get(key, 0.0) + row.gbps
    sent: dict[int, float] = {}
    for (a, _, _), gbps in total.items():
        sent[a] = sent.get(a, 0.0) + gbps
    for leaving in egress:
        sources = {a: gbps for a, gbps in sent.items() if a != leaving.site}
        if not sources:
            raise ValueError(class_names[leaving.traffic_class])
        for a, gbps in sources.items():
            key = (a, leaving.site, leaving.traffic_class)
            total[key] = total.get(key, 0.0) + leaving.gbps * gbps / sum(sources.values())
    keys = sorted(key for key, gbps in total.items() if gbps > 0)
    labels = [*site_names, *("any of " + "|".join(site_names[v] for v in group) for group in groups)]
    demands = Demands(
        names(f"{labels[a]}-{labels[z]} {class_names[c]}" for a, z, c in keys),
        ints(a for a, _, _ in keys),
        ints(z for _, z, _ in keys),
        ints(c for _, _, c in keys),
        floats(total[key] for key in keys),
    )
    return demands, AnycastGroups(names(labels[len(site_names) :]), groups)
