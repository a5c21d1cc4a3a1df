"""The part of an intent file that says what is in place, what must be bought and what must not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field
from typing_extensions import override

from weft.intent.document_network import Metric
from weft.intent.document_record import Record, Word
from weft.written.csv_table import Column
from weft.written.fields import Choice, Count, FieldType, kind_of, refuse

DOES = ("keep", "move", "retire", "pin", "forbid")
WHATS = ("pair", "lightpath", "item")
Text = Annotated[str, Field(min_length=1, max_length=200)]


@dataclass(frozen=True)
class PairNumber(FieldType):
    """The number of a pair on its fibre, from 1; text where a table splits a cell."""

    @override
    def read(self, value: Any) -> int:
        if isinstance(value, str) and value.isdecimal():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise refuse("E103", f"a number of a pair is needed, not {kind_of(value)}", help="write it like 1|2")
        return Count(1, 10_000).read(value)

    @override
    def json_schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": 1, "maximum": 10_000}


class ExistingDoc(Record):
    """Equipment in place, or a choice that the operator has made already."""

    do: Annotated[str, Choice(DOES)] = Field(
        description="`keep`: stays. `move`: may stay, go, or (a module) serve elsewhere. `retire`: goes. "
        "`pin`: must be there, bought where it is not. `forbid`: must not be there."
    )
    what: Annotated[str, Choice(WHATS)] = Field(
        description="`pair`: a lit fibre pair. `lightpath`. `item`: a box, card, licence, module, optic or cable."
    )
    at: list[Word] = Field(
        default_factory=list,
        description="Fibre of a pair; fibres of a lightpath from end to end; site of an item. "
        "Nothing to `forbid` it anywhere.",
    )
    item: Text | None = Field(
        None, description="Item of the catalogue (of a card's licence `CARD, LEVEL`); of a lightpath its transceiver."
    )
    mode: Text | None = Field(None, description="Mode of a lightpath.")
    count: Annotated[int, Count(1, 1_000_000)] = Field(1, description="How many.")
    slot: Annotated[int, Count(0, 10_000)] | None = Field(
        None, description="First slice (6.25 GHz) of a lightpath that keeps its slot."
    )
    pairs: list[Annotated[int, PairNumber()]] = Field(
        default_factory=list, description="Pair of a lightpath with a slot on each fibre of `at`, from 1."
    )
    metric: Metric | None = Field(
        None, description="IGP metric of the link over a lightpath, where a search for better ones begins."
    )


EXISTING_COLUMNS = {
    "do": Column("do"), "what": Column("what"), "at": Column("at", listed=True), "item": Column("item"),
    "mode": Column("mode"), "count": Column("count", number=True), "slot": Column("slot", number=True),
    "pairs": Column("pairs", listed=True), "metric": Column("metric", number=True),
}  # fmt: skip
