"""Which columns each table of the report shows, what they are called, and how they are written.

Kinds: `text`, `name` (kept on one line), `list` (names joined by `|`), `yes` (true or false), `count`, and the units
`gbps`, `km`, `ms`, `share` (0 to 1, shown in percent), `w`, `eur`, `db`, `thz`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from weft.report.plan_files import Row

DIGITS = {"count": 0, "gbps": 1, "km": 1, "ms": 2, "share": 4, "w": 0, "eur": 0, "db": 2, "thz": 4}
"""Decimals kept of each kind of number."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a shown table; `key` is its name in the CSV file, `hint` explains the title where it must."""

    key: str
    title: str
    kind: str = "text"
    hint: str = ""


SITES = (
    Column("name", "Site"),
    Column("hosts", "Hosts", "count"),
    Column("routers", "Routers", "count"),
    Column("router_build", "Router build"),
    Column("fabric", "Fabric"),
    Column("demand_gbps", "Demand, Gb/s", "gbps", "traffic that starts or ends here"),
    Column("gateway_gbps", "Gateway, Gb/s", "gbps", "what the border carries between fabric and routers"),
    Column("power_w", "Power, W", "w"),
    Column("power_cap_w", "Cap, W", "w"),
    Column("fabric_power_w", "Fabric, W", "w"),
    Column("router_power_w", "Routers, W", "w"),
    Column("optics_power_w", "Optics, W", "w"),
    Column("price_eur", "Price, €", "eur"),
)
FIBRES = (
    Column("name", "Fibre"),
    Column("length_km", "Length, km", "km"),
    Column("type", "Type", "name"),
    Column("pairs_lit", "Pairs lit", "count"),
    Column("pairs", "of", "count", "pairs in the cable"),
    Column("lightpaths", "Lightpaths", "count"),
    Column("slices_used", "Slices used", "count", "slices of the grid, over all lit pairs"),
    Column("slices", "of", "count", "slices of all lit pairs"),
    Column("capacity_gbps", "Lit, Gb/s", "gbps"),
    Column("max_utilisation", "Worst use", "share", "worst utilisation of an IP link that rides on it"),
    Column("worst_failure", "in failure", "name"),
    Column("amplifiers", "Amplifiers", "count"),
    Column("srlgs", "Shared risks", "list"),
    Column("power_w", "Power, W", "w"),
    Column("price_eur", "Price, €", "eur"),
)
IP_LINKS = (
    Column("name", "IP link"),
    Column("capacity_gbps", "Capacity, Gb/s", "gbps"),
    Column("members", "Members", "count"),
    Column("rate_gbps", "each, Gb/s", "gbps"),
    Column(
        "worst_utilisation", "Worst use", "share", "offered load of all classes over capacity, in the worst failure"
    ),
    Column("worst_failure", "in failure", "name"),
    Column(
        "protected_fill", "Protected use", "share",
        "load that must be carried over what the ceiling lets through, in the failure that fills it most",
    ),
    Column("normal_utilisation", "Normal use", "share", "all load over capacity, nothing failed"),
    Column("why", "Why this purchase"),
    Column("route", "Fibre route", "list"),
    Column("metric", "Metric", "count"),
    Column("delay_ms", "Delay, ms", "ms"),
    Column("a_site", "From", "name"),
    Column("z_site", "to", "name"),
)
DEMANDS = (
    Column("name", "Demand"),
    Column("a", "From", "name"),
    Column("z", "To", "name"),
    Column("class", "Class", "name"),
    Column("gbps", "Gb/s", "gbps"),
    Column("delay_ms", "Delay, ms", "ms", "longest of its paths, nothing failed"),
    Column("worst_delay_ms", "Worst delay, ms", "ms", "longest of its paths in any failure it is protected from"),
    Column("max_delay_ms", "Allowed, ms", "ms"),
)
BOM = (
    Column("item", "Item"),
    Column("kind", "Kind"),
    Column("layer", "Layer"),
    Column("count", "Count", "count"),
    Column("sites", "Places", "count", "sites or fibres that have it"),
    Column("draw_w_each", "each, W", "w"),
    Column("draw_w", "Power, W", "w"),
    Column("price_eur_each", "each, €", "eur"),
    Column("price_eur", "Price, €", "eur"),
    Column("confidence", "Confidence", "text", "measured, datasheet or estimate"),
    Column("source", "Source of the figures"),
)
BOM_IN_PLACE = (
    *BOM[:4],
    Column("bought", "Bought", "count"),
    Column("kept", "Kept", "count", "that are there and stay"),
    Column("moved", "Moved", "count", "modules from elsewhere, or from stock"),
    Column("retired", "Retired", "count", "that were there, and are not counted"),
    *BOM[4:],
)
MODES = (
    Column("transceiver", "Transceiver"),
    Column("mode", "Mode"),
    Column("count", "Lightpaths", "count"),
    Column("rate_gbps", "each, Gb/s", "gbps"),
    Column("longest_km", "Longest, km", "km"),
    Column("least_margin_db", "Least margin, dB", "db", "GSNR above what the mode requires, at full load"),
    Column("least_margin_lightpath", "which", "name"),
)
TIGHTEST = (
    Column("name", "Lightpath"),
    Column("mode", "Mode"),
    Column("rate_gbps", "Gb/s", "gbps"),
    Column("length_km", "Length, km", "km"),
    Column("gsnr_db", "GSNR, dB", "db", "worst channel of the full band"),
    Column("gsnr_bol_db", "as planned, dB", "db", "with only the planned channels lit"),
    Column("required_db", "Required, dB", "db"),
    Column("margin_db", "Margin, dB", "db"),
    Column("freq_thz", "Centre, THz", "thz"),
    Column("route", "Fibre route", "list"),
    Column("regenerated_at", "Regenerated at", "list"),
)


OMS = (
    Column("name", "Lit pair"),
    Column("tail", "From", "name"),
    Column("head", "To", "name"),
    Column("occupation", "Occupied", "share", "share of the band's slices that is taken"),
    Column("channels", "Channels", "count"),
    Column("length_km", "Length, km", "km"),
    Column("amplifiers", "Amplifiers", "count", "in this direction"),
    Column("launch_min_dbm", "Launch, dBm", "db", "power into the glass of the weakest channel"),
    Column("launch_max_dbm", "to, dBm", "db", "of the strongest channel"),
    Column("total_dbm", "All, dBm", "db", "all planned channels together"),
    Column("snr_bol_db", "SNR as planned, dB", "db", "that this pair alone leaves of its worst channel"),
    Column("snr_eol_db", "full band, dB", "db", "the same with every slot taken"),
    Column("worst_margin_db", "Least margin, dB", "db", "of the lightpaths on it"),
    Column("worst_lightpath", "of", "name"),
)


ALTERNATIVES = (
    Column("ends", "Between", "name"),
    Column("kind", "Kind", "name"),
    Column("needed_gbps", "To carry, Gb/s", "gbps", "what the plan carries over this route"),
    Column("transceiver", "Transceiver"),
    Column("mode", "Mode"),
    Column("lightpaths", "Lightpaths", "count", "as many as that takes"),
    Column("bought", "Bought", "count", "of this very kind and mode, in the plan"),
    Column("slices", "Slices", "count"),
    Column("ports", "Ports an end", "count"),
    Column("power_w", "Power, W", "w", "optics of both ends, and their ports' share of the routers"),
    Column("optics_w", "Optics, W", "w"),
    Column("price_eur", "Price, €", "eur", "the same"),
    Column("optics_eur", "Optics, €", "eur"),
    Column("length_km", "Length, km", "km"),
    Column("route", "Fibre route", "list"),
)


BASELINE = (
    Column("way", "Way of planning"),
    Column("failure", "Failure", "name"),
    Column("protected_lost_gbps", "Protected lost, Gb/s", "gbps"),
    Column("max_utilisation", "Worst use", "share", "offered load of all classes over capacity"),
    Column("worst_link", "on IP link", "name"),
    Column("demand", "Demand", "name", "that has no path, or weighs most on that link"),
    Column("violation", "What broke"),
)


CHANGES = (
    Column("sign", "Change", "name"),
    Column("what", "What", "name"),
    Column("name", "Name", "name"),
    Column("field", "Field", "name"),
    Column("before", "Before"),
    Column("after", "After"),
    Column("by", "by", "thz", "after less before, where both are numbers"),
)


def why(objective: str) -> tuple[Column, ...]:
    """Columns of what forces each purchase; prices in the unit of the objective."""
    unit = "€" if objective.endswith("_eur") else "W"
    return (
        Column("element", "Bought", "name"),
        Column("bought", "How many", "count"),
        Column("forced_by", "Forced by", "name", "sizing: no rerouting saves it; routing: how routers route"),
        Column("state", "Failure", "name"),
        Column("demand", "Demand", "name", "that weighs most"),
        Column("lost_gbps", "One fewer loses, Gb/s", "gbps", "protected, at least, however it is rerouted"),
        Column("price_per_gbps", f"{unit} per Gb/s", "thz", "one more Gb/s of that demand then, at the margin"),
        Column("text", "Why"),
    )


def failures(rows: Sequence[Row]) -> tuple[Column, ...]:
    """Columns of the failures, with one of lost traffic for each class that the plan has."""
    keys = list(rows[0]) if rows else []
    lost = [key for key in keys if key.startswith("lost_") and key != "lost_gbps"]
    return (
        Column("name", "Failure"),
        Column("state", "Kind", "name"),
        Column("held", "Held", "yes", "everything protected is carried within the ceilings and delays"),
        Column("violation", "What broke"),
        Column("max_utilisation", "Worst use", "share", "offered load of all classes over capacity"),
        Column("worst_link", "on IP link", "name"),
        Column("lost_gbps", "Lost, Gb/s", "gbps", "unroutable, and each link's overflow by priority: an upper bound"),
        *(Column(key, f"{_class_of(key)}, Gb/s", "gbps", "lost of this class") for key in lost),
        Column("removed_gbps", "Ends gone, Gb/s", "gbps", "traffic whose own site is down, so not counted as lost"),
        Column("hours_per_year", "Hours a year", "count", "expected, from mtbf and mttr of the fibre"),
    )


def _class_of(key: str) -> str:
    return key.removeprefix("lost_").removesuffix("_gbps")
