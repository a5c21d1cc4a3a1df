"""Names of elements are unique, and those that were wanted once are kept."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from weft.network.naming import numbered

NAMES = st.lists(st.sampled_from(["A-Z", "A-Z#2", "A-Z#3", "A-Z#2#2", "B", "B#2", ""]), max_size=12)


def test_parallels_are_numbered_in_order() -> None:
    """The second is #2, the third #3."""
    assert numbered(["A-Z", "B-C", "A-Z", "A-Z"]) == ["A-Z", "B-C", "A-Z#2", "A-Z#3"]


@given(NAMES)
def test_no_two_names_are_the_same(wanted: list[str]) -> None:
    """Even where somebody wants a name that looks numbered; the first of each name keeps it."""
    given_names = numbered(wanted)
    assert len(set(given_names)) == len(wanted)
    for name, unique in zip(wanted, given_names, strict=True):
        assert unique == name or unique.startswith(f"{name}#")
    assert {wanted.index(name) for name in set(wanted)} == {
        i for i, name in enumerate(wanted) if given_names[i] == name
    }
