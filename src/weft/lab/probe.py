"""Datagrams between leaves while things break: how many are lost, and the longest time without any."""

from __future__ import annotations

import socket
import struct
import threading
import time
from dataclasses import dataclass

from weft.lab.flows import SINK_PORT, Flow
from weft.lab.namespaces import Namespaces
from weft.lab.programs import LONGEST_S

BEAT_S = 0.01
SETTLE_S = 0.05
"""Datagrams still under way are waited for so long."""

_FORMAT = struct.Struct("!II")


@dataclass(frozen=True, slots=True)
class Loss:
    """Datagrams sent and lost on so many flows, and the longest time that one of these received nothing."""

    flows: int
    sent: int
    lost: int
    gap_s: float


class Probe:
    """Sockets in the routers' namespaces and one thread that sends on each flow every `BEAT_S`, and receives."""

    def __init__(self, namespaces: Namespaces, flows: tuple[Flow, ...]) -> None:
        self.flows = flows
        self._address = [router.loopback for router in namespaces.topology.routers]
        self._ports = {v: self._open(namespaces, v, SINK_PORT) for v in dict.fromkeys(flow.sink for flow in flows)}
        ports = dict.fromkeys((flow.source, flow.port) for flow in flows)
        self._senders = {end: self._open(namespaces, *end) for end in ports}
        self._lock, self._ended = threading.Lock(), threading.Event()
        self._clear(time.monotonic())
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def restart(self) -> None:
        """Count from now."""
        with self._lock:
            self._clear(time.monotonic())

    def read(self) -> Loss:
        """What became of datagrams since the last restart."""
        with self._lock:
            sent = self._sent.copy()
        time.sleep(SETTLE_S)
        with self._lock:
            arrived = [sum(number < n for number in seen) for n, seen in zip(sent, self._seen, strict=True)]
            now = time.monotonic() - SETTLE_S
            gap_s = max(max(gap, now - heard) for gap, heard in zip(self._gap_s, self._heard, strict=True))
        return Loss(len(self.flows), sum(sent), sum(sent) - sum(arrived), max(gap_s - BEAT_S, 0.0))

    def stop(self) -> None:
        """End the thread and close all sockets."""
        self._ended.set()
        self._thread.join(LONGEST_S)
        for each in (*self._ports.values(), *self._senders.values()):
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
        flow = self.flows[f]
        datagram = _FORMAT.pack(self._epoch << 16 | f, number)
        try:
            self._senders[flow.source, flow.port].sendto(datagram, (self._address[flow.sink], SINK_PORT))
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
