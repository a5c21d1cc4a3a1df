"""A marginal volume discount as lines: what is paid for a volume is the least of them, so planning may take each alone.

With steps from T_k at discount d_k, what is paid for all that was bought is F(V) = min over k of a_k V + c_k with
a_k = 1 - d_k and c_k = d_k T_k - sum over j < k of d_j (T_(j+1) - T_j), for discounts rise.  So the least over
purchases of any cost that F is in is the least over lines of the least over purchases, exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from weft.agreement.terms import Supply


@dataclass(frozen=True, slots=True)
class Envelope:
    """The lines in the order of their steps: `volume` from which each is the least, its `slope` and its `offset`."""

    volume: tuple[float, ...] = (0.0,)
    slope: tuple[float, ...] = (1.0,)
    offset: tuple[float, ...] = (0.0,)

    @classmethod
    def of(cls, supply: Supply | None, unit: float = 1.0) -> Envelope:
        """Of terms; volumes in units of so much of the agreement's currency each.  No discount is one line."""
        if supply is None or supply.tiers is None:
            return cls()
        volume = [float(step.volume) / unit for step in supply.tiers.steps]
        discount = [float(step.discount) for step in supply.tiers.steps]
        offset, below = [], 0.0
        for k, (start, share) in enumerate(zip(volume, discount, strict=True)):
            if k:
                below += discount[k - 1] * (start - volume[k - 1])
            offset.append(share * start - below)
        return cls(tuple(volume), tuple(1.0 - share for share in discount), tuple(offset))

    def __len__(self) -> int:
        return len(self.volume)

    def step(self, volume: float) -> int:
        """The step that a volume is in."""
        return max(k for k, start in enumerate(self.volume) if k == 0 or start <= volume)

    def paid(self, volume: float) -> float:
        """What is paid for a volume."""
        return min(a * volume + c for a, c in zip(self.slope, self.offset, strict=True))

    def most(self, paid: float) -> float:
        """The volume that so much pays for: a line at a time, the last that may be."""
        return max((paid - c) / a if a > 0 else float("inf") for a, c in zip(self.slope, self.offset, strict=True))

    def above(self, step: int, volume: float) -> float:
        """What a line asks for a volume less than is paid for it, negative where it asks more, without its offset."""
        return self.paid(volume) - self.slope[step] * volume

    def least_above(self, step: int, volumes: Sequence[float]) -> float:
        """The least of `above` between two volumes: it is concave, so at one of them."""
        return min(self.above(step, volume) for volume in volumes)
