"""docs/catalogue.md shows the catalogue as it is."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

from weft.catalogue import load

ROOT = Path(__file__).parents[2]


def test_the_tables_of_the_page_are_those_of_the_catalogue() -> None:
    """Run `python tools/catalogue_tables.py` after a change."""
    spec = importlib.util.spec_from_file_location("catalogue_tables", ROOT / "tools" / "catalogue_tables.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    text = (ROOT / "docs" / "catalogue.md").read_text("utf-8")
    assert tool.page(text, load(["builtin"])) == text


def test_the_example_of_the_page_loads(tmp_path: Path) -> None:
    """What a reader copies must work."""
    text = (ROOT / "docs" / "catalogue.md").read_text("utf-8")
    example = next(block for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL) if "quote-7" in block)
    file = tmp_path / "mine.yaml"
    file.write_text(example, "utf-8")
    loaded = load(["builtin", file])
    assert loaded.grey_optic("400G-FR4").vendor == "Acme"
    assert loaded.practice.energy_eur_per_kwh.value == 0.11
