"""What stands before and after each element, while a network is being built."""

from __future__ import annotations

from collections.abc import Iterator

from weft.diagnostics import Diagnostic, InputError
from weft.optical.system.elements import Element, OpticalNetwork, Roadm, Transceiver


class Wiring:
    """Elements by uid, with their neighbours in the order in which they were connected.

    What is removed and connected again moves to the end of both.  That is the order in which GNPy's graph walks, so
    that routes of the same length are met in the same order.
    """

    def __init__(self, network: OpticalNetwork) -> None:
        self.name = network.name
        self._instead: dict[tuple[str, str], str] = {}
        self.elements = network.by_uid()
        self.after: dict[str, dict[str, None]] = {uid: {} for uid in self.elements}
        self.before: dict[str, dict[str, None]] = {uid: {} for uid in self.elements}
        for tail, head in network.connections:
            self.connect(tail, head)

    def connect(self, tail: str, head: str) -> None:
        """Lead light from one element to another."""
        self.after[tail][head] = None
        self.before[head][tail] = None

    def insert(self, element: Element, tail: str, head: str) -> None:
        """Put a new element between two that are connected."""
        del self.after[tail][head], self.before[head][tail]
        self._add(element)
        self.connect(tail, element.uid)
        self.connect(element.uid, head)
        self._instead[tail, head] = self._instead[head, tail] = element.uid

    def neighbour(self, uid: str, was: str) -> str:
        """What stands beside an element where `was` stood at first: `was` itself, unless something came between."""
        while (uid, was) in self._instead:
            was = self._instead[uid, was]
        return was

    def divide(self, uid: str, spans: list[Element]) -> None:
        """Put a chain of new elements in the place of one that stands in a line."""
        tail, head = self.only_before(uid), self.only_after(uid)
        del self.after[tail][uid], self.before[head][uid]
        del self.elements[uid], self.after[uid], self.before[uid]
        self._instead[tail, uid], self._instead[head, uid] = spans[0].uid, spans[-1].uid
        for span in spans:
            self._add(span)
            self.connect(tail, span.uid)
            tail = span.uid
        self.connect(tail, head)

    def only_after(self, uid: str) -> str:
        """What follows an element of a line.  Raises InputError unless that is exactly one."""
        return self._only(uid, self.after[uid], "follows")

    def only_before(self, uid: str) -> str:
        """What precedes an element of a line.  Raises InputError unless that is exactly one."""
        return self._only(uid, self.before[uid], "precedes")

    def lines(self) -> Iterator[list[str]]:
        """Every line, from a ROADM or transceiver to the next, both ends included: ROADMs' first, in their order.

        Raises InputError where a line ends in nothing, forks, or runs in a circle.
        """
        for kind in (Roadm, Transceiver):
            for uid in [uid for uid, element in self.elements.items() if isinstance(element, kind)]:
                for first in self.after[uid]:
                    if not isinstance(self.elements[first], Transceiver):
                        yield self.line(uid, first)

    def line(self, start: str, first: str) -> list[str]:
        """The line that leaves `start` by `first`.  Raises InputError as `lines` does."""
        elements, after, found = self.elements, self.after, [start]
        uid = first
        while not isinstance(elements[uid], (Roadm, Transceiver)):
            found.append(uid)
            follows = after[uid]
            if len(follows) == 1 and len(self.before[uid]) == 1 and len(found) <= len(elements):
                (uid,) = follows
            else:
                self.only_before(uid)
                uid = self.only_after(uid)
                if len(found) > len(elements):
                    raise _wrong("E718", f"the line that leaves {start!r} by {first!r} comes round to itself",
                                 "lead every line to a ROADM or a transceiver")  # fmt: skip
        found.append(uid)
        return found

    def network(self) -> OpticalNetwork:
        """The network as it stands."""
        wires = tuple((tail, head) for tail, heads in self.after.items() for head in heads)
        return OpticalNetwork(self.name, tuple(self.elements.values()), wires)

    def _add(self, element: Element) -> None:
        if element.uid in self.elements:
            raise _wrong("E720", f"the design needs the name {element.uid!r}, which another element has",
                         "give that element another uid")  # fmt: skip
        self.elements[element.uid] = element
        self.after[element.uid], self.before[element.uid] = {}, {}

    def _only(self, uid: str, found: dict[str, None], does: str) -> str:
        if len(found) == 1:
            return next(iter(found))
        if not found:
            raise _wrong("E718", f"nothing {does} {uid!r}", "connect it, or remove it from the topology")
        some = ", ".join(repr(one) for one in list(found)[:3])
        raise _wrong("E718", f"more than one element {does} {uid!r}: {some}", "put a ROADM where lines meet")


def _wrong(code: str, message: str, help: str) -> InputError:
    return InputError([Diagnostic(code, message, None, help=help)])
