"""The part of an intent file that says how hosts work together: inside a site, and between sites."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from weft.intent.document_record import Record, Word
from weft.written.fields import Choice, Count, Quantity


class PatternDoc(Record):
    """Who sends to whom in a class: the same inside a site and, in `jobs`, between sites."""

    kind: Annotated[str, Choice(("spread", "ring", "tree", "all-to-all", "fan-in"))] = Field(
        description="`spread`: every host to every other one. `ring`, `tree`: all-reduce among the members of a job. "
        "`all-to-all`: each member to each. `fan-in`: all members at once to one."
    )
    members: Annotated[int, Count(2, 10_000_000)] | None = Field(
        None, description="Members of one job inside a site; needed unless the kind is `spread`."
    )
    placement: Annotated[str, Choice(("packed", "spread", "random"))] = Field(
        "packed", description="Members on hosts side by side, on leaf after leaf in turn, or on any."
    )
    message: Annotated[float, Quantity("gigabytes", over=0.0, most=1e9)] | None = Field(
        None, description="What each member gives to one round; needed unless the kind is `spread`."
    )
    connections: Annotated[int, Count(1, 100_000_000)] | None = Field(
        None, description="Connections that a host keeps open; default: as many as the pattern itself makes."
    )


class JobDoc(Record):
    """A job whose members are whole sites: its traffic is added to that between them."""

    traffic_class: Word = Field(alias="class", description="Its class, which has a `pattern` with a message.")
    sites: list[Word] = Field(min_length=2, description="The sites it runs on, in the order of the pattern.")
    every: Annotated[float, Quantity("seconds", over=0.0, most=1e7)] = Field(
        description="Time in which one round of the pattern is to be done."
    )
