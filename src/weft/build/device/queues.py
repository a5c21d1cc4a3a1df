"""Which queue packets take: classes of traffic in order of their priority, below what the network itself says."""

from __future__ import annotations

from collections.abc import Sequence

from weft.build.device.records import Queue
from weft.planning.kept import KeptClass

NETWORK = Queue("network", 7, (48, 56), 0)
"""Routing and other packets of the network's own, of CS6 and CS7 (RFC 4594, section 3)."""

DSCPS = 64


def queues(classes: Sequence[KeptClass]) -> tuple[Queue, ...]:
    """Queues by number: the first class has that below the network's, each later one that below; none without classes.

    What has no class's DSCP is with the class of DSCP 0, or with the last one.
    """
    if not classes:
        return ()
    known = {each.dscp for each in classes} | set(NETWORK.dscps)
    rest = tuple(dscp for dscp in range(DSCPS) if dscp not in known)
    others = next((i for i, each in enumerate(classes) if each.dscp == 0), len(classes) - 1)
    own = [
        Queue(each.name, NETWORK.number - 1 - i, tuple(sorted((each.dscp, *(rest if i == others else ())))),
              each.weight or 0)
        for i, each in enumerate(classes)
    ]  # fmt: skip
    return (*reversed(own), NETWORK)
