"""The directory that is served: plans as directories in it, and the server's own things in `.weft`.

What a request names is looked for among what is there, and never made a path of before: so nothing outside is read,
and links that lead elsewhere are not followed.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from weft.diagnostics import PlanError, ServeError
from weft.planning.store import FORMAT, HEADER, is_plan

OWN = ".weft"
INTENT_FOLDER = "intent"
"""Where a plan keeps the intent that it was made from."""

READ = (".json", ".csv", ".yaml", ".yml")
"""Suffixes of what is read of a plan."""

LARGEST_HEADER = 64 * 2**20
_SLUG = re.compile(r"[^A-Za-z0-9]+")


@dataclass(frozen=True, slots=True)
class Held:
    """A plan that is there: its name, directory, header, and a stamp that changes when it does.

    `damaged` says why it cannot be read, empty where it can.
    """

    name: str
    directory: Path
    stamp: str
    header: dict[str, Any]
    damaged: str


class Folder:
    """A directory of plans that this process alone serves."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        self.own = self.root / OWN
        self.jobs, self.scratch = self.own / "jobs", self.own / "scratch"
        self._headers: dict[str, Held] = {}
        self._lock: IO[str] | None = None

    def open(self, url: str) -> None:
        """Make the directory this process's own, and put away what a server that died has left half done.

        Raises ServeError if another server has it, it cannot be written, or it is a plan itself.
        """
        if is_plan(self.root):
            help = f"serve the directory that holds it: weft serve {self.root.parent}"
            raise ServeError(f"{self.root} is a plan itself", help=help)
        try:
            self.jobs.mkdir(parents=True, exist_ok=True)
            self._lock = (self.own / "lock").open("a+", encoding="utf-8")
        except OSError as error:
            raise ServeError(f"{self.root} cannot be served: {error.strerror or error}") from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._lock.seek(0)
            where = self._lock.read(200).strip() or "another address"
            self._lock.close()
            raise ServeError(
                f"{self.root} is served already, at {where}", help="use that server, or stop it first"
            ) from error
        self.tell(url)
        shutil.rmtree(self.scratch, ignore_errors=True)
        self.scratch.mkdir(exist_ok=True)

    def tell(self, url: str) -> None:
        """Leave word of where it is served, for whoever would serve it too."""
        if self._lock is not None:
            self._lock.truncate(0)
            self._lock.write(url)
            self._lock.flush()

    def close(self) -> None:
        """Let another server have the directory."""
        if self._lock is not None:
            self._lock.close()

    def plans(self) -> list[Held]:
        """Every plan that is there, by name."""
        with os.scandir(self.root) as entries:
            found = [self._held(entry) for entry in sorted(entries, key=lambda entry: entry.name)]
        held = [plan for plan in found if plan is not None]
        self._headers = {plan.name: plan for plan in held}
        return held

    def plan(self, name: str) -> Held | None:
        """The plan of a name, None where there is none."""
        with os.scandir(self.root) as entries:
            entry = next((entry for entry in entries if entry.name == name), None)
        return None if entry is None else self._held(entry)

    def publish(self, made: Path, name: str) -> None:
        """Move a finished plan to its name, whole."""
        made.rename(self.root / name)

    def free_name(self, wanted: str) -> str:
        """A name that no plan has, made from a text."""
        slug = _SLUG.sub("-", wanted).strip("-")[:60] or "plan"
        taken = {entry.name for entry in self.root.iterdir()}
        return next(name for i in range(1, len(taken) + 3) if (name := slug if i == 1 else f"{slug}-{i}") not in taken)

    def without_place(self, text: str) -> str:
        """A message without the path of the directory, which is nobody's business."""
        return text.replace(f"{self.root}/", "")

    def _held(self, entry: os.DirEntry[str]) -> Held | None:
        if entry.name.startswith(".") or not entry.is_dir(follow_symlinks=False):
            return None
        directory = self.root / entry.name
        try:
            status = (directory / HEADER).lstat()
        except OSError:
            return None
        stamp = f"{status.st_ino}-{status.st_mtime_ns}-{status.st_size}"
        known = self._headers.get(entry.name)
        if known is None or known.stamp != stamp:
            known = self._headers[entry.name] = self._read(directory, stamp, status.st_size)
        return known

    def _read(self, directory: Path, stamp: str, size: int) -> Held:
        def damaged(why: str) -> Held:
            return Held(directory.name, directory, stamp, {}, why)

        for path in directory.iterdir():
            if path.suffix in READ and path.is_symlink():
                return damaged(f"{path.name} is a symbolic link, and those are not followed")
        if size > LARGEST_HEADER:
            return damaged(f"{HEADER} is larger than {LARGEST_HEADER // 2**20} MiB")
        try:
            header = json.loads((directory / HEADER).read_text("utf-8"), parse_constant=_no_number)
        except (OSError, ValueError, RecursionError) as error:
            return damaged(f"{HEADER} cannot be read: {self.without_place(str(error))}")
        if not isinstance(header, dict) or header.get("format") != FORMAT or not isinstance(header.get("verdict"), str):
            return damaged(f"{HEADER} is not of format {FORMAT}: plan the intent again")
        return Held(directory.name, directory, stamp, header, "")


def _no_number(text: str) -> float:
    raise ValueError(f"{text} is no number of JSON")


def write_whole(path: Path, text: str) -> None:
    """Write a small file whole or not at all.

    Raises OSError, the old file being as it was.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def require_whole(held: Held) -> Held:
    """The plan, if it can be read.

    Raises PlanError if it is damaged.
    """
    if held.damaged:
        raise PlanError(f"plan {held.name} is damaged: {held.damaged}", help="plan its intent again")
    return held
