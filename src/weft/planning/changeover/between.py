"""The network that stands when some of the work is done: rows of two plans' tables as one."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from weft.planning.changeover.works import Row, Work, by_name, light_of
from weft.planning.record import Plan, PlanTable


@dataclass(frozen=True, slots=True)
class Between:
    """Two plans, whose demands, classes and promise are those of the first until all is done."""

    a: Plan
    z: Plan

    def plan(self, done: Collection[Work], without: str = "") -> Plan:
        """What stands once some work is done; the link `without` carries nothing."""
        is_new = {(work.what, work.name) for work in done}
        kept = self._rows("ip_links", "link", is_new)
        links = {name: row for name, row in kept.items() if name != without}
        light = [row for name in links for row in self._light(name, is_new)]
        routers = self._rows("routers", "router", is_new)
        cards = [row for name in routers for row in self._cards(name, is_new)]
        tables = {
            **self.a.tables, **{name: self._all(name) for name in ("sites", "fibres", "spans")},
            "ip_links": self._table("ip_links", links.values()), "lightpaths": self._table("lightpaths", light),
            "routers": self._table("routers", routers.values()), "cards": self._table("cards", cards),
        }  # fmt: skip
        return replace(self.a, tables=tables)

    def missing(self, work: Work, done: Collection[Work]) -> str:
        """What some work lacks before it can be begun, in words: a router or card, or light that others have still."""
        if work.what == "router":
            held = [str(row["name"]) for row in self.plan([*done, work]).tables["ip_links"]
                    if work.do == "remove" and work.name in (row["a"], row["z"])]  # fmt: skip
            return f"link {held[0]} ends there" if held else ""
        if work.do in ("remove", "metric"):
            return ""
        there = self.plan(done)
        row = by_name(self.z.tables["ip_links"])[work.name]
        routers, cards = set(by_name(there.tables["routers"])), set(by_name(there.tables["cards"]))
        lacking = [f"router {row[end]} is not there" for end in ("a", "z") if row[end] not in routers]
        new = light_of(self.z).get(work.name, [])
        lacking += [f"card {one[end]} is not there" for one in new for end in ("card_a", "card_z")
                    if one[end] != "" and one[end] not in cards]  # fmt: skip
        lit = [each for each in there.tables["lightpaths"] if each["ip_link"] != work.name]
        lacking += [words for one in new for words in _overlaps(one, lit)]
        return lacking[0] if lacking else ""

    def _rows(self, table: str, what: str, is_new: Collection[tuple[str, str]]) -> dict[str, Row]:
        before, after = by_name(self.a.tables[table]), by_name(self.z.tables[table])
        found = {name: after.get(name) if (what, name) in is_new else row for name, row in before.items()}
        found |= {name: row for name, row in after.items() if name not in before and (what, name) in is_new}
        return {name: row for name, row in found.items() if row is not None}

    def _light(self, link: str, is_new: Collection[tuple[str, str]]) -> list[Row]:
        return light_of(self.z if ("link", link) in is_new else self.a).get(link, [])

    def _cards(self, router: str, is_new: Collection[tuple[str, str]]) -> Iterator[Row]:
        of = self.z if ("router", router) in is_new else self.a
        return (row for row in of.tables["cards"] if row["router"] == router)

    def _all(self, table: str) -> PlanTable:
        """Rows of both, the first plan's where both have one: glass and sites stay as they are."""
        rows = {**by_name(self.z.tables[table]), **by_name(self.a.tables[table])}
        return self._table(table, rows.values())

    def _table(self, table: str, rows: Collection[Row] | Iterator[Row]) -> PlanTable:
        columns = self.a.tables[table].columns
        return PlanTable.of(columns, [{column: row.get(column, "") for column in columns} for row in rows])


def _overlaps(one: Mapping[str, object], lit: Collection[Row]) -> Iterator[str]:
    """Lightpaths that have slices of one still, on spans of its own."""
    spans, (begin, width) = set(str(one["spans"]).split("|")), (int(str(one["slot"])), int(str(one["width"])))
    for other in lit:
        first = int(other["slot"])
        apart = first >= begin + width or begin >= first + int(other["width"])
        if not apart and one.get("band") == other.get("band") and spans & set(str(other["spans"]).split("|")):
            yield f"link {other['ip_link']} is lit where its light is to be"
