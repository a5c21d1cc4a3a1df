"""Clos fabrics as sessions, with the ASNs that RFC 7938, section 5.2, gives them, and eBGP as messages."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

import numpy as np

from weft.graph import Decision, Peering

Path = tuple[int, ...]


@dataclass(frozen=True)
class Clos:
    """Speakers by role, and one row of `links` (n_sessions, 2) for each session, lower tier first."""

    asn: list[int]
    leaves: list[int]
    spines: list[int]
    superspines: list[int]
    links: list[tuple[int, int]]

    def peering(self, router_id: np.ndarray | None = None) -> Peering:
        """The fabric as sessions."""
        a, z = zip(*self.links, strict=True)
        return Peering.of(self.asn, a, z, router_id)

    def link(self, a: int, z: int) -> int:
        """The first session between two speakers."""
        return self.links.index((a, z))


def clos(pods: int, leaves: int, spines: int, superspines: int, *, shared: bool, parallel: int = 1) -> Clos:
    """`leaves` and `spines` a pod, `superspines` a plane; `shared`: spines of a pod, and all on top, one ASN each."""
    n_leaves, n_spines = pods * leaves, pods * spines
    top = range(n_leaves + n_spines, n_leaves + n_spines + (spines * superspines))
    asn = [4200010000 + i for i in range(n_leaves)]
    asn += [4200001000 + (i // spines if shared else i) for i in range(n_spines)]
    asn += [4200000000 + (0 if shared else i) for i in range(len(top))]
    links = []
    for pod in range(pods):
        for spine in range(spines):
            s = n_leaves + pod * spines + spine
            links += [(pod * leaves + leaf, s) for leaf in range(leaves) for _ in range(parallel)]
            links += [(s, top[spine * superspines + k]) for k in range(superspines) for _ in range(parallel)]
    return Clos(asn, list(range(n_leaves)), list(range(n_leaves, n_leaves + n_spines)), list(top), links)


@dataclass
class Messages:
    """eBGP of one destination as its speakers run it: a queue a session and direction, taken in random order."""

    peering: Peering
    decision: Decision
    originators: set[int]
    rng: np.random.Generator
    session_up: np.ndarray = field(init=False)
    received: dict[tuple[int, int], Path] = field(init=False, default_factory=dict)
    queues: dict[tuple[int, int], deque[Path | None]] = field(init=False, default_factory=dict)
    advertised: dict[int, Path | None] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.session_up = np.ones(len(self.peering.a), np.bool_)
        self.queues = {(k, v): deque() for k in range(len(self.peering.a)) for v in self.ends(k)}
        for v in sorted(self.originators):
            self.decide(v)

    def ends(self, session: int) -> tuple[int, int]:
        """Both speakers of a session."""
        return int(self.peering.a[session]), int(self.peering.z[session])

    def other(self, session: int, v: int) -> int:
        """The speaker at the other end."""
        return sum(self.ends(session)) - v

    def candidates(self, v: int) -> list[tuple[int, int, int, Path]]:
        """What v may use: (length, router id of the neighbour, session, path), the best first."""
        kept = []
        for (session, at), path in self.received.items():
            if at == v and path.count(int(self.peering.asn[v])) <= self.peering.own_as_allowed[v]:
                kept.append((len(path), int(self.peering.router_id[self.other(session, v)]), session, path))
        return sorted(kept)

    def decide(self, v: int) -> None:
        """Choose, and tell all neighbours if that changed what they heard."""
        best: Path | None = () if v in self.originators else None
        if best is None and (kept := self.candidates(v)):
            best = kept[0][3]
        said = None if best is None else (int(self.peering.asn[v]), *best)
        if said == self.advertised.get(v):
            return
        self.advertised[v] = said
        for session in range(len(self.peering.a)):
            if v in self.ends(session) and self.session_up[session]:
                self.queues[session, self.other(session, v)].append(said)

    def fail(self, session: int) -> None:
        """Drop a session with all that was heard over it and all under way."""
        self.session_up[session] = False
        for v in self.ends(session):
            self.queues[session, v].clear()
            if self.received.pop((session, v), None) is not None:
                self.decide(v)

    def run(self, n_messages: int) -> bool:
        """Deliver so many messages, each from a queue drawn at random; False when none was left before."""
        for _ in range(n_messages):
            waiting = [key for key, queue in self.queues.items() if queue]
            if not waiting:
                return False
            session, v = waiting[int(self.rng.integers(len(waiting)))]
            path = self.queues[session, v].popleft()
            if path is None:
                self.received.pop((session, v), None)
            else:
                self.received[session, v] = path
            self.decide(v)
        return any(self.queues.values())

    def outcome(self, v: int) -> tuple[int, list[int]]:
        """AS-path length (-1 without a route) and the sessions in use, the best first."""
        if v in self.originators:
            return 0, []
        kept = self.candidates(v)
        if not kept:
            return -1, []
        best_as = kept[0][3][0]
        joined = [
            session for length, _, session, path in kept
            if length == kept[0][0] and (self.decision.multipath_relax or path[0] == best_as)
        ]  # fmt: skip
        return kept[0][0], joined[: self.decision.max_paths]
