"""The registry of codes, by number.

E0 text, E1 shape, E2 tables, E3 meaning, E4 agreements, E5 catalogues, E6 failures, E7 files of other tools, E80
fabrics that cannot be, E85 and E86 devices that do not agree, E9 not yet, W warnings.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from weft.diagnostics import (
    codes_addressing,
    codes_agreement,
    codes_catalogue,
    codes_design,
    codes_devices,
    codes_exchange,
    codes_existing,
    codes_fabric,
    codes_failures,
    codes_gnpy,
    codes_lab,
    codes_later,
    codes_meaning,
    codes_names,
    codes_shape,
    codes_text,
)
from weft.diagnostics.code import Code, as_shown

PARTS = (
    codes_text, codes_shape, codes_names, codes_meaning, codes_existing, codes_addressing, codes_agreement,
    codes_catalogue, codes_failures, codes_lab, codes_exchange, codes_gnpy, codes_design, codes_fabric, codes_devices,
    codes_later,
)  # fmt: skip

CODES: Mapping[str, Code] = MappingProxyType({code.code: code for part in PARTS for code in part.CODES})
"""All codes in order of their numbers within each part."""


def explain(code: str) -> str | None:
    """What a code means, with its bad and its mended example; None for an unknown one."""
    found = CODES.get(code)
    if found is None:
        return None
    return "\n".join((
        f"{found.code}: {found.title}", "", found.text, "",
        "Wrong:", "", _indented(found.bad), "", "Mended:", "", _indented(found.mended),
    ))  # fmt: skip


def _indented(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in as_shown(text).split("\n"))
