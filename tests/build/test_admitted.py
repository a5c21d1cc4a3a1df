"""What routers take of border leaves: routes of their own site, and no more than it may have."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Network, ip_network

import pytest
from tests.build.test_wide import SITES, fabrics, network, plan_of

from weft.build import frr, sros
from weft.build.checks import check
from weft.build.device import Admitted, Device, announced, site_devices
from weft.build.wide import joined, routers


def _site(name: str) -> tuple[Device, ...]:
    own = [router for router in routers(plan_of()) if router.site == name]
    kept = fabrics()
    return sum(joined(site_devices(kept, name), own, kept.policy, announced(kept, name)), ())


@pytest.mark.parametrize("site", SITES)
def test_a_router_takes_the_pools_of_its_site(site: str) -> None:
    """All that switches announce is in them, nothing of another site, and limits are twice as much or a hundred."""
    devices = _site(site)
    switches = [device for device in devices if device.isis is None]
    for router in (device for device in devices if device.isis):
        taken = router.bgp.admitted
        assert taken is not None
        assert taken.prefixes == announced(fabrics(), site)
        n = len({network for switch in switches for network in switch.bgp.networks if network.version == 4})
        assert taken.most_v4 == max(100, 2 * n)
    assert check(devices) == ()
    others = [prefix for far in SITES if far != site for prefix in announced(fabrics(), far)]
    assert not {*others} & {*announced(fabrics(), site)}


def test_a_router_without_border_leaves_is_told_of_no_prefixes() -> None:
    """As one of a site without a fabric is."""
    assert all(router.bgp.admitted is None for router in routers(plan_of()))
    assert "prefix-list" not in frr.render(routers(plan_of())[0])[frr.FRR_CONF]


def test_files_tell_the_prefixes_and_the_limits() -> None:
    """FRR by a prefix list of each version, SR OS by a policy; sessions of the mesh have neither."""
    router = network()["STO.1"]
    assert router.bgp.admitted is not None
    text, said = frr.render(router)[frr.FRR_CONF], sros.render(router)[sros.CONFIGURATION]
    first = router.bgp.admitted.prefixes[0]
    assert f"ip prefix-list SITE seq 10 permit {first} le 32\n" in text
    assert "  neighbor BORDER prefix-list SITE in\n  neighbor BORDER maximum-prefix " in text
    assert "neighbor MESH prefix-list" not in text
    assert f'/configure {{ policy-options prefix-list "site" prefix {first} type longer }}\n' in said
    assert '/configure policy-options policy-statement "site" default-action action-type reject\n' in said
    assert said.count('import policy ["site"]') == said.count("prefix-limit ipv4 maximum 100") > 0


def test_a_group_without_the_list_takes_all() -> None:
    """As an operator may have it who takes the line out: it is read so."""
    router = network()["STO.1"]
    files = frr.render(router)
    text = files[frr.FRR_CONF].replace("  neighbor BORDER prefix-list SITE in\n", "")
    assert frr.read({**files, frr.FRR_CONF: text}).bgp.admitted is None
    said = sros.render(router)
    changed = said[sros.CONFIGURATION].replace('import policy ["site"]', 'import policy ["other"]')
    assert sros.read({**said, sros.CONFIGURATION: changed}).bgp.admitted is None


@pytest.mark.parametrize(
    ("taken", "words"),
    [
        (Admitted((IPv4Network("10.250.0.0/16"),), 100, 100), "passes over"),
        (Admitted((ip_network("0.0.0.0/0"), ip_network("::/0")), 1, 100), "closes sessions over 1 routes of IPv4"),
    ],
)
def test_what_a_router_would_lose_of_its_site_is_found(taken: Admitted, words: str) -> None:
    """Prefixes of another site, and a limit that the site is over."""
    devices = [
        replace(device, bgp=replace(device.bgp, admitted=taken)) if device.name == "STO.1" else device
        for device in _site("STO")
    ]  # fmt: skip
    found = [one for one in check(devices) if one.code == "E856"]
    assert any(words in one.message for one in found)
