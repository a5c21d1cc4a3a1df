"""What `frr.conf` says of policies of segment routing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from itertools import groupby

from weft.build.device import CandidatePath, SegmentList, SrPolicy
from weft.build.frr.policy_text import COLOURED

_SAID = re.compile(r"! of the path of preference (\d+), weight (\d+)")


@dataclass(slots=True)
class _Policy:
    """One policy: its name, and of each candidate path what a comment said before it and its list."""

    name: str = ""
    said: tuple[int, int] | None = None
    paths: list[tuple[int, int, str]] = field(default_factory=list)


@dataclass(slots=True)
class SpokenPolicies:
    """All that pathd is told, and the colour of the route map."""

    lists: dict[str, dict[int, int]] = field(default_factory=dict)
    policies: dict[tuple[int, str], _Policy] = field(default_factory=dict)
    colour: int = 0

    def take(self, block: Sequence[str], words: Sequence[str]) -> None:
        """A line within blocks; those of other daemons are passed over."""
        if block[:1] == (f"route-map {COLOURED} permit 10",) and words[:3] == ["set", "sr-te", "color"]:
            self.colour = int(words[3])
        if block[:2] != ("segment-routing", "traffic-eng") or len(block) < 3:
            return
        inside = block[2].split()
        if inside[0] == "segment-list" and words[0] == "index":
            self.lists.setdefault(inside[1], {})[int(words[1])] = int(words[4])
        elif inside[0] == "policy":
            self._policy(self.policies.setdefault((int(inside[2]), inside[4]), _Policy()), words)

    def _policy(self, policy: _Policy, words: Sequence[str]) -> None:
        said = _SAID.fullmatch(" ".join(words))
        if words[0] == "name":
            policy.name = words[1]
        elif said:
            policy.said = int(said[1]), int(said[2])
        elif words[0] == "candidate-path":
            preference, weight = policy.said or (int(words[2]), 1)
            policy.paths.append((preference, weight, words[-1]))
            policy.said = None

    def records(self) -> tuple[SrPolicy, ...]:
        """The policies, with lists of one preference as one path."""
        return tuple(
            SrPolicy(policy.name, colour, ip_address(endpoint), tuple(
                CandidatePath(preference, tuple(self._list(name, weight) for _, weight, name in rows))
                for preference, rows in groupby(policy.paths, key=lambda row: row[0])
            ))
            for (colour, endpoint), policy in self.policies.items()
        )  # fmt: skip

    def _list(self, name: str, weight: int) -> SegmentList:
        told = self.lists[name]
        return SegmentList(tuple(told[index] for index in sorted(told)), weight)
