"""Intents, GraphML and CSV as they are written, read back by others."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.exchange.test_formats import FILES, GRAPH, WAE

from weft import intent
from weft.cli.entry import run
from weft.diagnostics import ExchangeError
from weft.exchange import as_graphml, as_tables, read, write_intent
from weft.exchange.naming import named
from weft.intent.compounds import Ends
from weft.planning import opened
from weft.written.fields import Name


def written(form: str, folder: Path) -> Path:
    """The intent of one of the small files."""
    (folder / "network.txt").write_text(FILES[form], "utf-8")
    write_intent(read(form, folder / "network.txt"), folder / "it", "network.txt")
    return folder / "it" / "intent.yaml"


@pytest.mark.parametrize("form", FILES)
def test_an_intent_says_what_was_read(form: str, tmp_path: Path) -> None:
    """Check has nothing to say; sites, links and demands are those of the file, assumptions stand above them."""
    path = written(form, tmp_path)
    found = read(form, tmp_path / "network.txt")
    assert intent.check(path) == ()
    loaded = intent.load(path)
    assert tuple(site.name for site in loaded.sites) == found.nodes.label
    assert [link.capacity_gbps for link in loaded.links] == found.links.capacity_gbps.tolist()
    assert [link.metric for link in loaded.links] == found.links.metric.tolist()
    network = opened(path).network
    assert network.ip_links.metric_back.tolist() == found.links.metric_back.tolist()
    assert loaded.traffic.matrix is not None
    assert sorted(d.gbps for d in loaded.traffic.matrix) == pytest.approx(sorted(found.demands.gbps.tolist()))
    text = path.read_text("utf-8").split("weft: 1")[0]
    for line in (*found.assumed, *found.dropped):
        assert " ".join(line.split()[:4]) in text


def test_what_is_there_is_not_written_over(tmp_path: Path) -> None:
    """A folder with anything in it is refused; forced, the intent is new and other files stay."""
    path = written("wae", tmp_path)
    (path.parent / "notes.txt").write_text("mine", "utf-8")
    with pytest.raises(ExchangeError) as error:
        write_intent(read("wae", tmp_path / "network.txt"), path.parent, "x")
    assert error.value.diagnostics[0].code == "E704"
    assert "--force" in error.value.diagnostics[0].help
    (tmp_path / "network.txt").write_text(WAE.replace("chunnel", "tunnel one"), "utf-8")
    write_intent(read("wae", tmp_path / "network.txt"), path.parent, "x", force=True)
    assert intent.load(path).links[0].name == "tunnel one"
    assert (path.parent / "notes.txt").read_text("utf-8") == "mine"
    with pytest.raises(ExchangeError):
        write_intent(read("wae", tmp_path / "network.txt"), path, "x", force=True)
    assert {entry.name for entry in tmp_path.iterdir()} == {"it", "network.txt"}


def test_a_place_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    """Below a file there is no folder to make."""
    (tmp_path / "network.txt").write_text(GRAPH, "utf-8")
    with pytest.raises(ExchangeError, match="cannot be written"):
        write_intent(read("repetita", tmp_path / "network.txt"), tmp_path / "network.txt" / "it", "x")
    assert [entry.name for entry in tmp_path.iterdir()] == ["network.txt"]


@given(st.lists(st.text(max_size=80), max_size=8))
def test_any_labels_become_names_of_an_intent(labels: list[str]) -> None:
    """Each is a name that the format takes, and no two are the same."""
    found = named(labels, "node")
    assert len(set(found)) == len(labels)
    for name in found:
        assert Name().read(name) == name
        assert Ends().read(name) == (name,)


@pytest.mark.parametrize("form", ["wae", "repetita", "graphml"])
def test_networkx_reads_the_graphml_that_we_write(form: str, tmp_path: Path) -> None:
    """Nodes, parallel edges, and every figure of them."""
    network = opened(written(form, tmp_path)).network
    (tmp_path / "it.graphml").write_text(as_graphml(network, 'a "name" & more'), "utf-8")
    graph = nx.read_graphml(tmp_path / "it.graphml", force_multigraph=True)
    assert tuple(graph.nodes) == network.routers.name
    assert graph.number_of_edges() == len(network.ip_links)
    for v, name in enumerate(network.routers.name):
        site = int(network.routers.site[v])
        assert graph.nodes[name]["site"] == network.sites.name[site]
        assert graph.nodes[name]["latitude"] == network.sites.lat_deg[site]
    edges = {data["name"]: (tail, head, data) for tail, head, data in graph.edges(data=True)}
    for k, name in enumerate(network.ip_links.name):
        tail, head, data = edges[name]
        a, z = (network.routers.name[int(end[k])] for end in (network.ip_links.a, network.ip_links.z))
        assert {tail, head} == {a, z}
        assert data["capacity_gbps"] == network.ip_links.capacity_gbps[k]
        assert (data["metric"], data["metric_back"]) == (network.ip_links.metric[k], network.ip_links.metric_back[k])
        assert data["delay_ms"] == network.ip_links.delay_ms[k]


def test_what_we_write_we_read(tmp_path: Path) -> None:
    """GraphML comes back as the same links: ends, capacities, metrics each way and delays."""
    network = opened(written("wae", tmp_path)).network
    (tmp_path / "it.graphml").write_text(as_graphml(network, "it"), "utf-8")
    found = read("graphml", tmp_path / "it.graphml")
    links = network.ip_links
    assert found.links.name == links.name
    assert found.links.capacity_gbps.tolist() == links.capacity_gbps.tolist()
    assert (found.links.metric.tolist(), found.links.metric_back.tolist()) == (
        links.metric.tolist(), links.metric_back.tolist(),
    )  # fmt: skip
    assert np.nan_to_num(found.links.delay_ms) == pytest.approx(links.delay_ms, abs=1e-9)


def test_tables_hold_routers_links_and_demands(tmp_path: Path) -> None:
    """CSV with shared risks and classes, and with a header where there is no row."""
    network = opened(written("wae", tmp_path)).network
    as_tables(network, tmp_path / "out")
    rows = {}
    for name in ("routers", "ip_links", "demands"):
        with (tmp_path / "out" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows[name] = list(csv.DictReader(file))
    assert [row["name"] for row in rows["routers"]] == list(network.routers.name)
    assert [row["srlg"] for row in rows["ip_links"]] == ["tunnel", ""]
    assert {(row["from"], row["to"], row["class"], row["gbps"]) for row in rows["demands"]} == {
        ("cr1.lon", "cr1.ams", "voice", "1"), ("cr1.ams", "cr1.lon", "best-effort", "2.5"),
    }  # fmt: skip
    none = replace(network.demands, name=(), a=network.demands.a[:0], z=network.demands.z[:0],
                   traffic_class=network.demands.traffic_class[:0], gbps=network.demands.gbps[:0])  # fmt: skip
    as_tables(replace(network, demands=none), tmp_path / "bare")
    assert (tmp_path / "bare" / "demands.csv").read_text("utf-8") == "name\n"


def test_the_verbs_go_all_the_way(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Import, check, sweep and export from the command line; what was left out is a warning."""
    (tmp_path / "network.graph").write_text(GRAPH, "utf-8")
    it = tmp_path / "it"
    assert run(["import", "repetita", str(tmp_path / "network.graph"), "-o", str(it), "--gravity", "5 %"]) == 0
    said = capsys.readouterr()
    assert "warning: left out: 1 link from a node to itself: '2_Nowhere'" in said.err
    assert "3 sites, 3 links" in said.out
    assert run(["check", str(it / "intent.yaml")]) == 0
    assert run(["export", str(it / "intent.yaml"), "--to", "graphml", "-o", str(tmp_path / "it.graphml")]) == 0
    assert run(["export", str(it / "intent.yaml"), "--to", "csv", "-o", str(tmp_path / "tables")]) == 0
    assert (tmp_path / "tables" / "ip_links.csv").is_file()
    capsys.readouterr()
    assert run(["export", str(it / "intent.yaml"), "--to", "csv", "-o", str(tmp_path / "tables")]) == 2
    assert "--force" in capsys.readouterr().err
    assert run(["import", "repetita", str(tmp_path / "network.graph"), "-o", str(it)]) == 2
    assert "error[E704]" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--gravity", "much"], "much"), (["--capacity", "0G"], "above 0"),
        (["--gravity", "1T", "--demands", "x.csv"], "exclude"), (["--demands", "missing.csv"], "missing.csv"),
    ],
)  # fmt: skip
def test_wrong_options_are_refused(
    options: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status 2, a line that says what is wrong, and nothing is written."""
    (tmp_path / "network.graph").write_text(GRAPH, "utf-8")
    it = tmp_path / "it"
    assert run(["import", "repetita", str(tmp_path / "network.graph"), "-o", str(it), *options]) == 2
    assert said in capsys.readouterr().err
    assert not it.exists()
