"""A ring with chords, given as an intent of links, and sweeps of it in small blocks."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.sweep.played import intent_of_ring


@pytest.fixture(scope="session")
def ring(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The intent of twelve towns on a ring with chords."""
    path = tmp_path_factory.mktemp("ring") / "intent.yaml"
    path.write_text(intent_of_ring(12), encoding="utf-8")
    return path
