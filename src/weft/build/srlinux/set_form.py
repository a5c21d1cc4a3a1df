"""The `set` commands of SR Linux's command line: a tree written leaf by leaf."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

KEYS = {
    "interface": ("name", "interface-name", "ethernet-interface"), "subinterface": ("index", "id"),
    "address": ("ip-prefix",), "populate": ("route-type",), "advertise": ("route-type",),
    "tunnel-interface": ("name",), "vxlan-interface": ("index", "name"), "network-instance": ("name",),
    "bgp-instance": ("id",), "ethernet-segment": ("name",), "afi-safi": ("afi-safi-name",),
    "group": ("group-name",), "neighbor": ("peer-address",), "prefix-set": ("name",), "policy": ("name",),
    "statement": ("name",),
}  # fmt: skip
"""Names that a list's key has, by the list."""

BOTH_KEYS = ("ip-prefix", "mask-length-range")
"""Of a prefix in a set, the one list here with two."""


def as_set(tree: dict[str, Any]) -> str:
    """A tree as commands, one a leaf, in its order; a container with nothing in it has one of its own."""
    return "".join(f"set / {' '.join(words)}\n" for words in _commands(tree, []))


def _commands(tree: dict[str, Any], path: list[str]) -> Iterator[list[str]]:
    for name, value in tree.items():
        here = [*path, name]
        if isinstance(value, dict):
            if not value:
                yield here
            yield from _commands(value, here)
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for entry in value:
                yield from _entry(name, entry, here)
        elif isinstance(value, list):
            yield [*here, "[", *(_word(each) for each in value), "]"]
        else:
            yield [*here, _word(value)]


def _entry(name: str, entry: dict[str, Any], path: list[str]) -> Iterator[list[str]]:
    keys = _keys(name, entry)
    if name == "prefix":
        yield [*path, *(x for i, key in enumerate(keys) for x in ((key,) if i else ()) + (_word(entry[key]),))]
        return
    here = [*path, *(_word(entry[key]) for key in keys)]
    rest = {key: value for key, value in entry.items() if key not in keys}
    if not rest:
        yield here
    yield from _commands(rest, here)


def _keys(name: str, entry: dict[str, Any]) -> tuple[str, ...]:
    return BOTH_KEYS if name == "prefix" else tuple(key for key in KEYS[name] if key in entry)[:1]


def _word(value: Any) -> str:
    """A value; identities without the name of their module, as the command line has them."""
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    if text.startswith("srl_nokia-"):
        text = text.split(":", 1)[1]
    return f'"{text}"' if " " in text or ";" in text else text
