"""What `weft lab` prints of each state as it is tried: a line each, or two on a terminal too narrow for it."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from weft.lab import Event, Loss, Topology

SHOWN = 3
"""Entries that differ which are shown of each event without --explain."""
NAME = 46
FIGURES = f"{'converged':>9}{'by timers':>12}{'entries':>9}{'differ':>8}"
LOST = f"{'lost':>17}{'longest gap':>13}"
BETWEEN = f"{'between hosts':>17}{'longest gap':>13}"


@dataclass(frozen=True, slots=True)
class Told:
    """The states of a lab, for people."""

    topology: Topology
    whole: bool
    """All that differs, not the first of it."""

    def title(self, name: str, n_faults: int) -> str:
        """What is tried, and the heads of the columns."""
        topology = self.topology
        n, noun = len(topology.routers), "routers and switches" if topology.is_wide else "switches"
        part = f"{n} of {topology.whole} {noun}" if n < topology.whole else f"all {n} {noun}"
        heads = " " * (0 if self._is_narrow else NAME) + FIGURES + LOST
        if topology.hosts and not self._is_narrow:
            heads += BETWEEN
        return f"{name}: {part}, {len(topology.links)} links, {n_faults} faults\n{heads}"

    def __call__(self, event: Event) -> None:
        """Print one state."""
        from weft.lab import told

        self._row(event)
        for entry in event.differences[: None if self.whole else SHOWN]:
            click.echo(f"  {told(self.topology.names, entry)}")
        if len(event.differences) > SHOWN and not self.whole:
            click.echo(f"  and {len(event.differences) - SHOWN:,} more with --explain")
        for line in event.waiting[: None if self.whole else SHOWN]:
            click.echo(f"  {line}")
        if len(event.waiting) > SHOWN and not self.whole:
            click.echo(f"  and {len(event.waiting) - SHOWN:,} more that daemons had not done, with --explain")
        for line in (*event.fallen, *event.views):
            click.echo("  " + line.replace("\n", "\n  "))

    def _row(self, event: Event) -> None:
        name = f"{event.act} {event.words}".strip()
        if len(name) >= NAME or self._is_narrow:
            click.echo(name)
            name = ""
        figures = f"{event.seconds:7.2f} s{_by_timers(event):>12}{event.entries:9,}{len(event.differences):8,}"
        figures += _lost(event.loss)
        hosts = _lost(event.between_hosts) if self.topology.hosts else ""
        if not self._is_narrow:
            click.echo(f"{name:{NAME}}{figures}{hosts}".rstrip())
            return
        click.echo(figures.rstrip())
        if hosts.strip():
            click.echo(f"{'between hosts':>{len(FIGURES)}}{hosts}")

    @property
    def _is_narrow(self) -> bool:
        """Whether lines would be broken: a pipe has them whole."""
        width = NAME + len(FIGURES) + len(LOST) + (len(BETWEEN) if self.topology.hosts else 0)
        return sys.stdout.isatty() and shutil.get_terminal_size().columns < width


def _by_timers(event: Event) -> str:
    """How long it is to take by what routers are told."""
    by = event.by_timers
    return "" if by is None else f"{by.least_s:.1f}-{by.most_s:.1f} s" if by.most_s else "0 s"


def _lost(loss: Loss | None) -> str:
    """Datagrams lost of those sent, and the longest time without any."""
    if loss is None:
        return " " * len(LOST)
    return f"{f'{loss.lost:,} of {loss.sent:,}':>17}{loss.gap_s * 1000:10,.0f} ms"
