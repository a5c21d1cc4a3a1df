"""From the path of an agreement file to checked terms, or to everything that is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from weft.agreement.meaning import SUPPLY
from weft.agreement.patent_document import FORM, SALE_COLUMNS, SALES, AgreementDoc, SaleDoc
from weft.agreement.patent_meaning import PATENTS
from weft.agreement.resolved import resolved
from weft.agreement.terms import Agreement
from weft.agreement.without_effect import WITHOUT_EFFECT
from weft.diagnostics import AgreementError, Diagnostic, has_errors, in_order
from weft.written.csv_table import CsvTable, read_csv
from weft.written.places import Path as ValuePath
from weft.written.places import Places
from weft.written.shape import shape
from weft.written.subject import Written
from weft.written.table_text import table_text
from weft.written.text import decode, read_bytes
from weft.written.tree import TreeError, grow

BEGIN = "begin with `agreement: 1`; `weft schema --agreement` and docs/agreement-file.md have all fields"
"""How an agreement file is begun."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading a file came to: the document if its shape is right, and all findings.

    `files` are the contents that were read, by name beside the file, its own first; `terms` is the document with its
    places.
    """

    terms: Written[AgreementDoc] | None
    findings: tuple[Diagnostic, ...]
    files: tuple[tuple[str, bytes], ...] = ()

    @property
    def agreement(self) -> Agreement | None:
        """The terms, where nothing is wrong."""
        if self.terms is None or has_errors(self.findings):
            return None
        return resolved(self.terms.document)


def load(path: str | Path) -> Agreement:
    """The agreement of a file.

    Raises AgreementError with every finding if one of them is an error.
    """
    reading = read(Path(path))
    if reading.agreement is None:
        raise AgreementError(reading.findings)
    return reading.agreement


def check(path: str | Path) -> tuple[Diagnostic, ...]:
    """Everything that is wrong with an agreement file and with the table it names, in order of place."""
    return read(Path(path)).findings


def read(path: Path) -> Reading:
    """Read a file as far as it can be read; never raises because of what is in it."""
    content = read_bytes(path)
    if isinstance(content, Diagnostic):
        return Reading(None, (content,))
    text = decode(content, str(path))
    if isinstance(text, Diagnostic):
        return Reading(None, (text,))
    try:
        root, findings = grow(text, str(path), BEGIN)
    except TreeError as error:
        return Reading(None, (error.diagnostic,))
    filled = _with_sales(root.plain, Places(str(path), root, {}), path.parent)
    places = Places(str(path), root, filled.tables)
    shaped, wrong = shape(FORM, filled.values, places)
    findings += [*filled.findings, *wrong]
    terms: Written[AgreementDoc] | None = None
    if shaped.document is not None:
        terms = Written(shaped.document, places, shaped.broken | filled.incomplete, shaped.kept)
        for find in (*SUPPLY, *PATENTS, *WITHOUT_EFFECT):
            findings += find(terms)
    return Reading(terms, in_order(findings), ((path.name, content), *filled.files))


@dataclass(frozen=True, slots=True)
class _Filled:
    """Values with rows in place of the table's name."""

    values: Any
    tables: dict[ValuePath, CsvTable]
    findings: tuple[Diagnostic, ...] = ()
    incomplete: frozenset[ValuePath] = frozenset()
    files: tuple[tuple[str, bytes], ...] = ()


def _with_sales(values: Any, places: Places, folder: Path) -> _Filled:
    """The values with the sales of the table that they name, if they name one."""
    patents = values.get("patents") if isinstance(values, dict) else None
    named = patents.get("sales") if isinstance(patents, dict) else None
    if not isinstance(named, str):
        return _Filled(values, {})

    def filled(rows: list[dict[str, Any]]) -> Any:
        return {**values, "patents": {**patents, "sales": rows}}  # type: ignore[dict-item]

    if Path(named).name != named:
        message, help = f"'{named[:60]}' is not beside the agreement", "put the table into the agreement's directory"
        wrong_place = Diagnostic("E201", message, places.value(SALES), help=help)
        return _Filled(filled([]), {}, (wrong_place,), frozenset({SALES}))
    got = table_text(folder, named, places.value(SALES), "the agreement file")
    if isinstance(got, Diagnostic):
        return _Filled(filled([]), {}, (got,), frozenset({SALES}))
    required = [name for name, field in SaleDoc.model_fields.items() if field.is_required()]
    table, wrong = read_csv(got.text, got.file, SALE_COLUMNS, required)
    rows = [] if any(f.code == "E202" for f in wrong) else list(table.rows)
    broken = frozenset({SALES}) if wrong else frozenset[ValuePath]()
    return _Filled(filled(rows), {SALES: table}, tuple(wrong), broken, ((named, got.content),))
