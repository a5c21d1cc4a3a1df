"""The configurations of an example, as files that a reviewer reads; `pytest --update-golden` writes them anew."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.conftest import EXAMPLES

from weft import catalogue as catalogues
from weft.build.staged import Build, built
from weft.intent import load
from weft.planning.kept.least import kept_least

EXPECTED = EXAMPLES / "two-halls" / "expected" / "build"
SHOWN = (
    "STO/frr/leaf1.1", "STO/frr/spine1.1", "CPH/frr/leaf1.1", "CPH/frr/border1", "STO/srlinux/leaf1.1",
    "STO/sonic/leaf1.1",
)  # fmt: skip
"""One device of each kind, and a leaf for each of the other systems."""


@pytest.fixture(scope="module")
def build() -> Build:
    """All devices of both sites for all systems."""
    intent = load(EXAMPLES / "two-halls" / "intent.yaml")
    kept = kept_least(intent, intent.sites, catalogues.load(intent.catalogue))
    return built(kept, kept.sites, ("frr", "srlinux", "sonic"))


def test_devices_are_told_what_the_example_shows(build: Build, request: pytest.FixtureRequest) -> None:
    """File by file, and no file is left of an earlier version."""
    shown = {path: text for path, text in build.texts.items() if path.startswith(tuple(f"{one}/" for one in SHOWN))}
    if request.config.getoption("--update-golden"):
        for path, text in shown.items():
            (EXPECTED / path).parent.mkdir(parents=True, exist_ok=True)
            (EXPECTED / path).write_text(text, encoding="utf-8")
    assert {_relative(path): path.read_text("utf-8") for path in EXPECTED.rglob("*") if path.is_file()} == shown


def _relative(path: Path) -> str:
    return path.relative_to(EXPECTED).as_posix()
