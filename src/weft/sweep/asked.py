"""What a sweep is asked: a network, the failures, and how they are judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version

from weft.network import Enumeration, Network, Risks, parsed, risks
from weft.routing import Ceilings, Engine, Run
from weft.routing.forwarded import ForwardedEngine
from weft.routing.sr import Policies, PolicyEngine
from weft.routing.steering import LONGEST, Programmed, SteeredEngine
from weft.sweep.fingerprint import fingerprint

WORST_KEPT = 10
"""Worst failures kept of each IP link and gateway."""

WORK = 1_200_000_000
"""A block has so many scenarios that they look at about so many pairs of node and destination together: a second."""
FEWEST, MOST = 16, 8192
"""Scenarios of a block."""


@dataclass(frozen=True, slots=True, eq=False)
class Sweep:
    """Failures to play through, in blocks of `block_size` scenarios, the last one of what is left.

    `identity` are the figures that results depend on, by name: what two runs must share to be one sweep.
    """

    engine: Engine | ForwardedEngine
    every: Enumeration
    expressions: tuple[str, ...]
    block_size: int
    keep: int
    identity: dict[str, str]

    @classmethod
    def of(
        cls, network: Network, limits: Ceilings, run: Run, expressions: Sequence[str], *, intact: bool = False,
        mode: str = "ecmp", policies: Policies | None = None, programmed: Programmed | None = None,
    ) -> Sweep:  # fmt: skip
        """Make ready to fail a network in every way that some expressions say, after the intact state if `intact`.

        `mode` is how it routes: with `sr-controller` or `unrestricted` each failure is steered anew, beginning with
        what was `programmed` before, with `sr` by fixed `policies`, with anything else shortest paths are shared.

        Raises ExpressionError if an expression cannot be read, ValueError as `Engine.of` does.
        """
        all_risks = risks(network)
        every = Enumeration.of(all_risks, parsed(all_risks, expressions), intact=intact)
        engine: Engine | ForwardedEngine
        if mode in LONGEST:
            engine = SteeredEngine.of(network, all_risks, limits, run, LONGEST[mode], programmed)
        elif mode == "sr":
            engine = PolicyEngine.of(network, all_risks, limits, run, policies or Policies.none())
        else:
            engine = Engine.of(network, all_risks, limits, run)
        pairs = max(1, len(engine.sent.targets) * engine.ip.n_nodes)
        identity = {
            "network": fingerprint((network, policies)), "failures": _failures(all_risks, every),
            "utilisation": f"{limits.normal!r} normal, {limits.failure!r} in a failure",
            "routing": mode, "ECMP": f"{run.ecmp} ways", "version of Weft": version("weft"),
        }  # fmt: skip
        size = FEWEST if isinstance(engine, ForwardedEngine) else min(MOST, max(FEWEST, WORK // pairs))
        return cls(engine, every, tuple(expressions), size, WORST_KEPT, identity)

    @property
    def n_blocks(self) -> int:
        """How many blocks there are."""
        return -(-len(self.every) // self.block_size)


def _failures(all_risks: Risks, every: Enumeration) -> str:
    """What is enumerated, in order, whatever words asked for it."""
    return fingerprint((all_risks.kind, all_risks.name, every.stretches))
