"""What demands are in each period where they are given: they may fall, and move from one pair of sites to another.

What is bought stays, so a network must carry what any period until then asks for, one period at a time.  A period
whose demands are nowhere above those of a later one is carried wherever that one is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.network import Floats, Ints
from weft.traffic.several import Matrices


@dataclass(frozen=True, slots=True, eq=False)
class Chains:
    """What to hold to in each period: `gbps` (n_periods, n_chains, n_demands), of which none ever falls.

    In every period what carries each chain, one at a time, carries that period and all before it, and what carries
    those carries each chain.  `of` (n_periods, n_chains) is the period whose demands a chain has, -1 for none yet.
    """

    gbps: Floats
    of: Ints

    def __len__(self) -> int:
        return int(self.of.shape[1])

    @property
    def name(self) -> tuple[str, ...]:
        """What each is called, after its last period."""
        return tuple(name(t) for t in self.of[-1].tolist())

    @property
    def factor(self) -> Floats:
        """What of the last period's there is in each, (n_periods, n_chains * n_demands); 1 of what there never is."""
        flat = self.gbps.reshape(len(self.gbps), -1)
        return np.asarray(np.divide(flat, flat[-1], out=np.ones_like(flat), where=flat[-1] > 0))


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """Demands in each period, `gbps` (n_periods, n_demands), 0 where a period has none."""

    gbps: Floats

    def __len__(self) -> int:
        return len(self.gbps)

    def carried(self, period: int) -> Matrices:
        """What the network of a period is to carry, one at a time: its own demands, and those before it.

        Its own are first; a period before that is nowhere above another one until then is left out.
        """
        until = list(range(period, -1, -1))
        every = Matrices(tuple(name(t) for t in until), self.gbps[until]).undominated()
        if every.name[0] == name(period):
            return every
        return Matrices((name(period), *every.name), np.concatenate([self.gbps[[period]], every.gbps]))

    def chains(self) -> Chains:
        """As few as it takes going forwards: a period joins the chain that it covers, the latest of several."""
        top: list[int] = []
        held: list[list[int]] = []
        for t, mine in enumerate(self.gbps):
            if not any(_covers(self.gbps[one], mine) for one in top):
                under = [i for i, one in enumerate(top) if _covers(mine, self.gbps[one])]
                if under:
                    top[max(under, key=lambda i: top[i])] = t
                else:
                    top.append(t)
            held.append(top.copy())
        of = np.array([tops + [-1] * (len(top) - len(tops)) for tops in held], np.int64)
        return Chains(np.where((of >= 0)[:, :, None], self.gbps[of], 0.0), of)


def name(period: int) -> str:
    """What a period, from 0 on, is called."""
    return f"period {period + 1}"


def _covers(above: Floats, below: Floats) -> bool:
    return bool((above >= below).all())
