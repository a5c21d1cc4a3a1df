"""GNPy's files: libraries of equipment, networks, services, spectrum and settings, read and written.

Nouns: `Document` (a file's text and value, where every value knows its place) and the records of `weft.optical` that
are made of it.  JSON is read in GNPy's legacy form and in that of its YANG models (RFC 7951), topologies and services
from its sheets too.  It imports numpy alone, and a name's module when that is first used; `cli` may import it.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from weft.exchange.gnpy.library import read_library
    from weft.exchange.gnpy.network_writing import write_network
    from weft.exchange.gnpy.responses import write_responses
    from weft.exchange.gnpy.services import read_services
    from weft.exchange.gnpy.services_writing import write_services
    from weft.exchange.gnpy.simulation import read_simulation
    from weft.exchange.gnpy.spectrum import read_spectrum
    from weft.exchange.gnpy.topology import read_network

__all__ = [
    "read_library", "read_network", "read_services", "read_simulation", "read_spectrum", "write_network",
    "write_responses", "write_services",
]  # fmt: skip

_MODULES = {
    "read_library": "library", "read_network": "topology", "read_services": "services", "read_simulation": "simulation",
    "read_spectrum": "spectrum", "write_network": "network_writing", "write_responses": "responses",
    "write_services": "services_writing",
}  # fmt: skip


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
