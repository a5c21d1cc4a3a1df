"""Indented JSON of our own is that of the standard library."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weft.build.json_text import Shared, indented

LEAVES = st.text() | st.integers() | st.booleans()
TREES = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))


@given(TREES)
def test_the_text_is_that_of_the_standard_library(tree: object) -> None:
    """Quotes, controls, other scripts, empty lists and objects."""
    assert indented(tree) == json.dumps(tree, indent=2) + "\n"


@given(st.lists(TREES), TREES)
def test_a_shared_list_stands_wherever_it_is(shared: list[object], tree: object) -> None:
    """At several places and depths, beside others, and within another that is shared."""
    both = Shared([shared, Shared(shared)])
    told = {"a": both, "b": [both, {"c": both}, tree], "d": Shared(shared)}
    assert indented(told) == json.dumps(told, indent=2) + "\n"


def test_what_is_none_of_these_is_refused() -> None:
    """No silent `null`, and no fraction that another reader rounds."""
    with pytest.raises(TypeError, match="no float here"):
        indented({"a": [1.5]})
