"""The directory of builds: a new one is written whole beside the last, and becomes the one that counts in one step.

Each is a folder, `build-7`; the symbolic link `current` leads to one, and changing where it leads is one rename, which
happens or does not.  Of earlier builds the last that counted is kept, to go back to.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from weft.build.staged.changes import Change, changes
from weft.diagnostics import RenderError

CURRENT = "current"
_BUILD = re.compile(r"build-([1-9]\d*)")


@dataclass(frozen=True, slots=True)
class Put:
    """What became of a build: the folder that counts now, the one that did before, and what differs between them."""

    directory: Path
    current: str
    before: str  # empty if there was none
    changes: tuple[Change, ...]


def put(texts: Mapping[str, str], directory: Path, *, only_look: bool = False) -> Put:
    """Write a build to a directory of builds, which counts from then on; nothing, if it is as the one that counts.

    With `only_look` nothing is written either.

    Raises RenderError if the directory holds something else or cannot be written; what counted then still does.
    """
    directory = directory.absolute()
    _require_room(directory)
    before = _counting(directory)
    found = tuple(changes(_texts(directory / before) if before else {}, texts))
    if not found or only_look:
        return Put(directory, before, before, found)
    name = f"build-{max(_numbers(directory), default=0) + 1}"
    with _written(directory):
        is_new = not directory.exists()
        directory.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".build-", dir=directory))
        try:
            staging.chmod(0o755)
            for path, text in texts.items():
                file = staging / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8", newline="")
            staging.rename(directory / name)
            _lead(directory, name)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
            if is_new:
                with suppress(OSError):
                    directory.rmdir()  # if nothing came into it
        for number in _numbers(directory):
            if f"build-{number}" not in (name, before):
                shutil.rmtree(directory / f"build-{number}", ignore_errors=True)
    return Put(directory, name, before, found)


def counting_texts(directory: Path) -> dict[str, str]:
    """All files of the build that counts, by path.

    Raises RenderError if there is none, or it cannot be read.
    """
    return _texts(directory / _required(directory))


def roll_back(directory: Path) -> Put:
    """Let the build before the one that counts count again.

    Raises RenderError if there is none.
    """
    directory = directory.absolute()
    now = _required(directory)
    earlier = [number for number in _numbers(directory) if number < int(now.removeprefix("build-"))]
    if not earlier:
        raise RenderError(f"{directory} has no build before the one that counts")
    name = f"build-{max(earlier)}"
    with _written(directory):
        _lead(directory, name)
    return Put(directory, name, now, tuple(changes(_texts(directory / now), _texts(directory / name))))


@contextmanager
def _written(directory: Path) -> Iterator[None]:
    """Say which directory it is that cannot be written."""
    try:
        yield
    except OSError as error:
        why = error.strerror or str(error)
        raise RenderError(f"{directory} cannot be written: {why}; what counted there still does") from error


def _counting(directory: Path) -> str:
    """The name of the build that counts, empty without one."""
    link = directory / CURRENT
    name = link.readlink().name if link.is_symlink() else ""
    return name if _BUILD.fullmatch(name) and (directory / name).is_dir() else ""


def _required(directory: Path) -> str:
    """The name of the build that counts.

    Raises RenderError without one.
    """
    name = _counting(directory)
    if not name:
        raise RenderError(f"{directory} has no build", help="make one with `weft build PLAN --for SYSTEM -o DIR`")
    return name


def _numbers(directory: Path) -> list[int]:
    """Of all builds in the directory, in order."""
    if not directory.is_dir():
        return []
    return sorted(int(found[1]) for path in directory.iterdir() if (found := _BUILD.fullmatch(path.name)))


def _texts(build: Path) -> dict[str, str]:
    """All files of a build, by path."""
    files = [path for path in sorted(build.rglob("*")) if path.is_file()]
    return {path.relative_to(build).as_posix(): _text(path) for path in files}


def _text(file: Path) -> str:
    """What is in a file of a build.

    Raises RenderError where it cannot be read, or is no text.
    """
    help = "put back what was there, or build into another directory"
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise RenderError(f"{file} cannot be read: {error.strerror or error}", help=help) from error
    except UnicodeDecodeError as error:
        message = f"{file} is not text: byte {error.object[error.start]:#04x} is not UTF-8"
        raise RenderError(message, help=help) from error


def _lead(directory: Path, name: str) -> None:
    """Let the link lead to a build, in one step."""
    link = Path(tempfile.mkdtemp(prefix=".current-", dir=directory)) / CURRENT
    try:
        link.symlink_to(name)
        link.replace(directory / CURRENT)
    finally:
        shutil.rmtree(link.parent, ignore_errors=True)


def _require_room(directory: Path) -> None:
    """Raise RenderError where a directory holds anything but builds."""
    if not directory.exists():
        return
    if not directory.is_dir():
        raise RenderError(f"{directory} is no directory", help="name another with -o")
    others = [path.name for path in directory.iterdir() if not path.name.startswith(".") and path.name != CURRENT]
    link = directory / CURRENT
    if any(not _BUILD.fullmatch(name) for name in others) or (link.exists() and not link.is_symlink()):
        raise RenderError(f"{directory} holds more than builds", help="name another with -o")
