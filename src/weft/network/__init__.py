"""The model of one network: what exists, and what rides on what.

Nouns: `Network` (frozen tables of read-only columns, one table a noun), `Incidence` (CSR: which rows of
one table ride on which rows of another), `Risk` (a thing that can fail) and `Scenario` (risks that fail
together).  Nothing is deleted by a failure: a scenario is a Boolean mask, carried upward through the
incidences.  Every package above may import this one; it imports only `units` and `diagnostics`.
"""

from weft.network.columns import Bools, Floats, Ints, Names, floats, ints, names
from weft.network.enumeration import Enumeration
from weft.network.expressions import parsed
from weft.network.failures import FailureMasks, Scenarios, carry, scenarios
from weft.network.geodesy import great_circle_km
from weft.network.incidence import Incidence
from weft.network.model import Network
from weft.network.risks import KINDS, Risks, risks
from weft.network.states import kinds_of, same
from weft.network.tables import (
    Amplifiers,
    AnycastGroups,
    Cards,
    Classes,
    Demands,
    Fibres,
    IpLinks,
    Lightpaths,
    Pairs,
    Routers,
    Sites,
    Spans,
    Srlgs,
)

__all__ = [
    "KINDS", "Amplifiers", "AnycastGroups", "Bools", "Cards", "Classes", "Demands", "Enumeration", "FailureMasks",
    "Fibres", "Floats", "Incidence", "Ints", "IpLinks", "Lightpaths", "Names", "Network", "Pairs", "Risks",
    "Routers", "Scenarios", "Sites", "Spans", "Srlgs", "carry", "floats", "great_circle_km", "ints", "kinds_of",
    "names", "parsed", "risks", "same", "scenarios",
]  # fmt: skip
