"""What each format's reader makes of small files, written out here, and of files that are wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from weft.diagnostics import ExchangeError, read_sources, render
from weft.exchange import Exchanged, Wanted, read

GRAPH = """\
NODES 4
label x y
0_New_York -74.0 40.7
1_Paris 2.35 48.85
2_Nowhere 0 0
3_Alone 1 1

EDGES 7
label src dest weight bw delay
e0 0 1 10 100000000 40000
e1 1 0 15 40000000 41000
e2 0 1 10 100000000 1
e3 1 0 10 100000000 1
e4 1 2 5 1000000 2000
e5 2 1 5 1000000 2000
e6 2 2 1 1000000 1
"""
DEMANDS = "DEMANDS 3\nlabel src dest bw\nd0 0 1 5000000\nd1 0 1 1000000\nd2 1 3 7\n"
SNDLIB = """\
?SNDlib native format; type: network; version: 1.0
# network three
META (
  unit  = MBITPERSEC
)
NODES (
  A ( 8.0 50.0 )
  B ( 9.0 50.0 )
  C ( 9.0 51.0 )
)
LINKS (
  L1 ( A B ) 2500.00 0.00 1.50 0.00 ( 40000.00 133.00 )
  L2 ( B C ) 0.00 0.00 2.00 0.00 ( 10000.00 133.00 40000.00 200.00 )
)
DEMANDS (
  D1 ( A C ) 1 620.00 UNLIMITED
  D2 ( B C ) 2 100.00 UNLIMITED
)
ADMISSIBLE_PATHS (
  D1 (
    P ( L1 L2 )
  )
)
"""
GRAPHML = """\
<?xml version="1.0" encoding="utf-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
  <key attr.name="label" attr.type="string" for="node" id="d0" />
  <key attr.name="Latitude" attr.type="double" for="node" id="d1" />
  <key attr.name="Longitude" attr.type="double" for="node" id="d2" />
  <key attr.name="LinkSpeedRaw" attr.type="double" for="edge" id="d3" />
  <graph edgedefault="undirected">
    <node id="0"><data key="d0">Rome</data><data key="d1">41.9</data><data key="d2">12.5</data></node>
    <node id="1"><data key="d0">Milan &amp; Co</data><data key="d1">45.5</data><data key="d2">9.2</data></node>
    <node id="2"><data key="d0">Rome</data></node>
    <edge source="0" target="1"><data key="d3">10000000000.0</data></edge>
    <edge source="0" target="1"><data key="d3">2500000000.0</data></edge>
    <edge source="1" target="2"/>
  </graph>
</graphml>
"""
TEAL = {
    "directed": True, "multigraph": False, "graph": {}, "nodes": [{"id": 7}, {"id": 3}],
    "links": [{"capacity": 500.0, "source": 7, "target": 3}, {"capacity": 250.0, "source": 3, "target": 7}],
}  # fmt: skip
TOPOHUB = {
    "directed": False, "graph": {"name": "pair", "demands": {"0": {"1": 5.0}}},
    "nodes": [{"id": 0, "name": "Oslo", "pos": [10.7, 59.9]}, {"id": 1, "name": "Bergen", "pos": [5.3, 60.4]}],
    "edges": [{"source": 0, "target": 1, "dist": 320.0}],
}  # fmt: skip
WAE = """\
<Network>
Property\tValue
Title\tthree

# routers
<Nodes>
Name\tSite\tLongitude\tLatitude
cr1.lon\tLON\t\t
cr1.par\tPAR\t2.35\t48.85
cr1.ams\tAMS\t4.9\t52.37

<Sites>
Name\tLongitude\tLatitude
LON\t-0.13\t51.5

<Interfaces>
Node\tInterface\tIGPMetric\tCapacity
cr1.lon\tto_par\t10\t
cr1.par\tto_lon\t20\t
cr1.par\tto_ams\t5\t40000
cr1.ams\tto_par\t5\t100000

<Circuits>
Name\tNodeA\tInterfaceA\tNodeB\tInterfaceB\tCapacity\tDelay
chunnel\tcr1.lon\tto_par\tcr1.par\tto_lon\t100000\t4
\tcr1.par\tto_ams\tcr1.ams\tto_par\t\t

<SRLGCircuits>
SRLG\tNodeA\tInterfaceA\tNodeB\tInterfaceB
tunnel\tcr1.par\tto_lon\tcr1.lon\tto_par

<DemandTraffic>
Name\tSource\tDestination\tServiceClass\tTrafficLevel\tTraffic
a\tcr1.lon\tcr1.ams\tvoice\tpeak\t1000
a\tcr1.lon\tcr1.ams\tvoice\tnight\t10
b\tcr1.ams\tcr1.lon\t\tpeak\t2500
"""
FILES = {
    "repetita": GRAPH, "sndlib": SNDLIB, "graphml": GRAPHML, "teal-json": json.dumps(TEAL), "wae": WAE,
    "topohub": json.dumps(TOPOHUB, indent=1),
}  # fmt: skip

Reading = Callable[..., Exchanged]


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    """Reads a text as a format."""

    def now(form: str, text: str, wanted: Wanted | None = None) -> Exchanged:
        (tmp_path / "network.txt").write_text(text, "utf-8")
        return read(form, tmp_path / "network.txt", wanted or Wanted())

    return now


def test_repetita_joins_directions_and_keeps_a_metric_each_way(reading: Reading, tmp_path: Path) -> None:
    """Parallel edges pair in turn, the smaller capacity holds for both; loops and what is alone go."""
    (tmp_path / "d.demands").write_text(DEMANDS, "utf-8")
    found = reading("repetita", GRAPH, Wanted(demands=tmp_path / "d.demands"))
    assert found.nodes.label == ("0_New_York", "1_Paris", "2_Nowhere")
    links = found.links
    assert (links.a.tolist(), links.z.tolist()) == ([0, 0, 1], [1, 1, 2])
    assert links.capacity_gbps.tolist() == [40.0, 100.0, 1.0]
    assert (links.metric.tolist(), links.metric_back.tolist()) == ([10, 10, 5], [15, 10, 5])
    assert links.delay_ms[0] == 41.0
    assert np.isnan(links.delay_ms[1])
    assert found.nodes.lat_deg.tolist() == [40.7, 48.85, 48.85]
    assert found.demands.gbps.tolist() == [6.0]
    assert [line.split(":")[0] for line in found.dropped] == [
        "1 link from a node to itself", "1 node of 4, not connected with the rest",
        "1 demand from or to nodes that are left out",
    ]  # fmt: skip
    assert any("another capacity in each direction" in line for line in found.assumed)
    assert any("less than light needs" in line for line in found.assumed)


def test_sndlib_takes_a_module_where_nothing_is_installed_and_demands_both_ways(reading: Reading) -> None:
    """Units of the file, routing costs as metrics made whole, and a triangular matrix carried in both directions."""
    found = reading("sndlib", SNDLIB)
    assert found.links.name == ("L1", "L2")
    assert found.links.capacity_gbps.tolist() == [2.5, 10.0]
    assert found.links.metric.tolist() == [15, 20]
    assert found.nodes.lat_deg.tolist() == [50.0, 50.0, 51.0]
    ends = zip(found.demands.source.tolist(), found.demands.target.tolist(), strict=True)
    assert dict(zip(ends, found.demands.gbps.tolist(), strict=True)) == pytest.approx(
        {(0, 2): 0.62, (1, 2): 0.2, (2, 0): 0.62, (2, 1): 0.2}
    )


def test_graphml_of_the_topology_zoo(reading: Reading) -> None:
    """Speeds in bit/s, labels that repeat or are no names, a node without coordinates, parallel edges."""
    found = reading("graphml", GRAPHML, Wanted(capacity_gbps=40.0))
    assert found.nodes.label == ("Rome", "Milan - Co", "Rome#2")
    assert found.links.capacity_gbps.tolist() == [10.0, 2.5, 40.0]
    assert found.links.metric.tolist() == [100, 100, 100]
    assert found.nodes.lat_deg.tolist() == [41.9, 45.5, 45.5]
    assert any("2 labels are changed" in line for line in found.assumed)


def test_teal_has_metrics_inverse_to_each_directions_capacity(reading: Reading) -> None:
    """The smaller capacity holds for both directions, each keeps its own metric; gravity makes the demands."""
    found = reading("teal-json", json.dumps(TEAL), Wanted(gravity_share=0.05))
    assert found.links.capacity_gbps.tolist() == [250.0]
    assert (found.links.metric.tolist(), found.links.metric_back.tolist()) == ([2000], [4000])
    weight = np.random.default_rng(0).lognormal(0, 1, 2)
    assert found.demands.gbps.tolist() == pytest.approx([750 / 20 / 2] * 2)
    assert (weight > 0).all()


def test_topohub_has_delays_of_its_distances(reading: Reading) -> None:
    """Light in 320 km of fibre, and a demand listed once is carried both ways."""
    found = reading("topohub", json.dumps(TOPOHUB))
    assert found.name == "pair"
    assert found.links.delay_ms.tolist() == pytest.approx([320 * 1.468 / 299.792458])
    assert found.demands.gbps.tolist() == [5.0, 5.0]


def test_a_plan_file_has_circuits_metrics_risks_and_classes(reading: Reading) -> None:
    """Figures of interfaces go before those of circuits, places of sites stand in for nodes, levels are one."""
    found = reading("wae", WAE)
    assert found.nodes.lat_deg.tolist() == [51.5, 48.85, 52.37]
    assert found.links.name == ("chunnel", "cr1.par to_ams")
    assert found.links.capacity_gbps.tolist() == [100.0, 40.0]
    assert (found.links.metric.tolist(), found.links.metric_back.tolist()) == ([10, 5], [20, 5])
    assert found.links.srlgs == (("tunnel",), ())
    assert found.links.delay_ms[0] == 4.0
    assert found.demands.traffic_class == ("voice", "best-effort")
    assert found.demands.gbps.tolist() == [1.0, 2.5]
    assert any("first is taken, 'peak'" in line for line in found.assumed)


WRONG = [
    ("repetita", GRAPH.replace("e1 1 0 15", "e1 1 9 15"), "E703", "9"),
    ("repetita", GRAPH.replace("e1 1 0 15", "e1 1 0 fast"), "E702", "fast"),
    ("repetita", GRAPH.replace("EDGES 7", "EDGES 9"), "E701", ""),
    ("repetita", "graph {}", "E701", ""),
    ("sndlib", SNDLIB.replace("( B C ) 0.00", "( B D ) 0.00"), "E703", "D"),
    ("sndlib", SNDLIB.replace("2500.00", "big"), "E702", ""),
    ("sndlib", SNDLIB.replace("LINKS (", "LINK ("), "E701", ""),
    ("graphml", GRAPHML.replace('target="2"', 'target="5"'), "E703", ""),
    ("graphml", GRAPHML.replace("</graphml>", ""), "E701", ""),
    ("graphml", GRAPHML.replace("41.9", "north"), "E702", ""),
    ("graphml", GRAPHML.replace("<graphml", "<!DOCTYPE x [<!ENTITY a 'b'>]><graphml"), "E701", ""),
    ("teal-json", json.dumps(TEAL).replace("500.0", '"much"'), "E702", '"much"'),
    ("teal-json", json.dumps(TEAL).replace('"target": 7', '"target": 8'), "E703", "8"),
    ("teal-json", json.dumps(TEAL)[:-3], "E701", ""),
    ("teal-json", "[1, 2]", "E701", ""),
    ("topohub", json.dumps(TEAL), "E701", "true"),
    ("topohub", json.dumps(TOPOHUB).replace("5.0", "-5.0"), "E702", "-5.0"),
    ("wae", WAE.replace("cr1.ams\tto_par\t5", "cr1.ams\tto_lon\t5"), "E703", "to_par"),
    ("wae", WAE.replace("\t100000\t4", "\tmany\t4"), "E702", "many"),
    ("wae", WAE.replace("<Circuits>", "<Circuit>"), "E701", ""),
    ("wae", WAE.replace("InterfaceB\tCapacity", "IfB\tCapacity"), "E702", ""),
]


@pytest.mark.parametrize(("form", "text", "code", "marked"), WRONG)
def test_what_is_wrong_is_told_with_its_place(form: str, text: str, code: str, marked: str, reading: Reading) -> None:
    """A code, a line and a caret under what is meant; never a traceback."""
    with pytest.raises(ExchangeError) as error:
        reading(form, text)
    first = error.value.diagnostics[0]
    assert first.code == code
    assert first.span is not None
    lines = text.split("\n")
    assert 1 <= first.span.line <= len(lines)
    if marked:
        assert lines[first.span.line - 1][first.span.column - 1 : first.span.end_column - 1] == marked
    assert "^" in render(error.value.diagnostics, read_sources(error.value.diagnostics))


def test_everything_wrong_is_told_at_once_up_to_a_point(reading: Reading) -> None:
    """Three rows with a wrong end make three findings, a thousand make twenty."""
    with pytest.raises(ExchangeError) as error:
        reading("repetita", GRAPH.replace(" 2 5 ", " 7 5 ").replace("e5 2 1", "e5 8 1").replace("e6 2 2", "e6 2 9"))
    assert [d.code for d in error.value.diagnostics] == ["E703"] * 3
    rows = "".join(f"e{i} 0 7 1 1 1\n" for i in range(1000))
    with pytest.raises(ExchangeError) as error:
        reading("repetita", f"NODES 1\nlabel x y\nA 1 1\nEDGES 1000\nlabel src dest weight bw delay\n{rows}")
    assert len(error.value.diagnostics) == 20


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [("from,to,gbps\n0_New_York,1_Paris,x\n", 2, 20), ("from,to,gbps\n0_New_York,1_London,1\n", 2, 12),
     ("from,to\nA,B\n", 1, 1), ("from,to,gbps\nA\n", 2, 1), ("from,to,gbps,colour\n", 1, 14)],
)  # fmt: skip
def test_a_wrong_row_of_demands_is_named(text: str, line: int, column: int, reading: Reading, tmp_path: Path) -> None:
    """A CSV of demands: a rate that is none, an unknown node, a missing column, a short row, an unknown column."""
    (tmp_path / "demands.csv").write_text(text, "utf-8")
    with pytest.raises(ExchangeError) as error:
        reading("repetita", GRAPH, Wanted(demands=tmp_path / "demands.csv"))
    place = error.value.diagnostics[0].span
    assert place is not None
    assert (place.file, place.line, place.column) == (str(tmp_path / "demands.csv"), line, column)


def test_a_matrix_as_csv_is_by_label(reading: Reading, tmp_path: Path) -> None:
    """With a class or without; rows of the same ends add up."""
    (tmp_path / "demands.csv").write_text("to,from,gbps\n1_Paris,0_New_York,2\n1_Paris,0_New_York,3.5\n", "utf-8")
    found = reading("repetita", GRAPH, Wanted(demands=tmp_path / "demands.csv"))
    assert (found.demands.source.tolist(), found.demands.target.tolist()) == ([0], [1])
    assert found.demands.gbps.tolist() == [5.5]


def test_files_that_are_none_are_refused(tmp_path: Path, reading: Reading) -> None:
    """Nothing there, a folder, an empty file, bytes that are no text, a network without links, figures beyond sense."""
    (tmp_path / "bytes").write_bytes(b"NODES 1\n\xff")
    for path in (tmp_path / "none", tmp_path, tmp_path / "bytes"):
        with pytest.raises(ExchangeError) as error:
            read("repetita", path)
        assert error.value.diagnostics[0].code == "E701"
    for text in ("", "NODES 1\nlabel x y\nA 1 1\nEDGES 0\nlabel src dest weight bw delay\n"):
        with pytest.raises(ExchangeError):
            reading("repetita", text)
    with pytest.raises(ExchangeError) as error:
        reading("repetita", GRAPH.replace("100000000", "1" + "0" * 20))
    assert error.value.diagnostics[0].code == "E702"
    with pytest.raises(ExchangeError, match="no format that can be read"):
        read("gexf", tmp_path / "none")
    with pytest.raises(ExchangeError, match="topohub has no network") as error:
        read("topohub", Path("topohub:../../secrets"))
