"""What the work of a site makes of its fabrics: its collectives timed, and its day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from weft.catalogue import Catalogue
from weft.fabric.energy import Day
from weft.planning.record import Cell
from weft.planning.site_fabric.hours import day_of
from weft.planning.site_fabric.site_fabric import SiteFabric
from weft.planning.site_fabric.workload import workload_rows


@dataclass(frozen=True, slots=True, eq=False)
class UsedFabric:
    """A fabric with a row for each class that it carries, and its day, None without a profile."""

    fabric: SiteFabric
    workload: tuple[Mapping[str, Cell], ...]
    day: Day | None


def used(fabrics: Iterable[SiteFabric], catalogue: Catalogue) -> tuple[UsedFabric, ...]:
    """Each fabric with its use; planes are equal, so that what one does they all do."""
    found: list[UsedFabric] = []
    for one in fabrics:
        last = found[-1] if one.plane else None
        workload = last.workload if last else tuple(workload_rows(one, catalogue))
        found.append(UsedFabric(one, workload, last.day if last else day_of(one, catalogue)))
    return tuple(found)
