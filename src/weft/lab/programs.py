"""Other programs: `ip`, `nft`, `vtysh`, each bounded in time and out of reach of the terminal's Ctrl-C.

What a terminal sends goes to all of a foreground process group: a program of ours would end half done.  They have
sessions of their own, so that the lab alone decides what is still done.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

from weft.diagnostics import LabError

LONGEST_S = 30.0
"""A program that takes longer is ended; under load the longest seen was a second."""


def tried(words: Sequence[str], lines: str = "") -> subprocess.CompletedProcess[str]:
    """A program that has ended, whatever came of it; `lines` are what it reads.

    Raises LabError where it is not there or does not end.
    """
    try:
        return subprocess.run(
            words, input=lines, capture_output=True, text=True, check=False, timeout=LONGEST_S, start_new_session=True
        )
    except FileNotFoundError as error:
        raise LabError(f"the program {words[0]} is not there") from error
    except subprocess.TimeoutExpired as error:
        raise LabError(f"{' '.join(words)}: no answer in {LONGEST_S:g} s") from error


def done(words: Sequence[str], lines: str = "") -> str:
    """What a program printed.

    Raises LabError where it fails.
    """
    ended = tried(words, lines)
    if ended.returncode:
        said = ended.stderr.strip() or f"exit status {ended.returncode}"
        raise LabError(f"{' '.join(words)}: {said}")
    return ended.stdout
