"""The fibre map of examples/europe is the one it says it is."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import yaml

from weft.network import great_circle_km

pytest.importorskip("topohub", reason="topohub, the oracle of the fibre map, is not installed")
networkx = pytest.importorskip("networkx", reason="networkx, the oracle of graphs, is not installed")

EUROPE = Path(__file__).resolve().parents[2] / "examples" / "europe"
DETOUR_FACTOR = 1.2
MEASURED = {("HAM", "HEL"), ("AMS", "CPH")}
ADDED = MEASURED | {("HEL", "STO"), ("CPH", "STO"), ("CPH", "HAM"), ("GLA", "LON")}
CITIES = {
    "Amsterdam": "AMS", "Athens": "ATH", "Barcelona": "BCN", "Belgrade": "BEG", "Berlin": "BER", "Bordeaux": "BOD",
    "Brussels": "BRU", "Budapest": "BUD", "Copenhagen": "CPH", "Dublin": "DUB", "Frankfurt": "FRA", "Glasgow": "GLA",
    "Hamburg": "HAM", "London": "LON", "Lyon": "LYS", "Madrid": "MAD", "Milan": "MIL", "Munich": "MUC", "Oslo": "OSL",
    "Paris": "PAR", "Prague": "PRG", "Rome": "ROM", "Stockholm": "STO", "Strasbourg": "SXB", "Vienna": "VIE",
    "Warsaw": "WAW", "Zagreb": "ZAG", "Zurich": "ZRH",
}  # fmt: skip
FIBRE_KM_PER_MS = 299.792458 / 1.468
CLOSE_KM, CLOSE_MS = 1500, 15


def _nobel_eu() -> dict[str, list[dict[str, Any]]]:
    """The file itself, for `topohub.get` leaves it open."""
    text = (resources.files("topohub") / "data" / "sndlib" / "nobel-eu.json").read_text("utf-8")
    published: dict[str, list[dict[str, Any]]] = json.loads(text)
    return published


def _fibres() -> dict[tuple[str, str], tuple[float, set[str]]]:
    with (EUROPE / "fibres.csv").open(encoding="utf-8") as file:
        return {
            (row["a"], row["z"]): (float(row["length"].removesuffix(" km")), set(filter(None, row["srlg"].split("|"))))
            for row in csv.DictReader(file)
        }


def _sites() -> list[dict[str, object]]:
    sites: list[dict[str, object]] = yaml.safe_load((EUROPE / "intent.yaml").read_text("utf-8"))["sites"]
    return sites


def _positions() -> dict[str, tuple[float, float]]:
    return {str(site["name"]): tuple(site["at"]) for site in _sites()}  # type: ignore[arg-type,misc]


def _regions() -> list[str]:
    return [str(site["name"]) for site in _sites() if "fabric" in site]


def _what_is_left() -> Iterator[tuple[str, object]]:
    """The graph of cables after each single failure of a cable or a shared corridor."""
    fibres = _fibres()
    failures = {"-".join(ends): {ends} for ends in fibres}
    for srlg in sorted(set().union(*(srlgs for _, srlgs in fibres.values()))):
        failures[srlg] = {ends for ends, (_, srlgs) in fibres.items() if srlg in srlgs}
    for name, down in failures.items():
        graph = networkx.Graph()
        graph.add_weighted_edges_from((*ends, km) for ends, (km, _) in fibres.items() if ends not in down)
        yield name, graph


def test_the_cables_are_those_of_nobel_eu_and_the_six_that_the_readme_names() -> None:
    """No link of the reference network is missing, and none was made up in silence."""
    published = _nobel_eu()
    code = {node["id"]: CITIES[node["name"]] for node in published["nodes"]}
    links = {tuple(sorted((code[edge["source"]], code[edge["target"]]))) for edge in published["edges"]}
    assert set(_fibres()) == links | ADDED


def test_a_city_lies_where_nobel_eu_puts_it_once_its_minutes_are_read_as_minutes() -> None:
    """Coordinates agree within 20 km, for the reference network names places to a minute of arc and no better."""
    def degrees(value: float) -> float:
        whole, hundredths = divmod(round(abs(value) * 100), 100)
        return (whole + hundredths / 60) * (1 if value >= 0 else -1)

    ours = _positions()
    apart_km = {
        node["name"]: great_circle_km(ours[CITIES[node["name"]]], (degrees(node["pos"][1]), degrees(node["pos"][0])))
        for node in _nobel_eu()["nodes"]
    }
    assert {name: km for name, km in apart_km.items() if km > 20} == {}


def test_a_length_is_the_great_circle_times_the_stated_detour_factor() -> None:
    """To the kilometre, but for the two cables whose owners state a length."""
    at = _positions()
    wrong = {
        ends: km
        for ends, (km, _) in _fibres().items()
        if ends not in MEASURED and km != round(DETOUR_FACTOR * great_circle_km(at[ends[0]], at[ends[1]]))
    }
    assert wrong == {}


def test_a_length_that_an_owner_states_is_no_shorter_than_the_great_circle() -> None:
    """The two cables that are exempt from the detour factor lie within the range other cables have."""
    at, fibres = _positions(), _fibres()
    detour = [fibres[ends][0] / great_circle_km(at[ends[0]], at[ends[1]]) for ends in sorted(MEASURED)]
    assert all(1.1 < factor < 1.5 for factor in detour)


def test_no_single_failure_cuts_a_region_off() -> None:
    """Every region still reaches every other after the loss of any cable or any shared corridor."""
    first, *others = _regions()
    cut = {
        (name, region)
        for name, graph in _what_is_left()
        for region in others
        if not networkx.has_path(graph, first, region)
    }
    assert cut == set()


def test_glass_alone_allows_the_delay_of_ar_vr_after_any_single_failure() -> None:
    """Between regions within 1,500 km the shortest way left is within 15 ms, so the class can be met at all."""
    at, regions = _positions(), _regions()
    close = [(a, z) for a in regions for z in regions if a < z and great_circle_km(at[a], at[z]) <= CLOSE_KM]
    assert close
    slow = {
        (name, a, z)
        for name, graph in _what_is_left()
        for a, z in close
        if networkx.shortest_path_length(graph, a, z, weight="weight") / FIBRE_KM_PER_MS > CLOSE_MS
    }
    assert slow == set()
