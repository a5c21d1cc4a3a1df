"""Trials and what they were granted, as lightpaths."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from weft.optical.physics.channels import Channels
from weft.optical.service.assigning import Granted
from weft.optical.service.candidates import Bench, Trial, Way, rides_of
from weft.optical.service.judging import transmitted, with_transmitter
from weft.optical.service.reasons import sentence
from weft.optical.service.requests import Lightpath, Reason, Request, Slot, Stretch
from weft.optical.system.reception import Reception

if TYPE_CHECKING:
    from weft.optical.service.regenerators import Stretches


class Telling:
    """Tells what became of requests; `n_routes` is how many were looked at for each."""

    def __init__(self, bench: Bench, n_routes: Mapping[str, int]) -> None:
        self._bench, self._n_routes = bench, n_routes
        self._sent: dict[tuple[Channels, float], Channels] = {}

    def lightpath(self, trial: Trial, granted: Granted) -> Lightpath:
        """What a request was given, or what was tried for it."""
        way = granted.way or (trial.ways[0] if trial.ways else trial.failed)
        request = trial.request
        if way is None:
            why = sentence(granted.reason, request, None, None, self._bench.rules, self._n_routes[request.id])
            return Lightpath(request, granted.reason, why, (), 0)
        stretch = self.stretch(request, way, granted.slots)
        why = sentence(granted.reason, request, way, stretch, self._bench.rules, self._n_routes[request.id])
        return Lightpath(request, granted.reason, why, (stretch,), way.n_channels)

    def chain(self, trial: Trial, found: Stretches) -> Lightpath:
        """What a request was given in one stretch or several, or what was tried for it in one."""
        if found.served:
            stretches = tuple(
                self.stretch(part.request, granted.way, granted.slots)
                for part, granted in found.parts if granted.way is not None
            )  # fmt: skip
            (_, first), *_ = found.parts
            return Lightpath(trial.request, "", "", stretches, first.way.n_channels if first.way else 0)
        reason: Reason = "NO_SPECTRUM" if found.fewest >= 0 else trial.reason
        return self.lightpath(trial, Granted(None, (), reason or "NO_SPECTRUM"))

    def stretch(self, request: Request, way: Way, slots: tuple[Slot, ...]) -> Stretch:
        """A way with all that arrives over it."""
        mesh = self._bench.mesh
        rides = rides_of(request, mesh, way.route)
        arrived = [self._bench.judge.receptions(way.load, [ride])[0] for ride in rides]
        ends = [one and self._transmitted(one, way.mode.tx_osnr_db) for one in arrived]
        back = () if way.back is None else mesh.elements(request.target, request.source, way.back)
        return Stretch(
            mesh.elements(request.source, request.target, way.route), back, way.mode, slots, ends[0],
            ends[1] if len(ends) > 1 else None, way.margin_db,
        )  # fmt: skip

    def _transmitted(self, arrived: Reception, tx_osnr_db: float) -> Reception:
        """The same with the noise of its transmitters; combs that are alike stay one."""
        key = arrived.channels, tx_osnr_db
        if key not in self._sent:
            self._sent[key] = transmitted(*key)
        return with_transmitter(arrived, self._sent[key])
