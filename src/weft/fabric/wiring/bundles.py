"""Links between the same two nodes, as what loads are spread over."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.fabric.wiring.links import Links
from weft.network import Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Bundles:
    """All links of one kind between two nodes as one row; each column of shape (n,)."""

    a: Ints  # rows of Nodes, the lower tier
    z: Ints
    links: Ints
    gbps: Floats  # of one link
    kind: Ints  # position in KINDS

    def __len__(self) -> int:
        return len(self.a)


def bundled(links: Links) -> Bundles:
    """Links as bundles, in the same order: those of a bundle stand together."""
    new = np.ones(len(links), bool)
    new[1:] = (np.diff(links.a) != 0) | (np.diff(links.z) != 0)
    at = np.flatnonzero(new)
    count = np.diff(np.append(at, len(links)))
    return Bundles(links.a[at], links.z[at], count, links.gbps[at], links.kind[at])
