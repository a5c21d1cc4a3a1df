"""What stands on one power feed alone, and goes with it."""

from __future__ import annotations

import numpy as np

from weft.catalogue import Catalogue
from weft.fabric import Hall, Wiring
from weft.fabric.hall import stand
from weft.network import Ints


def alone_on_feed(wiring: Wiring, hall: Hall, catalogue: Catalogue) -> dict[str, Ints]:
    """Nodes of a fabric by the rack whose only feed they stand on, in order of racks.

    Of two feeds each carries a rack alone, so that none takes anything with it.  Racks with hosts are left out: with
    its feed such a rack takes its hosts, and no promise to them is left to look at.

    Raises InfeasibleError where a rack does not hold what belongs in it.
    """
    if hall.feeds > 1:
        return {}
    standing = stand(wiring, hall, catalogue)
    with_hosts = set(standing.rack[wiring.nodes.rows("host")].tolist())
    return {
        name: np.flatnonzero(standing.rack == rack)
        for rack, name in enumerate(standing.racks.name)
        if rack not in with_hosts
    }
