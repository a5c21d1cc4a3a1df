"""Flat commands of the model-driven CLI: written one by one, and read as one tree of words."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import Any

Tree = dict[str, Any]
"""Words by the words before them; a leaf's value is the last word below it."""

ROUTER = 'router "Base"'


def quoted(text: str) -> str:
    """A string, which may have spaces."""
    return f'"{text}"'


def command(*words: object) -> str:
    """One command, that sets a leaf."""
    return " ".join(("/configure", *map(str, words)))


def presence(*words: object) -> str:
    """A command that says of a container or an entry of a list no more than that it is there."""
    return " ".join(("/configure {", *map(str, words), "}"))


def tree(text: str) -> Tree:
    """All commands of a text; comments, and what configures nothing, are passed over.

    Raises ValueError where quotes do not match.
    """
    found: Tree = {}
    for line in text.splitlines():
        words = shlex.split(line, comments=True)
        if words[:1] in (["/configure"], ["/bof"]):
            here = found
            for word in (word.strip("[]") for word in words[1:] if word not in "{}"):
                here = here.setdefault(word, {})
    return found


def below(node: Tree, *path: str) -> Tree:
    """What stands below a path, nothing where it is not there."""
    for word in path:
        node = node.get(word, {})
    return node


def leaf(node: Tree, *path: str) -> str:
    """The value of a leaf; of two the later, as the system takes it.

    Raises KeyError where there is none.
    """
    found = below(node, *path)
    if not found:
        raise KeyError(" ".join(path))
    return next(reversed(found))


def leaf_or(node: Tree, default: str, *path: str) -> str:
    """The value of a leaf, another where there is none."""
    return leaf(node, *path) if below(node, *path) else default


def comments(text: str) -> Iterator[str]:
    """Lines that are comments, without the mark."""
    return (line[1:].strip() for line in text.splitlines() if line.startswith("#"))
