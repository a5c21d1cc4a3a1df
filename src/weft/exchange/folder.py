"""Files of an intent put into a directory, all or none."""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from weft.diagnostics import Diagnostic, ExchangeError


def put_files(files: Mapping[str, str], directory: Path, *, force: bool = False) -> None:
    """Write texts by file name, which may have folders in it.

    They are written to a directory beside it first and then renamed; with `force` they replace those of an intent
    that is there, and other files there stay.

    Raises ExchangeError if `directory` holds anything and `force` is not set, or if it cannot be written.
    """
    directory = directory.absolute()
    taken = directory.exists() and (not directory.is_dir() or any(directory.iterdir()))
    if taken and not (force and directory.is_dir()):
        help = "name another with -o, or replace what is in it with --force"
        raise ExchangeError([Diagnostic("E704", f"'{directory}' is there and not empty", None, help=help)])
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=f".{directory.name}.", dir=directory.parent))
        try:
            staging.chmod(0o755)
            for name, text in files.items():
                file = staging / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8", newline="")
            _put(staging, directory, files)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        message = f"'{directory}' cannot be written: {why}; nothing there was changed"
        raise ExchangeError([Diagnostic("E704", message, None)]) from error


def _put(staging: Path, directory: Path, names: Iterable[str]) -> None:
    if not directory.exists():
        staging.rename(directory)
        return
    for name in names:
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (staging / name).replace(directory / name)


def table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Rows as CSV."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()
