"""libyang's `yanglint`, as a programme beside."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

from weft.diagnostics import WeftError

SECONDS = 300
"""After which it is given up."""


def lint(models: Path, modules: Iterable[str], files: Iterable[Path], options: Sequence[str] = ()) -> str:
    """What it has against files of configuration, by modules of a folder; empty where they are valid.

    Raises WeftError where it is not installed, or does not end.
    """
    if shutil.which("yanglint") is None:
        raise WeftError("there is no yanglint, which reads YANG models", "apt install libyang-tools")
    command = ["yanglint", "-p", str(models), *options, "-t", "config"]
    command += [str(models / f"{module}.yang") for module in modules] + [str(path) for path in files]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise WeftError(f"yanglint did not end within {SECONDS} s") from error
    lines = [line for line in done.stderr.splitlines() if not line.startswith("libyang warn")]
    return "\n".join(lines) or ("" if done.returncode == 0 else f"yanglint ended with {done.returncode}")
