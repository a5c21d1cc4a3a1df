"""The medium of each cable by its own length, never worse than what the bill has for the longest."""

from __future__ import annotations

from dataclasses import dataclass, field

from weft.fabric.design import LinkGroup
from weft.fabric.media import Media, Medium


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """Picks media for cables of one kind of link."""

    media: Media
    group: LinkGroup
    _known: dict[float, Medium] = field(default_factory=dict)

    def of(self, length_m: float) -> Medium:
        """The best medium that reaches so far among those no worse than the bill's, with few lanes in use or all.

        Where the bill's own does not reach, because the hall is longer than its closed form, the best that does;
        where nothing on sale does, the bill's.
        """
        if length_m not in self._known:
            self._known[length_m] = self._best(length_m)
        return self._known[length_m]

    def _best(self, length_m: float) -> Medium:
        group, billed = self.group, self.group.medium
        able = list(self.media.options(group.a_ports, group.z_ports, length_m, group.kind == "gateway"))
        no_worse = [medium for medium in able if self._no_worse(medium)]
        best = min(no_worse or able, key=self.media.rank, default=billed)
        return billed if billed in able and self.media.rank(billed) <= self.media.rank(best) else best

    def _no_worse(self, medium: Medium) -> bool:
        """A cage at the end that splits, with one lane in use and with all of them."""
        a_split, z_split = self.group.a_ports.split, self.group.z_ports.split
        for a_cages, z_cages in ((1, 1), (1, a_split), (z_split, 1)):
            if self._costs(medium, a_cages, z_cages) > self._costs(self.group.medium, a_cages, z_cages) + 1e-9:
                return False
        return True

    def _costs(self, medium: Medium, a_cages: int, z_cages: int) -> float:
        at_a, at_z = medium.parts
        price = int(self.media.cheapest)
        return a_cages * at_a[price] + z_cages * at_z[price]
