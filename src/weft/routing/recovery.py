"""Who makes up for a failure: routers that find other paths, optics that light lightpaths again, or both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from weft.network import Floats, Incidence, Ints, Network, Risks, Scenarios, carry
from weft.network.columns import frozen
from weft.routing.ipgraph import IpGraph, IpStates, build, states
from weft.routing.prove import Run, by_ecmp
from weft.routing.verdict import Routed, judge
from weft.routing.volumes import INTACT, Ceilings, Volumes, volumes

Forward = Callable[[IpStates, str], Routed]
"""What routers make of one scenario, given what is left and the state that asks for it."""


@dataclass(frozen=True, slots=True, eq=False)
class Recovery:
    """What each scenario loses, Gb/s by class, (n_scenarios, n_classes), as `Proof.lost_gbps`.

    `nothing`: before anybody does anything, on the paths of the intact network.  `routers`: once they have found other
    paths.  `optics`: on the old paths, with what is lit again.  `both`: other paths over what is left and lit again.
    `relit_gbps` (n_scenarios,) is what optics light again, one way, `lost_light_gbps` what the failure took of it, and
    `lightpaths_lost` in how many lightpaths, leased ones among them.
    """

    scenarios: Scenarios
    nothing: Floats
    routers: Floats
    optics: Floats
    both: Floats
    lost_light_gbps: Floats
    relit_gbps: Floats
    lightpaths_lost: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Recovering:
    """A network ready to be looked at with some lightpaths lit again."""

    network: Network
    risks: Risks
    limits: Ceilings
    ip: IpGraph
    sent: Volumes
    forward: Forward

    @classmethod
    def of(
        cls, network: Network, all_risks: Risks, limits: Ceilings, run: Run, forward: Forward | None = None
    ) -> Recovering:
        """By shortest paths unless told otherwise.  Raises ValueError as `build` and `volumes` do."""
        ip = build(network)
        sent = volumes(network, ip)
        return cls(
            network, all_risks, limits, ip, sent, forward or (lambda left, _: by_ecmp(ip, sent, left, run.ecmp))
        )  # fmt: skip

    def recovery(self, chosen: Scenarios, rate_gbps: Floats) -> Recovery:
        """What each scenario loses if its lightpaths `rate_gbps` (n_scenarios, n_lightpaths) are lit again, 0 for none.

        A LAG has the sum of what its members carry, so that members of lower rate take their share.  Delays are those
        of the lightpaths as planned.
        """
        intact = Scenarios((INTACT,), (INTACT,), Incidence.of([[]], len(self.risks)))
        as_usual = self.forward(self._left(self.network, intact, 0), INTACT)
        n, n_classes = len(chosen), len(self.network.classes)
        lost = np.zeros((4, n, n_classes))
        lost_light, dark_paths = np.zeros(n), np.zeros(n, np.int64)
        light = self.network.lightpaths
        for row in range(n):
            state = chosen.state[row]
            dark = self._left(self.network, chosen, row)
            lit = self._left(with_light(self.network, rate_gbps[row]), chosen, row)
            routed = self.forward(dark, state)
            again = self.forward(lit, state) if rate_gbps[row].any() else routed
            for which, outcome in enumerate(((dark, as_usual), (dark, routed), (lit, as_usual), (lit, again))):
                block = judge(self.network, (self.ip, self.sent), outcome, (state,), self.limits)
                lost[which, row] = block.lost_gbps[0]
            up = carry(self.network, self.risks, chosen, slice(row, row + 1)).lightpath_up[0]
            lost_light[row], dark_paths[row] = float(light.rate_gbps[~up].sum()), int((~up).sum())
        return Recovery(chosen, lost[0], lost[1], lost[2], lost[3], lost_light, rate_gbps.sum(axis=1), dark_paths)

    def _left(self, network: Network, chosen: Scenarios, row: int) -> IpStates:
        return states(self.ip, network, carry(network, self.risks, chosen, slice(row, row + 1)))


def with_light(network: Network, rate_gbps: Floats) -> Network:
    """The network in which the lightpaths of a rate above 0, (n_lightpaths,), carry that and ride on no glass.

    What fails beneath a lightpath that was lit again elsewhere does not reach it any more.
    """
    lit = rate_gbps > 0.0
    light = replace(network.lightpaths, rate_gbps=frozen(np.where(lit, rate_gbps, network.lightpaths.rate_gbps)))
    on_span = network.lightpath_on_span
    rides = Incidence.of(
        ([] if again else on_span[i].tolist() for i, again in enumerate(lit.tolist())), on_span.n_columns
    )  # fmt: skip
    return replace(network, lightpaths=light, lightpath_on_span=rides)
