"""Jobs whose members are whole sites, as demands on top of all others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from weft.network import Demands, Names
from weft.traffic.collectives import Pattern, exchanged
from weft.traffic.matrix import MatrixColumns, from_columns

BITS_PER_BYTE = 8.0


@dataclass(frozen=True, slots=True)
class Job:
    """A pattern among sites (their rows), a round of it every `every_s` seconds with one message a member."""

    traffic_class: int
    pattern: Pattern
    sites: tuple[int, ...]
    message_gb: float
    every_s: float

    def columns(self) -> MatrixColumns:
        """What each site sends to each other one, evenly over the time of a round."""
        a, z, times = exchanged(self.pattern, len(self.sites))
        at = np.array(self.sites, np.int64)
        gbps = times * self.message_gb * BITS_PER_BYTE / self.every_s
        ends = tuple((site,) for site in self.sites)
        return MatrixColumns(at[a], z, ends, np.full(len(a), self.traffic_class, np.int64), gbps)


def joined(first: MatrixColumns, jobs: Sequence[Job]) -> MatrixColumns:
    """A matrix with the rows of jobs after its own."""
    parts = [first, *(job.columns() for job in jobs)]
    offset = np.cumsum([0, *(len(part.ends) for part in parts[:-1])])
    return MatrixColumns(
        np.concatenate([part.a for part in parts]),
        np.concatenate([part.to + k for part, k in zip(parts, offset, strict=True)]),
        tuple(end for part in parts for end in part.ends),
        np.concatenate([part.traffic_class for part in parts]), np.concatenate([part.gbps for part in parts]),
    )  # fmt: skip


def with_jobs(sites: Names, classes: Names, demands: Demands, jobs: Sequence[Job]) -> Demands:
    """Demands between single sites with those of jobs added, rows of the same ends and class as one."""
    if not jobs:
        return demands
    ends = tuple((site,) for site in range(len(sites)))
    own = MatrixColumns(demands.a, demands.z, ends, demands.traffic_class, demands.gbps)
    return from_columns(sites, classes, joined(own, jobs), ())[0]
