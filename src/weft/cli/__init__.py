"""The command line: one module a verb, each exporting `command`.

Only this package prints.  Verbs are imported when they are run, so that `weft --help` loads click and
nothing else; what a verb needs is imported inside its function.  Nothing may import this package.
"""

from weft.cli.entry import main

__all__ = ["main"]
