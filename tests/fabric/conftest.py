"""Catalogues shared by the tests of fabrics."""

from __future__ import annotations

import pytest
from tests.fabric.instances import catalogue_of, group, switch

from weft.catalogue.records import Catalogue


@pytest.fixture(scope="session")
def tiny() -> Catalogue:
    """Boxes of few ports, so that a handful of hosts fills them."""
    return catalogue_of(
        switch("box4", 50, 8000, group(4, 400, "4x100")),
        switch("mixed", 70, 9500, group(8, 100), group(4, 400)),
    )


@pytest.fixture(scope="session")
def medium() -> Catalogue:
    """Boxes of 32 and 64 ports, two generations."""
    return catalogue_of(
        switch("box32", 300, 40000, group(32, 400, "4x100", "2x200")),
        switch("box64", 500, 55000, group(64, 400, "4x100", "2x200")),
        switch("big64", 900, 80000, group(64, 800, "2x400", "8x100")),
    )


@pytest.fixture(scope="session")
def six() -> Catalogue:
    """Boxes of six ports, which take three tiers for a dozen hosts."""
    return catalogue_of(switch("box6", 90, 11000, group(6, 400)), switch("cheap6", 95, 9000, group(6, 400)))
