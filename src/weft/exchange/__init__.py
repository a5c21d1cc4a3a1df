"""Networks of other tools: read from their files, written as intents, and written for them.

Nouns: `Exchanged` (a connected network in plain columns, with what was assumed and what was left out) and the
formats of `FORMATS`, one module each, which give a `Raw`.  `cli` may import this package; it imports `network` and
`diagnostics`, and knows no intent: it writes the text of one.
"""

from weft.exchange.exchanged import Exchanged
from weft.exchange.exporting import as_graphml, as_tables
from weft.exchange.reading import FORMATS, Wanted, read
from weft.exchange.writing import write_intent

__all__ = ["FORMATS", "Exchanged", "Wanted", "as_graphml", "as_tables", "read", "write_intent"]
