"""What may sleep, as the routes of what stays on see it."""

from __future__ import annotations

import numpy as np
import pytest
from tests.fabric.test_energy import ASKS, designs

from weft.catalogue.records import Catalogue
from weft.fabric import FabricAsk, FabricDesign, wire
from weft.fabric.energy import Awake, PowerModel, least_awake
from weft.fabric.loads import core_of
from weft.fabric.loads.core import Core
from weft.fabric.loads.matrices import matrices
from weft.graph import level_loads
from weft.network import Bools


def up(core: Core, on: Awake) -> Bools:
    """Which nodes are on: the first planes, superspines and border leaves."""
    stays = np.ones(core.levels.n_nodes, np.bool_)
    for tier, most in (("spine", on.planes), ("superspine", on.planes)):
        nodes = core.nodes(tier)
        stays[nodes] &= core.plane[nodes] < most
    tops, borders = core.nodes("superspine"), core.nodes("border")
    stays[tops] &= core.number[tops] < on.superspines
    stays[borders] &= core.number[borders] < on.border_leaves
    return stays


def fullest(core: Core, stays: Bools, factor: float, gateway_gbps: float) -> float:
    """The load of the fullest link over its capacity, of all matrices at a share of the promise."""
    width = core.links * (stays[core.levels.a] & stays[core.levels.z])
    worst = 0.0
    for matrix in matrices(core, stays, gateway_gbps, by_rail=False):
        if not len(matrix.sinks) or not len(matrix.sources):
            continue
        sent = (matrix.sources, matrix.sinks, matrix.volume_gbps * factor)
        loads = level_loads(core.levels, width, sent, anycast=matrix.anycast)
        assert float(loads.lost_gbps) == pytest.approx(0.0, abs=1e-6), matrix.name
        capacity = width * core.link_gbps
        used = np.maximum(loads.up_gbps, loads.down_gbps)
        worst = max(worst, float((used[width > 0] / capacity[width > 0]).max(initial=0.0)))
    return worst


@pytest.mark.parametrize("name", ["two tiers", "dual-homed", "three tiers"])
@pytest.mark.parametrize("factor", [0.15, 0.4, 0.7])
def test_what_is_left_on_carries_its_share_whichever_box_above_is_lost(
    name: str, factor: float, medium: Catalogue, six: Catalogue
) -> None:
    """Routed over what is on, every matrix fits in each state that was promised, gateway included."""
    ask = ASKS[name]
    for design in designs(ask, medium, six):
        core, on = _awake(design, ask, six if name == "three tiers" else medium, factor)
        stays = up(core, on)
        above = [v for tier in ("spine", "superspine") for v in core.nodes(tier).tolist() if stays[v]]
        for lost in (None, *above):
            left = stays.copy()
            if lost is not None:
                left[lost] = False
            assert fullest(core, left, factor, ask.gateway_gbps) <= 1 + 1e-9, (design.name, on, lost)


def test_one_plane_less_would_not_do(medium: Catalogue, six: Catalogue) -> None:
    """Where planes sleep, hosts' traffic overflows in some state if one more did, or two would not be left."""
    ask, factor, tried = ASKS["two tiers"], 0.7, 0
    for design in designs(ask, medium, six):
        core, on = _awake(design, ask, medium, factor)
        if on.planes < 3:
            continue
        stays = up(core, Awake(on.planes - 2, on.superspines, on.border_leaves))  # one asleep, and one lost
        tried += 1
        assert fullest(core, stays, factor, ask.gateway_gbps) > 1
    assert tried


def _awake(design: FabricDesign, ask: FabricAsk, catalogue: Catalogue, factor: float) -> tuple[Core, Awake]:
    model = PowerModel.of(design, ask, catalogue)
    return core_of(wire(design), ask), least_awake(design, ask, model, factor)
