"""Configurations of Nokia SR Linux, by the paths of its YANG models (release 25.3).

`render` writes a `Device` as JSON and as `set` commands, `read` gives it back, `broken_rules` says what a configuration
breaks that YANG tools do not see (`broken_in` of files), and `SUPPORT` is what is rendered.  `cli` imports this
package.
"""

from weft.build.srlinux.names import JSON_FILE
from weft.build.srlinux.reading import read
from weft.build.srlinux.render import SET_FILE, configuration, render
from weft.build.srlinux.rules import broken_in, broken_rules
from weft.build.srlinux.supported import SUPPORT

__all__ = ["JSON_FILE", "SET_FILE", "SUPPORT", "broken_in", "broken_rules", "configuration", "read", "render"]
