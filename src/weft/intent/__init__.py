"""The intent file, format 1: read with places, checked in shape and meaning, given as frozen records.

Nouns: `Intent` (checked values in house units, names instead of rows), the document (pydantic's view of
the file, private to this package) and its findings.  `planning` and `cli` import this package; the domain
packages do not.
"""

from weft.intent.load import check, load
from weft.intent.matrix import Matrix
from weft.intent.records import (
    Agreed,
    Backend,
    Existing,
    ExtraState,
    FabricAsk,
    Fibre,
    Gravity,
    Hall,
    HourFactor,
    Intent,
    Link,
    MatrixDemand,
    Module,
    Periods,
    Price,
    Routing,
    Site,
    SpanGiven,
    Spectrum,
    Traffic,
    TrafficClass,
    Utilisation,
)
from weft.intent.schema import json_schema

__all__ = [
    "Agreed", "Backend", "Existing", "ExtraState", "FabricAsk", "Fibre", "Gravity", "Hall", "HourFactor", "Intent",
    "Link", "Matrix", "MatrixDemand", "Module", "Periods", "Price", "Routing", "Site", "SpanGiven", "Spectrum",
    "Traffic", "TrafficClass", "Utilisation", "check", "json_schema", "load",
]  # fmt: skip
