"""A hose in planning: every matrix inside the totals is survived, on the network as it is routed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.traffic.hose_corners import corners

from weft import intent, routing
from weft.intent import Intent
from weft.network import risks, scenarios
from weft.planning import Options, Plan, make
from weft.planning.restored import restored
from weft.planning.step1_traffic import between_sites

TOTALS = "  hose: {AMS: 900G, BRU: 300G, PAR: 700G}\n"


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Intent:
    """The four towns, three of them with a total."""
    text = (Path(__file__).resolve().parents[1] / "four_towns.yaml").read_text("utf-8")
    text = text.replace("  gravity: {total: 2T, weight: hosts}\n", TOTALS).replace(", egress: {web: 200G}", "")
    path = tmp_path_factory.mktemp("hose") / "intent.yaml"
    path.write_text(text, "utf-8")
    return intent.load(path)


@pytest.fixture(scope="module")
def plan(asked: Intent) -> Plan:
    """Its plan."""
    return make(asked, Options(gap=0.02, trials=300))


def test_every_corner_of_the_hose_is_survived(plan: Plan, asked: Intent) -> None:
    """All corners of the polytope, not those that planning found, through the failure engine: none breaks a promise."""
    assert plan.verdict == "proven"
    network, hose = restored(plan), between_sites(asked).hose
    assert hose is not None
    every = corners(hose)
    assert len(every) > 50
    all_risks = risks(network)
    chosen = scenarios(all_risks, asked.survive)
    for gbps in hose.split(every[:: max(1, len(every) // 60)]):
        loaded = replace(network, demands=replace(network.demands, gbps=gbps))
        proof = routing.prove(loaded, all_risks, chosen, routing.Ceilings(0.8, 0.95))
        assert proof.held.all(), [str(v) for v in proof.violation if v]


def test_the_certificate_says_exact_only_where_it_is_proved(plan: Plan) -> None:
    """Three sites are few enough for sizing too; fixed policies are looked at for samples."""
    told = plan.header["certificate"]["hose"]
    assert told["sizing"].startswith("exact: proved in each of ")
    assert told["sizing"].endswith(", delay limits apart")
    assert told["routing"].startswith("exact: the worst matrix of every IP link and gateway in every failure, by ")
    assert {one["name"] for one in plan.header["matrices"]["carried"]} >= {"even", "far", "random 1"}


def test_fixed_policies_are_looked_at_for_samples_and_the_certificate_says_so(asked: Intent) -> None:
    """If policies are used at all: where everything goes straight, shortest paths are proved exactly."""
    sr = make(replace(asked, routing=replace(asked.routing, mode="sr")), Options(gap=0.05, trials=50))
    told = sr.header["certificate"]["hose"]["routing"]
    sampled = "policies" in sr.tables and len(sr.tables["policies"]) > 0
    assert told.startswith("sampled coverage and not more" if sampled else "exact")
    assert not (sampled and sr.verdict == "proven")


def test_a_gateway_is_as_wide_as_the_total_of_its_site(asked: Intent) -> None:
    """What a site sends in the worst matrix is all of its total, whatever matrices were found."""
    found = between_sites(asked)
    offered = found.offered_gbps(np.ones(len(found.demands)))
    assert offered == pytest.approx([900.0, 300.0, 700.0, 0.0])
