"""The page on loads runs as it is shown."""

from __future__ import annotations

import re
from pathlib import Path

from weft.catalogue.records import Catalogue
from weft.fabric import FabricAsk

PAGE = Path(__file__).parents[2] / "docs" / "fabric-loads.md"


def test_what_the_page_shows_can_be_run(medium: Catalogue) -> None:
    """With an ask and a catalogue: the proof, rates of a permutation, and a ring of 128 hosts."""
    code = re.search(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert code is not None
    found = {"ask": FabricAsk(200, 2, 100.0, "single", 1.5, ("spine",), 2500.0, 2), "catalogue": medium}
    exec(code.group(1), found)
    assert found["proof"].is_proved  # type: ignore[attr-defined]
    assert 0 < found["rates"].mean() <= 200.0  # type: ignore[attr-defined]
