"""What every kernel is to hold, whatever the lab is of."""

from __future__ import annotations

from weft.lab.faults import Fault
from weft.lab.prediction import Table, predicted
from weft.lab.topology import Topology
from weft.lab.wide.broken import NONE, Broken
from weft.lab.wide.prediction import predicted_wide


def to_hold(topology: Topology, fault: Fault | None = None) -> list[Table]:
    """One table a router, intact or with a fault."""
    if topology.is_wide:
        return predicted_wide(topology, Broken.of(fault) if fault else Broken())
    return predicted(topology, fault.links_down, fault.mute) if fault else predicted(topology, NONE, NONE)
