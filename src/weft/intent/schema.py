"""The JSON Schema of intent files, for editors."""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import GenerateJsonSchema
from typing_extensions import override

from weft.intent.document import IntentDoc


class _Plain(GenerateJsonSchema):
    """Without titles, which only repeat the fields' names."""

    @override
    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of format 1; quantities are text with a pattern."""
    schema = IntentDoc.model_json_schema(schema_generator=_Plain)
    tidy: dict[str, Any] = _without_null(schema)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **tidy}


def _without_null(schema: Any) -> Any:
    """Fields that may be left out may not be null in a file, so neither null nor a null default is offered."""
    if isinstance(schema, list):
        return [_without_null(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    tidy = {k: _without_null(v) for k, v in schema.items() if not (k == "default" and v is None)}
    choices = [c for c in tidy.get("anyOf", ()) if c != {"type": "null"}]
    if len(choices) == 1 and len(tidy["anyOf"]) == 2:
        del tidy["anyOf"]
        tidy = {**choices[0], **tidy}
    return tidy
