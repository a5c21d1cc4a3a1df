"""How likely a plan's lightpaths work: its lines element by element, with everything that is not sure drawn."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np

from weft.catalogue import Catalogue
from weft.catalogue.records import Mode as CatalogueMode
from weft.diagnostics import PlanError
from weft.exchange.gnpy import read_library, read_network, read_spectrum
from weft.optical import dci
from weft.optical.physics.channels import Channels
from weft.optical.service.restoration_state import Lit
from weft.optical.service.uncertainty import Trial, odds
from weft.optical.service.uncertainty_doubts import USUAL_DOUBTS, Doubts
from weft.optical.service.uncertainty_served import Chance, joined
from weft.optical.spectrum.comb import centre_thz
from weft.optical.system.design import Designed, design
from weft.optical.system.library import Mode
from weft.optical.system.propagation import Optics
from weft.planning.record import Plan
from weft.planning.relighting import Glass, Relightable, relightable


class _Lines(NamedTuple):
    """The plan's lines with a comb of one mode."""

    designed: Designed
    channels: Channels
    mode: Mode
    optics: Optics


def plan_chances(
    plan: Plan, catalogue: Catalogue, *, doubts: Doubts = USUAL_DOUBTS, samples: int = 10_000, seed: int = 1
) -> tuple[Chance | None, ...]:
    """For each lightpath of a plan how likely it works, both ways, at full load of its mode.

    None for one that is leased or rides between multiplexers.

    Raises PlanError as `relightable` does, and where band L is lit.
    """
    again = relightable(plan, catalogue)
    glass = again.glass
    if len(glass.line.bands) > 1:
        raise PlanError("what is likely is worked out for band C alone, and this plan lights band L too")
    modes = {kind: chosen for kind, (_, chosen) in enumerate(again.kinds)}
    by_mode: dict[tuple[int, int], list[int]] = {}
    for i, one in enumerate(again.state.lit):
        by_mode.setdefault((one.kind, one.mode), []).append(i)
    found: list[Chance | None] = [None] * len(plan.tables["lightpaths"])
    for (kind, mode), some in by_mode.items():
        lines = _lines(glass, catalogue, modes[kind][mode])
        trials = [_trials(again, lines, again.state.lit[i]) for i in some]
        flat = [trial for both in trials for trial in both]
        drawn = odds(lines.designed, lines.channels, flat, doubts=doubts, samples=samples, seed=seed)
        place = 0
        for i, both in zip(some, trials, strict=True):
            found[again.rows[i]] = joined([(drawn, place + k) for k in range(len(both))])
            place += len(both)
    return tuple(found)


def _lines(glass: Glass, catalogue: Catalogue, mode: CatalogueMode) -> _Lines:
    """The lines as GNPy's files tell them, read back: every gain and target as the plan has them."""
    files = dci.gnpy_files(glass.line, glass.transmission.sections, catalogue, mode)
    with TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{name}.json" for name in ("equipment", "topology", "spectrum")]
        for path, value in zip(paths, (files.equipment, files.topology, files.spectrum), strict=True):
            path.write_text(json.dumps(value), encoding="utf-8")
        library = read_library(paths[0])
        designed = design(read_network(paths[1], library), library, as_built=True)
        channels = read_spectrum(paths[2])
    needs = Mode(
        mode.name, mode.baud_gbd * 1e9, mode.osnr_db.value, mode.rate_gbps * 1e9, mode.roll_off,
        mode.tx_osnr_db.value, mode.spacing_ghz * 1e9,
    )  # fmt: skip
    return _Lines(designed, channels, needs, Optics.of(designed, channels, "gn"))


def _trials(again: Relightable, lines: _Lines, lit: Lit) -> list[Trial]:
    """Each stretch of a lightpath there and back, in the channel of the full load that is nearest to its slot."""
    glass, graph = again.glass, again.state.graph
    width = again.state.kinds[lit.kind][lit.mode].width
    centre_hz = 1e12 * float(centre_thz(np.array([lit.rides[0].slot]), width)[0])
    nearest = int(np.abs(lines.channels.frequency_hz - centre_hz).argmin())
    routes: list[Sequence[str]] = []
    for ride in lit.rides:
        fibres, nodes = [int(graph.cable[arc]) for arc in ride.route], graph.nodes(ride.route)
        for some, source in ((fibres, nodes[0]), (fibres[::-1], nodes[-1])):
            routes.append(dci.gnpy_path(glass.line, glass.transmission.sections, some, source))
    arrived = lines.optics.receive_all(routes)
    return [Trial(tuple(route), one, lines.mode, nearest) for route, one in zip(routes, arrived, strict=True)]
