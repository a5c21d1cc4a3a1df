"""Networks as maps and as layered topologies: what is drawn is what is there."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from tests.conftest import RandomNetwork

from weft.cli.entry import run
from weft.exchange import as_geojson, as_kmz, as_rfc8345
from weft.network import Network

SEEDS = range(12)
KML = "{http://www.opengis.net/kml/2.2}"


def _features(network: Network, kind: str) -> list[dict[str, dict[str, object]]]:
    body = json.loads(as_geojson(network, "it"))
    assert body["type"] == "FeatureCollection"
    return [each for each in body["features"] if each["properties"]["kind"] == kind]


@pytest.mark.parametrize("seed", SEEDS)
def test_geojson_has_each_site_fibre_and_link_once(random_network: RandomNetwork, seed: int) -> None:
    """Longitude first, and lines from place to place of the sites at their ends."""
    network = random_network(seed)
    sites = {each["properties"]["name"]: each["geometry"]["coordinates"] for each in _features(network, "site")}
    assert list(sites) == list(network.sites.name)
    assert [at[0] for at in sites.values()] == network.sites.lon_deg.tolist()
    fibres = _features(network, "fibre")
    assert [each["properties"]["name"] for each in fibres] == list(network.fibres.name)
    for each in fibres:
        told = each["properties"]
        assert each["geometry"]["coordinates"] == [sites[told["a"]], sites[told["z"]]]
    assert sum(int(str(each["properties"]["lit_pairs"])) for each in fibres) == len(network.pairs)
    assert [each["properties"]["name"] for each in _features(network, "ip_link")] == list(network.ip_links.name)


@pytest.mark.parametrize("seed", SEEDS)
def test_kmz_has_the_same_placemarks(random_network: RandomNetwork, seed: int) -> None:
    """One document in the archive, well-formed, and the same bytes each time."""
    network = random_network(seed)
    content = as_kmz(network, "a < b")
    assert content == as_kmz(network, "a < b")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == ["doc.kml"]
        document = ET.fromstring(archive.read("doc.kml"))
    assert document.findtext(f"{KML}Document/{KML}name") == "a < b"
    placed = [each.findtext(f"{KML}name") for each in document.iter(f"{KML}Placemark")]
    assert placed == [*network.sites.name, *network.fibres.name, *network.ip_links.name]


@pytest.mark.parametrize("seed", SEEDS)
def test_links_are_supported_by_fibres_from_end_to_end(random_network: RandomNetwork, seed: int) -> None:
    """All references exist, and every cable and link is there each way."""
    network = random_network(seed)
    lower, upper = json.loads(as_rfc8345(network, "it"))["ietf-network:networks"]["network"]
    assert upper["supporting-network"] == [{"network-ref": lower["network-id"]}]
    below = {each["link-id"]: each for each in lower["ietf-network-topology:link"]}
    assert len(below) == 2 * len(network.fibres)
    sites = {each["node-id"] for each in lower["node"]}
    assert all(each["supporting-node"][0]["node-ref"] in sites for each in upper["node"])
    assert len(upper["ietf-network-topology:link"]) == 2 * len(network.ip_links)
    for each in upper["ietf-network-topology:link"]:
        assert all(one["link-ref"] in below for one in each.get("supporting-link", ()))


@pytest.mark.parametrize(("form", "file"), [("geojson", "it.geojson"), ("kmz", "it.kmz"), ("rfc8345", "it.json")])
def test_a_plan_is_exported(towns_plan: Path, tmp_path: Path, form: str, file: str) -> None:
    """`weft export` writes each of them, and routes of links go from the site at one end to that at the other."""
    assert run(["export", str(towns_plan), "--to", form, "-o", str(tmp_path / file)]) == 0
    assert (tmp_path / file).stat().st_size > 100
    if form == "rfc8345":
        lower, upper = json.loads((tmp_path / file).read_text("utf-8"))["ietf-network:networks"]["network"]
        below = {each["link-id"]: each for each in lower["ietf-network-topology:link"]}
        at = {each["node-id"]: each["supporting-node"][0]["node-ref"] for each in upper["node"]}
        lit = [each for each in upper["ietf-network-topology:link"] if "supporting-link" in each]
        assert lit
        for each in lit:
            way = [below[one["link-ref"]] for one in each["supporting-link"]]
            stops = [way[0]["source"]["source-node"], *(one["destination"]["dest-node"] for one in way)]
            assert stops[0] == at[each["source"]["source-node"]]
            assert stops[-1] == at[each["destination"]["dest-node"]]
            assert stops[:-1] == [one["source"]["source-node"] for one in way]
