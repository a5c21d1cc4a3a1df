"""A plan's lightpaths lit again: from its tables to what optical restoration starts from, and back to its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import gcd

import numpy as np

from weft.catalogue import Catalogue
from weft.catalogue.records import Mode, Transceiver
from weft.diagnostics import PlanError
from weft.network import Floats, Incidence, Network, Risks, Scenarios, floats, ints
from weft.optical import dci
from weft.optical.service.oms_graph import OmsGraph, Route
from weft.optical.service.restoration import USUAL, restore
from weft.optical.service.restoration_state import Cut, Lit, RateMode, RestoreOptions, Ride, State
from weft.optical.service.restored import Restored
from weft.optical.spectrum.comb import BANDS, slices_of
from weft.planning.record import Cell, Plan, PlanTable

SAME_DB = 0.01
"""GSNR worked out anew differs from the plan's by no more, or the catalogue is another one."""

CUTS = frozenset({"fibre", "srlg", "span"})
"""Kinds of risk that cut cables: what optics can go round."""
ABOVE = frozenset({"router", "site", "link", "card"})
"""Kinds that leave all glass as it is."""


@dataclass(frozen=True, slots=True, eq=False)
class Glass:
    """The line of a plan, and `rows` of its fibres that have ROADMs at both ends and a pair that is lit."""

    line: dci.Line
    transmission: dci.Transmission
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class PlanReach:
    """How well light arrives over the fibres of a plan; `fibre` says which of its rows each cable is."""

    glass: Glass
    graph: OmsGraph
    kinds: tuple[tuple[Transceiver, tuple[Mode, ...]], ...]

    def margin_db(self, kind: int, routes: Sequence[Route]) -> Floats:
        """See `weft.optical.service.restoration_state.Reach`: the worse direction, the margin of practice kept."""
        transceiver, modes = self.kinds[kind]
        found = np.empty((len(routes), len(modes)))
        for i, route in enumerate(routes):
            fibres = [self.glass.rows[int(self.graph.cable[arc])] for arc in route]
            source = int(self.graph.tail[route[0]])
            for j, mode in enumerate(modes):
                found[i, j] = self.glass.transmission.light(fibres, source, transceiver, mode).margin_db
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Relightable:
    """A plan's network as restoration starts from it; `rows` are the lightpaths of the plan that `state.lit` are.

    `kinds` are the transceivers and modes that the state's are, `glass` what its cables are.
    """

    state: State
    rows: tuple[int, ...]
    cable_of: dict[str, int]
    glass: Glass
    kinds: tuple[tuple[Transceiver, tuple[Mode, ...]], ...]

    def relit(
        self, network: Network, all_risks: Risks, chosen: Scenarios, options: RestoreOptions = USUAL
    ) -> Restored:
        """What each scenario's cables take, lit again.

        Raises PlanError for a scenario of another kind than cables, shared risks and spans (of which any takes the
        whole cable), with whatever is above the glass.
        """
        return restore(self.state, [self._cut(network, all_risks, chosen, row) for row in range(len(chosen))], options)

    def rate_gbps(self, restored: Restored, n_lightpaths: int, seconds: float | None = None) -> Floats:
        """What each lightpath carries that is lit again, (n_scenarios, n_lightpaths), `seconds` after the failure."""
        rates = np.zeros((len(restored.cuts), n_lightpaths))
        for row, after in enumerate(restored.cuts):
            for one in after.relit:
                if seconds is None or one.seconds <= seconds:
                    rates[row, self.rows[one.lightpath]] = one.rate_gbps
        return rates

    def _cut(self, network: Network, all_risks: Risks, chosen: Scenarios, row: int) -> Cut:
        cables: set[int] = set()
        for risk in chosen.risks[row].tolist():
            kind, name = all_risks.kind[risk], all_risks.name[risk]
            if kind in CUTS:
                cut = self._cables(network, kind, name)
                cables |= {self.cable_of[cable] for cable in cut if cable in self.cable_of}
            elif kind not in ABOVE:
                raise PlanError(
                    f"what can be lit again is worked out for cables, and {all_risks.label(risk)} is none",
                    help="fail fibre, srlg or span, with router, site, link or card",
                )
        return Cut(chosen.name[row], frozenset(cables))

    def _cables(self, network: Network, kind: str, name: str) -> list[str]:
        if kind == "srlg":
            inside = self.state.graph.srlg_name.index(name) if name in self.state.graph.srlg_name else -1
            return [
                cable for cable, some in zip(self.state.graph.cable_name, self.state.graph.srlgs, strict=True)
                if inside in some
            ]  # fmt: skip
        return [name if name in network.fibres.name else name.rpartition("@")[0]]


def relightable(plan: Plan, catalogue: Catalogue) -> Relightable:
    """The lightpaths of a plan on its ROADM lines; what rides between multiplexers, or is leased, is not among them.

    Raises PlanError if the catalogue is not the one that the plan was made with, or the tables do not fit together.
    """
    try:
        glass = _glass(plan, catalogue)
        return _relightable(plan, catalogue, glass)
    except (KeyError, ValueError, IndexError) as error:
        raise PlanError(f"the plan's lines cannot be made again from its tables: {error}", help=OTHER) from error


OTHER = "name the catalogue files that the plan was made with by --catalogue, or plan the intent again"


def _relightable(plan: Plan, catalogue: Catalogue, glass: Glass) -> Relightable:
    table = plan.tables["lightpaths"]
    site_of = {str(row["name"]): str(row["site"]) for row in plan.tables["routers"]}
    graph = _graph(plan, glass)
    cable_of = {name: cable for cable, name in enumerate(graph.cable_name)}
    types = {one.name: one for one in catalogue.transceivers}
    step = _step(table)
    kinds: dict[str, int] = {}
    modes: list[tuple[Transceiver, tuple[Mode, ...]]] = []
    lit, rows = [], []
    for row, record in enumerate(table):
        if int(record["slot"]) < 0 or any(name not in cable_of for name in _split(record["route"])):
            continue
        transceiver = types[str(record["transceiver"])]
        if transceiver.name not in kinds:
            kinds[transceiver.name] = len(modes)
            modes.append((transceiver, transceiver.modes))
        lit.append(_lit(record, graph, cable_of, site_of, (kinds[transceiver.name], transceiver.modes)))
        rows.append(row)
    reach = PlanReach(glass, graph, tuple(modes))
    _check_same(plan, reach, lit, rows)
    usable = tuple(_usable(plan, graph.cable_name))
    most = max((pairs[0].bit_length() for pairs in usable), default=0)
    rates = tuple(tuple(_rate_mode(mode, step, most) for mode in some) for _, some in modes)
    state = State(graph, graph.cable, usable, rates, tuple(lit), reach)
    return Relightable(state, tuple(rows), cable_of, glass, tuple(modes))


def _glass(plan: Plan, catalogue: Catalogue) -> Glass:
    """The lit fibres of a plan with the spans that its tables tell, the others being dark."""
    sites, fibres = plan.tables["sites"], plan.tables["fibres"]
    at = {str(name): i for i, name in enumerate(sites.column("name"))}
    one_band = BANDS["C"][0].slices
    split = {str(row["name"]) for row in fibres if int(row["slices"]) > int(row["pairs_lit"]) * one_band}
    # a plan's loss of a span has the filters that part and join two bands
    filters_db = 2 * catalogue.practice.band_split_db.value
    spans: dict[str, dict[str, list[dci.GivenSpan]]] = {}
    for row in plan.tables["spans"]:
        loss_db = float(row["loss_db"]) - (filters_db if row["fibre"] in split else 0.0)
        given = dci.GivenSpan(float(row["length_km"]), loss_db)
        spans.setdefault(str(row["fibre"]), {}).setdefault(str(row["pair"]), []).append(given)
    degrees = {
        str(row["site"]): float(row["count"]) for row in plan.tables["bom"] if row["kind"] == "roadm degree"
    }  # fmt: skip
    records = list(fibres)
    lit = [
        i for i, row in enumerate(records)
        if int(row["pairs_lit"]) and degrees.get(str(row["name"]), 0.0) >= 2 * int(row["pairs_lit"])
    ]  # fmt: skip
    kept = [records[i] for i in lit]
    line = dci.Line(
        tuple(at), np.ones(len(at), np.bool_), np.ones(len(at), np.bool_), tuple(str(row["name"]) for row in kept),
        ints(at[str(row["a"])] for row in kept), ints(at[str(row["z"])] for row in kept),
        floats(float(row["length_km"]) for row in kept), tuple(str(row["type"]) for row in kept),
        ints(int(row["pairs_lit"]) for row in kept),
        tuple(tuple(next(iter(spans[str(row["name"])].values()))) for row in kept),
        Incidence.of(([] for _ in kept), 0), BANDS["C+L"] if split else BANDS["C"],
    )  # fmt: skip
    return Glass(line, dci.Transmission(line, dci.sections(line, catalogue), catalogue), tuple(range(len(kept))))


def _graph(plan: Plan, glass: Glass) -> OmsGraph:
    line = glass.line
    inside = {str(row["name"]): _split(row["srlgs"]) for row in plan.tables["fibres"]}
    cables = [
        (name, int(line.a[i]), int(line.z[i]), float(line.length_km[i]), inside[name])
        for i, name in enumerate(line.fibres)
    ]
    return OmsGraph.both_ways(line.sites, cables)


def _lit(
    record: dict[str, Cell], graph: OmsGraph, cable_of: dict[str, int], site_of: dict[str, str],
    kind: tuple[int, Sequence[Mode]],
) -> Lit:  # fmt: skip
    """A lightpath of the plan: a ride for each stretch between regenerators, all in one slot."""
    node = {name: i for i, name in enumerate(graph.node_name)}
    at, slot = node[site_of[str(record["a"])]], int(record["slot"])
    stops = {node[name] for name in _split(record["regenerated_at"])}
    rides: list[Ride] = []
    arcs: list[int] = []
    pairs: list[int] = []
    for name, pair in zip(_split(record["route"]), _split(record["pairs"]), strict=True):
        arc = 2 * cable_of[name] + int(graph.tail[2 * cable_of[name]] != at)
        arcs.append(arc)
        pairs.append(int(pair) - 1)
        at = int(graph.head[arc])
        if at in stops:
            rides.append(Ride(tuple(arcs), slot, tuple(pairs)))
            arcs, pairs = [], []
    rides.append(Ride(tuple(arcs), slot, tuple(pairs)))
    mode = [one.name for one in kind[1]].index(str(record["mode"]))
    return Lit(str(record["name"]), kind[0], mode, tuple(rides))


def _check_same(plan: Plan, reach: PlanReach, lit: Sequence[Lit], rows: Sequence[int]) -> None:
    """Raise ValueError if light arrives otherwise than the plan says."""
    column = plan.tables["lightpaths"].column("margin_db")
    known: dict[tuple[int, Route], Floats] = {}
    for one, row in zip(lit, rows, strict=True):
        margins = []
        for ride in one.rides:
            if (one.kind, ride.route) not in known:
                known[one.kind, ride.route] = reach.margin_db(one.kind, [ride.route])[0]
            margins.append(float(known[one.kind, ride.route][one.mode]))
        here, told = min(margins), float(column[row])
        if not abs(here - told) <= SAME_DB:
            raise ValueError(f"{one.name} has a margin of {here:.3f} dB, where the plan says {told:.3f} dB")


def _usable(plan: Plan, cables: Sequence[str]) -> list[tuple[int, ...]]:
    records = {str(row["name"]): row for row in plan.tables["fibres"]}
    found = []
    for name in cables:
        lit = int(records[name]["pairs_lit"])
        found.append(((1 << int(records[name]["slices"]) // lit) - 1,) * lit)
    return found


def _step(table: PlanTable) -> int:
    """Slots start and end on multiples of it, as far as the plan's own do."""
    on_glass = [row for row in table if int(row["slot"]) >= 0]
    return gcd(*(int(row[column]) for row in on_glass for column in ("slot", "width"))) or 1


def _rate_mode(mode: Mode, step: int, most: int) -> RateMode:
    """A mode in slots on the plan's grid, none of which straddles two bands."""
    width = -(-slices_of(mode.spacing_ghz) // step) * step
    starts = 0
    for band in BANDS["C+L"]:
        for start in range(band.first_slice, min(most, band.first_slice + band.slices) - width + 1):
            starts |= 1 << start if (start - band.first_slice) % step == 0 else 0
    return RateMode(mode.name, mode.rate_gbps, width, starts)


def _split(cell: Cell) -> list[str]:
    return str(cell).split("|") if cell != "" else []
