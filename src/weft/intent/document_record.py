"""What all records of an intent file share, and the quantities that several of them hold."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict

from weft.intent.compounds import RATE
from weft.written.fields import Name, Quantity

Share = Annotated[float, Quantity("share", least=0.0, most=1.0)]
Word = Annotated[str, Name()]
Rate = Annotated[float, RATE]
Power = Annotated[float, Quantity("w", over=0.0, most=1e10)]


class Record(BaseModel):
    """What all records of the file share: no field but its own."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)
