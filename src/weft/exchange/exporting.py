"""A network as GraphML or as CSV tables, for other tools: routers, IP links and demands."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import numpy as np

from weft.network import Network

NODE_KEYS = {"label": "string", "site": "string", "latitude": "double", "longitude": "double"}
EDGE_KEYS = {
    "name": "string", "capacity_gbps": "double", "metric": "long", "metric_back": "long", "delay_ms": "double",
    "members": "long", "min_links": "long", "srlg": "string",
}  # fmt: skip

Row = dict[str, str]


def as_graphml(network: Network, name: str) -> str:
    """Routers as nodes and IP links as undirected edges, parallel ones each by itself.

    The attribute `metric_back` is the metric from target to source.
    """
    return "\n".join(_lines(network, name)) + "\n"


def _lines(network: Network, name: str) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="utf-8"?>'
    yield '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
    for kind, keys in (("node", NODE_KEYS), ("edge", EDGE_KEYS)):
        for key, of in keys.items():
            yield f'  <key id="{kind}_{key}" for="{kind}" attr.name="{key}" attr.type="{of}"/>'
    yield f'  <graph id={quoteattr(name)} edgedefault="undirected">'
    for row in routers(network):
        yield f"    <node id={quoteattr(row['name'])}>"
        yield from _data("node", NODE_KEYS, {**row, "label": row["name"]})
        yield "    </node>"
    for i, row in enumerate(ip_links(network)):
        yield f"    <edge id={quoteattr(str(i))} source={quoteattr(row['a'])} target={quoteattr(row['z'])}>"
        yield from _data("edge", EDGE_KEYS, row)
        yield "    </edge>"
    yield "  </graph>"
    yield "</graphml>"


def _data(kind: str, keys: Iterable[str], row: Row) -> Iterator[str]:
    for key in keys:
        if row[key]:
            yield f'      <data key="{kind}_{key}">{escape(row[key])}</data>'


def as_tables(network: Network, directory: Path) -> None:
    """Write `routers.csv`, `ip_links.csv` and `demands.csv` into a directory, which is made if need be."""
    directory.mkdir(parents=True, exist_ok=True)
    named = (("routers", list(routers(network))), ("ip_links", list(ip_links(network))), ("demands", demands(network)))
    for name, rows in named:
        with (directory / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            columns = list(rows[0]) if rows else ["name"]
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


def routers(network: Network) -> Iterator[Row]:
    """A row for each router, with the place of its site."""
    sites = network.sites
    for name, v in zip(network.routers.name, network.routers.site.tolist(), strict=True):
        yield {
            "name": name, "site": sites.name[v], "latitude": _number(sites.lat_deg[v]),
            "longitude": _number(sites.lon_deg[v]),
        }  # fmt: skip


def ip_links(network: Network) -> Iterator[Row]:
    """A row for each IP link; `srlg` are the shared risks of any of its members, parted by `|`."""
    links, name = network.ip_links, network.routers.name
    members = np.bincount(network.lightpaths.ip_link, minlength=len(links))
    shared: list[dict[str, None]] = [{} for _ in range(len(links))]
    for i, k in enumerate(network.lightpaths.ip_link.tolist()):
        for span in network.lightpath_on_span[i].tolist():
            shared[k].update(dict.fromkeys(network.srlgs.name[g] for g in network.span_in_srlg[span].tolist()))
    for k, link in enumerate(links.name):
        yield {
            "name": link, "a": name[int(links.a[k])], "z": name[int(links.z[k])],
            "capacity_gbps": _number(links.capacity_gbps[k]), "metric": str(links.metric[k]),
            "metric_back": str(links.metric_back[k]), "delay_ms": _number(links.delay_ms[k]),
            "members": str(members[k]), "min_links": str(links.min_members[k]), "srlg": "|".join(shared[k]),
        }  # fmt: skip


def demands(network: Network) -> list[Row]:
    """A row for each demand, between sites."""
    rows, ends = network.demands, (*network.sites.name, *network.anycast.name)
    columns = (rows.a.tolist(), rows.z.tolist(), rows.traffic_class.tolist(), rows.gbps.tolist())
    return [
        {"from": ends[a], "to": ends[z], "class": network.classes.name[c], "gbps": _number(gbps)}
        for a, z, c, gbps in zip(*columns, strict=True)
    ]


def _number(value: float) -> str:
    """The shortest text that is read as the same number."""
    return repr(float(value)).removesuffix(".0")
