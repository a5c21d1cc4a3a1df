"""Labels of other tools as names that an intent takes: each a name, each once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from unicodedata import normalize

from weft.network.naming import numbered

MOST = 56
"""Characters of a name that leave room for a number within the 64 of an intent."""

_OTHER = re.compile(r"[^\w .#/()-]+")
_LEAD = re.compile(r"^\W+")
_ANYCAST = re.compile(r"^any\s+of\s", re.IGNORECASE)


def named(labels: Sequence[str], otherwise: str) -> list[str]:
    """The labels as names: other characters become `-`, empty ones `otherwise`, and repeated ones are numbered."""
    return numbered([_name(label) or otherwise for label in labels])


def _name(label: str) -> str:
    text = _OTHER.sub("-", " ".join(normalize("NFC", label).split()))
    text = _LEAD.sub("", _ANYCAST.sub("any-of-", text))
    return text[:MOST].rstrip()


def shown(labels: Sequence[str], most: int = 5) -> str:
    """A few labels for people, and how many more there are."""
    more = f" and {len(labels) - most} more" if len(labels) > most else ""
    return ", ".join(f"'{label}'" for label in labels[:most]) + more
