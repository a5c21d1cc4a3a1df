"""FRR on Linux: the daemons' file, the interfaces as ifupdown2 has them, and the kernel's settings; written and read.

Nouns: texts by path on the device (`etc/frr/frr.conf`, ...) and `SUPPORT`.  FRR 8.4 and later; `build` and `lab` import
this package; it imports `build.device` and below.
"""

from weft.build.frr.reading import read
from weft.build.frr.support import SUPPORT
from weft.build.frr.texts import DAEMONS, FILTERS, FRR_CONF, INTERFACES, MODULES, MPLS, SYSCTL, render

__all__ = [
    "DAEMONS", "FILTERS", "FRR_CONF", "INTERFACES", "MODULES", "MPLS", "SUPPORT", "SYSCTL", "read", "render",
]  # fmt: skip
