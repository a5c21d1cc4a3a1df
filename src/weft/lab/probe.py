"""Datagrams between namespaces while things break: how many are lost, and the longest time without any."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from weft.lab.namespaces import inside
from weft.lab.programs import LONGEST_S

SINK_PORT = 47_000
BEAT_S = 0.01
SETTLE_S = 0.05
"""Datagrams still under way are waited for so long."""

_FORMAT = struct.Struct("!II")


@dataclass(frozen=True, slots=True)
class Stream:
    """From an address in one namespace, by UDP from a port, to `SINK_PORT` of an address in another."""

    source: tuple[str, str]  # namespace and address
    port: int
    sink: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Loss:
    """Datagrams sent and lost on so many streams, and the longest time that one of these received nothing."""

    flows: int
    sent: int
    lost: int
    gap_s: float


class Probe:
    """Sockets in namespaces and one thread that sends on each stream every `BEAT_S`, and receives."""

    def __init__(self, streams: Sequence[Stream]) -> None:
        self.streams = tuple(streams)
        self._sinks = {sink: _opened(*sink, SINK_PORT) for sink in dict.fromkeys(each.sink for each in streams)}
        sources = dict.fromkeys((*each.source, each.port) for each in streams)
        self._sources = {source: _opened(*source) for source in sources}
        self._lock, self._ended = threading.Lock(), threading.Event()
        self._clear(time.monotonic())
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def restart(self) -> None:
        """Count from now."""
        with self._lock:
            self._clear(time.monotonic())

    def read(self, *parts: slice) -> tuple[Loss | None, ...]:
        """What became of the datagrams of parts of the streams since the last restart; None where there are none."""
        with self._lock:
            sent = self._sent.copy()
        time.sleep(SETTLE_S)
        with self._lock:
            arrived = [sum(number < n for number in seen) for n, seen in zip(sent, self._seen, strict=True)]
            now = time.monotonic() - SETTLE_S
            gaps = [max(gap, now - heard) - BEAT_S for gap, heard in zip(self._gap_s, self._heard, strict=True)]
        return tuple(
            Loss(len(sent[part]), sum(sent[part]), sum(sent[part]) - sum(arrived[part]), max(*gaps[part], 0.0))
            if sent[part] else None
            for part in parts
        )  # fmt: skip

    def sent(self, part: slice) -> int:
        """Datagrams of a part of the streams since the last restart, also those under way."""
        with self._lock:
            return sum(self._sent[part])

    def stop(self) -> None:
        """End the thread and close all sockets."""
        self._ended.set()
        self._thread.join(LONGEST_S)
        for each in (*self._sinks.values(), *self._sources.values()):
            each.close()

    def _clear(self, now: float) -> None:
        n = len(self.streams)
        self._epoch = int(now * 1000) & 0xFFFF
        self._sent, self._gap_s, self._heard = [0] * n, [0.0] * n, [now] * n
        self._seen: list[set[int]] = [set() for _ in range(n)]

    def _work(self) -> None:
        due = time.monotonic()
        while not self._ended.is_set():
            with self._lock:
                for i in range(len(self.streams)):
                    self._send(i)
                for sink in self._sinks.values():
                    self._receive(sink)
            due = max(due + BEAT_S, time.monotonic())
            self._ended.wait(due - time.monotonic())

    def _send(self, i: int) -> None:
        number = self._sent[i]
        self._sent[i] += 1
        stream = self.streams[i]
        try:
            sender = self._sources[*stream.source, stream.port]
            sender.sendto(_FORMAT.pack(self._epoch << 16 | i, number), (stream.sink[1], SINK_PORT))
        except OSError:
            return  # no route: lost

    def _receive(self, sink: socket.socket) -> None:
        while True:
            try:
                head, number = _FORMAT.unpack(sink.recv(_FORMAT.size))
            except OSError:
                return  # nothing more; or word that an earlier datagram found no way
            if head >> 16 != self._epoch:
                continue  # sent before the count began
            i, now = head & 0xFFFF, time.monotonic()
            self._seen[i].add(number)
            self._gap_s[i] = max(self._gap_s[i], now - self._heard[i])
            self._heard[i] = now


def _opened(namespace: str, address: str, port: int) -> socket.socket:
    with inside(namespace):
        opened = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    opened.setblocking(False)
    opened.bind((address, port))
    return opened
