"""JSON Schema, as much of it as our requests need: one declaration both describes a value and checks it."""

from __future__ import annotations

import re
from typing import Any

Schema = dict[str, Any]

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,), "object": (dict,), "array": (list,), "boolean": (bool,), "integer": (int,),
    "number": (int, float), "null": (type(None),),
}  # fmt: skip

TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "number"}
COUNT: Schema = {"type": "integer", "minimum": 0}
YES_NO: Schema = {"type": "boolean"}


def record(required: dict[str, Schema], optional: dict[str, Schema] | None = None) -> Schema:
    """An object of these properties and no others."""
    properties = {**required, **(optional or {})}
    return {
        "type": "object", "properties": properties, "required": list(required), "additionalProperties": False
    }


def rows(of: Schema) -> Schema:
    """A list."""
    return {"type": "array", "items": of}


def table(of: Schema) -> Schema:
    """An object with any keys."""
    return {"type": "object", "additionalProperties": of}


def first_mistake(value: Any, schema: Schema, where: str) -> str:
    """What is wrong with a value, in words; empty if nothing is."""
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(_is(value, kind) for kind in kinds):
        return f"{where} is not {' or '.join(_said(kind) for kind in kinds)}"
    if "enum" in schema and value not in schema["enum"]:
        return f"{where} is none of {', '.join(map(str, schema['enum']))}"
    if isinstance(value, str):
        return _text(value, schema, where)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(value, schema, where)
    if isinstance(value, list):
        return _items(value, schema, where)
    if isinstance(value, dict):
        return _entries(value, schema, where)
    return ""


def _is(value: Any, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    if kind == "integer" and isinstance(value, float):
        return value.is_integer()
    return isinstance(value, _TYPES[kind])


def _said(kind: str) -> str:
    said = {"array": "a list", "integer": "a whole number", "object": "an object", "null": "null"}
    return said.get(kind, f"a {kind}")


def _text(value: str, schema: Schema, where: str) -> str:
    if len(value) > schema.get("maxLength", len(value)):
        return f"{where} is longer than {schema['maxLength']:,} characters"
    if len(value) < schema.get("minLength", 0):
        return f"{where} is shorter than {schema['minLength']} characters"
    # `$` is the end in JSON Schema, and in Python before a last line break too
    if "pattern" in schema and not re.fullmatch(schema["pattern"].removeprefix("^").removesuffix("$"), value, re.ASCII):
        return f"{where} is not of the form {schema['pattern']}"
    return ""


def _number(value: float, schema: Schema, where: str) -> str:
    if value < schema.get("minimum", value) or value <= schema.get("exclusiveMinimum", value - 1):
        return f"{where} is too small"
    if value > schema.get("maximum", value) or value >= schema.get("exclusiveMaximum", value + 1):
        return f"{where} is too large"
    return ""


def _items(value: list[Any], schema: Schema, where: str) -> str:
    if len(value) > schema.get("maxItems", len(value)):
        return f"{where} has more than {schema['maxItems']} items"
    mistakes = (first_mistake(item, schema.get("items", {}), f"{where}[{i}]") for i, item in enumerate(value))
    return next(filter(None, mistakes), "")


def _entries(value: dict[str, Any], schema: Schema, where: str) -> str:
    properties, more = schema.get("properties", {}), schema.get("additionalProperties", True)
    if len(value) > schema.get("maxProperties", len(value)):
        return f"{where} has more than {schema['maxProperties']} entries"
    missing = [name for name in schema.get("required", ()) if name not in value]
    if missing:
        return f"{where} lacks '{missing[0]}'"
    for name, item in value.items():
        if name not in properties and more is False:
            return f"{where} has a field '{name[:60]}' that is not known here"
        if mistake := first_mistake(name, schema.get("propertyNames", {}), f"the name '{name[:60]}' in {where}"):
            return mistake
        of = properties.get(name, more if isinstance(more, dict) else {})
        if mistake := first_mistake(item, of, f"'{name[:60]}'"):
            return mistake
    return ""
