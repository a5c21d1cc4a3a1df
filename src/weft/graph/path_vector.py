"""What eBGP converges to in a fabric: AS-path lengths and next hops of every speaker for every destination.

A graph search that knows no AS paths is wrong here: where the spines of a pod share an ASN (RFC 7938, section
5.2), a spine rejects the path through another spine and a leaf, and after a failure has no route at all.

**Why one pass in order of AS-path length is the fixed point.**  With equal local preference the best path is the
shortest one accepted, and what a speaker advertises is one longer than what it chose.  So a speaker whose best
path has length n + 1 chooses among what neighbours of best length n advertise, all of which are settled when
those of length n are; nothing longer, and nothing learnt later, can displace it.  By induction over n the stable
state exists, is the only one, and is reached from any start and in any order of messages: there is nothing that
could fail to converge.  A policy that prefers a longer path (local preference) would break this, and is not
modelled.

Sources: RFC 4271, 9.1.2 (decision process) and 9.1.2.2 (ties); RFC 7938 (BGP in data centres); M. L. Daggitt,
A. J. T. Gurney, T. G. Griffin, "Asynchronous convergence of policy-rich distributed Bellman-Ford routing
protocols", SIGCOMM 2018 (strictly increasing path algebras converge absolutely).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from weft.graph.multigraph import constant

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

WORD = 64
"""Sessions of one speaker are bits of words of this many."""


@dataclass(frozen=True, slots=True, eq=False)
class Peering:
    """BGP speakers and the eBGP sessions between them; parallel sessions are different sessions.

    `asn`, `router_id` and `own_as_allowed` have shape (n_speakers,), `a` and `z` (n_sessions,).  A speaker
    accepts a path with its own ASN in it at most `own_as_allowed` times (`allowas-in`).

    Each speaker's sessions stand in `session[first[v]:first[v + 1]]`, the one it likes best first: lowest
    router id of the other end, then lowest number, where FRR compares addresses of neighbours.  `neighbour`
    is the other end, `there` the session's place in the other end's list, and `word` (n_speakers + 1,) where
    a speaker's bits start.
    """

    asn: Ints
    router_id: Ints
    own_as_allowed: Ints
    a: Ints
    z: Ints
    first: Ints
    session: Ints
    neighbour: Ints
    there: Ints
    word: Ints

    @classmethod
    def of(
        cls,
        asn: npt.ArrayLike,
        a: npt.ArrayLike,
        z: npt.ArrayLike,
        router_id: npt.ArrayLike | None = None,
        own_as_allowed: npt.ArrayLike = 0,
    ) -> Peering:
        """From the speakers' ASNs and the sessions' ends; router ids are by default the speakers' numbers.

        Raises ValueError if a session ends at no speaker or joins two of one ASN (that would be iBGP), or if
        two speakers have one router id.
        """
        asns, tail, head = constant(asn, np.int64), constant(a, np.int64), constant(z, np.int64)
        n = len(asns)
        ids = constant(np.arange(n) if router_id is None else router_id, np.int64)
        ends = np.concatenate([tail, head])
        if ends.size and (ends.min() < 0 or ends.max() >= n):
            raise ValueError(f"a session ends outside 0..{n - 1}")
        inside = np.flatnonzero(asns[tail] == asns[head])
        if inside.size:
            raise ValueError(f"session {inside[0]} joins two speakers of AS {asns[tail[inside[0]]]}: no eBGP")
        if len(np.unique(ids)) < n:
            raise ValueError("two speakers have the same router id")
        order = np.lexsort((np.tile(np.arange(len(tail)), 2), ids[np.concatenate([head, tail])], ends))
        degree = np.bincount(ends, minlength=n)
        first = np.concatenate([[0], np.cumsum(degree)])
        place = np.empty(len(ends), np.int64)
        place[order] = np.arange(len(ends)) - np.repeat(first[:-1], degree)
        opposite = np.concatenate([place[len(tail) :], place[: len(tail)]])
        word = np.concatenate([[0], np.cumsum((degree + WORD - 1) // WORD)])
        columns = (first, order % max(len(tail), 1), np.concatenate([head, tail])[order], opposite[order], word)
        allowed = np.broadcast_to(np.asarray(own_as_allowed, np.int64), (n,))
        return cls(
            asns, ids, constant(allowed, np.int64), tail, head, *(constant(column, np.int64) for column in columns)
        )

    @property
    def n_speakers(self) -> int:
        """How many speakers there are."""
        return len(self.asn)


@dataclass(frozen=True, slots=True, eq=False)
class Destinations:
    """Sets of speakers that originate the same prefixes, so that each set is routed once.

    `speaker[first[d]:first[d + 1]]` originate destination d; prefix p belongs to destination `of_prefix[p]`.
    """

    first: Ints
    speaker: Ints
    of_prefix: Ints

    @classmethod
    def of(cls, originators: Iterable[Sequence[int]]) -> Destinations:
        """From the speakers that originate each prefix: one for a loopback, several for a default route."""
        known: dict[tuple[int, ...], int] = {}
        of_prefix = [known.setdefault(tuple(sorted(set(speakers))), len(known)) for speakers in originators]
        first = np.concatenate([[0], np.cumsum([len(speakers) for speakers in known], dtype=np.int64)])
        speaker = [v for speakers in known for v in speakers]
        return cls(constant(first, np.int64), constant(speaker, np.int64), constant(of_prefix, np.int64))

    def __len__(self) -> int:
        return len(self.first) - 1


@dataclass(frozen=True, slots=True)
class Decision:
    """How ties of AS-path length are used.

    `multipath_relax` joins paths of equal length whatever is in them (FRR: `bgp bestpath as-path
    multipath-relax`); without it only those with the neighbouring AS of the best path are joined.  At most
    `max_paths`, those of the lowest router ids; which ones a router keeps is its own affair, how many is not.
    Only the best path is advertised, the one of the lowest router id: FRR does so with `bgp bestpath
    compare-routerid`, and otherwise prefers the path that it received first.
    """

    multipath_relax: bool = True
    max_paths: int = 64

    def __post_init__(self) -> None:
        if self.max_paths < 1:
            raise ValueError("a speaker uses at least one path")


@dataclass(frozen=True, slots=True, eq=False)
class Routes:
    """What each speaker has for each destination.

    `length` (n_destinations, n_speakers) is that of the best AS path, 0 at an originator, -1 without a route;
    `n_paths` of the same shape counts the next hops, and `bits` (n_destinations, n_words) holds them.
    """

    peering: Peering
    length: npt.NDArray[np.int32]
    n_paths: npt.NDArray[np.int32]
    bits: npt.NDArray[np.uint64]

    def sessions(self, destination: int, speaker: int) -> Ints:
        """Over which sessions a speaker forwards, the one of its best path first."""
        peering = self.peering
        words = self.bits[destination, peering.word[speaker] : peering.word[speaker + 1]]
        in_use = np.flatnonzero(np.unpackbits(words.astype("<u8").view(np.uint8), bitorder="little"))
        found: Ints = peering.session[peering.first[speaker] + in_use]
        return found

    def as_path(self, destination: int, speaker: int) -> tuple[int, ...] | None:
        """The AS path that a speaker holds as best, as it received it; None without a route."""
        if self.length[destination, speaker] < 0:
            return None
        path, peering = [], self.peering
        for _ in range(int(self.length[destination, speaker])):
            best = int(self.sessions(destination, speaker)[0])
            speaker = int(peering.a[best] + peering.z[best]) - speaker
            path.append(int(peering.asn[speaker]))
        return tuple(path)


def predict(
    peering: Peering,
    destinations: Destinations,
    decision: Decision,
    up: tuple[Bools, Bools] | None = None,
    threads: int = 1,
) -> Routes:
    """The state that eBGP converges to; a dead originator originates nothing.

    `up` tells which sessions (n_sessions,) and which speakers (n_speakers,) are left.  The answer is the same
    whatever `threads`.
    """
    n, n_destinations = peering.n_speakers, len(destinations)
    session_up, speaker_up = up or (np.ones(len(peering.a), np.bool_), np.ones(n, np.bool_))
    routes = Routes(
        peering,
        np.empty((n_destinations, n), np.int32),
        np.zeros((n_destinations, n), np.int32),
        np.zeros((n_destinations, int(peering.word[-1])), np.uint64),
    )
    alive = session_up & speaker_up[peering.a] & speaker_up[peering.z]
    standing, usable = constant(speaker_up, np.bool_), constant(alive[peering.session], np.bool_)

    like = _twins(peering, destinations, usable, standing)
    own, copied = np.flatnonzero(like < 0), np.flatnonzero(like >= 0)

    def settle(block: Ints) -> None:
        _settle(
            peering.first, peering.neighbour, peering.there, peering.word, peering.asn, peering.own_as_allowed,
            destinations.first, destinations.speaker, usable, standing, decision.multipath_relax, decision.max_paths,
            block, routes.length, routes.n_paths, routes.bits, *(np.empty(n + 1, np.int64) for _ in range(4)),
        )  # fmt: skip

    def repeat(block: Ints) -> None:
        _repeat(
            peering.first, peering.neighbour, peering.there, peering.word, destinations.first, destinations.speaker,
            usable, decision.max_paths, block, like, routes.length, routes.n_paths, routes.bits,
        )  # fmt: skip

    with ThreadPoolExecutor(max(threads, 1)) as pool:
        list(pool.map(settle, np.array_split(own, max(threads, 1))))
        list(pool.map(repeat, np.array_split(copied, max(threads, 1))))
    return routes


def _twins(peering: Peering, destinations: Destinations, usable: Bools, standing: Bools) -> Ints:
    """For each destination an earlier one whose routes it shares but for names, -1 if there is none.

    Two speakers that originate one destination each are twins if their sessions lead to the same neighbours in the
    same order, the same of them are up, and their ASNs are either one and the same or seen nowhere else.  Then
    every neighbour of one has a path of length 1 to either, so no path to one leads through the other, and
    exchanging the two changes nothing else.
    """
    seen = dict(zip(*(column.tolist() for column in np.unique(peering.asn, return_counts=True)), strict=True))
    known: dict[tuple[bytes, bytes, int, int], int] = {}
    like = np.full(len(destinations), -1)
    for d in np.flatnonzero(np.diff(destinations.first) == 1).tolist():
        v = int(destinations.speaker[destinations.first[d]])
        sessions = slice(int(peering.first[v]), int(peering.first[v + 1]))
        asn = int(peering.asn[v])
        shared = (asn, int(peering.own_as_allowed[v])) if seen[asn] > 1 else (-1, -1)
        key = (peering.neighbour[sessions].tobytes(), usable[sessions].tobytes(), *shared)
        first = known.setdefault(key, d) if standing[v] else d
        like[d] = first if first != d else -1
    return like


@njit(cache=True, nogil=True)
def _settle(  # type: ignore[no-untyped-def]
    first, neighbour, there, word, asn, own_as_allowed, origin_first, origin, alive, standing,
    relax, max_paths, chosen, length, n_paths, bits, reached, via, liked, path,
):  # fmt: skip
    """Settle the destinations `chosen`; `reached`, `via`, `liked` and `path` are room for a number a speaker."""
    for d in chosen:
        for v in range(len(asn)):
            length[d, v] = -1
        count = 0
        for k in range(origin_first[d], origin_first[d + 1]):
            if standing[origin[k]]:
                length[d, origin[k]] = 0
                reached[count] = origin[k]
                count += 1
        begin = 0
        n = 0
        while begin < count:
            end = count
            for i in range(begin, end):
                count = _advertise(
                    d, reached[i], n, first, neighbour, there, word, asn, own_as_allowed, alive,
                    length, bits, reached, count, via, liked, path,
                )  # fmt: skip
            for i in range(end, count):
                v = reached[i]
                via[v] = neighbour[first[v] + liked[v]]
                n_paths[d, v] = _join(d, v, first, neighbour, word, asn, liked, relax, max_paths, bits)
            begin = end
            n += 1


@njit(cache=True, nogil=True)
def _advertise(  # type: ignore[no-untyped-def]
    d, v, n, first, neighbour, there, word, asn, own_as_allowed, alive,
    length, bits, reached, count, via, liked, path,
):  # fmt: skip
    """Speaker v, whose best path has length n, tells its neighbours; returns how many speakers have a route."""
    hop = v
    for i in range(n + 1):
        path[i] = asn[hop]
        if i < n:
            hop = via[hop]
    for k in range(first[v], first[v + 1]):
        u = neighbour[k]
        if not alive[k] or (length[d, u] >= 0 and length[d, u] <= n):
            continue
        own = 0
        for i in range(n + 1):
            if path[i] == asn[u]:
                own += 1
        if own > own_as_allowed[u]:
            continue
        if length[d, u] < 0:
            length[d, u] = n + 1
            liked[u] = there[k]
            reached[count] = u
            count += 1
        elif there[k] < liked[u]:
            liked[u] = there[k]
        bits[d, word[u] + (there[k] >> 6)] |= np.uint64(1) << np.uint64(there[k] & 63)
    return count


@njit(cache=True, nogil=True)
def _join(d, v, first, neighbour, word, asn, liked, relax, max_paths, bits):  # type: ignore[no-untyped-def]
    """Take out of v's candidates those that are not joined with its best path; returns how many are left."""
    left = 0
    best_as = asn[neighbour[first[v] + liked[v]]]
    for place in range(liked[v], first[v + 1] - first[v]):
        at = word[v] + (place >> 6)
        bit = np.uint64(1) << np.uint64(place & 63)
        if bits[d, at] & bit == 0:
            continue
        if left < max_paths and (relax or asn[neighbour[first[v] + place]] == best_as):
            left += 1
        else:
            bits[d, at] &= ~bit
    return left


@njit(cache=True, nogil=True)
def _repeat(  # type: ignore[no-untyped-def]
    first, neighbour, there, word, origin_first, origin, alive, max_paths, chosen, like, length, n_paths, bits,
):  # fmt: skip
    """Give the destinations `chosen` the routes of their twins, both originators exchanged."""
    for d in chosen:
        v, twin = origin[origin_first[d]], origin[origin_first[like[d]]]
        for u in range(len(word) - 1):
            source = v if u == twin else twin if u == v else u
            length[d, u] = length[like[d], source]
            n_paths[d, u] = n_paths[like[d], source]
            for at in range(word[u + 1] - word[u]):
                bits[d, word[u] + at] = bits[like[d], word[source] + at]
        for k in range(first[v], first[v + 1]):
            if alive[k]:
                for at in range(word[neighbour[k]], word[neighbour[k] + 1]):
                    bits[d, at] = 0
        run, last = 0, -1
        for k in range(first[v], first[v + 1]):
            u = neighbour[k]
            run, last = (run if u == last else 0), u
            if alive[k] and run < max_paths:
                bits[d, word[u] + (there[k] >> 6)] |= np.uint64(1) << np.uint64(there[k] & 63)
                run += 1
