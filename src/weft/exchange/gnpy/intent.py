"""A network of GNPy's as an intent: `intent.yaml` with sites and fibres, and `demands.csv`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from weft.exchange.folder import put_files, table
from weft.exchange.gnpy.cables import Cable, Cabling, cabling, kind_of
from weft.exchange.naming import named, shown
from weft.exchange.writing import comments, number_of, text_of
from weft.network.geodesy import great_circle_km
from weft.optical.service.requests import Disjunction, Request
from weft.optical.system.elements import Fibre, OpticalNetwork
from weft.optical.system.library import Library

CLASS = "services"
"""The traffic class of all requests."""


@dataclass(frozen=True, slots=True)
class Imported:
    """A network as an intent has it: names and places of its sites, its cables, and traffic between sites in Gb/s.

    `kept_through_cuts` tells whether every site is reached after any one cable is cut.
    """

    name: str
    cabling: Cabling
    names: tuple[str, ...]
    places: tuple[tuple[float, float], ...]
    demands: dict[tuple[int, int], float]
    kept_through_cuts: bool
    assumed: tuple[str, ...]
    dropped: tuple[str, ...]


def imported(
    network: OpticalNetwork, library: Library, requests: Sequence[Request] = (),
    disjunctions: Sequence[Disjunction] = (),
) -> Imported:  # fmt: skip
    """A network, and the bandwidth that requests ask for, as an intent."""
    found = cabling(network, library)
    assumed = ["one pair of fibres a cable, and one router at each site that has a transceiver"]
    dropped: list[str] = []
    used = sorted({one.type_name for one in network.elements if isinstance(one, Fibre)})
    assumed += [f"fibre '{one}' is most like {kind_of(one, library)} of the catalogue" for one in used]
    if found.n_one_way:
        verb = "line leads" if found.n_one_way == 1 else "lines lead"
        assumed.append(f"{found.n_one_way} {verb} one way only, and stand for both")
    lengths = [one.length_km for one in found.cables]
    places, note = _places(found, lengths)
    assumed += [note] if note else []
    demands = _demands(found, requests, dropped)
    if demands:
        assumed.append("what a request asks for is wanted in both directions")
    if disjunctions:
        noun = "disjunction" if len(disjunctions) == 1 else "disjunctions"
        dropped.append(f"{len(disjunctions)} {noun}: a failure of the intent takes whole cables instead")
    if any(one.include for one in requests):
        dropped.append("the elements that requests are to pass: light takes the routes that serve all best")
    dropped.append("amplifiers, ROADMs' targets, transceivers and modes: the catalogue's are planned with")
    cut = _cuts(found)
    if cut:
        only = [f"{found.sites[one.a].label}-{found.sites[one.z].label}" for one in cut]
        assumed.append(f"no failure is to be survived, for these cables are the only way to somewhere: {shown(only)}")
    names = tuple(named([site.label for site in found.sites], "site"))
    return Imported(network.name, found, names, places, demands, not cut, tuple(assumed), tuple(dropped))


def write_imported(found: Imported, directory: Path, source: str, *, force: bool = False) -> None:
    """Write an intent; `source` says where it is from.

    Raises ExchangeError if `directory` holds anything and `force` is not set, or if it cannot be written.
    """
    rows = (
        (found.names[a], found.names[z], CLASS, number_of(gbps)) for (a, z), gbps in sorted(found.demands.items())
    )  # fmt: skip
    files = {
        "intent.yaml": "\n".join(_yaml(found, source)) + "\n",
        "demands.csv": table(("from", "to", "class", "gbps"), rows),
    }
    put_files(files, directory, force=force)


def _places(found: Cabling, lengths: Sequence[float]) -> tuple[tuple[tuple[float, float], ...], str]:
    """Coordinates of the sites, drawn together where some cable is shorter than its sites are apart."""
    at = [(site.place.latitude_deg, site.place.longitude_deg) for site in found.sites]
    note = ""
    if any(abs(lat) > 90 or abs(lon) > 180 for lat, lon in at):
        return tuple((0.0, 0.0) for _ in at), "coordinates are no degrees: all sites stand at latitude 0, longitude 0"
    apart = [great_circle_km(at[one.a], at[one.z]) for one in found.cables]
    ratio = min((length / km for length, km in zip(lengths, apart, strict=True) if km > 0), default=1.0)
    if ratio < 1:
        lat = sum(one[0] for one in at) / len(at)
        lon = sum(one[1] for one in at) / len(at)
        scale = 0.98 * ratio
        at = [(lat + scale * (one[0] - lat), lon + scale * (one[1] - lon)) for one in at]
        note = "cables are shorter than their sites are apart: sites are drawn together, for a map only"
    return tuple((round(one[0], 6), round(one[1], 6)) for one in at), note


def _demands(found: Cabling, requests: Sequence[Request], dropped: list[str]) -> dict[tuple[int, int], float]:
    """Traffic between sites, the same in both directions."""
    where = found.site_of()
    total: dict[tuple[int, int], float] = {}
    idle = []
    for one in requests:
        a, z = where.get(one.source), where.get(one.target)
        if a is None or z is None or a == z or one.bandwidth_bps <= 0:
            idle.append(one.id)
            continue
        for ends in ((a, z), (z, a)):
            total[ends] = total.get(ends, 0.0) + one.bandwidth_bps / 1e9
    if idle:
        noun = "request" if len(idle) == 1 else "requests"
        dropped.append(f"{len(idle)} {noun} without bandwidth between two sites: {shown(idle)}")
    return total


def _cuts(found: Cabling) -> list[Cable]:
    """The cables without which some site is not reached from another that it is reached from with them."""
    beside: list[list[tuple[int, int]]] = [[] for _ in found.sites]
    for number, one in enumerate(found.cables):
        beside[one.a].append((one.z, number))
        beside[one.z].append((one.a, number))
    return [one for number, one in enumerate(found.cables) if not _reaches(beside, one.a, one.z, number)]


def _reaches(beside: Sequence[Sequence[tuple[int, int]]], start: int, end: int, without: int) -> bool:
    """Whether a site is reached from another without one cable."""
    seen, left = {start}, [start]
    while left:
        for site, cable in beside[left.pop()]:
            if cable != without and site not in seen:
                seen.add(site)
                left.append(site)
    return end in seen


def _yaml(found: Imported, source: str) -> Iterator[str]:
    yield f"# Imported from {' '.join(source.split())}."
    yield from comments((("Assumed, for the files do not say", found.assumed), ("Left out", found.dropped)))
    yield "weft: 1"
    yield f"name: {text_of(' '.join(named([found.name], 'network')))}"
    yield "utilisation: {normal: 100 %, failure: 100 %}"
    yield "sites:"
    for name, site, (lat, lon) in zip(found.names, found.cabling.sites, found.places, strict=True):
        routers = int(site.has_transceiver)
        optical = "" if site.has_roadm else ", optical: p2p"
        at = f"[{number_of(lat)}, {number_of(lon)}]"
        yield f"  - {{name: {text_of(name)}, at: {at}, routers: {routers}{optical}}}"
    yield "fibres:"
    for one in found.cabling.cables:
        yield from _fibre(found, one)
    protect = "[fibre]" if found.kept_through_cuts else "[]"
    yield "traffic:"
    yield "  matrix: demands.csv"
    yield "  classes:"
    yield f"    - {{name: {CLASS}, protect: {protect}}}"
    yield f"survive: {protect}"


def _fibre(found: Imported, one: Cable) -> Iterator[str]:
    ends = f"a: {text_of(found.names[one.a])}, z: {text_of(found.names[one.z])}"
    figures = [(number_of(span.length_km), number_of(round(span.loss_db, 9))) for span in one.spans]
    spans = ", ".join(f"{{length: {km} km, loss: {db} dB}}" for km, db in figures)
    yield f"  - {{{ends}, length: {number_of(one.length_km)} km, type: {one.type_name}, pairs: 1,"
    yield f"     spans: [{spans}]}}"
