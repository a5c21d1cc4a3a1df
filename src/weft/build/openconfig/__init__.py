"""A plan's light in OpenConfig: the ends of lightpaths, and the amplifiers between.

`light_files` writes them of a `Plan`.  `cli` imports this package; it imports `planning` and below.
"""

from weft.build.openconfig.light import light_files

__all__ = ["light_files"]
