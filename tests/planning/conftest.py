"""Plans that several tests look at, each made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from weft import intent
from weft.planning import Options, Plan, make, save

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="session")
def europe_intent() -> Path:
    """The intent of Europe."""
    return EXAMPLES / "europe" / "intent.yaml"


@pytest.fixture(scope="session")
def europe_plan(europe_intent: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plan of Europe as `make demo` makes it, in a directory."""
    directory = tmp_path_factory.mktemp("europe") / "plan"
    save(make(intent.load(europe_intent), Options(gap=0.10)), directory)
    return directory


@pytest.fixture(scope="session")
def four_sites_intent() -> Path:
    """The intent of four sites: matrix demands, a leased link, an anycast destination."""
    return EXAMPLES / "four-sites" / "intent.yaml"


@pytest.fixture(scope="session")
def four_sites(four_sites_intent: Path) -> Plan:
    """The plan of four sites."""
    return make(intent.load(four_sites_intent), Options(gap=0.05))
