"""GNPy's networks as intents: what check says of them, and that length, loss and bandwidth are kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from gnpy.core.elements import Fiber, Fused
from gnpy.tools.json_io import load_eqpt_topo_from_json
from tests.exchange_gnpy.likeness import SAMPLES, TOPOLOGIES, sample, sayable

from weft import intent
from weft.cli.entry import run

HERE = Path(__file__).parent
SITES = {
    "edfa_example_network": (2, 1), "raman_edfa_example_network": (2, 1), "fused_roadm_example_network": (2, 1),
    "meshTopologyExampleV2": (5, 6), "CORONET_CONUS_Topology": (75, 99), "CORONET_Global_Topology": (100, 136),
    "multiband_example_network": (4, 5), "Sweden_OpenROADMv4_example_network": (15, 22),
    "Sweden_OpenROADMv5_example_network": (15, 22),
}  # fmt: skip


def import_(name: str, folder: Path, *more: str) -> Path:
    """The intent that the command makes of a sample."""
    library = SAMPLES / f"{TOPOLOGIES[name]}.json"
    said = run(["import", "gnpy", str(SAMPLES / f"{name}.json"), "--equipment", str(library), "-o", str(folder), *more])
    assert said == 0
    return folder / "intent.yaml"


@pytest.mark.parametrize("name", TOPOLOGIES)
def test_every_sample_becomes_an_intent_that_check_has_nothing_to_say_of(name: str, tmp_path: Path) -> None:
    """Sites and fibres are those of the sample."""
    path = import_(name, tmp_path / "it")
    assert intent.check(path) == ()
    loaded = intent.load(path)
    assert (len(loaded.sites), len(loaded.fibres)) == SITES[name]


@pytest.mark.parametrize(
    "name", ["meshTopologyExampleV2", "CORONET_CONUS_Topology", "Sweden_OpenROADMv5_example_network"]
)
def test_length_and_loss_are_those_of_gnpys_fibres(name: str, tmp_path: Path) -> None:
    """Both directions of the samples are alike; a fibre divided into spans has its connectors at each."""
    loaded = intent.load(import_(name, tmp_path / "it"))
    _, graph = load_eqpt_topo_from_json(sample(TOPOLOGIES[name]), sayable(name))
    fibres = [one for one in graph.nodes() if isinstance(one, Fiber)]
    assert 2 * sum(one.length_km for one in loaded.fibres) == pytest.approx(sum(f.params.length for f in fibres) / 1e3)
    if name != "CORONET_CONUS_Topology":
        both = sum(one.params.loss for one in graph.nodes() if isinstance(one, Fused))
        for one in (fibre.params for fibre in fibres):
            both += float(one.loss_coef) * one.length + one.att_in + (one.con_in or 0.0) + (one.con_out or 0.0)
        assert 2 * sum(span.loss_db or 0.0 for one in loaded.fibres for span in one.spans) == pytest.approx(both)


def test_requests_become_demands_both_ways(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Bandwidth between two sites is added up; what an intent does not say is told."""
    path = import_("meshTopologyExampleV2", tmp_path / "it", "--services",
                   str(SAMPLES / "meshTopologyExampleV2_services.json"))  # fmt: skip
    loaded = intent.load(path)
    assert loaded.traffic.matrix is not None
    wanted = {(one.a, one.z[0]): one.gbps for one in loaded.traffic.matrix}
    assert wanted["Lannion_CAS", "Lorient_KMA"] == wanted["Lorient_KMA", "Lannion_CAS"] == pytest.approx(1100.0)
    assert wanted["Rennes_STA", "Lannion_CAS"] == pytest.approx(60 + 150 + 20)
    assert loaded.survive == ("fibre",)
    said = capsys.readouterr()
    assert "2 disjunctions" in said.err
    assert "8 demands" in said.out


def test_a_line_of_two_transceivers_is_dark_fibre_between_sites_that_end_it(tmp_path: Path) -> None:
    """Without a ROADM a site ends all light; without another way nothing is survived."""
    loaded = intent.load(import_("edfa_example_network", tmp_path / "it"))
    assert [(site.optical, site.routers) for site in loaded.sites] == [("p2p", 1), ("p2p", 1)]
    assert loaded.survive == ()


def test_a_roadm_without_transceiver_is_a_site_that_light_passes(tmp_path: Path) -> None:
    """It has no router; names are those of cities, and numbered where two sites have one name."""
    value = json.loads((HERE / "base" / "topology.json").read_text("utf-8"))
    value["elements"] = [one for one in value["elements"] if one["uid"] != "trx Z"]
    value["connections"] = [one for one in value["connections"] if "trx Z" not in one.values()]
    for one in value["elements"]:
        if one["type"] == "Roadm":
            one["metadata"] = {"location": {"city": "Ulm", "latitude": 48.4, "longitude": 9.99}}
    (tmp_path / "topology.json").write_text(json.dumps(value), encoding="utf-8")
    library = HERE / "base" / "library.json"
    asked = ["import", "gnpy", str(tmp_path / "topology.json"), "--equipment", str(library), "-o", str(tmp_path / "it")]
    assert run(asked) == 0
    loaded = intent.load(tmp_path / "it" / "intent.yaml")
    assert [(site.name, site.routers) for site in loaded.sites] == [("Ulm", 1), ("Ulm#2", 0)]
    assert run(asked) == 2
    assert run([*asked, "--force"]) == 0


def test_options_of_other_formats_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A library must be named, and gravity is for networks of given links."""
    topology, output = str(SAMPLES / "edfa_example_network.json"), str(tmp_path / "it")
    assert run(["import", "gnpy", topology, "-o", output]) == 2
    assert "--equipment" in capsys.readouterr().err
    library = str(SAMPLES / "eqpt_config.json")
    assert run(["import", "gnpy", topology, "--equipment", library, "--gravity", "1T", "-o", output]) == 2
    assert "--services" in capsys.readouterr().err
    assert run(["import", "sndlib", topology, "--equipment", library, "-o", output]) == 2
    assert "for gnpy" in capsys.readouterr().err


def test_a_fault_is_shown_where_it_stands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command tells file, line and caret, and writes nothing."""
    topology = HERE / "faults" / "a_length_below_zero.json"
    library = HERE / "base" / "library.json"
    assert run(["import", "gnpy", str(topology), "--equipment", str(library), "-o", str(tmp_path / "it")]) == 2
    said = capsys.readouterr().err
    assert "a_length_below_zero.json:6:27" in said
    assert "^^^" in said
    assert not (tmp_path / "it").exists()
