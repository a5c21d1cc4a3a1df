"""Files that are wrong in one way each, and the exact words that say so.

`WEFT_UPDATE=1` writes the words anew; what changed is for a reader of the change to judge.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from weft.diagnostics import read_sources, render
from weft.intent import check

HERE = Path(__file__).parent
CASES = sorted(path.stem for path in HERE.glob("*.yaml"))


@pytest.mark.parametrize("case", CASES)
def test_it_is_said_in_these_words(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each file gives exactly the findings that stand beside it."""
    monkeypatch.chdir(HERE)
    findings = check(f"{case}.yaml")
    said = render(findings, read_sources(findings)) + "\n"
    expected = HERE / f"{case}.txt"
    if os.environ.get("WEFT_UPDATE") == "1":
        expected.write_text(said, encoding="utf-8")
    assert findings
    assert said == expected.read_text(encoding="utf-8")


def test_every_expected_text_has_its_file() -> None:
    """No words are left of a file that is gone."""
    assert sorted(path.stem for path in HERE.glob("*.txt")) == CASES
