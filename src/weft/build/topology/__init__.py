"""A site's boxes, ports and cables for other tools.

Noun: `Topology`.  `containerlab`, `dot`, `netlab`, `rfc8345` and `netbox` write it, `read_netbox` reads it back;
`site_files` are those of `TOOLS`.  `cli`
imports this package; it imports `build` and below.
"""

from weft.build.topology.containerlab import containerlab
from weft.build.topology.drawings import dot, netlab, rfc8345
from weft.build.topology.files import TOOLS, site_files
from weft.build.topology.netbox import netbox, read_netbox, tables
from weft.build.topology.records import Link, Node, Port, Topology, topology

__all__ = [
    "TOOLS", "Link", "Node", "Port", "Topology", "containerlab", "dot", "netbox", "netlab", "read_netbox", "rfc8345",
    "site_files", "tables", "topology",
]  # fmt: skip
