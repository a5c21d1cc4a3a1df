"""Configurations of Nokia SR Linux, by the paths of its YANG models (release 25.3).

`render` writes a `Device` as JSON and as `set` commands, `read` gives it back, `broken_rules` says what a configuration
breaks that YANG tools do not see, and `SUPPORT` is what is rendered.  `cli` imports this package.
"""

from weft.build.srlinux.reading import read
from weft.build.srlinux.render import JSON_FILE, SET_FILE, configuration, render
from weft.build.srlinux.rules import broken_rules
from weft.build.srlinux.supported import SUPPORT

__all__ = ["JSON_FILE", "SET_FILE", "SUPPORT", "broken_rules", "configuration", "read", "render"]
