"""The JSON Schema of intent files, for editors."""

from __future__ import annotations

from typing import Any

from weft.intent.document import IntentDoc
from weft.written.schema import schema_of


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of format 1; quantities are text with a pattern."""
    return schema_of(IntentDoc)
