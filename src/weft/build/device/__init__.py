"""What each device is to be told, as one typed record that is of no maker's system.

Nouns: `Device` with its `Interface`s, `Segment`s (VLANs with their gateways), `Bgp` with its `Neighbour`s, `Vni`s,
`Queue`s of traffic classes, `Acl`s that guard the infrastructure, and `SrPolicy`s of routers.
Renderers write these and read them back; checks compare them.
"""

from weft.build.device.devices import devices
from weft.build.device.reached import reached
from weft.build.device.records import (
    Acl,
    Address,
    Admitted,
    Bfd,
    Bgp,
    Bond,
    Cage,
    CandidatePath,
    Device,
    Evpn,
    Family,
    Fec,
    Interface,
    Isis,
    IsisInterface,
    Management,
    Neighbour,
    NodeSid,
    Prefix,
    Queue,
    Rule,
    Segment,
    SegmentList,
    SrPolicy,
    Timers,
    Vni,
)
from weft.build.device.sites import announced, device_names, ruled, site_devices

__all__ = [
    "Acl", "Address", "Admitted", "Bfd", "Bgp", "Bond", "Cage", "CandidatePath", "Device", "Evpn", "Family", "Fec",
    "Interface", "Isis", "IsisInterface", "Management", "Neighbour", "NodeSid", "Prefix", "Queue", "Rule", "Segment",
    "SegmentList", "SrPolicy", "Timers", "Vni", "announced", "device_names", "devices", "reached", "ruled",
    "site_devices",
]  # fmt: skip
