"""Requests answered as GNPy 3.0.1 answers them: reasons, modes, slots, routes and GSNR, as `tools/gnpy_requests.py` has
them stored.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.conftest import DATA, NO_DATA

from weft.exchange.gnpy import read_library, read_network, read_services
from weft.optical.service.requests import Disjunction, Lightpath, Request
from weft.optical.service.serving import Options, Served, serve
from weft.optical.system.design import Designed, design

EXAMPLES = Path(str(files("gnpy"))) / "example-data"
EXPECTED = Path(__file__).parents[1] / "expected"
CONUS = DATA / "gnpy" / "conus-1000-services.json"
AS_GNPY = Options(routes=1, policy="first-fit", aggregate=True)
NEAR_DB = 1e-3


def _designed(topology: str) -> Designed:
    library = read_library(EXAMPLES / "eqpt_config.json")
    return design(read_network(EXAMPLES / topology, library), library)


@pytest.fixture(scope="module")
def mesh() -> Designed:
    """GNPy's mesh of Brittany."""
    return _designed("meshTopologyExampleV2.json")


@pytest.fixture(scope="module")
def conus() -> Served:
    """A thousand requests of 100 Gb/s on CORONET CONUS, as GNPy serves them."""
    if not CONUS.exists():
        pytest.skip(NO_DATA)
    network = _designed("CORONET_CONUS_Topology.json")
    return serve(network, *read_services(CONUS, network.library, network.network), AS_GNPY)


def _stored(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(gzip.decompress((EXPECTED / f"requests-{name}.json.gz").read_bytes()))
    return rows


def _asked(mesh: Designed, services: Path) -> tuple[tuple[Request, ...], tuple[Disjunction, ...]]:
    return read_services(services, mesh.library, mesh.network)


def _check(found: tuple[Lightpath, ...], stored: list[dict[str, Any]]) -> None:
    assert [(one.request.id, one.reason) for one in found] == [(row["id"], row["reason"]) for row in stored]
    for one, row in zip(found, stored, strict=True):
        slots = [(slot.n, slot.m) for slot in one.slots]
        assert slots == list(zip(row["n"] or [], row["m"] or [], strict=True)), row["id"]
        assert list(one.route) == row["route"], row["id"]
        if not row["route"]:
            continue
        assert one.mode is not None
        assert one.mode.name == row["mode"]
        (stretch,) = one.stretches
        for arrived, key in ((stretch.reception, "gsnr_01nm_db"), (stretch.reception_back, "back_gsnr_01nm_db")):
            values = [] if arrived is None else arrived.gsnr_01nm_db
            np.testing.assert_allclose(values, row[key], rtol=0, atol=NEAR_DB, err_msg=row["id"])


@pytest.mark.parametrize("both_ways", [False, True], ids=["one way", "both ways"])
def test_the_services_of_its_sample_are_served_alike(mesh: Designed, both_ways: bool) -> None:
    """By link, as it keeps requests apart; and of two alike that are kept apart the later takes the shorter route."""
    requests, disjunctions = _asked(mesh, EXAMPLES / "meshTopologyExampleV2_services.json")
    requests = tuple(replace(one, bidirectional=both_ways) for one in requests)
    by_link = [replace(one, kinds=("link",), requests=one.requests[::-1]) for one in disjunctions]
    _check(serve(mesh, requests, by_link, AS_GNPY).lightpaths, _stored("mesh-both-ways" if both_ways else "mesh"))


def test_reserved_slots_hops_and_any_mode_are_served_alike(mesh: Designed) -> None:
    """Slots given in part or whole, narrow ones, strict and loose hops, weak transmitters, spectrum that runs out."""
    served = serve(mesh, *_asked(mesh, Path(__file__).parent / "mesh-services.json"), AS_GNPY)
    _check(served.lightpaths, _stored("mesh-ours"))


def test_a_thousand_requests_on_conus_are_served_alike(conus: Served) -> None:
    """The same 711 in the same slots over the same ROADMs, the rest for the same reasons."""
    stored = _stored("conus")
    assert sum(not row["reason"] for row in stored) == conus.n_served == 711
    for one, row in zip(conus.lightpaths, stored, strict=True):
        assert (one.request.id, one.reason, one.request.mode) == (row["id"], row["reason"], row["mode"])
        assert [(slot.n, slot.m) for slot in one.slots] == list(zip(row["n"] or [], row["m"] or [], strict=True))
        assert [uid for uid in one.route if uid.startswith("roadm")] == row["roadms"]
        (stretch,) = one.stretches
        assert stretch.reception is not None
        assert float(stretch.reception.gsnr_01nm_db.min()) == pytest.approx(row["least_gsnr_01nm_db"], abs=NEAR_DB)
