"""The `set` commands of SR Linux's command line: a tree written leaf by leaf."""

from __future__ import annotations

from typing import Any

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
    _write(tree, "set /", lines)
    return "\n".join(lines) + "\n"


def _write(tree: dict[str, Any], path: str, lines: list[str]) -> None:
    for name, value in tree.items():
        here = f"{path} {name}"
        if isinstance(value, dict):
            if not value:
                lines.append(here)
            _write(value, here, lines)
        elif not isinstance(value, list):
            lines.append(f"{here} {_word(value)}")
        elif value and isinstance(value[0], dict):
            for entry in value:
                _write_entry(name, entry, here, lines)
        else:
            lines.append(f"{here} [ {' '.join(_word(each) for each in value)} ]")


def _write_entry(name: str, entry: dict[str, Any], path: str, lines: list[str]) -> None:
    keys: tuple[str, ...]
    if name in BOTH_KEYS:
        keys = BOTH_KEYS[name]
        here = f"{path} {_word(entry[keys[0]])} {keys[1]} {_word(entry[keys[1]])}"
    else:
        keys = (next(key for key in KEYS[name] if key in entry),)
        here = f"{path} {_word(entry[keys[0]])}"
    before = len(lines)
    _write({name: value for name, value in entry.items() if name not in keys}, here, lines)
    if len(lines) == before:
        lines.append(here)


def _word(value: Any) -> str:
    """A value; identities without the name of their module, as the command line has them."""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    if text.startswith("srl_nokia-"):
        text = text.split(":", 1)[1]
    return f'"{text}"' if " " in text or ";" in text else text
