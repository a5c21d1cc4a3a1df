"""Datagrams between leaves while things break: how many are lost, and the longest time without any.

Each flow sends to a loopback from a port of its own, so that flows are hashed over all equal paths.
"""

from __future__ import annotations

import socket
import struct
import threading
import time
from dataclasses import dataclass

from weft.lab.namespaces import Namespaces

PORT = 47_000
BEAT_S = 0.01
SETTLE_S = 0.05
"""Datagrams still under way are waited for so long."""

_FORMAT = struct.Struct("!II")


@dataclass(frozen=True, slots=True)
class Flow:
    """From one router's loopback to another's."""

    source: int
    sink: int


@dataclass(frozen=True, slots=True)
class Loss:
    """Datagrams sent and lost on the flows looked at, and the longest time that one of these received nothing."""

    sent: int
    lost: int
    gap_s: float


class Probe:
    """Sockets in the routers' namespaces and one thread that sends on each flow every `BEAT_S`, and receives."""

    def __init__(self, namespaces: Namespaces, flows: tuple[Flow, ...]) -> None:
        self.flows = flows
        self._address = [str(router.loopback) for router in namespaces.topology.routers]
        self._ports = {v: self._open(namespaces, v, PORT) for v in dict.fromkeys(flow.sink for flow in flows)}
        self._senders = [self._open(namespaces, flow.source, PORT + 1 + f) for f, flow in enumerate(flows)]
        self._lock, self._ended = threading.Lock(), threading.Event()
        self._clear(time.monotonic())
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def restart(self) -> None:
        """Count from now."""
        with self._lock:
            self._clear(time.monotonic())

    def read(self, looked_at: list[bool]) -> Loss:
        """What became of datagrams since the last restart, on the flows that are looked at."""
        with self._lock:
            sent = list(self._sent)
        time.sleep(SETTLE_S)
        with self._lock:
            chosen = [f for f, look in enumerate(looked_at) if look]
            lost = sum(sent[f] - len({n for n in self._seen[f] if n < sent[f]}) for f in chosen)
            now = time.monotonic() - SETTLE_S
            gap_s = max((max(self._gap_s[f], now - self._heard[f]) for f in chosen), default=0.0)
        return Loss(sum(sent[f] for f in chosen), lost, max(gap_s - BEAT_S, 0.0))

    def stop(self) -> None:
        """End the thread and close all sockets."""
        self._ended.set()
        self._thread.join()
        for each in (*self._ports.values(), *self._senders):
            each.close()

    def _open(self, namespaces: Namespaces, v: int, port: int) -> socket.socket:
        with namespaces.inside(v):
            opened = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        opened.setblocking(False)
        opened.bind((self._address[v], port))
        return opened

    def _clear(self, now: float) -> None:
        n = len(self.flows)
        self._epoch = int(now * 1000) & 0xFFFF
        self._sent, self._gap_s, self._heard = [0] * n, [0.0] * n, [now] * n
        self._seen: list[set[int]] = [set() for _ in range(n)]

    def _work(self) -> None:
        due = time.monotonic()
        while not self._ended.is_set():
            with self._lock:
                for f in range(len(self.flows)):
                    self._send(f)
                for port in self._ports.values():
                    self._receive(port)
            due = max(due + BEAT_S, time.monotonic())
            self._ended.wait(due - time.monotonic())

    def _send(self, f: int) -> None:
        number = self._sent[f]
        self._sent[f] += 1
        try:
            self._senders[f].sendto(
                _FORMAT.pack(self._epoch << 16 | f, number), (self._address[self.flows[f].sink], PORT)
            )
        except OSError:
            return  # no route: lost

    def _receive(self, port: socket.socket) -> None:
        while True:
            try:
                head, number = _FORMAT.unpack(port.recv(_FORMAT.size))
            except BlockingIOError:
                return
            if head >> 16 != self._epoch:
                continue  # sent before the count began
            f, now = head & 0xFFFF, time.monotonic()
            self._seen[f].add(number)
            self._gap_s[f] = max(self._gap_s[f], now - self._heard[f])
            self._heard[f] = now
