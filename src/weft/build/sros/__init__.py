"""Configurations of Nokia SR OS, the system of the 7750: flat commands of its model-driven CLI.  Untested on a device.

`render` writes a `Device` as commands, `read` gives it back, and `SUPPORT` is what is rendered.  Written after Nokia's
documentation and its published YANG models (`nokia-conf`); `cli` imports this package; it imports `build.device` and
below.
"""

from weft.build.sros.reading import read
from weft.build.sros.supported import SUPPORT
from weft.build.sros.texts import BOF, CONFIGURATION, render

__all__ = ["BOF", "CONFIGURATION", "SUPPORT", "read", "render"]
