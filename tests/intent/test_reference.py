"""The pages made from schema and registry."""

from __future__ import annotations

from pathlib import Path

import pytest

from weft.diagnostics.codes import CODES
from weft.intent.reference import pages

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("name", sorted(pages()))
def test_a_page_is_up_to_date(name: str) -> None:
    """docs/ holds what `python -m weft.intent.reference docs` writes."""
    assert (DOCS / name).read_text(encoding="utf-8") == pages()[name]


def test_every_code_has_a_heading() -> None:
    """Each code can be linked to by its heading."""
    text = pages()["diagnostics.md"]
    assert all(f"\n## {code}\n" in text for code in CODES)
