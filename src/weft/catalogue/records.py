"""What a catalogue holds: one typed record a kind of equipment, every physical figure with its source."""

from __future__ import annotations

from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

Confidence = Literal["measured", "datasheet", "estimate"]
FormFactor = Literal["SFP28", "QSFP28", "QSFP56", "QSFP-DD", "QSFP-DD800", "OSFP", "CFP2", "box"]


class Record(BaseModel):
    """Frozen, and closed to fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Figure(Record):
    """A number with the range it lies in, how well it is known, and who said so (a tag of `sources`)."""

    value: float
    low: float = Field(ge=0)
    high: float
    confidence: Confidence
    source: str

    @model_validator(mode="after")
    def _ordered(self) -> Figure:
        if not self.low <= self.value <= self.high:
            raise ValueError(f"a figure must lie in its range, but {self.value} is outside {self.low}..{self.high}")
        return self


class Level(Figure):
    """A figure that may be negative, in dBm."""

    low: float


class Source(Record):
    """Where a figure was read."""

    title: str
    where: str


class Named(Record):
    """Anything listed by name; `source` tells where its ports and limits (not its figures) were read."""

    name: str = Field(min_length=1)
    vendor: str
    source: str


class PortGroup(Record):
    """Equal cages of a box or card; `breakouts` are the speeds a port splits into, as `4x100`."""

    count: int = Field(gt=0)
    speed_gbps: float = Field(gt=0)
    form_factor: FormFactor
    breakouts: tuple[str, ...] = ()
    cage_w: float | None = None  # the most a module may draw
    cage_source: str | None = None


def _at_most_ports(capacity_gbps: float, ports: tuple[PortGroup, ...]) -> None:
    """Guard against data sheets that count both directions."""
    ports_gbps = sum(p.count * p.speed_gbps for p in ports)
    if capacity_gbps > ports_gbps * (1 + 1e-9):
        raise ValueError(
            f"capacity is one-way, but {capacity_gbps:g} Gb/s is above the {ports_gbps:g} Gb/s of its ports:"
            " does its source count both ways?"
        )


class Switch(Named):
    """A fixed fabric switch; `draw_w` is typical without optics."""

    asic: str
    rack_units: int
    capacity_gbps: float = Field(gt=0)  # one-way
    ports: tuple[PortGroup, ...] = Field(min_length=1)
    draw_w: Figure
    max_w: Figure | None = None
    price_eur: Figure
    failures_per_year: Figure | None = None  # replaced ones, of those in service; None: as practice has it

    @model_validator(mode="after")
    def _one_way(self) -> Switch:
        _at_most_ports(self.capacity_gbps, self.ports)
        return self


class RouterCard(Named):
    """A line card (or the built-in one of a fixed router) with its forwarding complexes.

    Its ports together carry at most `complexes * complex_gbps` (one-way), which is below their sum where
    fan-in is oversubscribed.  A licence level, where there are some, is the most it carries until upgraded.
    """

    fits: tuple[str, ...] = Field(min_length=1)  # chassis names
    ports: tuple[PortGroup, ...] = Field(min_length=1)
    complexes: int = Field(gt=0)
    complex_gbps: float = Field(gt=0)
    draw_w: Figure  # typical without optics
    price_eur: Figure
    licences: tuple[Licence, ...] = ()

    @property
    def forwards_gbps(self) -> float:
        """What its complexes forward together, one-way, under the highest licence."""
        return self.complexes * self.complex_gbps

    @model_validator(mode="after")
    def _one_way(self) -> RouterCard:
        _at_most_ports(self.forwards_gbps, self.ports)
        for licence in self.licences:
            if licence.gbps > self.forwards_gbps:
                raise ValueError(
                    f"licence '{licence.level}' of {licence.gbps:g} Gb/s is above the {self.forwards_gbps:g} Gb/s"
                    " that the complexes forward"
                )
        return self


class Licence(Record):
    """A pay-as-you-grow level: capacity that may be used, and what it adds to the card's price."""

    level: str
    gbps: float  # of the card, one-way
    price_eur: Figure


class Chassis(Named):
    """A router without its cards; a fixed router has one slot and one card that fits nothing else."""

    generation: str  # of its silicon: FP4, FP5, Q200, …
    fixed: bool
    slots: int = Field(gt=0)
    rack_units: int
    base_w: Figure  # control, fabric, fans, PSU loss, typical; of a fixed router all but the card's own draw
    price_eur: Figure


class Mode(Record):
    """One way a coherent transceiver can be set.

    `osnr_db` is the least required in 0.1 nm at the receiver; `tx_osnr_db` in 0.1 nm of the transmitter;
    `rx_min_dbm` the least receive power at that OSNR, `rx_clean_dbm` where no amplifier adds noise.
    """

    name: str
    rate_gbps: float = Field(gt=0)
    baud_gbd: float = Field(gt=0)
    spacing_ghz: float = Field(gt=0)
    roll_off: float = 0.15
    osnr_db: Figure
    tx_osnr_db: Figure
    tx_power_dbm: Level
    rx_min_dbm: Level
    rx_clean_dbm: Level | None = None
    cd_max_ps_nm: Figure
    draw_w: Figure


class Transceiver(Named):
    """A coherent pluggable, or a transponder (form factor `box`)."""

    form_factor: FormFactor
    kind: Literal["amplified", "p2p"]  # p2p: single-span links only (400ZR class)
    modes: tuple[Mode, ...] = Field(min_length=1)
    price_eur: Figure
    mtbf_h: float | None = None
    client_gbps: float | None = None  # of a `box`: speed of the grey client ports by which a router reaches it


class Amplifier(Named):
    """An EDFA in GNPy's variable-gain model: noise figure from `nf_max_db` at least to `nf_min_db` at most gain."""

    band: Literal["C", "L"] = "C"
    gain_min_db: float
    gain_max_db: float
    power_max_dbm: float
    nf_min_db: float
    nf_max_db: float
    draw_w: Figure
    price_eur: Figure


class Roadm(Named):
    """A ROADM; watts and price are of one degree of one fibre pair, its share of add/drop included."""

    target_psd_mw_per_ghz: float  # of each channel at a degree's output, into the booster
    add_drop_osnr_db: float  # in 0.1 nm, added once at each end
    pdl_db: float
    draw_w: Figure
    price_eur: Figure


class Mux(Named):
    """A passive multiplexer of a point-to-point line, one at each end of a pair; of one channel, bare fibre."""

    channels: int
    loss_db: float
    draw_w: Figure
    price_eur: Figure


class FibreType(Named):
    """Glass (ITU-T type): loss, dispersion, effective area and PMD at 1550 nm; an alias finds it as its name does."""

    aliases: tuple[str, ...] = ()
    loss_db_per_km: float
    dispersion_ps_nm_km: float
    effective_area_um2: float
    pmd_ps_sqrt_km: float
    connector_loss_db: float  # at each end of a span


class GreyOptic(Named):
    """A client optic inside a site: one end.

    One with parallel lanes can be split: `far_ends` is the most neighbours its port may be split into.  `fec` is the
    correction of its light (IEEE 802.3), where it is not that of its form: RS(544,514) of lanes with four levels,
    RS(528,514) of those of 25G with two.
    """

    speed_gbps: float
    form_factor: FormFactor
    reach_m: float
    far_ends: int = Field(default=1, gt=0)
    draw_w: Figure
    price_eur: Figure
    failures_per_year: Figure | None = None
    fec: Literal["none", "rs528", "rs544"] | None = None


class Cable(Named):
    """A copper or active optical cable; `draw_w` and price are of the whole, both ends of it.

    One with several `far_ends` splits its near port, of `speed_gbps`, into that many equal ones.
    """

    far_ends: int = Field(default=1, gt=0)
    speed_gbps: float
    form_factor: FormFactor
    reach_m: float
    draw_w: Figure
    price_eur: Figure
    failures_per_year: Figure | None = None


class SupplyPoint(Record):
    """Efficiency of a power supply at one share of its rating."""

    load: float = Field(gt=0, le=1)
    efficiency: Figure


class SupplyClass(Named):
    """A class of power supplies; points by rising load."""

    points: tuple[SupplyPoint, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _rising(self) -> SupplyClass:
        loads = [point.load for point in self.points]
        if sorted(set(loads)) != loads:
            raise ValueError(f"points of a supply rise in load, but these are at {loads}")
        return self


class Practice(Record):
    """House rules of design that are neither physics nor one box's."""

    span_km: Figure  # longest span between amplifiers where the operator gave none
    margin_db: Figure  # GSNR kept above what a mode requires
    band_split_db: Figure  # loss at each end of a span, where bands C and L part for their amplifiers
    traffic_pj_per_bit: Figure  # energy of forwarding one bit once through a box
    energy_eur_per_kwh: Figure
    pue: Figure
    support_share_per_year: Figure  # of purchase price
    discount_per_year: Figure
    switch_failures_per_year: Figure  # replaced ones, of those in service, where the item has no figure of its own
    optic_failures_per_year: Figure  # of one end
    cable_failures_per_year: Figure  # of copper
    switch_delay_us: Figure  # of one packet through one switch, without queues
    psu_load_share: Figure  # of its rating, of each supply of a box as found in service
    psu_efficiency: Figure  # of supplies in service
    rack_to_rack_m: Figure  # cable between two racks of one row: what cable lengths are made of


class BestHardware(Record):
    """The least energy a bit of one way of rated capacity that anyone sells or has measured.

    `psu_share` is what the best power supply gives on: coherent modules are rated behind it, the rest at the plug.
    """

    box_pj_per_bit: Figure  # a whole switch or router without optics
    grey_pj_per_bit: Figure  # one end
    coherent_pj_per_bit: Figure  # one end
    psu_share: Figure


class Catalogue(Record):
    """All equipment by kind, in file order; a later file's item of the same name replaces the earlier one."""

    sources: dict[str, Source]
    practice: Practice
    best_hardware: BestHardware | None = None  # without it, what the catalogue offers is the best there is
    switches: tuple[Switch, ...]
    chassis: tuple[Chassis, ...]
    cards: tuple[RouterCard, ...]
    transceivers: tuple[Transceiver, ...]
    amplifiers: tuple[Amplifier, ...]
    roadms: tuple[Roadm, ...]
    muxes: tuple[Mux, ...]
    fibre_types: tuple[FibreType, ...]
    grey_optics: tuple[GreyOptic, ...]
    cables: tuple[Cable, ...]
    supply_classes: tuple[SupplyClass, ...] = ()

    def switch(self, name: str) -> Switch:
        """The switch of that name.  Raises KeyError, as every lookup here does."""
        return _named(self.switches, name)

    def chassis_named(self, name: str) -> Chassis:
        """The chassis of that name."""
        return _named(self.chassis, name)

    def card(self, name: str) -> RouterCard:
        """The card of that name."""
        return _named(self.cards, name)

    def transceiver(self, name: str) -> Transceiver:
        """The coherent transceiver of that name."""
        return _named(self.transceivers, name)

    def amplifier(self, name: str) -> Amplifier:
        """The amplifier of that name."""
        return _named(self.amplifiers, name)

    def fibre_type(self, name: str) -> FibreType:
        """The glass of that name or alias."""
        for glass in self.fibre_types:
            if name == glass.name or name in glass.aliases:
                return glass
        raise KeyError(name)

    def grey_optic(self, name: str) -> GreyOptic:
        """The grey optic of that name."""
        return _named(self.grey_optics, name)

    def cable(self, name: str) -> Cable:
        """The cable of that name."""
        return _named(self.cables, name)


KINDS = tuple(k for k in Catalogue.model_fields if k not in ("sources", "practice", "best_hardware"))
"""The lists of equipment that a catalogue holds, in order."""

SITED = ("switches", "chassis", "cards", "transceivers", "grey_optics", "cables")
"""Those of them that stand at sites; the others are on fibres, with their lit pairs."""

AnyNamed = TypeVar("AnyNamed", bound=Named)


def _named(items: tuple[AnyNamed, ...], name: str) -> AnyNamed:
    for item in items:
        if item.name == name:
            return item
    raise KeyError(name)


RouterCard.model_rebuild()
