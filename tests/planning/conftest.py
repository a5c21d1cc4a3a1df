"""What tests of planning share: an intent, and its menus before anything is bought."""

from __future__ import annotations

from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.fixture(scope="session")
def europe_intent() -> Path:
    """The intent of Europe."""
    return EXAMPLES / "europe" / "intent.yaml"
