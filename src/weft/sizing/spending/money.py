"""What is paid for one of each thing, class by class."""

from __future__ import annotations

from dataclasses import dataclass

from weft.network.columns import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Money:
    """What is paid for one of each thing bought in the first period, of each class.

    `lightpath` (n_classes, n_candidates), `pair` (n_classes, n_fibres), `part` (n_classes, n_parts) of routers and
    `fabric` (n_classes, n_fabrics).
    """

    lightpath: Floats
    pair: Floats
    part: Floats
    fabric: Floats
