"""A network as another tool's file gives it: plain columns, with what is unknown left unknown."""

from __future__ import annotations

from dataclasses import dataclass

from weft.network import Floats, Ints, floats, ints

NONE = ints(())


@dataclass(frozen=True, slots=True, eq=False)
class Nodes:
    """Routers, by the labels that the file has, which may repeat; coordinates are NaN where it has none."""

    label: tuple[str, ...]
    lat_deg: Floats
    lon_deg: Floats

    def __len__(self) -> int:
        return len(self.label)


@dataclass(frozen=True, slots=True)
class Terms:
    """What of a link is there, and on what terms more may be bought: `modules` are Gb/s and price of each size.

    At most `most` modules in all, None of any number; `setup` is paid with the first, `per_gbps` for each Gb/s that
    the link carries.  Prices are in euro.
    """

    installed_gbps: float
    modules: tuple[tuple[float, float], ...]
    most: int | None
    setup_eur: float
    per_gbps_eur: float


@dataclass(frozen=True, slots=True)
class Planning:
    """A network that is to be planned: by which of the file's models, for which states, and for the least cost."""

    model: str
    survive: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Arcs:
    """Links, one direction each: `tail` and `head` count nodes.

    `pair` joins two directions: arcs of one number are one link; those with -1 are joined by their ends.  Figures
    are NaN, a metric 0 and a name empty where the file has none.  With `both_ways` each arc is a link in itself, and
    may have `terms` to be bought on.
    """

    name: tuple[str, ...]
    tail: Ints
    head: Ints
    pair: Ints
    both_ways: bool
    capacity_gbps: Floats
    metric: Floats
    delay_ms: Floats
    srlgs: tuple[tuple[str, ...], ...]
    terms: tuple[Terms, ...] = ()

    def __len__(self) -> int:
        return len(self.tail)


@dataclass(frozen=True, slots=True, eq=False)
class Demands:
    """Traffic from node to node; `traffic_class` is empty where the file knows no classes."""

    source: Ints
    target: Ints
    traffic_class: tuple[str, ...]
    gbps: Floats

    def __len__(self) -> int:
        return len(self.source)


@dataclass(frozen=True, slots=True, eq=False)
class Raw:
    """What a file holds, before it is tidied; `notes` say what was assumed in reading it.

    `homes` are the nodes that traffic comes from and goes to, where the file tells them from others.
    """

    name: str
    nodes: Nodes
    arcs: Arcs
    demands: Demands
    notes: tuple[str, ...]
    homes: Ints | None = None
    planning: Planning | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """Links between two nodes, both directions each; 0 and NaN where nothing is known, `name` empty as a whole.

    So are `terms` where none may be bought.
    """

    name: tuple[str, ...]
    a: Ints
    z: Ints
    capacity_gbps: Floats
    metric: Ints
    metric_back: Ints
    delay_ms: Floats
    srlgs: tuple[tuple[str, ...], ...]
    terms: tuple[Terms, ...] = ()

    def __len__(self) -> int:
        return len(self.a)


@dataclass(frozen=True, slots=True, eq=False)
class Exchanged:
    """A connected network with names that Weft takes.

    `assumed` are things that the file did not say, as they stand in the intent's comments; `dropped` what was left
    out of it, as warnings.
    """

    name: str
    nodes: Nodes
    links: Links
    demands: Demands
    assumed: tuple[str, ...]
    dropped: tuple[str, ...]
    planning: Planning | None = None


def no_demands() -> Demands:
    """Of a file without traffic."""
    return Demands(NONE, NONE, (), floats(()))
