"""A YAML text as plain values, each with its place in the text.

One pass over libyaml's events with a stack of our own: no recursion, so that depth is ours to bound, and
positions cost next to nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from weft.diagnostics import Diagnostic, Span
from weft.written.scalars import resolve

DEEPEST = 32
MOST_ALIASED = 100_000
"""Nodes that aliases may add in all; an intent that needs more repeats itself beyond reading."""


@dataclass(slots=True, eq=False)
class Node:
    """A value and where it stands: line and column from 0, as libyaml counts; `end` is exclusive.

    `plain` is the value as dict, list or scalar; `children` holds the nodes of a list, or by key the key's
    node and the value's node of a mapping.  `size` counts nodes with all aliases written out.
    """

    plain: Any
    line: int
    column: int
    end_line: int
    end_column: int
    items: list[Node]
    entries: dict[str, tuple[Node, Node]]
    size: int = 1


_NO_ITEMS: list[Node] = []
_NO_ENTRIES: dict[str, tuple[Node, Node]] = {}
"""Scalars share these two, never written to: most nodes are scalars, and empty containers cost time."""


class TreeError(Exception):
    """The text is no single well-formed YAML document; holds the one finding."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


class _Loader(yaml.CSafeLoader):  # type: ignore[misc, unused-ignore]
    """libyaml's parser; only its events are used."""


def grow(text: str, file: str, begin: str = "start with `weft new DIR`") -> tuple[Node, list[Diagnostic]]:
    """The root node of a YAML text, with findings that did not stop the reading: keys given twice or without value.

    `begin` is how such a file is begun, for those who give an empty one.

    Raises TreeError where the reading had to stop.
    """
    grower = _Grower(file)
    loader = _Loader(text)
    try:
        while loader.check_event():
            event = loader.get_event()
            if event is not None:
                grower.take(event)
    except yaml.MarkedYAMLError as error:
        raise TreeError(_syntax_error(error, text, file)) from error
    finally:
        loader.dispose()
    if grower.root is None:
        raise TreeError(Diagnostic("E007", "the file is empty", Span(file, 1, 1, 2), help=begin))
    return grower.root, grower.findings


class _Grower:
    """Takes events one by one and keeps the open collections on a stack, each with its pending key."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.root: Node | None = None
        self.findings: list[Diagnostic] = []
        self.stack: list[tuple[Node, str | None]] = []
        self.keys: list[Node | None] = []
        self.anchors: dict[str, tuple[Node, bool]] = {}
        self.aliased = 0
        self.documents = 0

    def take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._place(self._scalar(event), event.anchor)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            self._open(event)
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self._close(event)
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self._stop("E007", "a second document starts here", event, help="take out '---'")

    def _scalar(self, event: Any) -> Node:
        plain: Any = event.value
        if event.tag is not None and event.tag not in ("!", "tag:yaml.org,2002:str"):
            self._stop("E006", f"tag '{event.tag[:60]}' is not allowed", event, help="write the plain value")
        if event.implicit[0]:
            plain = resolve(event.value)
        return _node(plain, event)

    def _open(self, event: Any) -> None:
        if event.tag not in (None, "!"):
            self._stop("E006", f"tag '{event.tag[:60]}' is not allowed", event, help="write the plain value")
        if len(self.stack) >= DEEPEST:
            self._stop("E005", f"nested deeper than {DEEPEST} levels", event)
        if self.stack and self._wants_key():
            self._stop("E003", "a key must be a word, not a list or a mapping", event)
        node = _node({} if isinstance(event, yaml.MappingStartEvent) else [], event)
        node.items, node.entries = [], {}
        if event.anchor:
            self.anchors[event.anchor] = (node, True)
        self.stack.append((node, event.anchor))
        self.keys.append(None)

    def _close(self, event: Any) -> None:
        node, anchor = self.stack.pop()
        self.keys.pop()
        node.end_line, node.end_column = event.end_mark.line, event.end_mark.column
        self._place(node, anchor)

    def _alias(self, event: Any) -> None:
        node, is_open = self.anchors.get(event.anchor, (None, False))
        if node is None:
            self._stop("E003", f"alias '*{event.anchor}' has no anchor '&{event.anchor}' above it", event)
        elif is_open:
            self._stop("E005", f"alias '*{event.anchor}' stands inside the value it names", event)
        else:
            self.aliased += node.size
            if self.aliased > MOST_ALIASED:
                self._stop("E005", f"aliases stand for more than {MOST_ALIASED:,} values in all", event)
            self._place(node, None)

    def _wants_key(self) -> bool:
        return isinstance(self.stack[-1][0].plain, dict) and self.keys[-1] is None

    def _place(self, node: Node, anchor: str | None) -> None:
        """Put a finished node where it belongs: the root, an item, a key, or the value of the pending key."""
        if anchor:
            self.anchors[anchor] = (node, False)
        if not self.stack:
            self.root = node
            return
        parent = self.stack[-1][0]
        parent.size += node.size
        if isinstance(parent.plain, list):
            parent.plain.append(node.plain)
            parent.items.append(node)
            return
        key = self.keys[-1]
        if key is None:
            self.keys[-1] = node
            return
        self.keys[-1] = None
        word = key.plain if isinstance(key.plain, str) else _word(key.plain)
        if word in parent.entries:
            self._given_twice(word, key, parent.entries[word][0])
        if node.plain is None:
            self._nothing(word, key)
        else:
            parent.plain[word] = node.plain
        parent.entries[word] = (key, node)

    def _given_twice(self, word: str, key: Node, first: Node) -> None:
        message, help = f"'{word}' is given twice", "keep one of the two"
        related = ((span_of(first, self.file), "first given here"),)
        self.findings.append(Diagnostic("E004", message, span_of(key, self.file), "given again", help, related=related))

    def _nothing(self, word: str, key: Node) -> None:
        help = "write a value, or take the key out"
        if word[:1].isdigit():
            help = "a comma ends the value before it: write numbers with a point"
        self.findings.append(Diagnostic("E108", f"'{word}' has no value", span_of(key, self.file), help=help))

    def _stop(self, code: str, message: str, event: Any, help: str = "") -> None:
        raise TreeError(Diagnostic(code, message, span_of(_node(None, event), self.file), help=help))


def span_of(node: Node, file: str) -> Span:
    """The place of a node: all of it when it is on one line, else its first key or its first character."""
    if node.line == node.end_line:
        return Span(file, node.line + 1, node.column + 1, max(node.end_column, node.column + 1) + 1)
    if node.entries:
        first = next(iter(node.entries.values()))[0]
        if first is not node and first.line == node.line:
            return span_of(first, file)
    return Span(file, node.line + 1, node.column + 1, node.column + 2)


def _node(plain: Any, event: Any) -> Node:
    start, end = event.start_mark, event.end_mark
    return Node(plain, start.line, start.column, end.line, end.column, _NO_ITEMS, _NO_ENTRIES)


def _word(plain: Any) -> str:
    return "null" if plain is None else str(plain).lower() if isinstance(plain, bool) else str(plain)


_HELP = {
    "mapping values are not allowed": "put the text in quotes if it holds ': '",
    "could not find expected ':'": "a key needs ': ' after it",
    "did not find expected ',' or '}'": "a '}' or a ',' is missing",
    "did not find expected ',' or ']'": "a ']' or a ',' is missing",
    "did not find expected key": "keys of one mapping start in one column; a list item starts with '- '",
    "did not find expected '-' indicator": "items of one list start in one column, with '- '",
    "quoted scalar": "a closing quote is missing",
    "cannot start any token": "put the text in quotes",
}


def _syntax_error(error: yaml.MarkedYAMLError, text: str, file: str) -> Diagnostic:
    mark, context = error.problem_mark or error.context_mark, error.context_mark
    said = " ".join(part for part in (error.problem, error.context) if part)
    help = next((help for key, help in _HELP.items() if key in said), "")
    if mark is not None and text[mark.index : mark.index + 1] == "\t":
        help = "indent with blanks, not with tabs"
    span = Span(file, 1, 1, 2) if mark is None else Span(file, mark.line + 1, mark.column + 1, mark.column + 2)
    related: tuple[tuple[Span, str], ...] = ()
    if mark is not None and context is not None and context.line != mark.line:
        place = Span(file, context.line + 1, context.column + 1, context.column + 2)
        related = ((place, error.context or "starts here"),)
    message = f"not YAML: {error.problem or error.context or 'unreadable'}"
    return Diagnostic("E003", message, span, help=help, related=related)
