"""All devices of a site, over the fabrics that it has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from weft.build.device.devices import devices
from weft.build.device.records import Device
from weft.catalogue import Catalogue
from weft.fabric.hall import ROUTER_UNITS, stand
from weft.planning.fabrics import FRONT
from weft.planning.site_fabric import SiteFabric, addressed


def site_devices(fabrics: Iterable[SiteFabric], catalogue: Catalogue) -> tuple[Device, ...]:
    """Records of all switches of those fabrics of a site whose intent has their addressing; of the others none.

    Raises InfeasibleError where a pool, a range or a rack is too small.
    """
    return tuple(device for fabric in fabrics for device in _of(fabric, catalogue))


def _of(fabric: SiteFabric, catalogue: Catalogue) -> Iterator[Device]:
    if fabric.addressing is None:
        return
    plan = addressed(fabric.wiring, fabric.addressing, fabric.plane, fabric.planes)
    standing = stand(fabric.wiring, fabric.ask.hall, catalogue, ROUTER_UNITS, fabric.plane)
    name = "" if fabric.layer == FRONT else fabric.name
    yield from devices(plan, catalogue, fabric.site.name, name, standing)
