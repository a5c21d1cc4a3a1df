"""The field type of a DSCP, which is written by the name of its per-hop behaviour or as a number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from typing_extensions import override

from weft.written.fields import FieldType, kind_of, refuse

NAMES = {
    "DF": 0, "LE": 1, **{f"CS{i}": 8 * i for i in range(1, 6)},
    **{f"AF{i}{j}": 8 * i + 2 * j for i in range(1, 5) for j in range(1, 4)}, "VA": 44, "EF": 46,
}  # fmt: skip
"""Of RFC 2474, 2597, 3246, 5865 and 8622; CS6 and CS7 are the network's own (RFC 4594, section 3)."""

LARGEST = 63

NETWORK = 48
"""The least of those that the network's own packets have."""


@dataclass(frozen=True)
class Dscp(FieldType):
    """A DSCP, as in `AF21` or `18`, which is none of the network's own."""

    @override
    def read(self, value: Any) -> int:
        example = "write it like AF21, or as a number like 18"
        if isinstance(value, bool) or not isinstance(value, (str, int)):
            raise refuse("E103", f"a DSCP is needed, not {kind_of(value)}", help=example)
        word = str(value).strip().upper()
        number = NAMES[word] if word in NAMES else int(word) if word.isascii() and word.isdigit() else None
        if word in ("CS6", "CS7") or (number is not None and NETWORK <= number <= LARGEST):
            raise refuse("E106", f"{word} is for the network's own packets (RFC 4594)", help="take one below 48")
        if number is None or number > LARGEST:
            raise refuse("E105", f"{word} is no DSCP", help=example)
        return number

    @override
    def json_schema(self) -> dict[str, Any]:
        by_name = {"type": "string", "pattern": r"^\s*([A-Za-z]{2}[0-9]{0,2}|[0-9]{1,2})\s*$", "examples": ["AF21"]}
        return {"anyOf": [by_name, {"type": "integer", "minimum": 0, "maximum": NETWORK - 1}], "examples": ["AF21"]}
