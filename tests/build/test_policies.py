"""Policies of segment routing: whose share of what a plan steers each router has, in its record and in files."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from functools import cache
from ipaddress import ip_address
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.lab.wide_instances import METRICS, planned, with_metrics, with_policies

from weft import intent, routing
from weft.build import frr, sros
from weft.build.checks import check_wide
from weft.build.device import CandidatePath, Device, SegmentList, SrPolicy
from weft.build.support import unsupported
from weft.build.wide import Way, routers, steered, untold
from weft.cli.entry import run
from weft.graph import Legs, Weights
from weft.network import carry, risks, scenarios
from weft.planning import Options, Plan, make, save
from weft.planning.record import PlanTable
from weft.planning.restored import restored
from weft.planning.routed.policies import restored_policies
from weft.routing.sr.placed import placed

LABELS = (16_000, 16_099)
WAYS = {
    ("STO.1", "CPH"): {("OSL.1",): 1, (): 1}, ("STO.2", "CPH"): {("OSL.2",): 1, (): 1},
    ("CPH.2", "OSL"): {("STO.2",): 1},
}  # fmt: skip
"""A quarter each by Oslo's routers, half straight, of which half passes either router of Stockholm."""


def labelled(plan: Plan) -> Plan:
    """The plan with labels of segment routing."""
    assert plan.fabrics is not None
    return replace(plan, fabrics=replace(plan.fabrics, labels=LABELS))


@cache
def network() -> dict[str, Device]:
    """Routers of three sites with policies, by name."""
    return {router.name: router for router in routers(labelled(with_policies(with_metrics(METRICS))))}


def test_a_router_has_of_each_list_the_part_that_passes_it() -> None:
    """Straight traffic passes both routers of a site, what goes by a router of one network those that reach it."""
    plan = with_policies(with_metrics(METRICS))
    found = {(one.head, one.site): {way.by: way.weight for way in one.ways} for one in steered(plan)}
    assert found == WAYS


def test_a_list_by_a_site_goes_by_its_nearest_router() -> None:
    """Of those that IS-IS reaches."""
    plan = with_metrics(METRICS)
    rows = [{"a": "STO", "z": "CPH", "via": "OSL", "share": 0.75}, {"a": "STO", "z": "CPH", "via": "", "share": 0.25}]
    plan = replace(plan, tables={**plan.tables, "policies": PlanTable.of(tuple(rows[0]), rows)})
    found = {one.head: one.ways for one in steered(plan)}
    assert found["STO.2"] == (Way(("OSL.2",), 6), Way((), 1))  # nearer to Oslo than STO.1 is


def test_policies_lead_to_each_router_of_the_site_that_a_head_reaches() -> None:
    """By the labels of the routers, in one colour that routes of the mesh take; heads without any take none."""
    first = network()["STO.1"]
    assert first.policies[0] == SrPolicy(
        "CPH.1", 100, ip_address("10.255.0.5"),
        (CandidatePath(100, (SegmentList((16_005,), 1), SegmentList((16_009, 16_005), 1))),),
    )
    assert [policy.name for policy in first.policies] == ["CPH.1", "CPH.1-ipv6"]
    assert first.bgp.mesh_colour == 100
    assert (network()["OSL.1"].policies, network()["OSL.1"].bgp.mesh_colour) == ((), 0)


def test_without_labels_routers_are_told_of_no_policies() -> None:
    """And it is said why; so is that a controller's are its own."""
    plan = with_policies(with_metrics(METRICS))
    assert not any(router.policies for router in routers(plan))
    assert "write `labels` in `routing.addressing`" in untold(plan)
    assert untold(planned()) == ""
    rows = [{"failure": "none", "a": "STO", "z": "CPH", "path": "STO.1-CPH.1"}]
    controlled = replace(plan, tables={**plan.tables, "policies": PlanTable.of(tuple(rows[0]), rows)})
    assert "a controller sets this plan's" in untold(controlled)
    assert not any(router.policies for router in routers(labelled(controlled)))


def test_what_border_leaves_do_not_share_as_planned_is_said() -> None:
    """All from Copenhagen to Oslo is to pass its second router, and half of it does."""
    said = untold(labelled(with_policies(planned())))
    assert said.endswith("for 1 of 3 pairs of sites, such as from CPH to OSL: CPH.1 0%, CPH.2 100%")
    rows = [{"a": "STO", "z": "CPH", "via": via, "share": share} for via, share in (("", 0.5), ("OSL", 0.5))]
    even = replace(planned(), tables={**planned().tables, "policies": PlanTable.of(tuple(rows[0]), rows)})
    assert untold(labelled(even)) == ""


def _records() -> st.SearchStrategy[Device]:
    """A router with drawn policies, of one or several candidate paths."""
    labels = st.lists(st.integers(16_000, 16_099), min_size=1, max_size=4).map(tuple)
    lists = st.lists(st.builds(SegmentList, labels, st.integers(1, 4096)), min_size=1, max_size=5).map(tuple)
    paths = st.lists(
        st.builds(CandidatePath, st.integers(1, 60_000), lists), min_size=1, max_size=3,
        unique_by=lambda path: path.preference,
    ).map(tuple)  # fmt: skip
    ends = st.sampled_from(["10.255.0.5", "10.255.0.9", "fd00:ff::5"]).map(ip_address)
    policies = st.lists(
        st.builds(SrPolicy, st.just(""), st.integers(1, 2**32 - 1), ends, paths), max_size=3,
        unique_by=lambda one: one.endpoint,
    )  # fmt: skip
    return policies.map(lambda drawn: replace(
        network()["STO.1"], policies=tuple(replace(one, name=f"p{i}") for i, one in enumerate(drawn)),
        bgp=replace(network()["STO.1"].bgp, mesh_colour=100 if drawn else 0),
    ))  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(_records())
def test_any_policy_reads_back(device: Device) -> None:
    """Of FRR's and SR OS's files, every field."""
    assert frr.read(frr.render(device)) == device
    assert sros.read(sros.render(device)) == device


def test_vtysh_takes_policies(tmp_path: Path) -> None:
    """Lists, candidate paths and the route map of the colour."""
    if shutil.which("vtysh") is None:
        pytest.skip("FRR is not installed: apt-get install frr")
    for router in network().values():
        path = tmp_path / "frr.conf"
        path.write_text(frr.render(router)[frr.FRR_CONF], encoding="utf-8")
        done = subprocess.run(["vtysh", "-C", "-f", str(path)], capture_output=True, text=True, check=False, timeout=20)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(("name", "path"), [("STO.1.conf", frr.FRR_CONF), ("STO.1.cli", sros.CONFIGURATION)])
def test_files_with_policies_are_those_for_review(name: str, path: str, request: pytest.FixtureRequest) -> None:
    """What a network engineer would sign; `--update-golden` writes them anew."""
    text = (frr if name.endswith("conf") else sros).render(network()["STO.1"])[path]
    expected = Path(__file__).with_name("expected") / name
    if request.config.getoption("--update-golden"):
        expected.write_text(text, encoding="utf-8")
    assert expected.read_text("utf-8") == text


def test_pathd_prefers_the_heaviest_list() -> None:
    """Of which it takes one alone; it runs where there are policies, and that shares are not kept is warned about."""
    first, last = network()["STO.1"], network()["OSL.1"]
    heavy = CandidatePath(100, (SegmentList((16_005,), 7), SegmentList((16_009, 16_005), 25)))
    told = replace(first, policies=(replace(first.policies[0], paths=(heavy,)),))
    text = frr.render(told)[frr.FRR_CONF]
    assert "   candidate-path preference 101 name CPH.1-2 explicit segment-list CPH.1-2\n" in text
    assert "   candidate-path preference 100 name CPH.1-1 explicit segment-list CPH.1-1\n" in text
    assert "pathd=yes" in frr.render(first)[frr.DAEMONS]
    assert "pathd" not in frr.render(last)[frr.DAEMONS]
    warned = {feature.words for feature, _ in unsupported(first, frr.SUPPORT)}
    assert any("in shares" in words for words in warned)


def test_sr_os_shares_by_weight_and_colours_routes_of_the_mesh() -> None:
    """Weights of lists; sessions with border leaves take no colour."""
    said = sros.render(network()["STO.1"])[sros.CONFIGURATION].splitlines()
    policy = '/configure router "Base" segment-routing sr-policies static-policy "CPH.1"'
    assert f"{policy} segment-list 2 weight 1" in said
    assert f"{policy} segment-list 2 segment 1 mpls-label 16009" in said
    mesh = '/configure router "Base" bgp group "mesh-ipv{}" import policy ["coloured"]'
    assert [line for line in said if "import policy" in line] == [mesh.format(4), mesh.format(6)]


FAULTS = {
    "a label that no router has": ("E857", "goes by label 16050", {"labels": (16_050, 16_005)}),
    "a list to another router": ("E857", "has a list to OSL.1, and ends at CPH.1", {"labels": (16_009,)}),
    "another endpoint": ("E857", "ends at 10.9.9.9, no router's loopback", {"endpoint": ip_address("10.9.9.9")}),
    "another colour": ("E856", "is of colour 200, routes take 100", {"colour": 200}),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_policy_that_leads_nowhere_is_found(fault: str) -> None:
    """In records, and in the files of both systems."""
    code, words, fields = FAULTS[fault]
    first = network()["STO.1"]
    policy = first.policies[0]
    if "labels" in fields:
        wrong = replace(policy, paths=(CandidatePath(100, (SegmentList(fields["labels"], 1),)),))  # type: ignore[arg-type]
    else:
        wrong = replace(policy, **fields)  # type: ignore[arg-type]
    spoilt = replace(first, policies=(wrong, *first.policies[1:]))
    for read in (spoilt, frr.read(frr.render(spoilt)), sros.read(sros.render(spoilt))):
        found = check_wide({**network(), "STO.1": read}.values())
        assert any(one.code == code and words in one.message for one in found)
    assert check_wide(network().values()) == ()


def test_loads_of_what_routers_do_are_those_of_the_plan() -> None:
    """Weights of heads, times what passes each, load links as the plan's policies do, which other code routes."""
    asked = intent.load(Path(__file__).parents[1] / "four_towns.yaml")
    plan = make(replace(asked, routing=replace(asked.routing, mode="sr", metric="delay")), Options(gap=0.05))
    network_of = restored(plan)
    ip = routing.build(network_of)
    ways = steered(plan)
    assert {one.head for one in ways} == {"AMS.1", "AMS.2", "PAR.1", "PAR.2"}
    assert {tuple(way.weight for way in one.ways) for one in ways} == {(25, 7)}  # 50, 7 and 7 of 64
    policies = restored_policies(plan.tables["policies"], network_of)
    every = risks(network_of)
    up = routing.states(ip, network_of, carry(network_of, every, scenarios(every, [], intact=True))).arc_up[:1]
    legs = Legs.of(ip.graph, Weights(ip.metric, ip.delay_ms), up[0])
    targets = routing.volumes(network_of, ip).targets
    names, router = network_of.sites.name, network_of.routers.index()
    for site, far in (("AMS", "PAR"), ("PAR", "AMS")):
        volume = np.zeros((1, len(targets), ip.n_nodes, 1))
        start, end = int(ip.source[names.index(site)]), int(ip.target[names.index(far)])
        volume[0, targets.tolist().index(end), start, 0] = 64.0
        asked_for = placed(ip, up, targets, volume, policies).load_gbps[0][: 2 * ip.n_links, 0]
        moved = np.zeros((ip.n_nodes, ip.n_nodes, 1))
        for one in (one for one in ways if one.site == far):
            for way in one.ways:
                gbps, at = 32.0 * way.weight / sum(each.weight for each in one.ways), router[one.head]
                for node in (*(router[name] for name in way.by), end):
                    moved[node, at, 0] += gbps
                    at = node
        np.testing.assert_allclose(legs.load(moved)[: 2 * ip.n_links, 0], asked_for, atol=1e-9)


def test_a_plan_is_built_with_its_policies(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """FRR says that it keeps no shares; a label changed by hand is found by `--check`."""
    save(labelled(with_policies(with_metrics(METRICS))), tmp_path / "plan")
    out = tmp_path / "out"
    assert run(["build", str(tmp_path / "plan"), "--for", "frr,sros", "-o", str(out)]) == 0
    assert "pathd has one list a candidate path" in " ".join(capsys.readouterr().out.split())
    assert run(["build", "--check", "-o", str(out)]) == 0
    path = out / "current/STO/frr/STO.1" / frr.FRR_CONF
    path.write_text(path.read_text("utf-8").replace("mpls label 16009", "mpls label 16050"), encoding="utf-8")
    capsys.readouterr()
    assert run(["build", "--check", "-o", str(out)]) == 1
    assert "goes by label 16050, which is no router's" in capsys.readouterr().err
    save(with_policies(with_metrics(METRICS)), tmp_path / "plain")
    assert run(["build", str(tmp_path / "plain"), "--for", "frr", "-o", str(tmp_path / "other")]) == 0
    assert "routers have no segments to go by" in " ".join(capsys.readouterr().out.split())
