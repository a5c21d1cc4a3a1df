"""Lines and files of an operator's own beside those that are rendered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from weft.build.additions.additions import Additions
from weft.build.device import Device
from weft.build.systems import SYSTEMS
from weft.diagnostics import AdditionsError, Diagnostic, RenderError, Span

_LAST = "\nend\n"


def with_texts(additions: Additions, device: Device, system: str, texts: Mapping[str, str]) -> dict[str, str]:
    """A device's texts with what its entries add: lines at the end of a file, values in one of JSON, or a new file.

    Raises AdditionsError (E865) where the device would then be another than its record says.
    """
    found = dict(texts)
    for entry in additions.entries:
        if entry.system != system or not entry.is_for(device):
            continue
        for path, text in entry.files.items():
            if path not in found:
                found[path] = text
                continue
            found[path] = _joined(path, found[path], text, entry.places[path])
            if path in texts:
                _require_same(device, system, found, entry.places[path])
    return found


def _joined(path: str, text: str, more: str, place: Span) -> str:
    if path.endswith(".json"):
        try:
            merged = _merged(json.loads(text), json.loads(more), "")
        except ValueError as error:
            raise AdditionsError([Diagnostic("E865", f"this cannot be added to {path}: {error}", place)]) from error
        return json.dumps(merged, indent=2) + "\n"
    ended = more if more.endswith("\n") else more + "\n"
    if text.endswith(_LAST):
        return text.removesuffix(_LAST) + "\n" + ended + _LAST.lstrip("\n")
    return text + ended


def _merged(one: Any, other: Any, where: str) -> Any:
    """Two values of JSON as one: mappings by key, lists one after the other.

    Raises ValueError where two values stand at one place.
    """
    if isinstance(one, dict) and isinstance(other, dict):
        both = {key: _merged(value, other[key], f"{where}/{key}") for key, value in one.items() if key in other}
        return {**one, **other, **both}
    if isinstance(one, list) and isinstance(other, list):
        return [*one, *(each for each in other if each not in one)]
    if one != other:
        raise ValueError(f"{where or 'the file'} is {json.dumps(one)[:40]} already")
    return one


def _differing(one: Device, other: Device) -> str:
    """Names of what two records of a device do not agree on."""
    names = [each.name for each in fields(one) if getattr(one, each.name) != getattr(other, each.name)]
    return ", ".join(name.replace("_", " ") for name in names)


def _require_same(device: Device, system: str, texts: Mapping[str, str], place: Span) -> None:
    try:
        said = SYSTEMS[system].read(texts)
    except RenderError as error:
        raise AdditionsError([Diagnostic("E865", f"{device.name} can no longer be read: {error}", place)]) from error
    if said != device:
        help = "what the plan says of a device is not changed here: change the intent"
        message = f"{device.name} would not be as the plan has it any more: other {_differing(device, said)}"
        raise AdditionsError([Diagnostic("E865", message, place, help=help)])
