"""A YAML file as plain values, with the place of every one of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import yaml

from weft.diagnostics import Diagnostic, Span

Path = tuple[str | int, ...]

_INT = re.compile(r"[-+]?[0-9]+\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_LITERALS = {"null": None, "~": None, "": None, "true": True, "false": False}
_DEEPEST = 40


@dataclass(slots=True)
class Source:
    """The value of one file, where each part stands (`values`), and where each field's name does (`keys`)."""

    file: str
    value: Any = None
    values: dict[Path, Span] = field(default_factory=dict)
    keys: dict[Path, Span] = field(default_factory=dict)
    problems: list[Diagnostic] = field(default_factory=list)

    def place(self, path: Path) -> Span | None:
        """The span of a field's value, or of the nearest thing that holds it."""
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path)


def read(file: str, text: str) -> Source:
    """Read one YAML document, scalars by YAML 1.2's core rules; what cannot be read is in `problems`."""
    source = Source(file)
    try:
        root = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        span = Span(file, mark.line + 1, mark.column + 1, mark.column + 2) if mark else None
        source.problems.append(Diagnostic("E501", "this is not YAML", span, error.problem or ""))
        return source
    except yaml.YAMLError as error:
        source.problems.append(Diagnostic("E501", f"this is not YAML: {error}".splitlines()[0], None))
        return source
    if root is not None:
        source.value = _value(source, root, ())
    return source


def _value(source: Source, node: yaml.Node, path: Path) -> Any:
    source.values[path] = _span(source.file, node)
    if len(path) > _DEEPEST:
        source.problems.append(Diagnostic("E501", "this is nested too deeply", source.values[path]))
        return None
    if isinstance(node, yaml.MappingNode):
        return _mapping(source, node, path)
    if isinstance(node, yaml.SequenceNode):
        return [_value(source, child, (*path, i)) for i, child in enumerate(node.value)]
    return _scalar(node) if isinstance(node, yaml.ScalarNode) else None


def _mapping(source: Source, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        span = _span(source.file, key_node)
        if not isinstance(key_node, yaml.ScalarNode):
            source.problems.append(Diagnostic("E501", "a field's name must be plain text", span))
            continue
        key = str(key_node.value)
        here = (*path, key)
        if key in found:
            first = ((source.keys[here], "first given here"),)
            source.problems.append(Diagnostic("E502", f"'{key}' is given twice", span, "again here", related=first))
            continue
        source.keys[here] = span
        found[key] = _value(source, value_node, here)
    return found


def _scalar(node: yaml.ScalarNode) -> Any:
    text = str(node.value)
    if node.style is not None:
        return text
    if text.lower() in _LITERALS:
        return _LITERALS[text.lower()]
    readings: tuple[tuple[re.Pattern[str], Callable[[str], Any]], ...] = ((_INT, int), (_FLOAT, float))
    for pattern, convert in readings:
        if pattern.match(text) and len(text) <= 300:
            return convert(text)
    return text


def _span(file: str, node: yaml.Node) -> Span:
    """Of the node's first line only, where it goes over several."""
    start, end = node.start_mark, node.end_mark
    last = end.column + 1 if end.line == start.line else start.column + 2
    return Span(file, start.line + 1, start.column + 1, max(last, start.column + 2))
