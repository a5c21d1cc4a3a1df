"""The addressing and routing plan of a fabric: an address, an ASN and a network for everything that it wires.

Nouns: `AddressAsk` (pools and ranges), `Tenant` (one routing instance with its pool), `Positions` (the number of each
switch, uplink and subnet, from which all addresses follow), `Overlay` (VNIs, route distinguishers and targets) and
`AddressPlan`, which joins them.  Everything goes by position, so a pod or leaf that is added changes no address.
`planning` and `cli` import this package; it imports `fabric.wiring` and below.
"""

from weft.fabric.addressing.ask import AddressAsk, Tenant
from weft.fabric.addressing.overlay import Overlay
from weft.fabric.addressing.plan import AddressPlan, address
from weft.fabric.addressing.positions import Positions, positions
from weft.fabric.addressing.tables import tables

__all__ = ["AddressAsk", "AddressPlan", "Overlay", "Positions", "Tenant", "address", "positions", "tables"]
