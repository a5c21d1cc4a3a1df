"""A checked intent: plain frozen records in house units, with names instead of rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from weft.agreement import Agreement
from weft.diagnostics import Diagnostic
from weft.intent.records_addressing import Addressing, Filters, Spares, WideAddressing


@dataclass(frozen=True, slots=True)
class Hall:
    """How the racks of hosts stand; where `rack_power_w` is given `host_draw_w` is too."""

    hosts_per_rack: int = 32
    racks_per_row: int = 20
    rack_units: int = 42
    host_units: int = 1
    host_draw_w: float | None = None
    rack_power_w: float | None = None
    feeds: int = 2


@dataclass(frozen=True, slots=True)
class Backend:
    """A fabric of GPUs alone; in `rail` designs each GPU of a host is on a leaf of its own."""

    gpus: int
    gpus_per_host: int
    port_gbps: float
    design: Literal["rail", "clos"]
    planes: int
    oversubscription: float
    survive: tuple[str, ...]
    addressing: Addressing | None = None


@dataclass(frozen=True, slots=True)
class FabricAsk:
    """The fabric asked for inside a site; `oversubscription` is down to up at the leaf.

    Leaves and pods may be added until there are `grow_to` hosts; None where there never are more.
    """

    hosts: int
    host_ports: int
    host_gbps: float
    homing: str
    oversubscription: float
    survive: tuple[str, ...]
    workload: Mapping[str, float]
    grow_to: int | None = None
    hall: Hall = Hall()
    backend: Backend | None = None
    addressing: Addressing | None = None
    spares: Spares | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """A place; `egress` is traffic by class, in Gb/s, from all other sites out of the network here.

    Where `overload` is set its routers pass nothing on; where they are `given` nothing is bought for it.
    """

    name: str
    lat_deg: float
    lon_deg: float
    routers: int
    overload: bool
    optical: str
    power_cap_w: float | None
    egress: Mapping[str, float]
    fabric: FabricAsk | None
    given: bool = False


@dataclass(frozen=True, slots=True)
class SpanGiven:
    """A span of a fibre; the loss only where it was measured."""

    length_km: float
    loss_db: float | None


@dataclass(frozen=True, slots=True)
class Fibre:
    """A cable between two sites; `spans` is empty where the file gives none."""

    name: str
    a: str
    z: str
    length_km: float
    type: str
    pairs: int
    srlg: tuple[str, ...]
    mtbf_h: float | None
    mttr_h: float | None
    spans: tuple[SpanGiven, ...]


@dataclass(frozen=True, slots=True)
class Price:
    """What something costs: once, and every month."""

    once_eur: float = 0.0
    eur_per_month: float = 0.0


@dataclass(frozen=True, slots=True)
class Module:
    """A size in which a link may be bought."""

    capacity_gbps: float
    price: Price
    draw_w: float


@dataclass(frozen=True, slots=True)
class Link:
    """An IP link that is there (`capacity_gbps`), or may be bought (`modules`), or both.

    What is there is a LAG of `members` links and down with fewer than `min_links` of them.  `metric_back` is the
    metric from `z` to `a` where it is another one.  Of the modules there may be `most` in all, None of any number;
    `setup` is paid once if there are any, `per_gbps` for each Gb/s carried with nothing failed, both ways together.
    """

    name: str
    a: str
    z: str
    capacity_gbps: float | None
    delay_ms: float | None
    metric: int | None
    metric_back: int | None
    members: int
    min_links: int
    srlg: tuple[str, ...]
    modules: tuple[Module, ...]
    most: int | None = None
    setup: Price = Price()
    per_gbps: Price = Price()

    @property
    def is_unnamed(self) -> bool:
        """Whether its name is made of its ends, for the file gives it none."""
        return self.name.partition("#")[0] == f"{self.a}-{self.z}"


@dataclass(frozen=True, slots=True)
class Existing:
    """One row of what is in place, pinned or forbidden; `row` counts from 1.

    `at` is a fibre, a route of fibres or a site, as `what` is a pair, a lightpath or an item; empty for anywhere.
    `pairs` count from 1, `slot` is the first slice.
    """

    row: int
    do: Literal["keep", "move", "retire", "pin", "forbid"]
    what: Literal["pair", "lightpath", "item"]
    at: tuple[str, ...]
    item: str | None = None
    mode: str | None = None
    count: int = 1
    slot: int | None = None
    pairs: tuple[int, ...] = ()
    metric: int | None = None

    @property
    def place(self) -> str:
        """Where it stands, for messages."""
        return f"row {self.row} of existing"


@dataclass(frozen=True, slots=True)
class MatrixDemand:
    """A demand of the matrix; several sites in `z` mean any of them.

    `matrix` is the one it belongs to where there are several, None if to all of them; `period`, from 1 on, the one it
    is the demand of where periods have their own, None if it is the same in all of those.
    """

    a: str
    z: tuple[str, ...]
    traffic_class: str
    gbps: float
    matrix: str | None = None
    period: int | None = None


@dataclass(frozen=True, slots=True)
class Gravity:
    """A total over ordered pairs of sites, spread by the product of their weights."""

    total_gbps: float
    weight: str


@dataclass(frozen=True, slots=True)
class Pattern:
    """Who sends to whom in a class: `spread`, or a collective of `members` that each give a message to a round."""

    kind: Literal["spread", "ring", "tree", "all-to-all", "fan-in"]
    members: int | None = None
    placement: Literal["packed", "spread", "random"] = "packed"
    message_gb: float | None = None
    connections: int | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """A job whose members are sites: a round of its class's pattern among them every so often."""

    traffic_class: str
    sites: tuple[str, ...]
    every_s: float


@dataclass(frozen=True, slots=True)
class TrafficClass:
    """A class of traffic; `share` is of a gravity total, `deferrable` the part not carried in failures.

    `availability` is the share of time asked for, `flow_gbps` the rate of one flow where traffic is no fluid.  Devices
    have queues where classes have a `dscp`; without `weight` a class is served before all below it.
    """

    name: str
    share: float | None
    protect: tuple[str, ...]
    max_delay_ms: float | None
    deferrable: float
    between_km: float | None
    availability: float | None = None
    flow_gbps: float | None = None
    growth_per_year: float = 0.0
    pattern: Pattern = Pattern("spread")
    dscp: int | None = None
    weight: int | None = None


@dataclass(frozen=True, slots=True)
class HourFactor:
    """A factor of traffic in one hour of the day, of one class or all, from one site or all."""

    hour: int
    factor: float
    traffic_class: str | None
    site: str | None


@dataclass(frozen=True, slots=True)
class Traffic:
    """Traffic between sites, as a matrix, by gravity or as a hose; classes in order of priority.

    Demands of several matrices stand in `matrix` together, each with the name of its own.  `hose` is what each site
    sends at most, and receives at most, in Gb/s.  `interpolate` says what demands are in periods between those that
    have their own: on a straight line (`linear`), or as before (`step`).
    """

    matrix: Sequence[MatrixDemand] | None
    gravity: Gravity | None
    classes: tuple[TrafficClass, ...]
    profile: tuple[HourFactor, ...] = ()
    hose: Mapping[str, float] | None = None
    jobs: tuple[Job, ...] = ()
    interpolate: Literal["linear", "step"] | None = None


@dataclass(frozen=True, slots=True)
class Utilisation:
    """Ceilings of a link's load over its capacity, both in (0, 1]."""

    normal: float
    failure: float


@dataclass(frozen=True, slots=True)
class Routing:
    """How the routers forward."""

    protocol: str
    mode: str
    metric: str
    ecmp: int
    addressing: WideAddressing | None = None
    labels: tuple[int, int] | None = None  # of segment routing, both ends included


@dataclass(frozen=True, slots=True)
class Spectrum:
    """The band of the line systems, and the width of a slice of its grid."""

    band: str
    grid_ghz: float


@dataclass(frozen=True, slots=True)
class ExtraState:
    """A failure to survive beside those of `survive`: everything in `failed` at once.

    `failed` names risks by kind and name, as `failures.csv` does: `fibre FRA-AMS`, `router FRA.1`.  A router stands
    for any one router of its site, two of a site for any two.  `lowest` is the least important class that must be
    carried then; all classes above it must be too.  No intent file holds any: they are for programs that plan, look
    at what hurts, and plan again with `dataclasses.replace(intent, extra_states=...)`.
    """

    failed: tuple[str, ...]
    lowest: str


@dataclass(frozen=True, slots=True)
class Periods:
    """The horizon in `count` periods of one length.

    `moving_eur` is what it costs to move a chassis or a card to another site, None where none moves, `resale_share`
    what one that is sold brings in of what a new one costs then.
    """

    count: int
    length_years: float
    moving_eur: float | None = None
    resale_share: float = 0.0


@dataclass(frozen=True, slots=True)
class Agreed:
    """The agreement that is bought under, and the files that say it, by name, its own first.

    `steps` are those of its volume discount that each period is planned at, the lowest where nothing is said; `used` is
    the share of the capacity of the last period that is in use in each, all of it where nothing is said.
    """

    terms: Agreement
    files: tuple[tuple[str, bytes], ...]
    steps: tuple[int, ...] = ()
    used: tuple[Decimal, ...] = ()


@dataclass(frozen=True, slots=True)
class Intent:
    """A checked intent; `sha256` is over the file and the tables it names, in their order in the file.

    `catalogue` holds `builtin` and paths that can be opened as they are; `warnings` what `check` would say.
    Traffic is that of the first of the `periods`, where there are any, unless its demands are of periods.
    """

    name: str
    catalogue: tuple[str, ...]
    minimise: Literal["power", "cost"]
    horizon_years: float
    utilisation: Utilisation
    sites: tuple[Site, ...]
    fibres: tuple[Fibre, ...]
    links: tuple[Link, ...]
    traffic: Traffic
    survive: tuple[str, ...]
    routing: Routing
    spectrum: Spectrum
    optics: Literal["pluggables", "any"]
    sha256: str
    warnings: tuple[Diagnostic, ...]
    extra_states: tuple[ExtraState, ...] = ()
    existing: tuple[Existing, ...] = ()
    periods: Periods | None = None
    agreement: Agreed | None = None
    filters: Filters | None = None
