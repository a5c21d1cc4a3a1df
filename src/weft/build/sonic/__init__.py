"""Configurations of SONiC: its database of configuration, and the text of its routing daemons beside it.

`render` writes a `Device` as texts by path, `read` gives it back, `broken_rules` says what a database breaks
(`broken_in` of files), and `SUPPORT` is what is rendered.  `cli` imports this package; it imports `build.frr`
for the daemons' text.
"""

from weft.build.sonic.names import DATABASE
from weft.build.sonic.reading import read
from weft.build.sonic.render import DAEMONS, database, render
from weft.build.sonic.rules import broken_in, broken_rules
from weft.build.sonic.supported import SUPPORT

__all__ = ["DAEMONS", "DATABASE", "SUPPORT", "broken_in", "broken_rules", "database", "read", "render"]
