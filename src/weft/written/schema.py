"""The JSON Schema of a file, for editors, from the record that reads it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema
from typing_extensions import override

from weft.units import DIMENSIONS
from weft.units.show import percent


class _Plain(GenerateJsonSchema):
    """Without titles, which only repeat the fields' names."""

    @override
    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def schema_of(document: type[BaseModel]) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a record; quantities are text with a pattern."""
    tidy: dict[str, Any] = _without_null(document.model_json_schema(schema_generator=_Plain))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **tidy}


def _as_written(noun: str, value: float | str) -> str:
    """A default in the house unit as a file would have it."""
    if noun == "share":
        return percent(float(value))
    house = next(of.house for of in DIMENSIONS.values() if of.noun == noun and (of.name != "hours"))
    return f"{float(value):.15g} {house}".rstrip()


def _without_null(schema: Any) -> Any:
    """Fields that may be left out may not be null in a file, so neither null nor a null default is offered."""
    if isinstance(schema, list):
        return [_without_null(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    tidy = {k: _without_null(v) for k, v in schema.items() if not (k == "default" and v is None)}
    if "anyOf" in tidy:
        tidy["anyOf"] = [choice for choice in tidy["anyOf"] if choice != {"type": "null"}]
        if len(tidy["anyOf"]) == 1:
            tidy = {**tidy.pop("anyOf")[0], **tidy}
    if "$ref" in tidy:
        tidy.pop("default", None)  # its fields have defaults of their own
    if "x-quantity" in tidy and "default" in tidy:
        tidy["default"] = _as_written(tidy["x-quantity"], tidy["default"])
    return tidy
