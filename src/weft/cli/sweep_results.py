"""What a sweep shows while it runs, and what it found."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from rich.progress import Progress

    from weft.sweep import Results, Sweep

WAITING = "waiting for another process to close the file"
LONGEST_BAR = 40
MOST_BINS = 24


class Display:
    """A bar with rate and time left on a terminal; silent elsewhere."""

    def __init__(self) -> None:
        from rich.console import Console

        self._console = Console(stderr=True)
        self._progress: Progress | None = None

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            rate, note = TextColumn("{task.fields[rate]}"), TextColumn("{task.fields[note]}")
            columns = (BarColumn(), MofNCompleteColumn(), rate, TimeRemainingColumn(), note)
            self._progress = Progress(*columns, console=self._console, transient=True)
            self._task = self._progress.add_task("", total=None, rate="", note="")
            self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._progress is not None:
            self._progress.stop()

    def told(self, done: int, total: int, waiting: bool) -> None:
        """Show how far the sweep is."""
        if self._progress is None:
            return
        speed = self._progress.tasks[0].speed
        rate = f"{speed:,.0f}/s" if speed else ""
        self._progress.update(self._task, completed=done, total=total, rate=rate, note=WAITING if waiting else "")


def certificate(sweep: Sweep) -> tuple[str, ...]:
    """What was enumerated, and what was not looked at and why."""
    several = f"up to {sweep.every.width} at once" if sweep.every.width > 1 else "one at a time"
    return (
        f"enumerated: {len(sweep.every):,} scenarios of {', '.join(sweep.expressions)} ({several}), each once",
        "pruned: none; every scenario was routed",
    )


def record(
    found: Results, seconds: float, broken: Mapping[int, str], lines: tuple[str, ...]
) -> dict[str, Any]:
    """The results as plain values; `broken` says what breaks in the scenarios shown whose promise does not hold."""
    return {
        "scenarios": found.scenarios, "seconds": round(seconds, 3), "held": found.held,
        "worst": [
            {
                "failed": list(row.failed), "max_utilisation": row.max_utilisation, "lost_gbps": row.lost_gbps,
                "link": row.link, "held": row.held, "violation": broken.get(row.scenario, ""),
                "lost_by_class_gbps": list(row.lost_by_class), "scenario": row.scenario, "state": row.state,
            }
            for row in found.worst
        ],
        "histogram": [{"from_utilisation": edge, "scenarios": n} for edge, n in found.histogram],
        "links": [asdict(link) for link in found.links],
        "certificate": list(lines),
    }  # fmt: skip


def show(found: Results, seconds: float, lines: tuple[str, ...]) -> None:
    """Print the worst scenarios, how full links get, the links that get fullest, and the certificate."""
    from rich.console import Console
    from rich.table import Table

    from weft.units import show as units

    console = Console()
    shown = f", the worst {len(found.worst)} of them" if len(found.worst) < found.scenarios else ""
    table = Table(title=f"{found.scenarios} scenarios in {seconds:.2f} s{shown}", title_justify="left")
    table.add_column("failed", overflow="fold")
    table.add_column("busiest", justify="right")
    table.add_column("lost", justify="right")
    table.add_column("busiest link", overflow="fold")
    for row in found.worst:
        failed = " + ".join(row.failed) or "none"
        table.add_row(failed, units.percent(row.max_utilisation), units.gbps(row.lost_gbps), row.link)
    console.print(table)
    console.print(_histogram(found))
    fullest = Table(title="the links that get fullest, and what fails then", title_justify="left")
    fullest.add_column("link", overflow="fold")
    fullest.add_column("utilisation", justify="right")
    fullest.add_column("failed", overflow="fold")
    for link in found.links:
        fullest.add_row(link.link, units.percent(link.utilisation), " + ".join(link.failed) or "none")
    console.print(fullest)
    for line in lines:
        console.print(line, highlight=False)


def _histogram(found: Results) -> Any:
    from rich.table import Table

    from weft.units import show as units

    bins = _coarser(found.histogram)
    most = max(bins.values(), default=1)
    table = Table(title="scenarios by utilisation of the busiest link", title_justify="left")
    table.add_column("from", justify="right")
    table.add_column("scenarios", justify="right")
    table.add_column("")
    for edge, n in bins.items():
        table.add_row(units.percent(edge), f"{n:,}", "█" * max(1, round(LONGEST_BAR * n / most)))
    return table


def _coarser(histogram: Sequence[tuple[float, int]]) -> dict[float, int]:
    """The bins of a histogram, or wider ones where those were too many to read."""
    for step in (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 50.0, 1e3, 1e5, 1e9):
        bins: dict[float, int] = {}
        for edge, n in histogram:
            lower = math.floor(edge / step + 1e-9) * step
            bins[lower] = bins.get(lower, 0) + n
        if len(bins) <= MOST_BINS:
            break
    return bins
