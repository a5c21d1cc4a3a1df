"""What a plan keeps of its fabrics, so that they can be built from it without its intent and its catalogue.

Nouns: `KeptFabric` (one design with what is asked of its hall and addresses) and `KeptFabrics` (those of a plan, with
the switches that they are of): `fabrics.json` of a plan.  `kept.least` makes them of a plan or an intent,
`planning.store` writes and reads them, `build` uses them.
"""

from weft.planning.kept.fabrics import KeptClass, KeptFabric, KeptFabrics, KeptPolicy, KeptWide
from weft.planning.kept.json_text import from_json, to_json

__all__ = ["KeptClass", "KeptFabric", "KeptFabrics", "KeptPolicy", "KeptWide", "from_json", "to_json"]
