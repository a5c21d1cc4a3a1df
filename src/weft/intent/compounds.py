"""Types of fields that hold more than one quantity: ports of a host, a distance limit, ends, failure states."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from pydantic import GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError
from typing_extensions import override

from weft.diagnostics import known
from weft.intent.records import Price
from weft.units import DIMENSIONS
from weft.written.fields import Count, FieldType, Name, Quantity, kind_of, refuse

STATES = ("fibre", "pair", "srlg", "router", "site", "link", "span", "amplifier", "card")
"""Kinds of failure that may be planned for, alone or several together."""

_TERM = re.compile(r"[a-z]+(?::[1-9][0-9]?)?")
_PORTS = re.compile(r"\s*([0-9]{1,3})\s*[x×]\s*(.+)", re.DOTALL)
_WITHIN = re.compile(r"\s*within\s+(.+)", re.DOTALL)
_ANY_OF = re.compile(r"\s*any\s+of\s+(.*)", re.DOTALL)
_MODULE = re.compile(r"\s*(.+?)\s+at\s+(.+?)(?:\s+drawing\s+(.+?))?\s*", re.DOTALL)

RATE = Quantity("gbps", over=0.0, most=1e7)
DISTANCE = Quantity("km", over=0.0, most=20_040.0)  # half of the earth's largest circumference


SLICE_GHZ = 6.25
"""Granularity of central frequencies of the flexible grid (ITU-T G.694.1)."""


@dataclass(frozen=True)
class HostPorts(FieldType):
    """The ports of one host and the rate of each, as in `2 x 100G`."""

    @override
    def read(self, value: Any) -> tuple[int, float]:
        match = _PORTS.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            raise refuse("E105", f"{kind_of(value)} is not a number of ports", help="write it like 2 x 100G")
        return Count(1, 64).read(int(match[1])), Quantity("gbps", over=0.0, most=1e4).read(match[2])

    @override
    def json_schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": r"^\s*[0-9]+\s*[x×]\s*[0-9.]+\s*\S+\s*$", "examples": ["2 x 100G"]}


@dataclass(frozen=True)
class Money(FieldType):
    """A price that is paid once (`90 k€`) or every month (`9 k€/month`)."""

    @override
    def read(self, value: Any) -> Price:
        if not isinstance(value, str):
            raise refuse("E105", f"{kind_of(value)} is not a price", help="write it like 90 k€, or 9 k€/month")
        if "/" in value:
            return Price(0.0, Quantity("eur_per_month", least=0.0, most=1e12).read(value))
        return Price(Quantity("eur", least=0.0, most=1e12).read(value), 0.0)

    @override
    def json_schema(self) -> dict[str, Any]:
        number = r"^\s*\+?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?"
        units = "|".join(re.escape(u) for name in ("eur", "eur_per_month") for u in DIMENSIONS[name].units)
        return {"type": "string", "pattern": rf"{number}\s*({units})\s*$", "examples": ["9 k€/month"]}


@dataclass(frozen=True)
class FailureRate(FieldType):
    """How often one in service fails: a share of them a year (`2 %/y`), or a mean time between failures."""

    @override
    def read(self, value: Any) -> float:
        if isinstance(value, str) and "%" in value:
            return Quantity("share_per_year", least=0.0, most=10.0).read(value)
        try:
            return 1.0 / Quantity("years", over=0.0, most=1e6).read(value)
        except PydanticCustomError as error:
            if error.type == "E106":
                raise
            help = "write it like 2 %/y or 400000 h"
            raise refuse("E105", f"{kind_of(value)} is no failure rate", help=help) from error

    @override
    def json_schema(self) -> dict[str, Any]:
        return {"type": "string", "minLength": 1, "examples": ["2 %/y", "400000 h"]}


def module_of(value: Any) -> Any:
    """The fields of a module that is written as a line, such as `100G at 9 k€/month drawing 20 W`."""
    match = _MODULE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        if isinstance(value, str):
            help = "write it like 100G at 9 k€/month, or 100G at 90 k€ drawing 20 W"
            raise refuse("E105", f"{kind_of(value)} is no module", help=help)
        return value
    fields = zip(("capacity", "price", "draw"), match.groups(), strict=True)
    return {name: text for name, text in fields if text is not None}


@dataclass(frozen=True)
class OrLine:
    """Says in the JSON Schema that a record may be written as a line of text."""

    example: str

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [handler(schema), {"type": "string", "minLength": 1, "examples": [self.example]}]}


@dataclass(frozen=True)
class Within(FieldType):
    """A limit on the great-circle distance between the ends of a demand, as in `within 1500 km`; in km."""

    @override
    def read(self, value: Any) -> float:
        match = _WITHIN.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            raise refuse("E105", f"{kind_of(value)} is not a limit of distance", help="write it like within 1500 km")
        return DISTANCE.read(match[1])

    @override
    def json_schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": r"^\s*within\s+[0-9.]+\s*\S+\s*$", "examples": ["within 1500 km"]}


@dataclass(frozen=True)
class Grid(FieldType):
    """The step of the grid that slots start and end on: a whole number of 6.25 GHz slices."""

    @override
    def read(self, value: Any) -> float:
        ghz = Quantity("ghz", over=0.0, most=150.0).read(value)
        if ghz % SLICE_GHZ:
            wrong = f"a grid of {ghz:g} GHz is no multiple of 6.25 GHz"
            raise refuse("E106", wrong, help="write 6.25, 12.5, 50 or 75 GHz")
        return ghz

    @override
    def json_schema(self) -> dict[str, Any]:
        return Quantity("ghz", over=0.0).json_schema()


@dataclass(frozen=True)
class Ends(FieldType):
    """Where a demand goes: one site, or `any of LON|PAR`."""

    @override
    def read(self, value: Any) -> tuple[str, ...]:
        match = _ANY_OF.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            return (Name().read(value),)
        members = tuple(Name().read(part.strip()) for part in match[1].split("|"))
        if len(set(members)) < len(members):
            raise refuse("E302", "a site is named twice here", help="name each site once")
        return members

    @override
    def json_schema(self) -> dict[str, Any]:
        return {"type": "string", "minLength": 1, "examples": ["LON", "any of LON|PAR"]}


@dataclass(frozen=True)
class State(FieldType):
    """A failure state: a kind, or kinds that fail together, as in `fibre:2` and `router+fibre`."""

    @override
    def read(self, value: Any) -> str:
        terms = value.split("+") if isinstance(value, str) else []
        kinds = [term.partition(":")[0] for term in terms]
        if terms and all(kind in STATES for kind in kinds):
            if not all(map(_TERM.fullmatch, terms)):
                wrong = next(term for term in terms if not _TERM.fullmatch(term))
                help = "write a number from 1 to 99 after the colon, as in fibre:2"
                raise refuse("E104", f"'{wrong[:40]}' is no number of failures", help=help)
            return str(value)
        word = next((kind for kind in kinds if kind not in STATES), str(value))
        raise refuse("E104", f"{kind_of(value)} is no failure state", help=known(word, STATES, "states"))

    @override
    def json_schema(self) -> dict[str, Any]:
        term = rf"({'|'.join(STATES)})(:[1-9][0-9]?)?"
        return {"type": "string", "pattern": rf"^{term}(\+{term})*$", "examples": ["fibre", "fibre:2", "router+fibre"]}


@dataclass(frozen=True)
class OrTable:
    """Says in the JSON Schema that a CSV file may stand in place of a list, or `several` of them, or one by period."""

    several: bool = False
    by_period: bool = False

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        file = {"type": "string", "pattern": r"\.csv$", "examples": ["table.csv"]}
        files = [{"type": "array", "items": file, "minItems": 1}] if self.several else []
        keys = {"title": "period", "pattern": "^[1-9][0-9]*$"}
        periods = [{"type": "object", "additionalProperties": file, "propertyNames": keys, "minProperties": 1}]
        return {"anyOf": [handler(schema), file, *files, *(periods if self.by_period else [])]}
