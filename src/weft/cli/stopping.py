"""Ending long work early: Ctrl-C once for what there is so far, twice to give up; and limits of memory."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from weft.lp import Stop

T = TypeVar("T")
SIZES = {
    "": 1.0, "B": 1.0, "kB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12, "K": 2.0**10, "M": 2.0**20, "G": 2.0**30,
    "T": 2.0**40, "KiB": 2.0**10, "MiB": 2.0**20, "GiB": 2.0**30, "TiB": 2.0**40,
}  # fmt: skip
"""Bytes in each unit; a letter alone is a power of 1024, as it is to those who limit processes elsewhere."""

LEAST_BYTES = 1e6
HEAR_EVERY_S = 0.1


def memory(_: click.Context, parameter: click.Parameter, text: str | None) -> float | None:
    """An amount of memory such as `8G`, `8 GiB` or `8GB`, in bytes."""
    if text is None:
        return None
    number = text.strip().rstrip("".join({*"".join(SIZES)}))
    unit = text.strip()[len(number) :]
    try:
        value = float(number) * SIZES[unit]
    except (ValueError, KeyError):
        value = -1.0
    if not LEAST_BYTES <= value < float("inf"):
        raise click.BadParameter(f"{text!r} is not an amount of memory such as 8G or 512MiB", param=parameter)
    return value


def stoppable(work: Callable[[], T], stop: Stop) -> T:
    """What `work` gives; Ctrl-C or SIGTERM lets it end with what it has by `stop`, and once more gives it up.

    The work has a thread of its own, so that a signal is heard whatever it is doing.

    Raises KeyboardInterrupt when it is given up: its thread then still runs, and the process should end.
    """
    if threading.current_thread() is not threading.main_thread():
        return work()

    def heard(*_: object) -> None:
        if stop.reason == "interrupt":
            raise KeyboardInterrupt
        stop.interrupt()
        click.echo("weft: ending with the best plan so far; once more to give it up", err=True)

    before = {number: signal.signal(number, heard) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        found = ThreadPoolExecutor(1).submit(work)
        while not wait([found], HEAR_EVERY_S).done:  # a signal may reach another thread, which wakes nobody
            pass
        return found.result()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
