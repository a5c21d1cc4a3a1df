"""GNPy's services: requests for bandwidth, and which of them may share nothing."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from math import ceil
from pathlib import Path
from typing import Literal

from weft.diagnostics import known
from weft.exchange.gnpy.document import SERVICES, Findings, Node, body, read_document, shown
from weft.exchange.gnpy.quantities import BANDWIDTH, LAUNCHED_W, WIDTH, Quantity
from weft.exchange.gnpy.sheet_services import sheet_services
from weft.exchange.gnpy.sheets import SUFFIXES
from weft.exchange.gnpy.simulation import whole
from weft.optical.service.requests import Disjunction, Hop, Request, Slot
from weft.optical.system.elements import OpticalNetwork, Transceiver
from weft.optical.system.library import Library, Mode

_REQUEST = (
    "request-id", "source", "destination", "src-tp-id", "dst-tp-id", "bidirectional", "path-constraints",
    "explicit-route-objects",
)  # fmt: skip
_BANDWIDTH = (
    "technology", "trx_type", "trx_mode", "effective-freq-slot", "spacing", "max-nb-of-channel", "output-power",
    "tx_power", "path_bandwidth",
)  # fmt: skip
_COUNT = Quantity("", 1, 100_000)
_CENTRE = Quantity("", -1_000_000, 1_000_000)
_KINDS: tuple[Literal["link", "node", "srlg"], ...] = ("link", "node", "srlg")
SLOT_HZ = 12.5e9
"""Width of one unit of M (ITU-T G.694.1)."""


def read_services(
    path: Path | str, library: Library, network: OpticalNetwork | None = None
) -> tuple[tuple[Request, ...], tuple[Disjunction, ...]]:
    """Requests and disjunctions from GNPy's services, in their legacy form or YANG's, or a sheet.

    With a `network` their ends and the elements that they pass are looked up in it.

    Raises ExchangeError, with all that is wrong in them.
    """
    findings = Findings()
    path = Path(path)
    if path.suffix.lower() in SUFFIXES:
        node = sheet_services(path, network, findings)
        findings.stop()
    else:
        node = body(read_document(path, SERVICES.what, findings), SERVICES)
    found = services_of(node, library, network)
    findings.stop()
    return found


def services_of(
    node: Node, library: Library, network: OpticalNetwork | None
) -> tuple[tuple[Request, ...], tuple[Disjunction, ...]]:
    """The requests and disjunctions that services describe; what is wrong is noted."""
    node.name = "the services"
    node.fields(("path-request", "synchronization"))
    there = _Uids(network) if network else None
    requests: dict[str, Request] = {}
    for one in node.children("path-request", "request", "request-id"):
        request = _request(one, library)
        if request.id in requests:
            one.wrong("E715", f"{one.name} has the number of another request", "request-id")
        requests[request.id] = request
        if there is not None:
            there.check(one, request)
    apart = node.children("synchronization", "disjunction", "synchronization-id")
    return tuple(requests.values()), tuple(_disjunction(one, requests) for one in apart)


class _Uids:
    """The elements of a network, for looking up what a request names."""

    def __init__(self, network: OpticalNetwork) -> None:
        self.all = network.by_uid()
        self.transceivers = [uid for uid, one in self.all.items() if isinstance(one, Transceiver)]

    def check(self, node: Node, request: Request) -> None:
        """Note ends that are no transceivers, and elements to pass that are not there."""
        for key, uid in (("source", request.source), ("destination", request.target)):
            if uid and not isinstance(self.all.get(uid), Transceiver):
                what = "is no transceiver" if uid in self.all else "is no element of the network"
                node.wrong("E730", f"{key} of {node.name} is '{uid}', which {what}", key,
                           help=known(uid, self.transceivers, "transceivers"))  # fmt: skip
        for hop in request.include:
            if hop.uid not in self.all:
                node.wrong("E730", f"{node.name} passes '{hop.uid}', which is no element of the network",
                           "explicit-route-objects", help=known(hop.uid, self.all, "elements"))  # fmt: skip


def _request(node: Node, library: Library) -> Request:
    node.fields(_REQUEST)
    constraints = node.child("path-constraints", node.name)
    constraints.fields(("te-bandwidth",))
    told = constraints.child("te-bandwidth", node.name)
    if not constraints.has("te-bandwidth"):
        node.missing("path-constraints", '{"te-bandwidth": {…}}')
        return Request(identifier(node, "request-id"), node.text("source"), node.text("destination"), "")
    told.fields(_BANDWIDTH)
    trx, mode = _mode(told, library)
    count = whole(told, "max-nb-of-channel", 0, _COUNT) or None
    request = Request(
        identifier(node, "request-id"), node.text("source"), node.text("destination"), trx,
        mode.name if mode else None, told.number("spacing", WIDTH), told.number("path_bandwidth", BANDWIDTH, 0.0),
        told.maybe("output-power", LAUNCHED_W), told.maybe("tx_power", LAUNCHED_W), count, _slots(told),
        _bidirectional(node), _include(node),
    )  # fmt: skip
    if request.source and request.source == request.target:
        node.wrong("E732", f"{node.name} leads from '{request.source}' to itself", "destination")
    if mode is not None:
        _fits(told, request, mode)
        band = library.transceivers[trx].band
        most = int((band.high_hz - band.low_hz) / request.spacing_hz + 1e-9) if request.spacing_hz > 0 else 0
        if count and count > most > 0:
            told.wrong("E732", f"{node.name} wants {count} channels, and the band of '{trx}' holds {most}",
                       "max-nb-of-channel")  # fmt: skip
    return request


def _bidirectional(node: Node) -> bool:
    if not node.has("bidirectional"):
        node.missing("bidirectional", "true or false")
    return node.flag("bidirectional", False)


def identifier(node: Node, key: str) -> str:
    """A name, which GNPy's legacy form may have as a figure."""
    value = node.get(key)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return node.text(key)


def _mode(node: Node, library: Library) -> tuple[str, Mode | None]:
    """The transceiver's type and mode; None where it is ours to choose."""
    name, mode = node.text("trx_type"), node.get("trx_mode")
    kind = library.transceivers.get(name)
    if kind is None:
        if name:
            node.wrong("E719", f"{node.name} wants the transceiver '{name}', which the library does not have",
                       "trx_type", help=known(name, library.transceivers, "transceivers"))  # fmt: skip
        return name, None
    if mode is None:
        return name, None
    word = node.text("trx_mode")
    found = [one for one in kind.modes if one.name == word]
    if not found and word:
        node.wrong("E719", f"{node.name} wants the mode '{word}', which the transceiver '{name}' does not have",
                   "trx_mode", help=known(word, [one.name for one in kind.modes], "modes"))  # fmt: skip
    return name, found[0] if found else None


def _slots(node: Node) -> tuple[Slot, ...]:
    """The slots that are given, in rising frequency; none if all is left to us."""
    found = []
    for one in node.children("effective-freq-slot", "slot", of=node.name):
        one.fields(("N", "M"))
        centre = whole(one, "N", 0, _CENTRE) if one.has("N") else None
        found.append(Slot(centre, whole(one, "M", 0, _COUNT) or None))
    fixed = sorted((slot.n - slot.m, slot.n + slot.m) for slot in found if slot.n is not None and slot.m is not None)
    if any(above[0] < below[1] for below, above in pairwise(fixed)):
        node.wrong("E731", f"two slots of {node.name} overlap", "effective-freq-slot",
                   help="a slot covers N − M to N + M, in steps of 6.25 GHz from 193.1 THz")  # fmt: skip
    return () if all(slot == (None, None) for slot in found) else tuple(found)


def _fits(node: Node, request: Request, mode: Mode) -> None:
    """Note a spacing that is too narrow for the mode, and slots that do not hold the bandwidth."""
    if mode.min_spacing_hz > request.spacing_hz:
        node.wrong("E732", f"spacing of {node.name} is {request.spacing_hz / 1e9:g} GHz, and its mode needs "
                   f"{mode.min_spacing_hz / 1e9:g} GHz", "spacing")  # fmt: skip
    sizes = [slot.m for slot in request.slots]
    if not sizes or None in sizes or not request.spacing_hz > 0 or not request.bandwidth_bps > 0:
        return
    each = ceil(request.spacing_hz / SLOT_HZ - 1e-9)
    held = sum(size // each for size in sizes if size is not None)
    wanted = ceil(request.bandwidth_bps / mode.bit_rate_bps - 1e-9)
    if held < wanted:
        node.wrong("E732", f"slots of {node.name} hold {held} channels, and its bandwidth takes {wanted}",
                   "effective-freq-slot", help=f"a channel takes M = {each}")  # fmt: skip


def _include(node: Node) -> tuple[Hop, ...]:
    """The elements to pass, in their order."""
    objects = node.child("explicit-route-objects", node.name)
    objects.fields(("route-object-include-exclude",))
    found: list[tuple[float, Hop]] = []
    for one in objects.children("route-object-include-exclude", "hop", of=node.name):
        one.fields(("explicit-route-usage", "index", "num-unnum-hop"))
        usage = one.text("explicit-route-usage", "route-include-ero").rpartition(":")[2]
        if usage != "route-include-ero":
            one.wrong("E733", f"{one.name} is to be of the kind '{usage}', and only 'route-include-ero' has effect",
                      "explicit-route-usage", help="leave the hop out, so that nothing is expected of it")  # fmt: skip
        hop = one.child("num-unnum-hop", one.name)
        if not one.has("num-unnum-hop"):
            one.missing("num-unnum-hop", '{"node-id": …, "hop-type": "STRICT"}')
            continue
        hop.fields(("node-id", "link-tp-id", "hop-type"))
        kind = hop.word("hop-type", ("LOOSE", "STRICT", "loose", "strict"))
        strictness: Literal["strict", "loose"] = "strict" if kind.lower() == "strict" else "loose"
        found.append((one.number("index"), Hop(hop.text("node-id"), strictness)))
    return tuple(hop for _, hop in sorted(found, key=lambda pair: pair[0]))


def _disjunction(node: Node, requests: Mapping[str, Request]) -> Disjunction:
    node.fields(("synchronization-id", "svec"))
    svec = node.child("svec", node.name)
    svec.fields(("relaxable", "disjointness", "request-id-number"))
    words = svec.text("disjointness", "").split()
    kinds = tuple(_KINDS[_KINDS.index(word)] for word in words if word in _KINDS)
    if len(kinds) < len(words):
        svec.wrong("E710", f"{node.name} is of the kind {shown(' '.join(words))}", "disjointness",
                   help=f"it can be of the kinds {', '.join(_KINDS)}")  # fmt: skip
    value = svec.get("request-id-number")
    named = [str(one) for one in value] if isinstance(value, list) else []
    if len(named) < 2:
        svec.wrong("E712", f"{node.name} names {len(named)} requests", "request-id-number", help="name two or more")
    for position, one in enumerate(named):
        if one not in requests:
            svec.wrong("E730", f"{node.name} names the request '{one}', which is not there", "request-id-number",
                       help=known(one, requests, "requests"), within=(position,))  # fmt: skip
    if len(set(named)) < len(named):
        svec.wrong("E715", f"{node.name} names a request twice", "request-id-number")
    return Disjunction(identifier(node, "synchronization-id"), tuple(named), kinds or ("link",),
                       svec.flag("relaxable", False))  # fmt: skip
