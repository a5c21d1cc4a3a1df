"""Several matrices that one network must carry, one at a time: hours, forecasts, or corners of a hose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from weft.network import AnycastGroups, Demands, Floats, Names, ints, names


@dataclass(frozen=True, slots=True, eq=False)
class Matrices:
    """Matrices of the same demands: `gbps` (n_matrices, n_demands), 0 where a matrix lacks a demand."""

    name: Names
    gbps: Floats

    @classmethod
    def one(cls, demands: Demands) -> Matrices:
        """The demands as they are."""
        return cls(("",), demands.gbps[None, :])

    def __len__(self) -> int:
        return len(self.name)

    def labelled(self, text: str, matrix: int) -> str:
        """A text with the name of the matrix behind it, if there are several."""
        return f"{text} ({self.name[matrix]})" if len(self) > 1 else text

    def undominated(self) -> Matrices:
        """Without matrices of which no demand is above another one's: what carries that carries them."""
        kept = [
            m for m, mine in enumerate(self.gbps)
            if not any(
                (other >= mine).all() and ((other > mine).any() or k < m) for k, other in enumerate(self.gbps) if k != m
            )
        ]  # fmt: skip
        return Matrices(tuple(self.name[m] for m in kept), self.gbps[kept])


def together(
    n_sites: int, each: Sequence[tuple[Demands, AnycastGroups]], matrix_names: Sequence[str]
) -> tuple[Demands, AnycastGroups, Matrices]:
    """Demands of several matrices of the same sites and classes as one table, whose rates are the first one's.

    Rows are in the order in which they first stand in some matrix.
    """
    label = {group: name for _, a in each for group, name in zip(a.sites, a.name, strict=True)}
    groups = {group: n_sites + k for k, group in enumerate(label)}
    rows: dict[str, tuple[int, int, int]] = {}
    for demands, anycast in each:
        end = [*range(n_sites), *(groups[group] for group in anycast.sites)]
        columns = demands.name, demands.a.tolist(), demands.z.tolist(), demands.traffic_class.tolist()
        for name, a, z, c in zip(*columns, strict=True):
            rows.setdefault(name, (a, end[z], c))
    position = {name: i for i, name in enumerate(rows)}
    gbps = np.zeros((len(each), len(rows)))
    for m, (demands, _) in enumerate(each):
        gbps[m, [position[name] for name in demands.name]] = demands.gbps
    a, z, c = (ints(column) for column in zip(*rows.values(), strict=True)) if rows else (ints(()),) * 3
    table = Demands(names(rows), a, z, c, gbps[0])
    return table, AnycastGroups(names(label.values()), tuple(label)), Matrices(names(matrix_names), gbps)
