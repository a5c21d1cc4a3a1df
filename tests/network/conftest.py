"""Elements of a small network, by kind and name only, for expressions to choose from."""

from __future__ import annotations

import pytest

from weft.network import Incidence, Risks

ELEMENTS = {
    "fibre": ("FRA-AMS", "FRA-PAR", "AMS-PAR"),
    "srlg": ("rhine", "alps"),
    "router": ("FRA.1", "FRA.2", "AMS.1"),
    "site": ("FRA", "AMS", "PAR", "a+b", "007"),
    "link": ("FRA-AMS", "AMS.1-FRA.1", "AMS.1-FRA.1#2", "AMS.1-FRA.2", "x/y"),
}


@pytest.fixture(scope="session")
def towns() -> Risks:
    """Risks of three towns; a cable and a link have one name, and some names hold signs of expressions."""
    kind, name = zip(*((kind, name) for kind, names in ELEMENTS.items() for name in names), strict=True)
    nothing = Incidence.of([()] * len(name), 0)
    return Risks(kind, name, nothing, nothing, nothing, nothing, nothing)
