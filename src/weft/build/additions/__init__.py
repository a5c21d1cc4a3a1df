"""What an operator adds to devices beside the plan: timers, addresses for management, lines and files of their own.

Nouns: `Addition` (what one entry of a file adds, and to which devices) and `Additions` (all of a file).  They change
records before devices are compared, and texts after these are rendered; a text with which the device would not be as
its record says is refused.  `cli` and `build.staged` import this package.
"""

from weft.build.additions.additions import NOTHING, Addition, Additions
from weft.build.additions.load import load
from weft.build.additions.texts import with_texts

__all__ = ["NOTHING", "Addition", "Additions", "load", "with_texts"]
