"""OpenConfig: switches of a fabric that have one table and numbered links, and a plan's light.

`render` writes a `Device` as one file and `read` gives it back; `SUPPORT` is what is rendered.  `light_files` writes
the ends of a `Plan`'s lightpaths and its amplifiers.  `cli` imports this package; it imports `planning` and below.
"""

from weft.build.openconfig.fabric import FILE, render
from weft.build.openconfig.light import light_files
from weft.build.openconfig.reading import read
from weft.build.openconfig.supported import SUPPORT

__all__ = ["FILE", "SUPPORT", "light_files", "read", "render"]
