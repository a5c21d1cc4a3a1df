"""The problem of routing and spectrum, and a plan that answers it: arrays alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from weft.network import Floats, Incidence, Ints
from weft.network.columns import Bools

Method = Literal["requests", "sets", "exact"]
"""What a bound rests on: requests that fit at all, cuts over sets of links, or a search of all plans."""


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """Lightpaths wanted, ways to carry each, and the spectrum that is free.

    - requests: `count` (n_requests,) lightpaths are wanted, each worth `value` (n_requests,): 1, or its Gb/s;
    - choices: `request` (n_choices,) may take the links of `route` in a slot of this `kind` (n_choices,); a request's
      choices stand in order of preference;
    - kinds of slots: `width` (n_kinds,) slices, the first of which may be any of `starts` (n_kinds, n_slices);
    - links, `length_km` (n_links,): each has parallel pairs, `link` (n_pairs,) says whose, and `free` (n_pairs,
      n_slices) which slices nothing else holds.

    A link that both directions of a lightpath take together is one row; where directions are told apart, each is its
    own.  A lightpath keeps its slot along the route, and takes any one pair of each link.
    """

    count: Ints
    value: Floats
    request: Ints
    route: Incidence
    kind: Ints
    width: Ints
    starts: Bools
    link: Ints
    free: Bools
    length_km: Floats

    def __post_init__(self) -> None:
        """Raise ValueError where columns don't fit together, or a route is empty or passes a link twice."""
        sizes = {
            "value": (self.value.shape, self.count.shape),
            "route": ((self.route.n_rows,), self.request.shape),
            "kind": (self.kind.shape, self.request.shape),
            "starts": (self.starts.shape, (len(self.width), self.n_slices)),
            "link": (self.link.shape, self.free.shape[:1]),
            "length_km": (self.length_km.shape, (self.route.n_columns,)),
        }
        wrong = [f"{name} has shape {has}, not {wants}" for name, (has, wants) in sizes.items() if has != wants]
        for name, column, rows in (
            ("request", self.request, len(self.count)), ("kind", self.kind, len(self.width)),
            ("link", self.link, len(self.length_km)),
        ):  # fmt: skip
            if column.size and (column.min() < 0 or column.max() >= rows):
                wrong.append(f"{name} names a row outside 0..{rows - 1}")
        if np.any(self.width < 1):
            wrong.append("a slot is at least one slice wide")
        if np.any(self.count < 0) or np.any(self.value < 0):
            wrong.append("a request asks for less than nothing")
        hops = np.diff(self.route.indptr)
        keys = self.route.rows * max(self.route.n_columns, 1) + self.route.indices
        if not np.all(hops > 0) or len(np.unique(keys)) != len(keys):
            wrong.append("a route has at least one link, and each once")
        if wrong:
            raise ValueError("; ".join(wrong))

    @property
    def n_slices(self) -> int:
        """Slices of the band."""
        return int(self.free.shape[1])

    @property
    def n_links(self) -> int:
        """Links, whatever their pairs."""
        return len(self.length_km)

    def choices_of(self) -> Incidence:
        """The choices of each request, in order of preference."""
        return Incidence(
            np.concatenate([[0], np.cumsum(np.bincount(self.request, minlength=len(self.count)))]).astype(np.int64),
            np.argsort(self.request, kind="stable"),
            len(self.request),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Bound:
    """No plan is worth more than `value`, and why.

    `sets`: row i of `sets` (links) with `part` (n_sets,) is an inequality of `cuts`, and `cost` (n_sets,) what a slice
    of its room costs; room at that cost and what each lightpath gains beyond it make up the value, which
    `check.confirm` works out anew.  `requests`: no more than these find a place even alone; nothing is needed to see
    it.  `exact`: a branch-and-bound search ended with it; it has no short proof.
    """

    value: float
    method: Method
    sets: Incidence
    part: Ints
    cost: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """A slot for each lightpath, requests in order and each repeated `count` times.

    `request`, `choice` and `slot` have shape (n_lightpaths,): choice and first slice are -1 where there is no place.
    `route` has the links of each (none without a place), and `pair` a row of the problem's pairs for each of them.
    """

    request: Ints
    choice: Ints
    slot: Ints
    route: Incidence
    pair: Ints
    value: float
    bound: Bound

    @property
    def served(self) -> int:
        """Lightpaths that have a place."""
        return int((self.choice >= 0).sum())

    @property
    def gap(self) -> float:
        """At most this share of the best possible value is missing."""
        return max(0.0, 1.0 - self.value / self.bound.value) if self.bound.value > 0 else 0.0
