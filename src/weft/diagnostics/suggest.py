"""What the user may have meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

MOST_SHOWN = 8
"""Known words listed before "and n more"."""


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The known word that `word` most likely stands for, or None when none is near."""
    choices = {w.casefold(): w for w in words}
    found = get_close_matches(word[:80].casefold(), list(choices), n=1, cutoff=0.6)
    return choices[found[0]] if found else None


def known(word: str, words: Iterable[str], noun: str = "known") -> str:
    """A help text: the near name if there is one, else the known ones."""
    listed = list(dict.fromkeys(words))
    near = nearest(word, listed)
    if near is not None:
        return f"did you mean '{near}'?"
    if not listed:
        return ""
    more = f" and {len(listed) - MOST_SHOWN} more" if len(listed) > MOST_SHOWN else ""
    return f"{noun}: {', '.join(listed[:MOST_SHOWN])}{more}"
