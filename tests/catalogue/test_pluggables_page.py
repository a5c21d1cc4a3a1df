"""docs/pluggables.md shows modes, reach and the two kinds as they are."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from weft.catalogue import load

ROOT = Path(__file__).parents[2]


def test_the_tables_of_the_page_are_those_of_the_catalogue() -> None:
    """Run `python tools/pluggable_tables.py` after a change."""
    spec = importlib.util.spec_from_file_location("pluggable_tables", ROOT / "tools" / "pluggable_tables.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    text = (ROOT / "docs" / "pluggables.md").read_text("utf-8")
    assert tool.page(text, load(["builtin"])) == text
