"""What an intent asks of a fabric beside its design: addresses of a wired one, and spares of what sites buy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from weft.catalogue import Catalogue
from weft.diagnostics import InfeasibleError
from weft.fabric import BomLine, Wiring
from weft.fabric.addressing import AddressAsk, AddressPlan, Tenant, address
from weft.fabric.spares import SpareLine, SparesAsk, spares
from weft.intent import Intent
from weft.intent.records_addressing import Addressing


def addressed(wiring: Wiring, given: Addressing, plane: int = 0, planes: int = 1) -> AddressPlan:
    """The addressing plan of a wired fabric, or of one of several equal ones that share pools and ranges.

    Raises InfeasibleError where a pool or range is too small.
    """
    ask = address_ask(given)
    if planes == 1:
        return address(wiring, ask)
    try:
        return address(wiring, ask.part(plane, planes))
    except InfeasibleError as error:
        message = f"plane {plane + 1} has 1/{planes} of each pool and range: {error.message}"
        raise InfeasibleError(message, help=error.help and f"of that part: {error.help}") from error


def address_ask(given: Addressing) -> AddressAsk:
    """What an intent's addressing asks of a fabric."""
    tenants = tuple(Tenant(t.name, t.hosts, t.hosts_v6, t.stretched) for t in given.tenants)
    return AddressAsk(
        given.loopbacks, given.hosts, tenants, given.loopbacks_v6, given.hosts_v6, given.links, given.links_v6,
        given.asns, given.vnis, given.vnis_per_tenant, given.target_as, given.host_mtu, given.fabric_mtu,
        given.hosts_per_leaf, given.bonded,
    )  # fmt: skip


def stocked(
    intent: Intent, bills: Mapping[str, Iterable[BomLine]], catalogue: Catalogue
) -> dict[str, tuple[SpareLine, ...]]:
    """Spares of each pool by its name, of what its sites have in service; `bills` are by site, GPUs' fabrics included.

    Sites that ask for no spares have none.
    """
    asks: dict[str, SparesAsk] = {}
    lines: dict[str, list[BomLine]] = {}
    for site in intent.sites:
        given = site.fabric.spares if site.fabric else None
        if given is not None and site.name in bills:
            asks[given.pool] = SparesAsk(given.no_stock_out, given.lead_time_years, given.failures_per_year)
            lines.setdefault(given.pool, []).extend(bills[site.name])
    return {pool: spares(lines[pool], ask, catalogue) for pool, ask in asks.items()}
