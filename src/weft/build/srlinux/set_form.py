"""The `set` commands of SR Linux's command line: a tree written leaf by leaf."""

from __future__ import annotations

from typing import Any

from weft.build.json_text import Shared

Memo = dict[int, list[str]]
"""What comes behind the path in the commands of a shared list."""

KEYS = {
    "interface": ("interface-id", "name", "interface-name", "ethernet-interface"), "subinterface": ("index", "id"),
    "address": ("ip-prefix",), "populate": ("route-type",), "advertise": ("route-type",),
    "tunnel-interface": ("name",), "vxlan-interface": ("index", "name"), "network-instance": ("name",),
    "bgp-instance": ("id",), "ethernet-segment": ("name",), "afi-safi": ("afi-safi-name",),
    "group": ("group-name",), "neighbor": ("peer-address",), "prefix-set": ("name",), "policy": ("name",),
    "statement": ("name",), "entry": ("sequence-id",), "queue": ("name",), "forwarding-class": ("name",),
    "dscp-policy": ("name",), "dscp": ("value",), "scheduler-policy": ("name",), "scheduler": ("sequence",),
    "input": ("id",),
}  # fmt: skip
"""Names that a list's key has, by the list."""

BOTH_KEYS = {"prefix": ("ip-prefix", "mask-length-range"), "acl-filter": ("name", "type")}
"""Of lists that have two."""


def as_set(tree: dict[str, Any]) -> str:
    """A tree as commands, one a leaf, in its order; a container with nothing in it has one of its own."""
    lines: list[str] = []
    _write(tree, "set /", lines, {})
    return "\n".join(lines) + "\n"


def _write(tree: dict[str, Any], path: str, lines: list[str], memo: Memo, but: tuple[str, ...] = ()) -> None:
    """All of a container `but` the keys of a list, which its path has already."""
    for name, value in tree.items():
        if name in but:
            continue
        of = type(value)
        if of is dict:
            here = f"{path} {name}"
            if not value:
                lines.append(here)
            _write(value, here, lines, memo)
        elif of is Shared:
            if id(value) not in memo:
                memo[id(value)] = []
                _write_entries(name, value, "", memo[id(value)], memo)
            lines += [f"{path} {name}{line}" for line in memo[id(value)]]
        elif of is not list:
            lines.append(f"{path} {name} {_word(value)}")
        elif value and type(value[0]) is dict:
            _write_entries(name, value, f"{path} {name}", lines, memo)
        else:
            lines.append(f"{path} {name} [ {' '.join(_word(each) for each in value)} ]")


def _write_entries(name: str, entries: list[dict[str, Any]], path: str, lines: list[str], memo: Memo) -> None:
    """Entries of one list have one key, or two; one with nothing beside them has a command of its own."""
    second = ""
    if name in BOTH_KEYS:
        first, second = BOTH_KEYS[name]
    else:
        first = next(key for key in KEYS[name] if key in entries[0])
    for entry in entries:
        here = f"{path} {_word(entry[first])}" + (f" {second} {_word(entry[second])}" if second else "")
        if len(entry) == (2 if second else 1):
            lines.append(here)
        else:
            _write(entry, here, lines, memo, (first, second))


def _word(value: Any) -> str:
    """A value; identities without the name of their module, as the command line has them."""
    if type(value) is bool:
        return "true" if value else "false"
    text = str(value)
    if text.startswith("srl_nokia-"):
        text = text.split(":", 1)[1]
    return f'"{text}"' if " " in text or ";" in text else text
