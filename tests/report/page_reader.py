"""Reads a written report back: its elements, its text, and the data embedded for the tables."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any


@dataclass
class Element:
    """One start tag, with the text that follows it directly."""

    tag: str
    attributes: dict[str, str]
    text: str = ""


@dataclass
class PageReader(HTMLParser):
    """All elements of a page in order."""

    elements: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Start the parser beneath."""
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take one start tag."""
        self.elements.append(Element(tag, {key: value or "" for key, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        """Let what follows an element be nobody's, but that of `after` the element."""
        self.elements.append(Element(f"after {tag}", {}))

    def handle_data(self, data: str) -> None:
        """Take the text after a tag."""
        if self.elements:
            self.elements[-1].text += data


def elements(html: str, tag: str = "") -> list[Element]:
    """The elements of a page, all or of one tag."""
    return [e for e in _parsed(html) if tag == e.tag or (not tag and not e.tag.startswith("after "))]


def shown_text(html: str) -> str:
    """All text of a page but that of scripts and styles, blanks made one."""
    parts = [element.text for element in _parsed(html) if element.tag not in ("script", "style")]
    return " ".join(" ".join(parts).split())


def _parsed(html: str) -> list[Element]:
    reader = PageReader()
    reader.feed(html)
    reader.close()
    return reader.elements


def table(html: str, key: str) -> list[dict[str, Any]]:
    """The rows of one table as embedded in the page."""
    data = json.loads(next(e.text for e in elements(html, "script") if e.attributes.get("id") == "data"))
    found = next(entry for entry in data["tables"] if entry["key"] == key)
    values = {c["key"]: [c["words"][i] for i in c["cells"]] if "words" in c else c["cells"] for c in found["columns"]}
    return [{name: cells[row] for name, cells in values.items()} for row in range(found["n"])]
