"""Builds in a directory: each whole in a folder of its own, and a link that leads to the one that counts.

Nouns: `Build` (all files of the devices of some sites), `Change` (what differs in one file from the build before),
`Told` (what devices are told by files that may have been changed since) and the directory, with `build-1`, `build-2`
and `current`, which leads to one of them.  `cli` imports this package.
"""

from weft.build.staged.builds import Build, built
from weft.build.staged.changes import Change, changes
from weft.build.staged.directory import Put, put, roll_back
from weft.build.staged.reading import Told, read_build

__all__ = ["Build", "Change", "Put", "Told", "built", "changes", "put", "read_build", "roll_back"]
