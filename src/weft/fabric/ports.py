"""The cages of a switch, and the ports they give at one speed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from weft.catalogue.records import PortGroup, Switch
from weft.network import Ints


@dataclass(frozen=True, slots=True)
class Ports:
    """One group of equal cages, each split into `split` ports of `gbps` each."""

    group: int  # its position in the switch
    cages: int
    cage_gbps: float
    split: int
    form_factor: str
    cage_w: float | None

    @property
    def gbps(self) -> float:
        """The speed of one port."""
        return self.cage_gbps / self.split

    @property
    def count(self) -> int:
        """Ports if all the group's cages are used so."""
        return self.cages * self.split


@dataclass(frozen=True, slots=True)
class Tier:
    """A switch as one tier uses it: ports towards the hosts (or routers), and ports towards the spines."""

    switch: Switch
    down: Ports
    up: Ports

    @property
    def is_shared(self) -> bool:
        """Whether both directions take cages of the same group."""
        return self.down.group == self.up.group

    def down_cages(self, up_cages: Ints) -> Ints:
        """Cages left for the way down, below zero where the way up alone has too few."""
        if self.is_shared:
            return self.down.cages - up_cages
        return self.down.cages - (up_cages > self.up.cages) * (self.down.cages + 1)

    @property
    def draw_w(self) -> float:
        """Typical draw of the box."""
        return self.switch.draw_w.value

    @property
    def price_eur(self) -> float:
        """Price of the box."""
        return self.switch.price_eur.value


def ports_at(switch: Switch, gbps: float) -> Iterator[Ports]:
    """Each group of cages that gives ports of that speed, whole or split."""
    for i, group in enumerate(switch.ports):
        if gbps in (speeds := _speeds(group)):
            yield Ports(i, group.count, group.speed_gbps, speeds[gbps], group.form_factor, group.cage_w)


def tiers(switches: tuple[Switch, ...], down_gbps: float, up_gbps: float) -> tuple[Tier, ...]:
    """Every way a switch can have ports of both speeds, in catalogue order."""
    return tuple(
        Tier(switch, down, up)
        for switch in switches
        for down, up in product(ports_at(switch, down_gbps), ports_at(switch, up_gbps))
    )


def speeds_from(switches: tuple[Switch, ...], least_gbps: float) -> tuple[float, ...]:
    """The port speeds on sale that are at least this fast, slowest first."""
    every = {speed for switch in switches for group in switch.ports for speed in _speeds(group)}
    return tuple(sorted(speed for speed in every if speed >= least_gbps))


def worth_having(switches: tuple[Switch, ...]) -> tuple[Switch, ...]:
    """The switches that forward all their ports at once, without those another one replaces for less.

    No design is lost: one switch replaces another if it has at least its cages and draws and costs no more.
    """
    able = [s for s in switches if s.capacity_gbps >= sum(p.count * p.speed_gbps for p in s.ports) * (1 - 1e-9)]
    ranked = sorted(able, key=lambda s: (s.draw_w.value, s.price_eur.value, s.name))
    kept: list[Switch] = []
    for switch in ranked:
        if not any(_replaces(other, switch) for other in kept):
            kept.append(switch)
    return tuple(s for s in switches if s in kept)


def _speeds(group: PortGroup) -> dict[float, int]:
    """Speed of a port to how many of them a cage gives."""
    splits = {1, *(int(breakout.split("x")[0]) for breakout in group.breakouts if _fills(breakout, group.speed_gbps))}
    return {group.speed_gbps / split: split for split in sorted(splits)}


def _fills(breakout: str, cage_gbps: float) -> bool:
    """Whether a break-out uses the whole cage: slower ones waste it and are left out."""
    split, gbps = breakout.split("x")
    return int(split) * float(gbps) == cage_gbps


def _replaces(better: Switch, worse: Switch) -> bool:
    if better.price_eur.value > worse.price_eur.value or len(better.ports) != len(worse.ports):
        return False
    return all(
        b.speed_gbps == w.speed_gbps and b.form_factor == w.form_factor and b.count >= w.count
        and set(b.breakouts) >= set(w.breakouts) and (b.cage_w or 0.0) >= (w.cage_w or 0.0)
        for b, w in zip(better.ports, worse.ports, strict=True)
    )  # fmt: skip
