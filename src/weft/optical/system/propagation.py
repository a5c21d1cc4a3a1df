"""Light along routes: every section is worked out once, and routes are composed from sections."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from weft.diagnostics import WeftError, nearest
from weft.optical.physics.channels import Channels
from weft.optical.system.comb import Physics, comb_of
from weft.optical.system.elements import Amplifier, Element, MultibandAmplifier, Roadm, Transceiver
from weft.optical.system.hops import Chain, Hops
from weft.optical.system.reception import Reception
from weft.optical.system.stages import within
from weft.optical.system.trace import traced

if TYPE_CHECKING:
    from weft.optical.physics.raman_steps import Steps
    from weft.optical.system.design import Designed

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

WIDE_HZ = 5e12
"""A comb wider than this feels stimulated Raman scattering: the closed form for one band is off by more than 1 dB."""


class Optics:
    """A designed network under one comb; what it works out, it keeps.

    An amplifier's band may leave channels out: a route then carries those that all its amplifiers carry.
    """

    def __init__(self, designed: Designed, channels: Channels, nli: str, scattering: Physics) -> None:
        """Use `of`."""
        self._channels, self._library, self._nli, self._scattering = channels, designed.library, nli, scattering
        self._elements = designed.by_uid()
        self._connections = frozenset(designed.network.connections)
        self._chains: dict[tuple[str, ...], list[Chain]] = {}
        self._known: list[Chain] = []
        self._bands: dict[tuple[str, ...], Mask | None] = {}
        self._hops: dict[bytes, Hops] = {}

    @classmethod
    def of(
        cls,
        designed: Designed,
        channels: Channels,
        nli: Literal["auto", "gn", "isrs"] = "auto",
        *,
        srs: bool = False,
        steps: Steps | None = None,
    ) -> Optics:
        """The network under a comb.

        `nli` is the closed form of the Gaussian noise model (`gn`), the one with stimulated Raman scattering between
        channels (`isrs`), or (`auto`) the second for combs that span more than 5 THz.  With `srs`, channels scatter
        power to each other under `gn` too, by the `steps` of a simulation whose answers are to be met, if given.
        Nothing is worked out yet.
        """
        return cls(designed, channels, nli, Physics("gn", srs, steps))

    def receive(self, route: Sequence[str]) -> Reception:
        """What arrives at the end of a route, uids from a transceiver to a transceiver.  Raises as `receive_all`."""
        return self.receive_all((route,))[0]

    def receive_all(self, routes: Sequence[Sequence[str]]) -> tuple[Reception, ...]:
        """What arrives at the end of each route; what routes share is composed once.

        Raises WeftError if a route names an element that is not there, or passes where nothing is connected; if an
        element is not set in full; if no channel passes all its amplifiers.
        """
        chains = [self._split(tuple(route)) for route in routes]
        grouped: dict[bytes, list[int]] = {}
        for number, parts in enumerate(chains):
            grouped.setdefault(self._lit(parts), []).append(number)
        found: list[Reception | None] = [None] * len(routes)
        for lit, numbers in grouped.items():
            group = self._hops_of(lit).receive([chains[number] for number in numbers])
            for number, reception in zip(numbers, group, strict=True):
                found[number] = reception
        return tuple(one for one in found if one is not None)

    def trace(self, route: Sequence[str]) -> tuple[Reception, ...]:
        """The same after every element of a route, the first being the transmitter; worked out element by element.

        Raises as `receive_all`.
        """
        uids = tuple(route)
        hops = self._hops_of(self._lit(self._split(uids)))
        return tuple(traced([self._elements[uid] for uid in uids], hops.comb))

    def _split(self, route: tuple[str, ...]) -> list[Chain]:
        """The sections of a route, neighbours sharing their ends."""
        found: list[Chain] = []
        at, last = 0, len(route) - 1
        while at < last or not found:
            for chain in self._chains.get(route[at : at + 2], ()):
                if route[at : at + len(chain.uids)] == chain.uids:
                    break
            else:
                chain = self._chain(route, at)
            found.append(chain)
            at += len(chain.uids) - 1
        ends = self._elements[route[0]], self._elements[route[-1]]
        if not all(isinstance(one, Transceiver) for one in ends):
            raise WeftError(f"a route goes from a transceiver to a transceiver, not from {route[0]!r} to {route[-1]!r}")
        for chain in found[:-1]:
            if isinstance(chain.elements[-1], Transceiver):
                raise WeftError(f"light ends at transceiver {chain.uids[-1]!r}: a route does not pass one")
        return found

    def _chain(self, route: tuple[str, ...], at: int) -> Chain:
        """The section of a route that begins at a place, which was not met before."""
        elements: list[Element] = []
        for uid in route[at:]:
            if uid not in self._elements:
                near = nearest(uid, self._elements)
                raise WeftError(f"the network has no element {uid!r}", help=f"did you mean {near!r}?" if near else "")
            if elements and (elements[-1].uid, uid) not in self._connections:
                raise WeftError(f"the route goes from {elements[-1].uid!r} to {uid!r}, which are not connected")
            elements.append(self._elements[uid])
            if len(elements) > 1 and isinstance(elements[-1], Roadm | Transceiver):
                break
        if len(elements) < 2:
            raise WeftError("a route has at least two elements", help="name every element, both transceivers included")
        uids = tuple(one.uid for one in elements)
        chain = Chain(len(self._known), uids, tuple(elements), self._carried(elements))
        self._known.append(chain)
        self._chains.setdefault(uids[:2], []).append(chain)
        return chain

    def _carried(self, elements: Sequence[Element]) -> Mask | None:
        """Which channels every amplifier carries; None for all."""
        masks = []
        for element in elements:
            if isinstance(element, Amplifier):
                masks.append(self._within((element.type_name,)))
            elif isinstance(element, MultibandAmplifier):
                masks.append(self._within(tuple(one.type_name for one in element.amplifiers)))
        left_out = [mask for mask in masks if mask is not None]
        return np.asarray(np.all(left_out, axis=0)) if left_out else None

    def _within(self, types: tuple[str, ...]) -> Mask | None:
        """Which channels one of several amplifiers carries; None for all."""
        if types not in self._bands:
            kinds = [self._library.amplifiers[name] for name in types if name in self._library.amplifiers]
            mask = np.any([within(kind.band, self._channels) for kind in kinds], axis=0) if kinds else np.True_
            self._bands[types] = None if np.all(mask) else np.asarray(mask)
        return self._bands[types]

    def _lit(self, chains: Sequence[Chain]) -> bytes:
        """The channels that a route carries, as a key; empty for all.  Raises WeftError if there are none."""
        masks = [chain.carried for chain in chains if chain.carried is not None]
        if not masks:
            return b""
        mask = np.all(masks, axis=0)
        if not mask.any():
            ends = chains[0].uids[0], chains[-1].uids[-1]
            raise WeftError(f"from {ends[0]!r} to {ends[1]!r}, no channel lies within the bands of all amplifiers")
        return np.asarray(mask).tobytes()

    def _hops_of(self, lit: bytes) -> Hops:
        found = self._hops.get(lit)
        if found is None:
            channels = self._channels
            if lit:
                channels = channels.chosen(np.frombuffer(lit, dtype=bool))
            isrs = self._nli == "isrs" or (self._nli == "auto" and channels.width_hz > WIDE_HZ)
            physics = Physics("isrs", srs=True) if isrs else self._scattering
            found = self._hops[lit] = Hops(comb_of(channels, self._library, physics))
        return found
