"""A JSON document of GNPy's, read value by value, and all that is wrong with it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import isfinite, nan
from pathlib import Path as File
from typing import Final

from weft.diagnostics import Diagnostic, ExchangeError, Span, in_order, known, nearest
from weft.exchange.findings import read_text
from weft.exchange.gnpy.places import Path, Spot, spots
from weft.exchange.gnpy.quantities import COEFFICIENT, Quantity

MOST = 100
"""Findings that are told of all files together; a wrong unit makes one of every element."""

_DECIMAL = re.compile(r"-?\d{1,30}(\.\d{1,30})?")
_BREAK = re.compile("\r\n|[\n\r]")


class _Required:
    """Stands for "there is no default"."""


REQUIRED: Final = _Required()


def shown(word: object, most: int = 60) -> str:
    """A word of the file as it is quoted in a message."""
    text = "".join(c if c.isprintable() else "�" for c in str(word))
    return f"'{text[:most]}…'" if len(text) > most else f"'{text}'"


@dataclass(slots=True)
class Document:
    """A file's text and its value; `cells` says where a value stands that comes from a sheet."""

    file: str
    text: str
    cells: dict[Path, str] | None = None
    _spots: dict[Path, Spot] | None = None

    def spot(self, path: Path) -> Spot | None:
        """Where a value stands, or the nearest that holds it."""
        if self._spots is None:
            self._spots = spots(self.text)[0]
        while path not in self._spots:
            if not path:
                return None
            path = path[:-1]
        return self._spots[path]

    def span(self, at: tuple[int, int]) -> Span:
        """A piece of the text by line and column."""
        lines = _BREAK.split(self.text[: at[0]])
        column = len(lines[-1]) + 1
        width = max(1, min(at[1] - at[0], len(_BREAK.split(self.text[at[0] : at[1]])[0])))
        return Span(self.file, len(lines), column, column + width)

    def cell(self, path: Path) -> str:
        """The cell of a sheet that a value comes from, or the nearest that holds it."""
        while path and path not in (self.cells or {}):
            path = path[:-1]
        return (self.cells or {}).get(path, "")


@dataclass(slots=True)
class Findings:
    """What is wrong with all files that belong together."""

    found: list[Diagnostic] = field(default_factory=list)

    def add(self, diagnostic: Diagnostic) -> None:
        """Note a finding; from `MOST` on it stops the reading.

        Raises ExchangeError then.
        """
        self.found.append(diagnostic)
        if len(self.found) >= MOST:
            self.stop()

    def stop(self) -> None:
        """Raise ExchangeError if anything is wrong."""
        if self.found:
            raise ExchangeError(in_order(self.found))


@dataclass(slots=True)
class Node:
    """An object of a document: `name` is how messages call it, `named` the key that tells that name."""

    findings: Findings
    document: Document
    path: Path
    value: dict[str, object]
    name: str
    named: str = ""

    def wrong(self, code: str, message: str, key: str | None = None, *, help: str = "", label: str = "",
              at_key: bool = False, within: Path = ()) -> None:  # fmt: skip
        """Note a finding about a field, or about the whole where `key` is None."""
        path = (*self.path, key if key is not None else self.named, *within)
        if self.document.cells is not None:
            cell = self.document.cell(path)
            where = f"{self.document.file}, {cell}" if cell else self.document.file
            self.findings.add(Diagnostic(code, f"{where}: {message}", None, label, help))
            return
        spot = self.document.spot(path)
        place = None
        if spot is not None:
            place = self.document.span(spot.key if at_key and spot.key else spot.best)
        self.findings.add(Diagnostic(code, message, place, label, help))

    def fields(self, known_fields: Iterable[str], without_effect: Iterable[str] = ()) -> None:
        """Note every field that is not known, and every one that GNPy knows and nobody acts on."""
        if self.value.keys() <= (allowed := frozenset(known_fields)):
            return
        refused = frozenset(without_effect)
        for key in [one for one in self.value if one not in allowed]:
            if key in refused:
                message = f"{shown(key)} of {self.name} has no effect here"
                self.wrong("E733", message, key, help="leave it out, so that nothing is expected of it", at_key=True)
                continue
            near = nearest(key, allowed)
            help = f"did you mean '{near}'?" if near else "leave it out, so that nothing is expected of it"
            self.wrong("E711", f"unknown field {shown(key)} in {self.name}", key, help=help, at_key=True)

    def get(self, key: str) -> object:
        """A field's value; None where there is none, or an empty one (`[null]` in RFC 7951)."""
        value = self.value.get(key)
        return None if value == [None] else value

    def has(self, key: str) -> bool:
        """Whether the field is there and not empty."""
        return self.get(key) is not None

    def missing(self, key: str, what: str = "") -> None:
        """Note that a field is not there."""
        message = f"{self.name} has no {shown(key)}"
        self.wrong("E712", message, help=f"""add "{key}": {what}""" if what else f"add '{key}'")

    def maybe(self, key: str, quantity: Quantity = COEFFICIENT) -> float | None:
        """A figure, or None where there is none; NaN with a finding if it is wrong."""
        value = self.get(key)
        return None if value is None else self.figure(value, key, quantity)

    def number(self, key: str, quantity: Quantity = COEFFICIENT, default: float | _Required = REQUIRED) -> float:
        """A figure; NaN with a finding if it is wrong, or is not there and has no default."""
        value = self.get(key)
        if value is not None:
            return self.figure(value, key, quantity)
        if isinstance(default, _Required):
            self.missing(key, f"a figure in {quantity.unit}" if quantity.unit else "a figure")
            return nan
        return default

    def figure(self, value: object, key: str, quantity: Quantity, within: Path = ()) -> float:
        """A value as a figure; NaN with a finding if it is none."""
        if isinstance(value, str) and _DECIMAL.fullmatch(value):
            value = float(value)
        if isinstance(value, bool) or not isinstance(value, int | float):
            unit = f" in {quantity.unit}" if quantity.unit else ""
            self.wrong("E710", f"'{key}' of {self.name} is {_kind(value)}, not a figure", key,
                       help=f"write a plain figure{unit}, without a unit or quotes", within=within)  # fmt: skip
            return nan
        try:
            number = float(value)
        except OverflowError:
            number = nan
        if not isfinite(number):
            self.wrong("E710", f"'{key}' of {self.name} is not a finite figure", key, within=within)
            return nan
        if quantity.holds(number):
            return number
        self._beyond(number, key, quantity, within)
        return nan

    def _beyond(self, number: float, key: str, quantity: Quantity, within: Path) -> None:
        told = quantity.mistaken(number)
        what = f"'{key}' of {self.name} is {number:g}"
        if told is not None:
            unit, right = told
            message = f"{what}, which is no figure in {quantity.unit}"
            self.wrong("E714", message, key, help=f"in {unit}? then write {right:g}", within=within)
            return
        self.wrong("E713", f"{what}: it must be {quantity.limits}", key, within=within)

    def numbers(self, key: str, quantity: Quantity = COEFFICIENT, *, least: int = 1) -> tuple[float, ...]:
        """A list of figures; empty where there is none."""
        value = self.get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or len(value) < least:
            self.wrong("E710", f"'{key}' of {self.name} is {_kind(value)}, not a list of figures", key)
            return ()
        return tuple(self.figure(one, key, quantity, (i,)) for i, one in enumerate(value))

    def flag(self, key: str, default: bool) -> bool:
        """True or false."""
        value = self.get(key)
        if value is None or isinstance(value, bool):
            return default if value is None else value
        self.wrong("E710", f"'{key}' of {self.name} is {_kind(value)}, not true or false", key,
                   help="write true or false, without quotes")  # fmt: skip
        return default

    def text(self, key: str, default: str | _Required = REQUIRED) -> str:
        """A text; "" with a finding if it is none."""
        value = self.get(key)
        if isinstance(value, str):
            return value
        if value is not None:
            self.wrong("E710", f"'{key}' of {self.name} is {_kind(value)}, not a text", key, help="put it in quotes")
            return ""
        if isinstance(default, _Required):
            self.missing(key, "a text")
            return ""
        return default

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty where there is none."""
        value = self.get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self.wrong("E710", f"'{key}' of {self.name} is {_kind(value)}, not a list of texts", key)
            return ()
        return tuple(str(one) for one in value)

    def word(self, key: str, words: Sequence[str], default: str | _Required = REQUIRED) -> str:
        """One of several words, whatever module a YANG prefix says it is of; "" with a finding if it is none."""
        word = self.text(key, default)
        plain = word.rpartition(":")[2]
        if plain in words:
            return plain
        if word or self.has(key):
            self.wrong("E710", f"'{key}' of {self.name} is {shown(word)}, which it cannot be", key,
                       help=known(plain, words, "it can be"))  # fmt: skip
        return ""

    def child(self, key: str, name: str = "") -> Node:
        """An object; an empty one where there is none, with a finding if it is something else."""
        value = self.get(key)
        if value is not None and not isinstance(value, dict):
            self.wrong("E710", f"'{key}' of {self.name} is {_kind(value)}, not an object", key)
        inner = value if isinstance(value, dict) else {}
        return Node(self.findings, self.document, (*self.path, key), inner, name or self.name)

    def children(self, key: str, noun: str, named: str = "", of: str = "") -> list[Node]:
        """The objects of a list, each called by its noun and its field `named`; empty where there is none."""
        whose = f" of {of}" if of else ""
        value = self.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.wrong("E710", f"'{key}' of {self.name} is {_kind(value)}, not a list", key)
            return []
        found = []
        for position, one in enumerate(value):
            if not isinstance(one, dict):
                message = f"item {position + 1} of '{key}' is {_kind(one)}, not an object"
                self.wrong("E710", message, key, within=(position,))
                continue
            name = f"{noun} {shown(one[named]) if named in one else position + 1}{whose}"
            found.append(Node(self.findings, self.document, (*self.path, key, position), one, name, named))
        return found


def _kind(value: object) -> str:
    """What a value is, for messages."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"the text {shown(value)}"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    return "nothing" if value is None else "an object" if isinstance(value, dict) else f"the figure {value}"


@dataclass(frozen=True, slots=True)
class Form:
    """What a file may be: its key in YANG's form, and the keys of which its legacy form has one."""

    what: str
    yang: str
    keys: tuple[str, ...]

    def is_of(self, root: Node) -> bool:
        """Whether a file is of this form."""
        return self.yang in root.value or any(key in root.value for key in self.keys)


TOPOLOGY = Form("a topology", "gnpy-network-topology:topology", ("elements", "connections"))
LIBRARY = Form(
    "a library of equipment", "gnpy-eqpt-config:equipment",
    ("Edfa", "Fiber", "RamanFiber", "Span", "Roadm", "SI", "Transceiver"),
)  # fmt: skip
SERVICES = Form("services", "gnpy-path-computation:services", ("path-request", "synchronization"))
SPECTRUM = Form("a spectrum", "gnpy-spectrum:spectrum", ("spectrum",))
SETTINGS = Form("settings of a simulation", "gnpy-sim-params:sim-params", ("raman_params", "nli_params"))
RIPPLES = Form(
    "ripples of an amplifier", "gnpy-edfa-config:edfa-config",
    ("nf_ripple", "dgt", "gain_ripple", "tilt_ripple", "nf_fit_coeff", "f_min", "f_max"),
)  # fmt: skip
FORMS = (TOPOLOGY, LIBRARY, SERVICES, SPECTRUM, SETTINGS, RIPPLES)


def body(root: Node, form: Form) -> Node:
    """What a file of a form holds, in either form.

    Raises ExchangeError if it is of another.
    """
    if not form.is_of(root):
        others = [other.what for other in FORMS if other.is_of(root)]
        message = f"this is {others[0]}, not {form.what}" if others else f"this is not {form.what}"
        help = "" if others else f"it would have {', '.join(form.keys)}"
        place = root.document.span((0, 1)) if root.document.cells is None else None
        raise ExchangeError([Diagnostic("E701", message, place, help=help)])
    inner = root.child(form.yang) if form.yang in root.value and form is not SPECTRUM else root
    inner.name = form.what
    return inner


def read_document(path: File, what: str, findings: Findings) -> Node:
    """The root of a JSON file.

    Raises ExchangeError if the file cannot be read, or is no JSON object.
    """
    text = read_text(path, what)
    pairs = 0

    def build(items: list[tuple[str, object]]) -> dict[str, object]:
        nonlocal pairs
        made = dict(items)
        pairs += len(items) - len(made)
        return made

    try:
        value = json.loads(text.text, object_pairs_hook=build)
        json.dumps(value, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        place = Document(text.file, text.text).span((error.pos, error.pos + 1))
        raise ExchangeError([Diagnostic("E701", f"this is no JSON: {error.msg.lower()}", place)]) from error
    except UnicodeEncodeError as error:
        message = f"'{path}' has half a character (\\ud800 to \\udfff)"
        raise ExchangeError([Diagnostic("E701", message, None)]) from error
    except (RecursionError, ValueError) as error:
        message = f"'{path}' is nested too deeply, or has too long a figure"
        raise ExchangeError([Diagnostic("E701", message, None)]) from error
    if not isinstance(value, dict):
        raise ExchangeError([Diagnostic("E701", f"this is {_kind(value)}, not {what}", Span(text.file, 1, 1, 2))])
    document = Document(text.file, text.text)
    if pairs:
        for where, at in spots(text.text)[1]:
            message = f"field {shown(where[-1])} is given twice"
            findings.add(Diagnostic("E715", message, document.span(at), help="leave one of them out"))
    return Node(findings, document, (), value, what)
