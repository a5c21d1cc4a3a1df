"""Tables of a page of reference, in Markdown, from the JSON Schema of a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

_SEEN_THERE = ("UtilisationDoc", "RoutingDoc", "SpectrumDoc", "HallDoc", "UncertaintyDoc")
"""Records whose fields all have defaults of their own."""


def sections(schema: dict[str, Any], order: Iterable[str]) -> Iterator[str]:
    """The lines that list every field of a file, record by record."""
    records = [("The file", schema), *((_title(name), schema["$defs"][name]) for name in order)]
    for title, record in records:
        yield from ("", f"## {title}", "", record["description"], "", *_table(record))


def _title(name: str) -> str:
    return name.removesuffix("Doc")


def _table(record: dict[str, Any]) -> list[str]:
    required = record.get("required", ())
    rows = ["| field | value | default | meaning |", "|---|---|---|---|"]
    for name, field in record["properties"].items():
        default = "must be given" if name in required else _default(field)
        meaning = field["description"].replace("|", "\\|")
        rows.append(f"| `{name}` | {_value(field)} | {default} | {meaning} |")
    return rows


def _default(field: dict[str, Any]) -> str:
    if field.get("$ref", "").endswith(_SEEN_THERE):
        return "see there"
    default = field.get("default")
    if not default and default != 0:
        return "none"
    return f"`[{', '.join(default)}]`" if isinstance(default, list) else f"`{default}`"


def _value(field: dict[str, Any]) -> str:
    """What a field takes, in words."""
    if "$ref" in field:
        name = _title(field["$ref"].rsplit("/", 1)[1])
        return f"[{name}](#{name.lower()})"
    if "x-quantity" in field:
        examples = field.get("examples") or field["anyOf"][0]["examples"]
        return f"{field['x-quantity']}, `{examples[0]}`"
    if "const" in field:
        return f"`{field['const']}`"
    if "enum" in field:
        return " or ".join(f"`{word}`" for word in field["enum"])
    if "anyOf" in field:
        return " or ".join(_value(choice) for choice in field["anyOf"])
    kind = field.get("type")
    if kind == "array":
        return _list(field)
    if kind == "object":
        of = field.get("additionalProperties")
        by = field.get("propertyNames", {}).get("title", "name")
        return f"by {by}: {_value(of)}" if isinstance(of, dict) else "mapping"
    if kind == "integer":
        return f"{field['minimum']:,} to {field['maximum']:,}"
    return f"`{field['examples'][0]}`" if field.get("examples") else "text"


def _list(field: dict[str, Any]) -> str:
    if "prefixItems" in field:
        return "[" + ", ".join(_value(item) for item in field["prefixItems"]) + "]"
    return f"list of {_value(field['items'])}"
