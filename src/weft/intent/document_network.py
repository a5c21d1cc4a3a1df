"""The parts of an intent file that say what there is: sites, fibres and links."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from weft.intent.compounds import DISTANCE, Money, OrLine, module_of
from weft.intent.document_fabric import FabricDoc
from weft.intent.document_record import Rate, Record, Word
from weft.intent.records import Price
from weft.written.csv_table import Column
from weft.written.fields import Choice, Count, Flag, Quantity

CableLength = Annotated[float, Quantity("km", over=0.0, most=25_000.0)]
Hours = Annotated[float, Quantity("hours", over=0.0, most=1e7)]
Distance = Annotated[float, DISTANCE]
Metric = Annotated[int, Count(1, 2**24 - 2)]
Delay = Annotated[float, Quantity("ms", over=0.0, most=10_000.0)]


class SiteDoc(Record):
    """A place with routers, a fabric, or only fibres that meet."""

    name: Word = Field(description="The name that fibres, links and demands use.")
    at: tuple[
        Annotated[float, Quantity("deg", least=-90.0, most=90.0)],
        Annotated[float, Quantity("deg", least=-180.0, most=180.0)],
    ] = Field(description="Latitude and longitude in degrees (WGS 84).")
    routers: Annotated[int, Count(0, 64)] = Field(2, description="Routers, all alike; 0 where light only passes.")
    equipment: Annotated[str, Choice(("bought", "given"))] = Field(
        "bought", description="`given`: its routers are there, as large as need be; no router or fabric is "
        "bought, drawn or paid."
    )
    overload: Annotated[bool, Flag()] = Field(
        False, description="Its routers have the overload bit: traffic of the site alone, none passes through."
    )
    optical: Annotated[str, Choice(("roadm", "p2p"))] = Field(
        "roadm", description="`roadm` passes light on; `p2p` (mux and dark fibre) ends it."
    )
    power_cap: Annotated[float, Quantity("w", over=0.0, most=1e10)] | None = Field(
        None, description="Most that fabric, routers and optics of the site may draw."
    )
    egress: dict[str, Rate] = Field(
        default_factory=dict, description="Traffic by class that leaves the network here, from all other sites."
    )
    fabric: FabricDoc | None = Field(None, description="The fabric; left out where traffic only passes.")


class SpanDoc(Record):
    """A span of a fibre between two amplifier sites."""

    length: CableLength = Field(description="Length of the span.")
    loss: Annotated[float, Quantity("db", over=0.0, most=100.0)] | None = Field(
        None, description="Measured loss, splices and connectors included; otherwise from the fibre type."
    )


class FibreDoc(Record):
    """A cable between two sites."""

    name: Word | None = Field(None, description="Default: `A-Z`, parallels `A-Z#2` and so on.")
    a: Word = Field(description="Site at one end.")
    z: Word = Field(description="Site at the other end.")
    length: CableLength = Field(description="Length of the glass.")
    type: Word = Field("G.652.D", description="Fibre type of the catalogue.")
    pairs: Annotated[int, Count(1, 10_000)] = Field(description="Fibre pairs that may be lit.")
    srlg: list[Word] = Field(default_factory=list, description="Shared risks: ducts, bridges, landing stations.")
    mtbf: Hours | None = Field(None, description="Mean time between failures.")
    mttr: Hours | None = Field(None, description="Mean time to repair.")
    spans: list[SpanDoc] = Field(default_factory=list, description="Spans in order from `a`, where they are known.")


class ModuleDoc(Record):
    """A size in which a link may be bought, any number of times unless the link says otherwise."""

    capacity: Rate = Field(description="Rate of one.")
    price: Annotated[Price, Money()] = Field(description="Price of one, once (`90 k€`) or every month.")
    draw: Annotated[float, Quantity("w", least=0.0, most=1e7)] = Field(
        0.0, description="What one draws, half of it at each end."
    )


class LinkDoc(Record):
    """An IP link that is given, or one that may be bought in modules, or both."""

    name: Word | None = Field(None, description="Default: `A-Z`, parallels `A-Z#2` and so on.")
    a: Word = Field(description="Site at one end.")
    z: Word = Field(description="Site at the other end.")
    capacity: Rate | None = Field(None, description="Capacity that is there; what may be bought is in `modules`.")
    delay: Delay | None = Field(None, description="One-way delay; default: of a fibre along the great circle.")
    metric: Metric | None = Field(
        None, description="IGP metric, needed where `routing.metric` is `given` (wide metric, RFC 5305)."
    )
    metric_back: Metric | None = Field(None, description="IGP metric from `z` to `a`; default: the same.")
    members: Annotated[int, Count(1, 1024)] = Field(1, description="Links of the LAG that `capacity` is the sum of.")
    min_links: Annotated[int, Count(1, 1024)] = Field(
        1, description="Members that must be up, or the whole LAG is down."
    )
    srlg: list[Word] = Field(default_factory=list, description="Shared risks.")
    modules: list[Annotated[ModuleDoc, BeforeValidator(module_of), OrLine("100G at 9 k€/month")]] = Field(
        default_factory=list, description="Sizes in which it may be bought, beside `capacity` if there is any."
    )
    at_most: Annotated[int, Count(1, 1_000_000)] | None = Field(
        None, description="Most modules of all sizes together; default: any number."
    )
    setup: Annotated[Price, Money()] | None = Field(
        None, description="Price on top of the first module's, whatever its size."
    )
    per_gbps: Annotated[Price, Money()] | None = Field(
        None, description="Price of each Gb/s that the link carries with nothing failed, of both directions together."
    )


FIBRE_COLUMNS = {
    "name": Column("name"), "a": Column("a"), "z": Column("z"),
    "length": Column("length"), "length_km": Column("length", unit="km"),
    "type": Column("type"), "pairs": Column("pairs", number=True), "srlg": Column("srlg", listed=True),
    "mtbf": Column("mtbf"), "mtbf_h": Column("mtbf", unit="h"),
    "mttr": Column("mttr"), "mttr_h": Column("mttr", unit="h"),
}  # fmt: skip
LINK_COLUMNS = {
    "name": Column("name"), "a": Column("a"), "z": Column("z"),
    "capacity": Column("capacity"), "capacity_gbps": Column("capacity", unit="G"),
    "delay": Column("delay"), "delay_ms": Column("delay", unit="ms"),
    "metric": Column("metric", number=True), "metric_back": Column("metric_back", number=True),
    "members": Column("members", number=True), "min_links": Column("min_links", number=True),
    "srlg": Column("srlg", listed=True), "modules": Column("modules", listed=True),
    "at_most": Column("at_most", number=True), "setup": Column("setup"), "setup_eur": Column("setup", unit="€"),
    "per_gbps": Column("per_gbps"), "per_gbps_eur": Column("per_gbps", unit="€"),
}  # fmt: skip
