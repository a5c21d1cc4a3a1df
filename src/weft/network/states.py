"""States: what `survive` and `protect` name, as kinds of failure and how many of each fail together."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

from weft.network.risks import KINDS


@lru_cache(maxsize=4096)
def kinds_of(state: str) -> tuple[tuple[str, int], ...]:
    """Kinds and counts that a state is made of, in the order of `KINDS`: `router+fibre:2` is 2 fibres, 1 router.

    Empty for what is not made of kinds alone, such as `none`.
    """
    number = Counter[str]()
    for term in state.split("+"):
        kind, colon, count = (piece.strip() for piece in term.partition(":"))
        if kind not in KINDS or (colon and not count.isdigit()):
            return ()
        number[kind] += int(count) if colon else 1
    return tuple((kind, number[kind]) for kind in KINDS if kind in number)


def same(one: str, other: str) -> bool:
    """Whether two states are one: `router+fibre` is `fibre+router`, and `fibre+fibre` is `fibre:2`."""
    return one == other or (bool(kinds_of(one)) and kinds_of(one) == kinds_of(other))
