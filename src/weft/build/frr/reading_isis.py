"""What `frr.conf` says of IS-IS."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from weft.build.device import Bfd, Isis, IsisInterface, NodeSid
from weft.build.frr.isis_text import PROFILE

LINK = {"ip router isis", "isis network point-to-point", "isis bfd"}
"""What a link of a record is told beside its metric; one that lacks some of it is none."""

DEFAULT_METRIC = 10
"""FRR's own, of interfaces that are told none."""


@dataclass(slots=True)
class SpokenIsis:
    """All that isisd is told; `interfaces` are each one's words, with what a comment says of the far end."""

    net: str = ""
    overloaded: bool = False
    interfaces: dict[str, set[str]] = field(default_factory=dict)
    metrics: dict[str, int] = field(default_factory=dict)
    back: dict[str, int] = field(default_factory=dict)
    bfd: dict[str, int] = field(default_factory=dict)  # timers of its links' profile
    labels: tuple[int, int] | None = None
    index: int | None = None
    has_segments: bool = False

    def take(self, block: Sequence[str], words: Sequence[str]) -> None:
        """A line within blocks; those of other daemons are passed over."""
        top = block[0].split() if block else []
        if top[:2] == ["router", "isis"]:
            self._instance(words)
        elif block[:2] == ("bfd", f"profile {PROFILE}") and len(words) > 1:
            self.bfd[words[0]] = int(words[1])
        elif top[:1] == ["interface"]:
            self._interface(top[1], words)

    def _instance(self, words: Sequence[str]) -> None:
        if words[0] == "net":
            self.net = words[1]
        elif words[0] == "set-overload-bit":
            self.overloaded = True
        elif words[:2] == ["segment-routing", "global-block"]:
            self.labels = int(words[2]), int(words[3])
        elif words[:2] == ["segment-routing", "prefix"]:
            self.index = int(words[4])
        elif words[:2] == ["segment-routing", "on"]:
            self.has_segments = True

    def _interface(self, name: str, words: Sequence[str]) -> None:
        if words[:3] == ["!", "metric", "back"]:
            self.back[name] = int(words[3])
        elif words[:2] == ["isis", "metric"]:
            self.metrics[name] = int(words[2])
        elif "isis" in words[:3]:
            self.interfaces.setdefault(name, set()).add(" ".join(words[:3]))

    def timers(self, otherwise: Bfd) -> Bfd:
        """Those of its links' profile, others where there is none."""
        if not self.bfd:
            return otherwise
        usual = Bfd()
        interval = self.bfd.get("transmit-interval", usual.interval_ms)
        return Bfd(interval, self.bfd.get("detect-multiplier", usual.multiplier))

    def record(self) -> Isis | None:
        """The record; None where there is no instance."""
        if not self.net:
            return None
        parts = self.net.split(".")
        links = tuple(
            IsisInterface(name, metric := self.metrics.get(name, DEFAULT_METRIC), self.back.get(name, metric))
            for name, told in self.interfaces.items()
            if told >= LINK
        )
        is_v6 = any("ipv6 router isis" in told for told in self.interfaces.values())
        sid = None
        if self.has_segments and self.labels is not None and self.index is not None:
            sid = NodeSid(*self.labels, self.index)
        return Isis(".".join(parts[:-4]), ".".join(parts[-4:-1]), is_v6, self.overloaded, links, sid)
