"""Answers beside a sweep's: which networks they are for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from weft.planning import Operated


def plain_routing(operated: Operated) -> None:
    """Refuse a network that is not routed by shortest paths alone.

    Raises PlanError: its answers would be those of another network.
    """
    from weft.diagnostics import PlanError

    if operated.mode != "ecmp":
        raise PlanError(
            f"'{operated.name}' is routed by mode `{operated.mode}`, and this is worked out for shortest paths alone",
            help="plan it with `routing: {mode: ecmp}`",
        )
