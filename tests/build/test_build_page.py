"""What docs/build.md shows works as it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from weft.build.additions import load
from weft.diagnostics.codes import CODES

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "build.md").read_text(encoding="utf-8")


def test_the_additions_of_the_page_can_be_read(tmp_path: Path) -> None:
    """Every entry of the example."""
    text = re.search(r"```yaml\n(weft-additions.*?)```", PAGE, re.DOTALL)
    assert text is not None
    (tmp_path / "additions.yaml").write_text(text[1], encoding="utf-8")
    assert len(load(tmp_path / "additions.yaml").entries) == 4


def test_the_programme_of_the_page_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the example that it names."""
    text = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert text is not None
    monkeypatch.chdir(ROOT)
    exec(compile(text[1], "docs/build.md", "exec"), {})


def test_the_page_names_every_check() -> None:
    """All codes of devices that do not agree, and of additions."""
    codes = {code for code in CODES if code.startswith(("E85", "E86"))}
    assert set(re.findall(r"E8[56]\d", PAGE)) == codes
