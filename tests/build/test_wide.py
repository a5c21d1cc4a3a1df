"""Routers of the wide area: addresses by position, records of a plan's links, FRR's files, and what does not agree."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from ipaddress import IPv4Interface, IPv4Network, IPv6Network
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weft import catalogue as catalogues
from weft.build import frr, sros
from weft.build.additions import load as load_additions
from weft.build.checks import check, check_wide
from weft.build.device import Bfd, Device, NodeSid, announced, site_devices
from weft.build.wide import WideNumbers, joined, routers
from weft.cli.entry import run
from weft.diagnostics import InfeasibleError, IntentError
from weft.intent import load
from weft.intent.records_addressing import WideAddressing
from weft.planning import Options, make, save
from weft.planning.kept import KeptFabrics, KeptWide, from_json, to_json
from weft.planning.kept.least import kept_least
from weft.planning.record import Plan, PlanTable

SITES = ("STO", "CPH", "HAM")
ASKED = WideAddressing(
    64_500, IPv4Network("10.255.0.0/24"), IPv6Network("fd00:ff::/64"), IPv4Network("10.254.0.0/20"),
    IPv6Network("fd00:fe::/64"), 4, 9216,
)  # fmt: skip
LINKS = (
    ("STO.1-CPH.1", 300, 2, 100, 100), ("STO.2-CPH.2", 300, 1, 100, 120), ("STO.1-CPH.1#2", 400, 1, 90, 90),
    ("CPH.1-HAM.1", 200, 3, 50, 50), ("CPH.2-HAM.2", 200, 3, 50, 50),
)  # fmt: skip


@cache
def fabrics() -> KeptFabrics:
    """Those of three small sites, one of each kind of links to routers; lists guard the routers' pools too."""
    intent = load(Path(__file__).with_name("sites.yaml"))
    intent = replace(intent, routing=replace(intent.routing, addressing=ASKED))
    return kept_least(intent, intent.sites, catalogues.load(intent.catalogue))


def plan_of(
    asked: WideAddressing = ASKED, sites: tuple[str, ...] = SITES, links: Any = LINKS, per_site: int = 2
) -> Plan:
    """A plan with routers and IP links, as its tables have them."""
    every = [
        {"name": f"{site}.{k}", "site": site, "build": "box", "overload": "yes" if site == "HAM" else "no"}
        for site in sites
        for k in range(1, per_site + 1)
    ]
    rows = [
        {
            "name": name, "a": name.split("-")[0], "z": name.split("-")[1].partition("#")[0], "rate_gbps": gbps,
            "members": members, "metric": metric, "metric_back": back, "min_links": 1,
        }
        for name, gbps, members, metric, back in links
    ]  # fmt: skip
    tables = {"routers": PlanTable.of(list(every[0]), every), "ip_links": PlanTable.of(list(rows[0]), rows)}
    header = {"format": "weft-plan/1", "verdict": "proven", "ecmp": 64}
    return Plan(header, tables, replace(fabrics(), wide=KeptWide(asked, sites)))


@cache
def network() -> Mapping[str, Device]:
    """All routers by name, joined to the fabrics of their sites."""
    found = {}
    for site in SITES:
        own = [router for router in routers(plan_of()) if router.site == site]
        found |= {router.name: router for router in joined(
            site_devices(fabrics(), site), own, fabrics().policy, announced(fabrics(), site)
        )[1]}
    return found


def test_what_is_written_reads_back_as_the_record() -> None:
    """Every router, every field."""
    for router in network().values():
        assert frr.read(frr.render(router)) == router


def test_vtysh_takes_every_file(tmp_path: Path) -> None:
    """`vtysh -C` checks each line of each router."""
    if shutil.which("vtysh") is None:
        pytest.skip("FRR is not installed: apt-get install frr")
    for router in network().values():
        path = tmp_path / f"{router.name}.conf"
        faster = replace(router, bgp=replace(router.bgp, bfd=Bfd(50, 4)))
        path.write_text(frr.render(faster)[frr.FRR_CONF], encoding="utf-8")
        done = subprocess.run(["vtysh", "-C", "-f", str(path)], capture_output=True, text=True, check=False, timeout=20)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_bfd_of_links_has_the_timers_of_an_addition(tmp_path: Path) -> None:
    """By a profile that every link has, which is read back; without an addition there is none."""
    (tmp_path / "ours.yaml").write_text(
        "weft-additions: 1\nadditions:\n  - {tier: router, bfd: {interval: 50 ms, multiplier: 4}}\n", encoding="utf-8"
    )
    added = load_additions(tmp_path / "ours.yaml")
    for router in network().values():
        changed = added.to(router)
        text = frr.render(changed)[frr.FRR_CONF]
        assert text.count(" isis bfd profile weft\n") == len(router.isis.interfaces if router.isis else ())
        assert "  detect-multiplier 4\n  receive-interval 50\n  transmit-interval 50\n" in text
        assert frr.read({**frr.render(changed), frr.FRR_CONF: text}) == changed
        assert changed.bgp.bfd == Bfd(50, 4)
        assert "profile" not in frr.render(router)[frr.FRR_CONF]


LABELS = (16_000, 16_099)


def _with_segments() -> tuple[Device, ...]:
    plan = plan_of()
    assert plan.fabrics is not None
    return routers(replace(plan, fabrics=replace(plan.fabrics, labels=LABELS)))


def test_a_router_has_a_segment_of_the_number_of_its_loopback() -> None:
    """In the block of the intent; what is written for FRR and SR OS reads back with it."""
    found = _with_segments()
    assert [router.isis.node_sid for router in found if router.isis] == [
        NodeSid(*LABELS, int(router.loopbacks[0].ip) - int(ASKED.loopbacks.network_address)) for router in found
    ]
    for router in found:
        assert frr.read(frr.render(router)) == router
        assert sros.read(sros.render(router)) == router
    assert check_wide(found) == ()


def test_a_kernel_is_told_of_labels_only_where_there_are_segments() -> None:
    """Files of their own, with a line for each link."""
    plain, told = (frr.render(found[0]) for found in (routers(plan_of()), _with_segments()))
    assert told.keys() - plain.keys() == {frr.MPLS, frr.MODULES}
    assert told[frr.MPLS].splitlines()[1:] == ["net.mpls.conf.lag1.input = 1", "net.mpls.conf.lag2.input = 1"]


def test_vtysh_takes_segments(tmp_path: Path) -> None:
    """Block, index and switch."""
    if shutil.which("vtysh") is None:
        pytest.skip("FRR is not installed: apt-get install frr")
    path = tmp_path / "frr.conf"
    path.write_text(frr.render(_with_segments()[0])[frr.FRR_CONF], encoding="utf-8")
    done = subprocess.run(["vtysh", "-C", "-f", str(path)], capture_output=True, text=True, check=False, timeout=20)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_block_that_is_too_small_is_said() -> None:
    """With one that is large enough."""
    plan = plan_of()
    assert plan.fabrics is not None
    with pytest.raises(InfeasibleError, match="5 labels are too few for routers of numbers up to 10"):
        routers(replace(plan, fabrics=replace(plan.fabrics, labels=(16_000, 16_004))))


@pytest.mark.parametrize(
    ("sid", "code", "words"),
    [
        (NodeSid(*LABELS, 5), "E857", "STO.1 and CPH.1 have one segment, of index 5"),
        (NodeSid(*LABELS, 100), "E857", "STO.1 has index 100, which is not in 16000-16099"),
        (NodeSid(17_000, 17_999, 1), "E856", "STO.1 has the labels 17000-17999, STO.2 has the labels 16000-16099"),
        (None, "E856", "STO.1 has no segment routing, STO.2 has the labels 16000-16099"),
    ],
)
def test_a_segment_that_does_not_fit_the_others_is_found(sid: NodeSid | None, code: str, words: str) -> None:
    """Another's, one outside of the block, another block, and none."""
    first, *others = _with_segments()
    found = check_wide([_with_isis(first, node_sid=sid), *others])
    assert (code, words) in [(finding.code, finding.message) for finding in found]


def test_the_block_is_kept_with_a_plan() -> None:
    """It is read again as it was, and a plan without one is written as before."""
    kept = replace(fabrics(), labels=LABELS)
    assert from_json(to_json(kept)).labels == LABELS
    assert "labels" not in json.loads(to_json(fabrics()))


def test_the_block_of_an_intent_is_that_of_its_plans_routers(tmp_path: Path) -> None:
    """From the file to what a router is told; a range that labels do not have is refused."""
    text = (Path(__file__).parents[1] / "four_towns.yaml").read_text("utf-8")
    told = "addressing: {asn: 64500, loopbacks: 10.255.0.0/24, links: 10.254.0.0/16, labels: 16000-16999}"
    path = tmp_path / "intent.yaml"
    path.write_text(text.replace("routing: {", f"routing: {{{told}, "), encoding="utf-8")
    found = routers(make(load(path), Options(gap=0.2)))
    assert found
    sids = [router.isis.node_sid for router in found if router.isis]
    assert {(sid.first, sid.last) for sid in sids if sid} == {(16_000, 16_999)}
    path.write_text(path.read_text("utf-8").replace("16000-16999", "3-16999"), encoding="utf-8")
    with pytest.raises(IntentError, match="this range is too wide"):
        load(path)


def test_isisd_is_told_in_the_order_that_it_needs() -> None:
    """The interval before the instance starts, and wide metrics before the first metric: each counts from there on."""
    for router in network().values():
        lines = frr.render(router)[frr.FRR_CONF].splitlines()
        order = [" lsp-gen-interval 1", f" net 49.0001.{router.isis.system_id if router.isis else ''}.00"]
        at = [lines.index(line) for line in [*order, " metric-style wide"]]
        assert at == sorted(at)
        assert at[-1] < min(i for i, line in enumerate(lines) if line.startswith(" isis metric "))


def test_a_router_is_told_what_the_plan_says_of_its_links() -> None:
    """Metrics of both directions, members, their speed, the overload bit, and a system id made of the loopback."""
    found = network()
    isis = found["CPH.2"].isis
    assert isis is not None
    assert [(link.metric, link.metric_back) for link in isis.interfaces] == [(120, 100), (50, 50)]
    assert isis.system_id == "0102.5500.0006"
    members = [port for port in found["STO.1"].interfaces if port.kind == "member"]
    assert [(port.lag, port.speed_gbps) for port in members] == [("lag1", 300), ("lag1", 300), ("lag2", 400)]
    assert [router.isis.overloaded for router in found.values() if router.isis] == [False] * 4 + [True] * 2


@pytest.mark.parametrize("site", SITES)
def test_border_leaves_and_routers_agree(site: str) -> None:
    """Sessions from both ends with both ASNs, over links without addresses and with those of one version or both."""
    of_site = [router for router in routers(plan_of()) if router.site == site]
    switches, own = joined(site_devices(fabrics(), site), of_site, fabrics().policy)
    assert check((*switches, *own)) == ()
    towards = [one for switch in switches for one in switch.bgp.neighbours if one.group == "ROUTERS"]
    assert towards
    assert {(one.remote_asn, one.peer) for one in towards} == {(64_500, router.name) for router in own}
    back = [one for router in own for one in router.bgp.neighbours if one.group == "BORDER"]
    assert len(back) == len(towards)


def test_the_mesh_is_of_routers_that_links_connect() -> None:
    """The first routers of all sites and the second ones are two networks until a link joins them."""
    def peers(plan: Plan) -> set[str]:
        first = routers(plan)[0]
        return {one.peer for one in first.bgp.neighbours}

    assert peers(plan_of()) == {"CPH.1", "HAM.1"}
    joined_by = (*LINKS, ("CPH.1-HAM.2", 200, 1, 50, 50))
    assert peers(plan_of(links=joined_by)) == {"CPH.1", "HAM.1", "STO.2", "CPH.2", "HAM.2"}


def test_growth_moves_no_address() -> None:
    """A site behind the others, a router more at each site and new links leave those that are there as they are."""
    def addresses(plan: Plan) -> dict[tuple[str, str, str], Any]:
        return {
            (router.name, port.peer, nth): port.addresses
            for router in routers(plan)
            for port, nth in _numbered(router)
        }  # fmt: skip

    more = (("STO.3-HAM.3", 400, 1, 10, 10), LINKS[0], ("CPH.1-HEL.1", 400, 1, 10, 10), *LINKS[1:])
    before, after = addresses(plan_of()), addresses(plan_of(sites=(*SITES, "HEL"), links=more, per_site=3))
    assert before.items() <= after.items()
    assert len(after) > len(before)


def _numbered(router: Device) -> list[tuple[Any, str]]:
    """Loopback and links of a router, and of several to one router which of them each is."""
    ports = [port for port in router.interfaces if port.addresses]
    return [(port, str([p.name for p in ports if p.peer == port.peer].index(port.name))) for port in ports]


@given(st.sets(st.tuples(st.integers(0, 40), st.integers(1, 4)), min_size=2, max_size=24))
def test_no_two_ends_have_one_address(places: set[tuple[int, int]]) -> None:
    """Whatever routers there are, with a link between every two of them; both ends are in one network."""
    names = [(f"S{site}.{k}", f"S{site}") for site, k in sorted(places)]
    pairs = [(a, z, n) for (a, _), (z, _) in combinations(names, 2) for n in (0, 3)]
    asked = replace(ASKED, links=IPv4Network("10.128.0.0/10"))
    numbers = WideNumbers.of(KeptWide(asked, tuple(f"S{i}" for i in range(41))), names, pairs)
    ends = [(numbers.link(pair, pair[0]), numbers.link(pair, pair[1])) for pair in pairs]
    every = [address.ip for both in ends for addresses in both for address in addresses]
    every += [address.ip for name, _ in names for address in numbers.loopbacks(name)]
    assert len(set(every)) == len(every)
    assert all(a.network == z.network for one, other in ends for a, z in zip(one, other, strict=True))


@pytest.mark.parametrize(
    ("asked", "links", "per_site", "words"),
    [
        (replace(ASKED, loopbacks=IPv4Network("10.255.0.0/29")), LINKS, 2, "loopbacks of routers need 11 addresses"),
        (replace(ASKED, links=IPv4Network("10.254.0.0/26")), LINKS, 2, "links of routers need 165 networks /31"),
        (replace(ASKED, routers_per_site=1), LINKS, 2, "STO.2 is behind the 1 routers that a site has numbers for"),
        (ASKED, (("STO.1-CPH.1#5", 300, 1, 1, 1),), 2, "STO.1 and CPH.1 have more links than the 4 that have numbers"),
    ],
)
def test_what_is_too_small_is_said(asked: WideAddressing, links: Any, per_site: int, words: str) -> None:
    """With what is needed."""
    with pytest.raises(InfeasibleError, match=words):
        routers(plan_of(asked, links=links, per_site=per_site))


def _with_port(router: Device, **fields: Any) -> Device:
    return replace(router, interfaces=tuple(
        replace(port, **fields) if port.name == "lag1" else port for port in router.interfaces
    ))  # fmt: skip


def _with_isis(router: Device, **fields: Any) -> Device:
    assert router.isis is not None
    return replace(router, isis=replace(router.isis, **fields))


def _with_metric(router: Device) -> Device:
    assert router.isis is not None
    first, *others = router.isis.interfaces
    return _with_isis(router, interfaces=(replace(first, metric=7), *others))


def _with_sessions(router: Device, **fields: Any) -> Device:
    mesh = [replace(one, **fields) if one.group == "MESH" else one for one in router.bgp.neighbours]
    return replace(router, bgp=replace(router.bgp, neighbours=tuple(mesh)))


FAULTS: Mapping[str, tuple[str, Callable[[Device], Device]]] = {
    "a metric": ("E856", _with_metric),
    "no IS-IS on a link": ("E856", lambda r: _with_isis(r, interfaces=r.isis.interfaces[1:] if r.isis else ())),
    "another area": ("E856", lambda r: _with_isis(r, area="49.0002")),
    "another's system id": ("E857", lambda r: _with_isis(r, system_id="0102.5500.0006")),
    "another's loopback": ("E857", lambda r: replace(r, interfaces=(
        replace(r.interfaces[0], addresses=(IPv4Interface("10.255.0.6/32"),)), *r.interfaces[1:]))),
    "an MTU": ("E852", lambda r: _with_port(r, mtu=1500)),
    "a speed": ("E853", lambda r: _with_port(r, speed_gbps=100.0)),
    "a prefix length": ("E854", lambda r: _with_port(r, addresses=(IPv4Interface("10.254.0.4/30"),))),
    "a link that is not there": ("E851", lambda r: replace(r, interfaces=tuple(
        port for port in r.interfaces if port.name != "lag1"))),
    "an ASN": ("E855", lambda r: replace(r, bgp=replace(r.bgp, asn=64_501))),
    "an ASN of the far end": ("E855", lambda r: _with_sessions(r, remote_asn=64_501)),
    "no mesh": ("E856", lambda r: replace(r, bgp=replace(r.bgp, neighbours=()))),
}  # fmt: skip


def test_what_the_plan_gives_has_no_findings() -> None:
    """Between routers of all sites."""
    assert check_wide(network().values()) == ()


@pytest.mark.parametrize("name", ["STO.1", "CPH.1", "HAM.2"])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_one_router_is_found(fault: str, name: str) -> None:
    """By its code, at whichever end of a link it is."""
    code, spoil = FAULTS[fault]
    found = check_wide({**network(), name: spoil(network()[name])}.values())
    assert code in {finding.code for finding in found}


def test_a_plan_is_built_and_checked_with_its_routers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """FRR has them, SR Linux says that it leaves them out, and a metric changed by hand is found."""
    save(plan_of(), tmp_path / "plan")
    out = tmp_path / "out"
    status = run(["build", str(tmp_path / "plan"), "--for", "frr,srlinux,dot", "-o", str(out), "--json"])
    said = json.loads(capsys.readouterr().out)
    assert status == 0
    assert any("Nokia SR Linux" in text and "left out (6 devices)" in text for text in said["warnings"])
    assert (out / "current/HAM/frr/HAM.1" / frr.FRR_CONF).is_file()
    assert not (out / "current/HAM/srlinux/HAM.1").exists()
    assert run(["build", "--check", "-o", str(out)]) == 0
    assert "between sites, frr: 6 devices; what they are told agrees" in capsys.readouterr().out
    path = out / "current/CPH/frr/CPH.1" / frr.FRR_CONF
    path.write_text(path.read_text("utf-8").replace("isis metric 90", "isis metric 91"), encoding="utf-8")
    assert run(["build", "--check", "-o", str(out)]) == 1
    assert "CPH.1 lag2 has metric 91, for STO.1 lag2 it is 90" in capsys.readouterr().err
