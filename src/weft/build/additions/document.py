"""The form of a file of additions, format 1."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Interface, IPv6Interface, ip_interface
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import override

from weft.build.systems import SYSTEMS
from weft.written.fields import Choice, Count, FieldType, Name, Quantity, Version, kind_of, refuse
from weft.written.shape import Form

Word = Annotated[str, Name()]
Seconds = Annotated[float, Quantity("seconds", least=1, most=65_535)]
Tier = Annotated[str, Choice(("leaf", "border", "spine", "superspine", "router"))]


@dataclass(frozen=True)
class HostAddress(FieldType):
    """An address with the length of its network, as in `192.0.2.11/24`."""

    @override
    def read(self, value: Any) -> IPv4Interface | IPv6Interface:
        example = "write it like 192.0.2.11/24"
        if not isinstance(value, str):
            raise refuse("E103", f"an address is needed, not {kind_of(value)}", help=example)
        try:
            return ip_interface(value if "/" in value else "")
        except ValueError:
            message = f"{kind_of(value)} is no address with the length of its network"
            raise refuse("E105", message, help=example) from None


class Record(BaseModel):
    """What all records of the file share: no field but its own."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TimersDoc(Record):
    """Timers of BGP sessions; what is left out stays as it is."""

    keepalive: Seconds | None = None
    hold: Seconds | None = None
    connect: Seconds | None = None


class BfdDoc(Record):
    """BFD of sessions in the fabric; what is left out stays as it is."""

    interval: Annotated[float, Quantity("ms", least=10, most=60_000)] | None = None
    multiplier: Annotated[int, Count(2, 50)] | None = None


class AdditionDoc(Record):
    """What is added, and to which devices: those that have all that is named."""

    site: Word | None = None
    tier: Tier | None = None
    device: Word | None = None
    timers: TimersDoc | None = None
    bfd: BfdDoc | None = None
    management: Annotated[IPv4Interface | IPv6Interface, HostAddress()] | None = None
    system: Annotated[str, Choice(tuple(SYSTEMS))] | None = None
    files: dict[str, str] = Field(default_factory=dict)


class AdditionsDoc(Record):
    """A file of additions."""

    weft_additions: Annotated[int, Version("weft-additions")] = Field(alias="weft-additions")
    additions: list[AdditionDoc]


FORM = Form(
    AdditionsDoc, "the file of additions", (("additions",),),
    {"AdditionsDoc": "additions", "AdditionDoc": "an addition", "TimersDoc": "timers", "BfdDoc": "BFD"},
)  # fmt: skip
