"""GNPy's files: libraries of equipment, networks, services, spectrum and settings, read and written.

Nouns: `Document` (a file's text and value, where every value knows its place) and the records of `weft.optical` that
are made of it.  JSON is read in GNPy's legacy form and in that of its YANG models (RFC 7951), topologies and services
from its sheets too.  It imports numpy alone; `cli` may import it.
"""

from weft.exchange.gnpy.library import read_library
from weft.exchange.gnpy.services import read_services
from weft.exchange.gnpy.simulation import read_simulation
from weft.exchange.gnpy.spectrum import read_spectrum
from weft.exchange.gnpy.topology import read_network

__all__ = ["read_library", "read_network", "read_services", "read_simulation", "read_spectrum"]
