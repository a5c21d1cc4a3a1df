"""What all requests share: the directory, the plans under way, the proving process, and pages already made."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

from weft.serve.folder import Folder
from weft.serve.jobs import Jobs
from weft.serve.proving import Prover
from weft.serve.settings import Settings

MOST_PAGE_BYTES = 64 * 2**20


class Pages:
    """Pages of plans, kept until too many others have been asked for."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0

    def get(self, key: str) -> bytes | None:
        """A page that was kept."""
        if key in self._kept:
            self._kept.move_to_end(key)
        return self._kept.get(key)

    def keep(self, key: str, page: bytes) -> None:
        """Keep a page, in place of those that were asked for longest ago."""
        self._size += len(page) - len(self._kept.pop(key, b""))
        self._kept[key] = page
        while self._size > MOST_PAGE_BYTES and len(self._kept) > 1:
            self._size -= len(self._kept.popitem(last=False)[1])


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """What all requests share."""

    settings: Settings
    folder: Folder
    jobs: Jobs
    prover: Prover
    pages: Pages = field(default_factory=Pages)
