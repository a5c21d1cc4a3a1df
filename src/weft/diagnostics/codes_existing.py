"""Codes on what is in place, pinned or forbidden."""

from __future__ import annotations

from weft.diagnostics.code import Code

_HEAD = "existing: existing.csv\n# file: existing.csv\ndo,what,at,item,mode,count\n"

CODES = (
    Code(
        "E340", "field that does not go with this equipment",
        "A `pair` is on the one fibre that `at` names.  A `lightpath` has the fibres of its route, a transceiver\n"
        "and a mode, and may have a slot, with the pair it takes on each fibre.  An `item` is at a site.",
        _HEAD + "keep,pair,,,,1\n", _HEAD + "keep,pair,FRA-AMS,,,1\n",
    ),
    Code(
        "E341", "unknown fibre", "What is on a fibre names one of `fibres`; without name of their own they are `A-Z`.",
        _HEAD + "keep,pair,FRA-ASM,,,1\n", _HEAD + "keep,pair,FRA-AMS,,,1\n",
    ),
    Code(
        "E342", "unknown item",
        "Items and modes are those of the catalogue: `weft catalogue` lists them, a file of your own adds to them.\n"
        "A licence is named after its card: `CARD, LEVEL`.  Modules stay with lightpaths, amplifiers with pairs.",
        _HEAD + "keep,item,FRA,7060DX5-64Z,,4\n", _HEAD + "keep,item,FRA,7060DX5-64S,,4\n",
    ),
    Code(
        "E343", "equipment that contradicts other rows",
        "A fibre cannot have more lit pairs than it has, and nothing can be kept or pinned and forbidden.",
        _HEAD + "keep,pair,FRA-AMS,,,1\nforbid,pair,FRA-AMS,,,\n", _HEAD + "keep,pair,FRA-AMS,,,1\n",
    ),
)  # fmt: skip
