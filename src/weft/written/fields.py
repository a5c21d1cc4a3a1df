"""Types of fields: each reads what a file holds, says what it wants, and gives its JSON Schema."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema
from typing_extensions import override

from weft.diagnostics import known
from weft.units import DIMENSIONS, UnitError, parse
from weft.units.show import digits


def refuse(code: str, message: str, label: str = "", help: str = "") -> PydanticCustomError:
    """An error of a field, carried through pydantic to become a diagnostic."""
    return PydanticCustomError(code, "{message}", {"message": message, "label": label, "help": help})  # type: ignore[arg-type, unused-ignore]


class FieldType:
    """What all types of fields share: pydantic calls `read`, and asks `json_schema` for editors."""

    def read(self, value: Any) -> Any:
        """The checked value; raises the error made by `refuse`."""
        raise NotImplementedError

    def json_schema(self) -> dict[str, Any]:
        """What an editor should accept."""
        raise NotImplementedError

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return self.json_schema()


@dataclass(frozen=True)
class Quantity(FieldType):
    """A number with a unit, within bounds in the house unit; `over` is an exclusive lower bound."""

    dimension: str
    over: float | None = None
    least: float | None = None
    most: float = 1e15

    @override
    def read(self, value: Any) -> float:
        if not isinstance(value, (str, int, float)):
            of = DIMENSIONS[self.dimension]
            raise refuse("E103", f"a {of.noun} is needed, not {kind_of(value)}", help=f"write it like {of.example}")
        try:
            number = parse(value, self.dimension)
        except UnitError as error:
            raise refuse("E105", error.message, help=error.help) from error
        low = self.over if self.over is not None else self.least
        if number > self.most or (low is not None and (number < low or (number == low and self.over is not None))):
            raise refuse("E106", f"this {DIMENSIONS[self.dimension].noun} is out of range", help=self._range())
        return number

    def _range(self) -> str:
        def show(number: float) -> str:
            if self.dimension in ("share", "share_per_year"):
                return f"{digits(100 * number)} %"
            return f"{number:,.15g} {DIMENSIONS[self.dimension].house}".rstrip()

        if self.over is not None:
            return f"it must be above {show(self.over)}, at most {show(self.most)}"
        return f"it must be from {show(self.least)} to {show(self.most)}" if self.least is not None else ""

    @override
    def json_schema(self) -> dict[str, Any]:
        of = DIMENSIONS[self.dimension]
        units = "|".join(re.escape(unit.strip()) for unit in sorted(of.units, key=len, reverse=True))
        sign = "[+-]?" if self.least is not None and self.least < 0 else r"\+?"
        number = rf"{sign}([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?"
        pattern = rf"^\s*{number}\s*({units}){'?' if of.bare else ''}\s*$"
        text = {"type": "string", "pattern": pattern, "examples": [of.example], "x-quantity": of.noun}
        return {"anyOf": [text, {"type": "number"}], "x-quantity": of.noun} if of.bare else text


@dataclass(frozen=True)
class Count(FieldType):
    """A whole number within bounds."""

    least: int
    most: int

    @override
    def read(self, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise refuse("E103", f"a whole number is needed, not {kind_of(value)}")
        if not self.least <= value <= self.most:
            raise refuse("E106", "this number is out of range", help=f"it must be from {self.least:,} to {self.most:,}")
        return value

    @override
    def json_schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


@dataclass(frozen=True)
class Flag(FieldType):
    """True or false."""

    @override
    def read(self, value: Any) -> bool:
        if not isinstance(value, bool):
            raise refuse("E103", f"true or false is needed, not {kind_of(value)}")
        return value

    @override
    def json_schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


_NAME = re.compile(r"\w(?:[\w .#/()-]*[\w.#/()-])?")


@dataclass(frozen=True)
class Name(FieldType):
    """The name of something: 1 to 64 letters, digits, blanks and `. # / ( ) - _`."""

    @override
    def read(self, value: Any) -> str:
        if not isinstance(value, str):
            shown = f", not {kind_of(value)}" if value is not None else ""
            raise refuse("E103", f"a name is needed{shown}", help="put it in quotes" if _is_number(value) else "")
        if len(value) > 64 or not _NAME.fullmatch(value):
            raise refuse(
                "E107", "this is no name",
                help="use 1 to 64 letters, digits, blanks and . # / ( ) - _, a letter or digit first",
            )  # fmt: skip
        return value

    @override
    def json_schema(self) -> dict[str, Any]:
        return {"type": "string", "minLength": 1, "maxLength": 64}


@dataclass(frozen=True)
class File(FieldType):
    """The path of a file, relative to the file that names it."""

    noun: str = "file"

    @override
    def read(self, value: Any) -> str:
        if not isinstance(value, str) or not value.strip():
            raise refuse("E103", f"the name of a {self.noun} is needed, not {kind_of(value)}")
        return value

    @override
    def json_schema(self) -> dict[str, Any]:
        return {"type": "string", "minLength": 1}


@dataclass(frozen=True)
class Choice(FieldType):
    """One of a few words."""

    words: tuple[str, ...]

    @override
    def read(self, value: Any) -> str:
        if isinstance(value, str) and value in self.words:
            return value
        shown = f"'{value[:40]}'" if isinstance(value, str) else kind_of(value)
        raise refuse("E104", f"{shown} is not known here", help=known(str(value), self.words, "one of"))

    @override
    def json_schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": list(self.words)}


@dataclass(frozen=True)
class Version(FieldType):
    """The version of the format, which is 1; `key` is the field that says it."""

    key: str = "weft"

    @override
    def read(self, value: Any) -> int:
        if isinstance(value, bool) or value != 1 or not isinstance(value, int):
            raise refuse("E010", "this is not format 1", help=f"write `{self.key}: 1`")
        return value

    @override
    def json_schema(self) -> dict[str, Any]:
        return {"const": 1}


def kind_of(value: Any) -> str:
    """What a value is, in the words of a file's writer."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return "a number"
    if isinstance(value, str):
        return f"'{value[:40]}'" if value else "empty text"
    return "a list" if isinstance(value, list) else "a mapping"


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float))
