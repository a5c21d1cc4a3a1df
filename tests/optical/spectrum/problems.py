"""Small problems of spectrum: by hypothesis with everything in them, and one from lists."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from weft.network import Incidence, ints
from weft.optical.spectrum.instance import Problem


def problem(
    routes: list[tuple[int, list[int]]],
    n_slices: int,
    *,
    count: list[int] | None = None,
    widths: list[int] | None = None,
) -> Problem:
    """Requests by (request, links) over links of one pair; slots of one slice unless each choice has a width."""
    n_requests = 1 + max(request for request, _ in routes)
    n_links = 1 + max(link for _, links in routes for link in links)
    kinds = sorted(set(widths or [1]))
    return Problem(
        count=ints(count or [1] * n_requests), value=np.ones(n_requests),
        request=ints(request for request, _ in routes), route=Incidence.of([links for _, links in routes], n_links),
        kind=ints(kinds.index(width) for width in widths or [1] * len(routes)), width=ints(kinds),
        starts=np.ones((len(kinds), n_slices), np.bool_), link=ints(range(n_links)),
        free=np.ones((n_links, n_slices), np.bool_), length_km=np.ones(n_links),
    )  # fmt: skip


@st.composite
def problems(draw: st.DrawFn, most_slices: int = 6) -> Problem:
    """Few links with little spectrum, some of it taken, parallel pairs, two widths, several choices and values."""
    n_links, n_slices = draw(st.integers(1, 4)), draw(st.integers(1, most_slices))
    n_requests = draw(st.integers(1, 4))
    route = st.lists(st.integers(0, n_links - 1), min_size=1, max_size=3, unique=True)
    choices = draw(st.lists(st.tuples(st.integers(0, n_requests - 1), route, st.integers(0, 1)), max_size=6))
    pairs = draw(st.lists(st.integers(0, n_links - 1), min_size=n_links, max_size=n_links + 1))
    bits = st.integers(0, 2**n_slices - 1)
    rows = draw(st.lists(bits | st.just(2**n_slices - 1), min_size=len(pairs) + 2, max_size=len(pairs) + 2))
    masks = np.array([[row >> s & 1 for s in range(n_slices)] for row in rows], np.bool_)
    return Problem(
        count=ints(draw(st.lists(st.integers(0, 2), min_size=n_requests, max_size=n_requests))),
        value=np.array(draw(st.lists(st.sampled_from([1.0, 1.0, 4.0]), min_size=n_requests, max_size=n_requests))),
        request=ints(request for request, _, _ in choices),
        route=Incidence.of([links for _, links, _ in choices], n_links),
        kind=ints(kind for _, _, kind in choices), width=ints([1, draw(st.integers(2, 3))]),
        starts=masks[:2], link=ints(pairs), free=masks[2:], length_km=np.ones(n_links),
    )  # fmt: skip
