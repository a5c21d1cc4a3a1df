"""What all requests share: the directory, the plans under way, the proving process, and pages already made."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from weft.serve.folder import Folder
from weft.serve.jobs import Jobs
from weft.serve.proving import Prover
from weft.serve.settings import Settings

MOST_PAGE_BYTES = 64 * 2**20


class Pages:
    """Pages of plans, kept until too many others have been asked for."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._making: dict[str, asyncio.Task[bytes]] = {}
        self._size = 0

    async def page(self, key: str, make: Callable[[], Coroutine[Any, Any, bytes]]) -> bytes:
        """A page, made once however many ask for it meanwhile; what `make` raises is raised to all of them."""
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
            return kept
        if key not in self._making:
            self._making[key] = asyncio.create_task(make())
            self._making[key].add_done_callback(lambda _: self._making.pop(key))
        page = await asyncio.shield(self._making[key])  # others wait for it too, should this one go away
        self._keep(key, page)
        return page

    def _keep(self, key: str, page: bytes) -> None:
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
