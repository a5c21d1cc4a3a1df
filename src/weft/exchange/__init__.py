"""Networks of other tools: read from their files, written as intents, and written for them.

Nouns: `Exchanged` (a connected network in plain columns, with what was assumed and what was left out) and the
formats of `FORMATS`, one module each, which give a `Raw`.  `gnpy` stands apart: its networks are of light, and the
records that it reads are those of `weft.optical`.  `cli` may import this package; it imports `network`, `optical` and
`diagnostics`, and knows no intent: it writes the text of one.

Names are looked up when they are first used, so that reading one format does not import what the others need.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from weft.exchange.exchanged import Exchanged
    from weft.exchange.exporting import as_graphml, as_tables
    from weft.exchange.layered import as_rfc8345
    from weft.exchange.maps import as_geojson, as_kmz
    from weft.exchange.reading import FORMATS, Wanted, read
    from weft.exchange.writing import write_intent

__all__ = [
    "FORMATS", "Exchanged", "Wanted", "as_geojson", "as_graphml", "as_kmz", "as_rfc8345", "as_tables", "read",
    "write_intent",
]  # fmt: skip

_MODULES = {
    "FORMATS": "reading", "Exchanged": "exchanged", "Wanted": "reading", "as_geojson": "maps",
    "as_graphml": "exporting", "as_kmz": "maps", "as_rfc8345": "layered", "as_tables": "exporting", "read": "reading",
    "write_intent": "writing",
}  # fmt: skip


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
