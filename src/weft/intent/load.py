"""From the path of an intent file to a checked intent, or to everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from weft.diagnostics import Diagnostic, IntentError, has_errors, in_order
from weft.intent import (
    meaning_addressing,
    meaning_agreement,
    meaning_catalogue,
    meaning_devices,
    meaning_existing,
    meaning_fabric,
    meaning_forecast,
    meaning_network,
    meaning_periods,
    meaning_reach,
    meaning_traffic,
    meaning_wide_addressing,
    meaning_workload,
)
from weft.intent.document import FORM, IntentDoc
from weft.intent.records import Agreed, Intent
from weft.intent.resolved import resolve_intent
from weft.intent.subject import Subject
from weft.intent.tables import value_at, with_tables
from weft.written.places import Places
from weft.written.shape import shape
from weft.written.text import decode, read_bytes
from weft.written.tree import TreeError, grow

BY_DEFAULT = "intent.yaml"
"""The file that a directory is read by."""

_MEANING: tuple[Callable[[Subject], Iterator[Diagnostic]], ...] = (
    meaning_network.duplicate_names,
    meaning_network.ends,
    meaning_network.lengths,
    meaning_network.link_kinds,
    meaning_network.charged_flow,
    meaning_network.given_equipment,
    meaning_fabric.fabrics,
    meaning_fabric.halls,
    meaning_fabric.backends,
    meaning_addressing.pools,
    meaning_addressing.asns,
    meaning_addressing.hosts,
    meaning_addressing.shelves,
    meaning_wide_addressing.pools,
    meaning_wide_addressing.fabrics,
    meaning_existing.fields,
    meaning_existing.places,
    meaning_existing.contradictions,
    meaning_traffic.sources,
    meaning_traffic.under_a_controller,
    meaning_traffic.hose,
    meaning_traffic.shares,
    meaning_traffic.protection,
    meaning_traffic.matrix,
    meaning_traffic.egress_classes,
    meaning_traffic.profile,
    meaning_traffic.weights,
    meaning_devices.queues,
    meaning_devices.filters,
    meaning_workload.patterns,
    meaning_workload.jobs,
    meaning_periods.horizon,
    meaning_periods.growth,
    meaning_periods.prices,
    meaning_periods.used_again,
    meaning_forecast.forecast,
    meaning_reach.reach,
    meaning_reach.delays,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading a file came to: the document if its shape is right, all findings, and the digest.

    `agreed` is the agreement that it names, if that is right.
    """

    document: IntentDoc | None
    catalogue: tuple[str, ...]
    findings: tuple[Diagnostic, ...]
    sha256: str
    agreed: Agreed | None = None


def load(path: str | Path) -> Intent:
    """The intent of a file.

    Raises IntentError with every finding, warnings included, if one of them is an error.
    """
    reading = read(Path(path))
    if reading.document is None or has_errors(reading.findings):
        raise IntentError(reading.findings)
    return resolve_intent(
        reading.document, reading.catalogue, reading.sha256, reading.findings, reading.agreed
    )


def check(path: str | Path) -> tuple[Diagnostic, ...]:
    """Everything that is wrong with an intent file and with the tables and catalogues it names, in order of place."""
    return read(Path(path)).findings


def read(path: Path) -> Reading:
    """Read a file as far as it can be read, a directory by its `intent.yaml`; never raises because of what is in it."""
    path = path / BY_DEFAULT if path.is_dir() else path
    content = read_bytes(path)
    if isinstance(content, Diagnostic):
        return Reading(None, (), (content,), "")
    digest, file = sha256(content), str(path)
    text = decode(content, file)
    if isinstance(text, Diagnostic):
        return Reading(None, (), (text,), digest.hexdigest())
    try:
        root, findings = grow(text, file)
    except TreeError as error:
        return Reading(None, (), (error.diagnostic,), digest.hexdigest())
    filled = with_tables(root.plain, Places(file, root, {}), path.parent)
    for part in filled.contents:
        digest.update(part)
    places = Places(file, root, filled.tables)
    shaped, wrong = shape(FORM, filled.values, places)
    findings += [*filled.findings, *wrong]
    catalogue: tuple[str, ...] = ()
    agreed: Agreed | None = None
    if shaped.document is not None:
        names = _names(filled.values, "sites"), _names(filled.values, "traffic", "classes")
        subject = Subject(shaped.document, places, shaped.broken | filled.incomplete, shaped.kept, *names)
        for find in _MEANING:
            findings += find(subject)
        catalogue = tuple(c if c == "builtin" else str(path.parent / c) for c in shaped.document.catalogue)
        findings += meaning_catalogue.catalogues(subject, catalogue)
        agreed, wrong = meaning_agreement.agreed(subject, path.parent, catalogue)
        findings += wrong
        for _, part in agreed.files if agreed else ():
            digest.update(part)
    return Reading(shaped.document, catalogue, in_order(findings), digest.hexdigest(), agreed)


def _names(values: Any, *path: str) -> tuple[str, ...]:
    """All names that items of a list are given, whether or not the items are right."""
    rows = value_at(values, path)
    if not isinstance(rows, list):
        return ()
    names = (row.get("name") for row in rows if isinstance(row, dict))
    return tuple(dict.fromkeys(name for name in names if isinstance(name, str)))
