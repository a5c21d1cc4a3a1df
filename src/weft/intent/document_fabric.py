"""The part of an intent file that says what is asked inside a site: its hosts, their hall, and GPUs beside them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from weft.intent.compounds import HostPorts
from weft.intent.document_addressing import AddressingDoc, SparesDoc
from weft.intent.document_record import Power, Rate, Record, Share
from weft.written.fields import Choice, Count, Quantity

Oversubscription = Annotated[float, Quantity("ratio", least=1.0, most=100.0)]
Survived = Annotated[str, Choice(("spine", "link", "plane", "leaf"))]


class HallDoc(Record):
    """How the racks of hosts stand; lengths of cables and the places of leaves follow from it."""

    hosts_per_rack: Annotated[int, Count(1, 512)] = Field(32, description="Most hosts in a rack.")
    racks_per_row: Annotated[int, Count(1, 1000)] = Field(20, description="Racks of hosts in a row.")
    rack_units: Annotated[int, Count(1, 100)] = Field(42, description="Height of a rack.")
    host_units: Annotated[int, Count(1, 50)] = Field(1, description="Height of a host.")
    host_draw: Power | None = Field(None, description="Most that a host draws; needed beside `rack_power`.")
    rack_power: Power | None = Field(None, description="Most that the hosts of a rack may draw together.")
    feeds: Annotated[int, Count(1, 2)] = Field(2, description="Power feeds of a rack.")


class BackendDoc(Record):
    """A fabric of GPUs alone, beside that of the hosts: it reaches no router."""

    gpus: Annotated[int, Count(1, 10_000_000)] = Field(description="Number of GPUs, each with a port of its own.")
    gpus_per_host: Annotated[int, Count(1, 64)] = Field(description="GPUs in a host.")
    port: Rate = Field(description="Rate of each GPU's port.")
    design: Annotated[str, Choice(("rail", "clos"))] = Field(
        "rail",
        description="`rail`: GPU number r of each host is on leaf r of its group. `clos`: all GPUs of a host are on "
        "one leaf.",
    )
    planes: Annotated[int, Count(1, 2)] = Field(
        1, description="Equal fabrics that share the GPUs' ports, each with its part of their rate."
    )
    oversubscription: Oversubscription = Field(1.0, description="At the leaf, down to up, with nothing failed.")
    survive: list[Survived] = Field(
        default_factory=list, description="Failures that the oversubscription is kept through, each one alone."
    )
    addressing: AddressingDoc | None = Field(
        None, description="Addresses of its own; two planes have a half of each pool and range. Default: none planned."
    )


class FabricDoc(Record):
    """The fabric inside a site."""

    hosts: Annotated[int, Count(1, 10_000_000)] = Field(description="Number of hosts, those with GPUs too.")
    host_ports: Annotated[tuple[int, float], HostPorts()] = Field(description="Ports of each host and their rate.")
    homing: Annotated[str, Choice(("single", "dual"))] = Field(
        "single", description="Leaves that each host is connected to."
    )
    oversubscription: Oversubscription = Field(1.0, description="At the leaf, down to up, with nothing failed.")
    survive: list[Survived] = Field(
        default_factory=list, description="Failures that the oversubscription is kept through, each one alone."
    )
    grow_to: Annotated[int, Count(1, 10_000_000)] | None = Field(
        None, description="Hosts that leaves and pods may be added for without moving a cable; default: none."
    )
    hall: HallDoc = Field(HallDoc.model_validate({}), description="How its racks stand.")
    backend: BackendDoc | None = Field(None, description="A fabric of GPUs beside it; default: none.")
    addressing: AddressingDoc | None = Field(None, description="Addresses and ASNs; default: none are planned.")
    spares: SparesDoc | None = Field(None, description="Spares of this fabric and the back-end's; default: none.")
    workload: dict[str, Share] = Field(
        default_factory=dict, description="Traffic inside the site, by class; the shares add up to 100 %."
    )
