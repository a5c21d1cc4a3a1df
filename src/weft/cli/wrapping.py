"""Long lines on a terminal."""

from __future__ import annotations

import sys

BELOW = 13
"""Where the text of a summary's lines begins."""


def wrapped(line: str, below: int = BELOW) -> str:
    """A line as a terminal shows it, what does not fit `below` so many spaces; one line for programs that read it."""
    if not sys.stdout.isatty():
        return line
    import shutil
    import textwrap

    width = shutil.get_terminal_size().columns
    return textwrap.fill(line, width, subsequent_indent=" " * below, break_long_words=False, break_on_hyphens=False)
