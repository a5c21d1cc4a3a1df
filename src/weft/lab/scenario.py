"""Scenarios: files of faults, one a line, read into what breaks.

`link leaf1.1 spine1.1` is a link taken down at one end (of several between the two, `leaf1.1:eth33` says which),
`silent leaf1.1 spine1.1` one that has carrier and carries nothing, `fibre leaf1.1 spine1.1` all links between the two,
`switch spine1.1` all ports of a switch, `daemon spine1.1` its bgpd, killed, `daemon spine1.1:zebra` another of its
daemons.  ` + ` joins what breaks at once.  Between routers, `fibre AMS-FRA` and `srlg bridge` are the plan's,
`router AMS.1` is a switch by its name, and of its daemons `daemon AMS.1:isisd` is the other one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, cast

from weft.diagnostics import Diagnostic, ExpressionError, Span, known
from weft.lab.faults import ALONE, KINDS, Break, Fault, break_fibre, break_link, break_router, break_together, killable
from weft.lab.topology import Topology

_COMMENT = re.compile(r"(^|\s)#.*")
_WORD = re.compile(r"\S+")
ROUTERS = {"switch", "daemon"}


def scenario(path: Path, topology: Topology) -> tuple[Fault, ...]:
    """The faults of a file, in its order.

    Raises ExpressionError with everything that is wrong in it.
    """
    try:
        lines = path.read_bytes().decode("utf-8-sig").splitlines()
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else "not a text file in UTF-8"
        raise ExpressionError([Diagnostic("E654", f"scenario '{path}' cannot be read: {why}", None)]) from error
    reader = _Reader(topology, str(path))
    found = [fault for number, line in enumerate(lines, 1) if (fault := reader.read(number, _COMMENT.sub("", line)))]
    if not found and not reader.findings:
        help_ = "write a fault a line, such as: switch spine1.1"
        reader.findings.append(Diagnostic("E654", f"scenario '{path}' has no fault", None, help=help_))
    if reader.findings:
        raise ExpressionError(reader.findings)
    return tuple(found)


class _Reader:
    """Reads line after line and keeps what is wrong with them."""

    def __init__(self, topology: Topology, file: str) -> None:
        self._topology = topology
        self._file = file
        self.findings: list[Diagnostic] = []

    def read(self, number: int, line: str) -> Fault | None:
        """The fault of a line; None for an empty one, and after saying what is wrong."""
        if not line.strip():
            return None
        before, breaks, taken = len(self.findings), list[Break](), set[tuple[str, int]]()
        for part in _parts(line):
            words = [(word.group(), Span(self._file, number, word.start() + part[0] + 1, word.end() + part[0] + 1))
                     for word in _WORD.finditer(part[1])]  # fmt: skip
            if not words:
                at = part[0] + 1
                self._wrong("E651", "what breaks is missing", Span(self._file, number, at, at + 1), "a kind and names")
                continue
            found = self._break(words)
            if found is None:
                continue
            whole = Span(self._file, number, words[0][1].column, words[-1][1].end_column)
            if taken & (mine := _taken(found)):
                self._wrong("E655", f"'{found.words}' breaks what is broken already", whole, "twice in this fault")
            taken |= mine
            breaks.append(found)
            if len(breaks) > 1 and ALONE in {each.daemon for each in breaks}:
                message = f"without {ALONE} no kernel hears of what else breaks"
                self._wrong("E655", message, whole, f"{ALONE} is killed alone")
        return Fault(tuple(breaks)) if len(self.findings) == before else None

    def _break(self, words: Sequence[tuple[str, Span]]) -> Break | None:
        (kind, place), names = words[0], words[1:]
        able = (*KINDS, "router") if self._topology.is_wide else tuple(each for each in KINDS if each != "srlg")
        if kind not in able:
            self._wrong("E651", f"'{kind}' is no kind of fault", place, "not a kind", known(kind, able, "kinds"))
            return None
        if self._topology.is_wide and (kind == "srlg" or (kind == "fibre" and len(names) == 1)):
            return self._together(kind, place, names)
        kind = "switch" if kind == "router" else kind
        wanted = 1 if kind in ROUTERS else 2
        if len(names) != wanted:
            whole = Span(self._file, place.line, place.column, words[-1][1].end_column)
            message = f"a fault of kind '{kind}' has {wanted} switch{'es' if wanted > 1 else ''}, here are {len(names)}"
            self._wrong("E651", message, whole, f"{kind} {'A Z' if wanted > 1 else 'A'}")
            return None
        if kind == "daemon":
            return self._daemon(*names[0])
        ends = [self._end(word, span, alone=kind not in {"link", "silent"}) for word, span in names]
        routers = [end for end in ends if end is not None]
        if len(routers) < wanted:
            return None
        if kind in ROUTERS:
            return break_router(self._topology, "switch", routers[0][0])
        return self._between(kind, routers, Span(self._file, place.line, names[0][1].column, names[1][1].end_column))

    def _together(self, kind: str, place: Span, names: Sequence[tuple[str, Span]]) -> Break | None:
        """What a fibre or a shared risk of the plan takes."""
        able = [name.partition(" ")[2] for name in self._topology.together if name.startswith(f"{kind} ")]
        if len(names) != 1:
            self._wrong("E651", f"a fault of kind '{kind}' has 1 name, here are {len(names)}", place, f"{kind} A")
            return None
        name, span = names[0]
        if name not in able:
            help_ = known(name, able, f"{kind}s") if able else f"no {kind} takes links of this lab"
            self._wrong("E652", f"no {kind} of the lab is called '{name}'", span, "", help_)
            return None
        return break_together(self._topology, f"{kind} {name}")

    def _daemon(self, word: str, span: Span) -> Break | None:
        """A router's bgpd, or the daemon after the colon."""
        name, colon, daemon = word.partition(":")
        found = self._end(name, span, alone=True)
        if found is None:
            return None
        able = killable(self._topology, found[0])
        if colon and daemon not in able:
            self._wrong("E651", f"'{daemon}' is no daemon that {name} runs", span, "", known(daemon, able, "daemons"))
            return None
        return break_router(self._topology, "daemon", found[0], daemon or "bgpd")

    def _end(self, word: str, span: Span, *, alone: bool) -> tuple[int, str] | None:
        """The router of a word, and the interface after the colon where there may be one."""
        name, colon, interface = word.partition(":")
        if colon and alone:
            self._wrong("E651", f"'{word}' names an interface", span, "a switch alone", f"write {name}")
            return None
        if name not in self._topology.place:
            part = len(self._topology.routers) < self._topology.whole
            label = f"the lab has {len(self._topology.routers)} of {self._topology.whole} switches" if part else ""
            help_ = known(name, self._topology.place, "switches")
            self._wrong("E652", f"no switch of the lab is called '{name}'", span, label, help_)
            return None
        return self._topology.place[name], interface

    def _between(self, kind: str, ends: Sequence[tuple[int, str]], span: Span) -> Break | None:
        topology, ((a, a_interface), (z, z_interface)) = self._topology, ends
        names = topology.routers[a].name, topology.routers[z].name
        links = topology.between.get((min(a, z), max(a, z)), ())
        if not links:
            near = sorted({topology.routers[topology.links[k].other(a)].name for k in topology.links_of[a]})
            help_ = f"{names[0]} has links to {known('', near, 'these')}".replace("these: ", "")
            self._wrong("E653", f"there is no link between {names[0]} and {names[1]}", span, "", help_)
            return None
        if kind == "fibre":
            return break_fibre(topology, a, z)
        named = ((a, a_interface), (z, z_interface))
        meant = [k for k in links if all(at in {"", topology.links[k].interface(v)} for v, at in named)]
        if len(meant) != 1:
            every = ", ".join(f"{names[0]}:{topology.links[k].interface(a)}" for k in links)
            message = f"{len(links)} links are between {names[0]} and {names[1]}"
            label = "none has these interfaces" if not meant else "which one?"
            self._wrong("E653", message, span, label, f"write one of {every}, or fibre for all of them")
            return None
        return break_link(topology, cast('Literal["link", "silent"]', kind), meant[0])

    def _wrong(self, code: str, message: str, span: Span, label: str, help_: str = "") -> None:
        self.findings.append(Diagnostic(code, message, span, label, help_))


def _parts(line: str) -> Iterator[tuple[int, str]]:
    """What stands between pluses, with where it begins."""
    start = 0
    for part in line.split("+"):
        yield start, part
        start += len(part) + 1


def _taken(one: Break) -> set[tuple[str, int]]:
    """What a break takes for itself: links that are down cannot go down again, a killed daemon not be killed."""
    links = set() if one.kind == "daemon" else {("link", k) for k in one.links}
    return links | ({("router", one.router)} if one.kind in ROUTERS else set())
