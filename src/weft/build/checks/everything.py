"""All checks of a site's devices."""

from __future__ import annotations

from collections.abc import Iterable

from weft.build.checks.admitted import admitted
from weft.build.checks.cables import cables
from weft.build.checks.filters import filters
from weft.build.checks.identity import identity
from weft.build.checks.networks import networks
from weft.build.checks.queues import queues
from weft.build.checks.segments import segments
from weft.build.checks.sessions import sessions
from weft.build.checks.site import Site
from weft.build.device import Device
from weft.diagnostics import Diagnostic


def check(devices: Iterable[Device]) -> tuple[Diagnostic, ...]:
    """Every finding about the devices of one site, which must be all of those that its fabrics have.

    Hosts and routers are not among them: what is told of ports towards those is only checked between switches.
    """
    site = Site.of(devices)
    every = (identity, cables, sessions, networks, segments, filters, queues, admitted)
    return tuple(finding for one in every for finding in one(site))
