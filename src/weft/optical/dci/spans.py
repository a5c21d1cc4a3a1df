"""Where a fibre is cut into spans, and what each of them loses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from weft.catalogue.records import FibreType
from weft.optical.dci.line import GivenSpan


@dataclass(frozen=True, slots=True)
class Span:
    """Glass between two amplifier sites: its loss is that of the glass and of a connector at each end."""

    length_km: float
    glass_loss_db: float
    connector_loss_db: float

    @property
    def loss_db(self) -> float:
        """Loss from amplifier to amplifier."""
        return self.glass_loss_db + 2 * self.connector_loss_db


def spans_of(length_km: float, given: Sequence[GivenSpan], glass: FibreType, longest_km: float) -> tuple[Span, ...]:
    """The spans as given, or equal ones of at most `longest_km`.

    A measured loss below that of the two connectors is taken for glass alone, without connectors.
    """
    if not given:
        n = max(1, ceil(length_km / longest_km - 1e-9))
        given = [GivenSpan(length_km / n)] * n
    return tuple(_span(one, glass) for one in given)


def _span(given: GivenSpan, glass: FibreType) -> Span:
    connector_db = glass.connector_loss_db
    if given.loss_db is None:
        return Span(given.length_km, given.length_km * glass.loss_db_per_km, connector_db)
    if given.loss_db <= 2 * connector_db:
        return Span(given.length_km, given.loss_db, 0.0)
    return Span(given.length_km, given.loss_db - 2 * connector_db, connector_db)
