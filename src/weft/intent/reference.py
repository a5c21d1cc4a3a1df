"""The reference of the intent file and of the codes, as Markdown pages made from schema and registry.

`python -m weft.intent.reference DIR` writes both pages; a test tells when they are not up to date.
"""

from __future__ import annotations

import sys
from pathlib import Path

from weft.diagnostics.code import BASE, DEVICES, EXCHANGE, FAILURES, GNPY, LAB, as_shown
from weft.diagnostics.codes import CODES
from weft.intent.document import TABLES
from weft.intent.schema import json_schema
from weft.units import DIMENSIONS
from weft.written.page import sections

_ORDER = (
    "SiteDoc", "FabricDoc", "HallDoc", "BackendDoc", "AddressingDoc", "TenantDoc", "SparesDoc", "FibreDoc", "SpanDoc",
    "LinkDoc", "ModuleDoc", "ExistingDoc", "TrafficDoc", "DemandDoc", "GravityDoc", "ClassDoc", "PatternDoc", "JobDoc",
    "HourDoc", "PeriodsDoc", "UtilisationDoc", "RoutingDoc", "WideAddressingDoc",
    "FiltersDoc", "SpectrumDoc",
)  # fmt: skip


def intent_page() -> str:
    """The page that lists every field of format 1, every table's columns, and every unit."""
    lines = [
        "# The intent file",
        "",
        "Format 1, YAML 1.2. This page is made from the schema that `weft schema` prints; `weft new` writes a starter.",
        "Fields without default must be given. Nothing written is ever ignored: what this version does not act on, it",
        "refuses. Paths are relative to the intent file. Quantities are numbers with [units](#units).",
    ]
    lines += sections(json_schema(), _ORDER)
    lines += ["", "## Tables", "", "A CSV file (RFC 4180, UTF-8, with a header line) may stand in place of each of"]
    lines += ["these lists. Empty cells are absent fields; lists (`srlg`, `at`, `modules`) are split at `|`.", ""]
    for path, (columns, _) in TABLES.items():
        lines.append(f"- `{'.'.join(path)}`: {', '.join(f'`{column}`' for column in columns)}")
    lines += ["", "## Units", "", "| what | units | example |", "|---|---|---|"]
    for of in DIMENSIONS.values():
        units = ", ".join(f"`{unit.strip()}`" for unit in of.units)
        lines.append(f"| {of.noun} | {units}{', or none' if of.bare else ''} | `{of.example}` |")
    return "\n".join(lines) + "\n"


def diagnostics_page() -> str:
    """The page that explains every code, with its examples."""
    lines = [
        "# Diagnostics",
        "",
        "All codes, made from the registry that `weft explain` reads. Each example is run as a test. Examples show the",
        "keys that matter; the others are those of this intent (those of E6 are expressions of failures, or scenarios",
        "of labs, those of E7 graphs, or GNPy's topologies with a small library; those of E80 are found as fabrics are",
        "designed, those of E85 and E86 in files that `weft build` made and someone changed, or added to):",
        "",
        "```yaml",
        BASE.rstrip("\n"),
        "```",
    ]
    for code in CODES.values():
        title = code.title[0].upper() + code.title[1:]
        lines += ["", f"## {code.code}", "", f"**{title}.** {' '.join(code.text.split())}"]
        for word, example in (("Wrong", code.bad), ("Mended", code.mended)):
            shown = as_shown(example)
            visible = shown.encode("unicode_escape").decode() if not shown.replace("\n", "").isprintable() else shown
            kinds = ((FAILURES, "text"), (LAB, "text"), (EXCHANGE, "text"), (GNPY, "json"), (DEVICES, "diff"))
            language = next((name for mark, name in kinds if example.startswith(mark)), "yaml")
            lines += ["", f"{word}:", "", f"```{language}", visible, "```"]
    return "\n".join(lines) + "\n"


def pages() -> dict[str, str]:
    """Both pages by file name."""
    return {"intent.md": intent_page(), "diagnostics.md": diagnostics_page()}


if __name__ == "__main__":
    for file, text in pages().items():
        (Path(sys.argv[1]) / file).write_text(text, encoding="utf-8")
