"""The whole of an intent file, format 1, and its part about traffic."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated, Any, Literal

from pydantic import Field, WrapValidator

from weft.intent.compounds import STATES, Ends, Grid, OrTable, State, Within
from weft.intent.document_addressing import FiltersDoc, WideAddressingDoc
from weft.intent.document_existing import EXISTING_COLUMNS, ExistingDoc
from weft.intent.document_network import (
    FIBRE_COLUMNS,
    LINK_COLUMNS,
    Delay,
    FibreDoc,
    LinkDoc,
    SiteDoc,
)
from weft.intent.document_record import Rate, Record, Share, Word
from weft.intent.document_workload import JobDoc, PatternDoc
from weft.intent.dscp import Dscp
from weft.intent.matrix import Matrix
from weft.intent.records import MatrixDemand
from weft.written.csv_table import Column
from weft.written.fields import Choice, Count, File, Quantity, Version
from weft.written.shape import Form


class DemandDoc(Record):
    """Traffic from one site to another, or to the nearest of several."""

    source: Word = Field(alias="from", description="Site it comes from.")
    to: Annotated[tuple[str, ...], Ends()] = Field(description="Site it goes to, or `any of LON|PAR`.")
    traffic_class: Word = Field(alias="class", description="Name of its class.")
    rate: Rate = Field(description="Rate, at the percentile that the plan is made for.")
    matrix: Word | None = Field(
        None, description="Name of the matrix it belongs to, where there are several; else it belongs to all of them."
    )
    period: Annotated[int, Count(1, 120)] | None = Field(
        None, description="Period it is the demand of, where periods have some; else it is the same in all of those."
    )


class GravityDoc(Record):
    """A total that is spread over ordered pairs of sites by the product of their weights."""

    total: Rate = Field(description="Sum over all ordered pairs.")
    weight: Annotated[str, Choice(("hosts",))] = Field("hosts", description="What a site's weight is.")


Growth = Annotated[float, Quantity("share_per_year", least=0.0, most=100.0)]


class ClassDoc(Record):
    """A class of traffic; the order of classes is their priority."""

    name: Word = Field(description="The name that demands, egress and workloads use.")
    share: Share | None = Field(
        None, description="Share of a gravity total, or of every total of a hose; a matrix names its classes itself."
    )
    protect: list[Annotated[str, State()]] = Field(
        description="States of `survive` in which all of the class is carried; may be empty."
    )
    max_delay: Delay | None = Field(None, description="Longest one-way delay over its ECMP paths.")
    availability: Annotated[float, Quantity("share", over=0.0, most=1.0)] | None = Field(
        None,
        description="Share of time that each demand is to be whole: `weft availability` tells, "
        "`weft plan --availability` buys.",
    )
    deferrable: Share = Field(0.0, description="Share that need not be carried in failure states.")
    flow: Rate | None = Field(None, description="Rate of one flow, where flows are few and large; else a fluid.")
    between: Annotated[float, Within()] | None = Field(None, description="Only between sites this near (great circle).")
    growth: Growth | None = Field(None, description="Growth of the class; default: `growth` of all traffic.")
    pattern: PatternDoc | None = Field(None, description="Who sends to whom; default: every host to every other one.")
    dscp: Annotated[int, Dscp()] | None = Field(
        None, description="DSCP of its packets, by which devices give it a queue; default: devices have no queues."
    )
    weight: Annotated[int, Count(1, 100)] | None = Field(
        None, description="Its part of what the classes above leave; default: it is served before all below it."
    )


class HourDoc(Record):
    """How much of the demands there is in one hour of the day, as a factor; factors that meet are multiplied."""

    hour: Annotated[int, Count(0, 23)] = Field(description="Hour of the day, UTC; hours not named have factor 1.")
    factor: Annotated[float, Quantity("ratio", least=0.0, most=100.0)] = Field(
        description="Traffic in this hour over the demands' rate."
    )
    traffic_class: Word | None = Field(None, alias="class", description="Only traffic of this class.")
    site: Word | None = Field(None, description="Only traffic from this site.")


def _as_read(value: Any, check: Callable[[Any], Any]) -> Any:
    """A table that was checked as it was read is left as it is."""
    return value if isinstance(value, Matrix) else check(value)


class TrafficDoc(Record):
    """Traffic between sites: a matrix, gravity or a hose, and the classes."""

    matrix: Annotated[list[DemandDoc], OrTable(several=True, by_period=True), WrapValidator(_as_read)] | None = Field(
        None,
        description="Demands; or else `gravity`. Several matrices are a list of files: each is carried, one at a time. "
        "A matrix for each of several periods is a file by period: `{1: 2027.csv, 2: 2028.csv}`.",
    )
    gravity: GravityDoc | None = Field(None, description="A total spread over pairs of sites; or else `matrix`.")
    hose: dict[str, Rate] | None = Field(
        None, min_length=2, description="What each site sends, and receives, at most; any matrix inside is carried."
    )
    classes: list[ClassDoc] = Field(min_length=1, description="Classes, the most important one first.")
    profile: Annotated[list[HourDoc], OrTable()] = Field(
        default_factory=list, description="Hour by hour factors, for finding a safe hour: a plan is made for factor 1."
    )
    jobs: list[JobDoc] = Field(default_factory=list, description="Jobs over several sites, on top of all else.")
    growth: Growth | None = Field(
        None,
        description="By how much all demands grow in a year, compounded, from one of `periods` to the next; where "
        "demands are of periods, after the last of those.",
    )
    interpolate: Annotated[Literal["linear", "step"], Choice(("linear", "step"))] | None = Field(
        None,
        description="Demands of periods without their own, between two that have: on a straight line, or as before.",
    )


def demands(traffic: TrafficDoc) -> Iterator[MatrixDemand]:
    """The demands of the matrix, in the order of its rows; none where there is none."""
    rows: Any = traffic.matrix or ()
    if isinstance(rows, Matrix):
        yield from rows
    else:
        yield from (MatrixDemand(d.source, d.to, d.traffic_class, d.rate, d.matrix, d.period) for d in rows)


def senders(traffic: TrafficDoc) -> list[list[str]]:
    """The sites that demands come from, for each of the matrices, in the order of their first one."""
    rows: Any = traffic.matrix or ()
    if isinstance(rows, Matrix):
        return [list(rows.sources)]
    every = [d.matrix for d in rows if d.matrix is not None] or [None]
    return [
        list(dict.fromkeys(d.source for d in rows if d.matrix in (None, name))) for name in dict.fromkeys(every)
    ]


class UtilisationDoc(Record):
    """Ceilings of a link's load over its capacity."""

    normal: Annotated[float, Quantity("share", over=0.0, most=1.0)] = Field(0.8, description="With nothing failed.")
    failure: Annotated[float, Quantity("share", over=0.0, most=1.0)] = Field(0.95, description="In failure states.")


class RoutingDoc(Record):
    """How the routers forward."""

    protocol: Annotated[str, Choice(("is-is", "ospf"))] = Field("is-is", description="The IGP.")
    mode: Annotated[
        str, Choice(("ecmp", "sr", "sr-controller", "unrestricted"))
    ] = Field(
        "ecmp",
        description="`ecmp`: shortest paths of the IGP, equal ones shared. `sr`: segment routing policies that stay as "
        "they are in failures. `sr-controller`: a controller sets explicit paths anew in each failure. "
        "`unrestricted`: any split over any paths, anew in each failure.",
    )
    metric: Annotated[str, Choice(("given", "delay", "hop", "optimised"))] = Field(
        "optimised", description="Where IGP metrics come from."
    )
    ecmp: Annotated[int, Count(1, 1024)] = Field(64, description="Most next hops that share a destination.")
    addressing: WideAddressingDoc | None = Field(
        None, description="Addresses of routers and their ASN; default: none are planned."
    )


class SpectrumDoc(Record):
    """The band of the line systems."""

    band: Annotated[str, Choice(("C", "C+L"))] = Field(
        "C", description="What is lit: band C, or C and L with amplifiers of their own."
    )
    grid: Annotated[float, Grid()] = Field(6.25, description="Width of a slice of the flexible grid (ITU-T G.694.1).")


class PeriodsDoc(Record):
    """The horizon cut into periods of one length; traffic grows from each to the next, and what is bought stays."""

    count: Annotated[int, Count(1, 120)] = Field(description="Number of periods.")
    length: Annotated[float, Quantity("years", over=0.0, most=50.0)] = Field(description="Length of each.")
    moving: Annotated[float, Quantity("eur", least=0.0, most=1e9)] | None = Field(
        None, description="What moving a chassis or a card to another site costs; default: none moves."
    )
    resale: Share = Field(0.0, description="What a chassis or card that is sold brings in, of a new one's price.")


class IntentDoc(Record):
    """An intent file of Weft, format 1."""

    weft: Annotated[int, Version()] = Field(description="Version of the format.")
    name: Word = Field(description="Name of the plan.")
    catalogue: list[Annotated[str, File("catalogue")]] = Field(
        ["builtin"], min_length=1, description="Catalogues; the later one wins."
    )
    minimise: Annotated[Literal["power", "cost"], Choice(("power", "cost"))] = Field(
        "power", description="`cost` is net present value over `horizon`: purchase, leases, support, energy."
    )
    horizon: Annotated[float, Quantity("years", over=0.0, most=50.0)] = Field(
        5.0, description="Time over which cost is counted; with `periods` all of them."
    )
    utilisation: UtilisationDoc = Field(UtilisationDoc.model_validate({}), description="Ceilings of links.")
    sites: list[SiteDoc] = Field(min_length=2, description="All sites.")
    fibres: Annotated[list[FibreDoc], OrTable()] = Field(default_factory=list, description="All cables.")
    links: Annotated[list[LinkDoc], OrTable()] = Field(
        default_factory=list, description="Leased wavelengths and given IP links, beside or instead of fibres."
    )
    existing: Annotated[list[ExistingDoc], OrTable()] = Field(
        default_factory=list, description="Equipment in place, and elements that must or must not be bought."
    )
    traffic: TrafficDoc = Field(description="Traffic between sites.")
    periods: PeriodsDoc | None = Field(
        None, description="Purchases period by period; together they are the horizon. One period otherwise."
    )
    survive: list[Annotated[str, State()]] = Field(
        description=f"States planned for, may be empty: any one of a kind ({', '.join(STATES)}), any two "
        "(`fibre:2`), one of each of two kinds (`router+fibre`), and so on."
    )
    routing: RoutingDoc = Field(RoutingDoc.model_validate({}), description="IGP, its metrics and ECMP.")
    filters: FiltersDoc | None = Field(
        None, description="Lists that keep packets from what only the network itself talks to; default: none."
    )
    spectrum: SpectrumDoc = Field(SpectrumDoc.model_validate({}), description="Band and grid of the line systems.")
    optics: Annotated[str, Choice(("pluggables", "any"))] = Field(
        "pluggables",
        description="Coherent optics that may be bought: modules in the routers (IP over DWDM), or transponders too.",
    )
    agreement: Annotated[str, File("agreement")] | None = Field(
        None, description="The agreement it is bought under: price book, erosion, support, energy, discount rate."
    )


DEMAND_COLUMNS = {
    "from": Column("from"), "to": Column("to"), "class": Column("class"),
    "gbps": Column("rate", unit="G"), "rate": Column("rate"), "matrix": Column("matrix"),
    "period": Column("period", number=True),
}  # fmt: skip
PROFILE_COLUMNS = {
    "hour": Column("hour", number=True), "factor": Column("factor", number=True),
    "class": Column("class"), "site": Column("site"),
}  # fmt: skip

TABLES: dict[tuple[str, ...], tuple[dict[str, Column], type[Record]]] = {
    ("fibres",): (FIBRE_COLUMNS, FibreDoc),
    ("links",): (LINK_COLUMNS, LinkDoc),
    ("existing",): (EXISTING_COLUMNS, ExistingDoc),
    ("traffic", "matrix"): (DEMAND_COLUMNS, DemandDoc),
    ("traffic", "profile"): (PROFILE_COLUMNS, HourDoc),
}
"""Lists that a CSV file may stand in place of, with its columns and the record of a row."""

FORM = Form(
    IntentDoc, "the intent",
    (
        ("sites",), ("fibres",), ("links",), ("existing",), ("traffic", "matrix"), ("traffic", "classes"),
        ("traffic", "profile"), ("survive",), ("catalogue",),
    ),
    {
        "IntentDoc": "an intent", "SiteDoc": "a site", "FabricDoc": "a fabric", "HallDoc": "a hall",
        "BackendDoc": "a back-end", "AddressingDoc": "addressing", "TenantDoc": "a tenant", "SparesDoc": "spares",
        "FibreDoc": "a fibre", "SpanDoc": "a span", "LinkDoc": "a link", "ModuleDoc": "a module",
        "TrafficDoc": "traffic", "DemandDoc": "a demand", "HourDoc": "an hour of the profile",
        "ExistingDoc": "a row of existing", "GravityDoc": "gravity", "ClassDoc": "a class", "PeriodsDoc": "periods",
        "UtilisationDoc": "utilisation", "RoutingDoc": "routing",
        "WideAddressingDoc": "addressing of routers", "FiltersDoc": "filters", "SpectrumDoc": "spectrum",
    },
)  # fmt: skip
"""The form of an intent file."""
