"""What of a bill of materials is bought, kept where it is, moved there from elsewhere, and what of old is retired."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from weft.optical.dci.menu import client_optic
from weft.planning.bought import Menus
from weft.planning.existing import existing
from weft.planning.menus.line_menus import in_place as lightpaths_in_place
from weft.planning.record import Cell

Line = Mapping[str, Cell]
Piece = tuple[str, str]
"""The site or fibre where it is, empty for in stock, and its item."""


@dataclass(frozen=True, slots=True)
class Old:
    """Pieces that were there: those that may stay, and those that go."""

    stays: Counter[Piece] = field(default_factory=Counter)
    goes: Counter[Piece] = field(default_factory=Counter)

    def add(self, do: str, place: str, item: str, count: int) -> None:
        """Count some pieces of a row."""
        if do in existing.STAYS:
            self.stays[place, item] += count
        elif do == "retire":
            self.goes[place, item] += count


def ordered(lines: Iterable[Line], menus: Menus, pair: Mapping[int, Mapping[tuple[str, str], int]]) -> list[Line]:
    """Lines with how many pieces are `bought`, `kept`, `moved` and `retired`; only what is bought is paid for.

    `pair` is the equipment of one lit pair of each fibre, by item and kind.  Modules go where they are needed; all else
    stays in its place.
    """
    rows = [dict(line) for line in lines]
    old, modules = was_there(menus, pair), modules_anywhere(menus)
    for row in rows:
        row["kept"] = taken(old.stays, [(str(row["site"]), str(row["item"]))], int(row["count"]))
    for row in rows:
        places = sorted(place for place in old.stays if place[1] == row["item"]) if row["item"] in modules else []
        row["moved"] = taken(old.stays, places, int(row["count"]) - int(row["kept"]))
        row["bought"] = int(row["count"]) - int(row["kept"]) - int(row["moved"])
        row["price_eur"] = int(row["bought"]) * float(row["price_eur_each"])
        row["retired"] = 0
    _credit_licences(rows, menus)
    by_piece = {(str(row["site"]), str(row["item"])): row for row in rows}
    kinds = {item: kind for some in pair.values() for item, kind in some}
    for piece in sorted(old.stays | old.goes):
        gone = old.stays[piece] + old.goes[piece]
        if gone and piece in by_piece:
            by_piece[piece]["retired"] = gone
        elif gone:
            rows.append(_retired(menus, piece, gone, kinds))
    order = ("item", "kind", "layer", "site", "count", "bought", "kept", "moved", "retired")
    return [{name: row[name] for name in (*order, *(k for k in row if k not in order))} for row in rows]


def taken(stock: Counter[Piece], places: list[Piece], wanted: int) -> int:
    """Take up to so many pieces from places, in turn; how many there were."""
    found = 0
    for piece in places:
        here = min(stock[piece], wanted - found)
        stock[piece] -= here
        found += here
    return found


def was_there(menus: Menus, pair: Mapping[int, Mapping[tuple[str, str], int]]) -> Old:
    """Pieces of all rows of what is in place."""
    old, intent = Old(), menus.intent
    number = {fibre.name: f for f, fibre in enumerate(intent.fibres)}
    for row in intent.existing:
        if row.what == "item":
            old.add(row.do, row.at[0] if row.at else "", row.item or "", row.count)
        elif row.what == "pair":
            for (item, _), each in pair[number[row.at[0]]].items():
                old.add(row.do, row.at[0], item, each * row.count)
    for p, rows in lightpaths_in_place(intent, menus.light).items():
        for row in rows:
            for (place, item), each in _of_lightpath(menus, p).items():
                old.add(row.do, place, item, each * row.count)
    for kind, rows in existing.lightpaths(intent).items():
        for row in (row for row in rows if row.do == "retire"):
            for v in (kind.a, kind.z):
                old.add(row.do, intent.sites[v].name, kind.transceiver, row.count)
    return old


def _of_lightpath(menus: Menus, p: int) -> Counter[Piece]:
    """Modules of one lightpath of a candidate by site: one at each end, two where it is regenerated; client optics."""
    light, names, found = menus.light, menus.asked.sites.name, Counter[Piece]()
    client = client_optic(menus.catalogue, menus.catalogue.transceiver(light.transceiver[p]))
    stops = light.regenerated_at[p].tolist()
    for v, each in [(int(light.a[p]), 1), (int(light.z[p]), 1), *((v, 2) for v in stops)]:
        found[names[v], light.transceiver[p]] += each
        if client is not None:
            found[names[v], client.name] += 2 * int(light.ports[p])
    return found


def modules_anywhere(menus: Menus) -> frozenset[str]:
    """Items that serve wherever they are put: transceivers, and the client optics of transponders."""
    clients = (client_optic(menus.catalogue, t) for t in menus.catalogue.transceivers if t.client_gbps)
    return frozenset([t.name for t in menus.catalogue.transceivers] + [c.name for c in clients if c is not None])


def _credit_licences(rows: list[dict[str, Cell]], menus: Menus) -> None:
    """A licence of a card that has another one costs the difference."""
    there, at = existing.AtSites.of(menus.intent, menus.catalogue), menus.asked.sites.index()
    for row in rows:
        if row["kind"] == "licence":
            saved = there.saved_eur(at[str(row["site"])], {str(row["item"]): int(row["count"])})
            row["price_eur"] = int(row["count"]) * float(row["price_eur_each"]) - saved


def _retired(menus: Menus, piece: Piece, count: int, kinds: Mapping[str, str]) -> dict[str, Cell]:
    """A line of what is there and no longer used."""
    place, item = piece
    on_fibre = place in menus.fibres.name and item in kinds
    return {
        "item": item, "kind": kinds[item] if on_fibre else "retired", "layer": "line" if on_fibre else "",
        "site": place, "count": 0, "draw_w_each": 0.0, "draw_w": 0.0, "price_eur_each": 0.0, "price_eur": 0.0,
        "confidence": "given", "source": "intent", "lease_eur_per_month": 0.0, "kept": 0, "moved": 0, "bought": 0,
        "retired": count,
    }  # fmt: skip


def in_place(lines: Iterable[Line]) -> dict[str, float]:
    """Pieces that are kept, moved and retired, and what those that are used would cost today."""
    rows = list(lines)
    found: dict[str, float] = {name: sum(int(x[name]) for x in rows) for name in ("kept", "moved", "retired")}
    used = (float(x["price_eur_each"]) * (int(x["kept"]) + int(x["moved"])) for x in rows)
    return found | {"worth_eur": sum(used)}
