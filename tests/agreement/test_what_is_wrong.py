"""Agreements that are wrong in one way each, and the exact words that say so.

`WEFT_UPDATE=1` writes the words anew; what changed is for a reader of the change to judge.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from weft.agreement import check, load
from weft.agreement.schema import page
from weft.diagnostics import AgreementError, read_sources, render

DOCS = Path(__file__).resolve().parents[2] / "docs"
HERE = Path(__file__).parent / "errors"
CASES = sorted(path.stem for path in HERE.glob("*.yaml"))


@pytest.mark.parametrize("case", CASES)
def test_it_is_said_in_these_words(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each file gives exactly the findings that stand beside it, and raises them all when it is loaded."""
    monkeypatch.chdir(HERE)
    findings = check(f"{case}.yaml")
    said = render(findings, read_sources(findings)) + "\n"
    expected = HERE / f"{case}.txt"
    if os.environ.get("WEFT_UPDATE") == "1":
        expected.write_text(said, encoding="utf-8")
    assert said == expected.read_text(encoding="utf-8")
    with pytest.raises(AgreementError) as raised:
        load(f"{case}.yaml")
    assert raised.value.diagnostics == findings


def test_every_expected_text_has_its_file() -> None:
    """No words are left of a file that is gone."""
    assert sorted(path.stem for path in HERE.glob("*.txt")) == CASES


def test_the_page_of_the_file_is_up_to_date() -> None:
    """docs/ holds what `python -m weft.agreement.schema docs/agreement-file.md` writes."""
    assert (DOCS / "agreement-file.md").read_text(encoding="utf-8") == page()
