"""Terms under which a purchase costs more or less for what else is bought, and what purchases come to under them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from weft.network.columns import Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Tiers:
    """A discount by all that fell due so far: `discount` (n_steps,) from a volume `start` (n_steps,) on.

    The first start is 0, both rise.  Marginal: each step is for the volume above its start.  Otherwise all that falls
    due in a period has the discount of the step that it reaches.
    """

    start: Floats
    discount: Floats
    marginal: bool

    def __len__(self) -> int:
        return len(self.start)

    @property
    def offset(self) -> Floats:
        """Paid for a volume V within a marginal step is (1 - discount) V and so much, shape (n_steps,)."""
        widths = np.diff(self.start, append=self.start[-1])
        below = np.concatenate([[0.0], np.cumsum(self.discount * widths)[:-1]])
        return np.asarray(self.discount * self.start - below)

    def net(self, due: Floats) -> Floats:
        """What is paid of what falls due in each period (n_periods,)."""
        volume = np.cumsum(due)
        if self.marginal:
            whole = ((1.0 - self.discount) * volume[:, None] + self.offset).min(axis=1)
            return np.diff(whole, prepend=0.0)
        step = np.searchsorted(self.start, volume + ROUNDING * np.maximum(1.0, volume), side="right") - 1
        return np.asarray(due * (1.0 - self.discount[step]))


ROUNDING = 1e-9
"""Relative, by which a volume may miss a step and have reached it."""

NO_TIERS = Tiers(np.zeros(1), np.zeros(1), marginal=True)


@dataclass(frozen=True, slots=True)
class Commitment:
    """What is paid at least in some `periods`; each unit lacking costs `price`, as it is worth at the beginning."""

    periods: tuple[int, ...]
    least: float
    price: float


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """What purchases of each class and period cost in all.

    Of a unit of money of a class bought in period s, `due` (n_classes, n_periods, n_periods) falls due in period t at
    [class, s, t], none of it before s.  `worth` (n_periods,) is what a unit paid in a period is worth at the
    beginning, with all that follows from it; it never rises.  Commitments are in the order in which what one has too
    much counts for the next, where it `carries_over`; their prices never rise.  `advance` (n_classes, n_periods) is
    what a unit bought in a period costs on top, nothing where it is not given.

    Raises ValueError if shapes do not fit, something is due before it is bought, or `worth` rises.
    """

    due: Floats
    worth: Floats
    tiers: Tiers = NO_TIERS
    commitments: tuple[Commitment, ...] = ()
    carries_over: bool = False
    advance: Floats = field(default_factory=lambda: np.zeros((0, 0)))

    def __post_init__(self) -> None:
        n_periods = len(self.worth)
        if not self.advance.size:
            object.__setattr__(self, "advance", np.zeros(self.due.shape[:2]))
        if self.due.shape[1:] != (n_periods, n_periods):
            raise ValueError(f"due is {self.due.shape}, not (n_classes, {n_periods}, {n_periods})")
        if bool((self.due < 0).any()) or bool(np.tril(self.due, -1).any()):
            raise ValueError("nothing is due before it is bought, and none of it negative")
        if bool((np.diff(self.worth) > ROUNDING * self.worth[:-1]).any()):
            raise ValueError("what is paid later may not be worth more")

    @property
    def n_classes(self) -> int:
        """Classes of things that are paid for alike."""
        return len(self.due)

    def __len__(self) -> int:
        return len(self.worth)

    def falls_due(self, bought: Floats) -> Floats:
        """What falls due in each period (n_periods,) of money bought (n_classes, n_periods)."""
        return np.asarray(np.einsum("cs,cst->t", bought, self.due))

    def lacking(self, net: Floats) -> Floats:
        """What each commitment lacks (n_commitments,) where so much is paid in each period (n_periods,)."""
        over, found = 0.0, []
        for one in self.commitments:
            paid = float(net[list(one.periods)].sum()) + (over if self.carries_over else 0.0)
            over = max(0.0, paid - one.least)
            found.append(max(0.0, one.least - paid))
        return np.array(found)

    def cost(self, bought: Floats) -> float:
        """What money bought (n_classes, n_periods) comes to, as it is worth at the beginning."""
        net = self.tiers.net(self.falls_due(bought))
        short = self.lacking(net) @ np.array([one.price for one in self.commitments])
        return float(self.worth @ net + short + self.advanced(bought))

    def advanced(self, bought: Floats) -> float:
        """What paying before delivery costs, of money bought (n_classes, n_periods)."""
        return float((self.advance * bought).sum())


@dataclass(frozen=True, slots=True, eq=False)
class Needs:
    """Things that are needed: `money` (n_things, n_classes) of one of each, and how many in each period.

    Of all that is had up to a period there is `fixed` (n_things, n_periods) and what columns add: `columns` and
    `values` [thing][period] of a model.  Neither falls from one period to the next.
    """

    money: Floats
    fixed: Floats
    columns: tuple[tuple[Ints, ...], ...] = ()
    values: tuple[tuple[Floats, ...], ...] = ()

    def __len__(self) -> int:
        return len(self.money)
