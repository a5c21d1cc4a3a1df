"""What an operator adds to devices: which it is for, what it may set, and that the plan stays as it is."""

from __future__ import annotations

import json
from ipaddress import ip_interface
from pathlib import Path

import pytest
from tests.build.instances import made

from weft.build.additions import Additions, load, with_texts
from weft.build.checks import check
from weft.build.device import Bfd, Device, Timers
from weft.build.systems import SYSTEMS
from weft.cli.entry import run
from weft.diagnostics import AdditionsError

DEVICES = made("two leaves a host", "numbered")
FRR = "etc/frr/frr.conf"


def read(folder: Path, entries: str) -> Additions:
    """Additions with those entries."""
    path = folder / "additions.yaml"
    path.write_text(f"weft-additions: 1\nadditions:\n{entries}", encoding="utf-8")
    return load(path)


def codes(folder: Path, entries: str) -> list[str]:
    """Codes of what is wrong with entries."""
    with pytest.raises(AdditionsError) as error:
        read(folder, entries)
    return [finding.code for finding in error.value.diagnostics]


def texts(added: Additions, device: Device, system: str = "frr") -> dict[str, str]:
    """A device's texts with additions."""
    return with_texts(added, device, system, SYSTEMS[system].render(device))


def test_entries_set_fields_of_their_devices_and_of_no_others(tmp_path: Path) -> None:
    """By site, tier and name, all that is given; the later entry counts."""
    added = read(tmp_path, """\
  - {tier: leaf, timers: {keepalive: 10 s, hold: 30 s}, bfd: {interval: 1 s, multiplier: 5}}
  - {site: FRA, device: leaf1.2, timers: {hold: 60 s}, management: 192.0.2.12/24}
""")
    found = {device.name: added.to(device) for device in DEVICES}
    assert found["leaf1.1"].bgp.timers == Timers(10, 30, 1)
    assert found["leaf1.1"].bgp.bfd == Bfd(1000, 5)
    assert found["leaf1.2"].bgp.timers == Timers(10, 60, 1)
    assert found["leaf1.2"].management.address == ip_interface("192.0.2.12/24")
    assert all(found[device.name] == device for device in DEVICES if device.tier != "leaf")
    assert list(added.unused(DEVICES, ["FRA"])) == []
    assert check(found.values()) == ()


def test_lines_are_added_before_the_end_and_files_beside(tmp_path: Path) -> None:
    """What `vtysh` reads ends as before, and the device is still the one of the plan."""
    added = read(tmp_path, """\
  - system: frr
    tier: spine
    files:
      etc/frr/frr.conf: |
        log syslog informational
        router bgp 4200000001
         neighbor FABRIC password secret
         neighbor 192.0.2.9 remote-as 64999
      etc/motd: hands off
""")
    spine = next(device for device in DEVICES if device.tier == "spine")
    found = texts(added, spine)
    assert found[FRR].endswith("log syslog informational\nrouter bgp 4200000001\n neighbor FABRIC password secret\n"
                               " neighbor 192.0.2.9 remote-as 64999\nend\n")  # fmt: skip
    assert found["etc/motd"] == "hands off"
    assert SYSTEMS["frr"].read(found) == spine
    assert texts(added, DEVICES[0]) == SYSTEMS["frr"].render(DEVICES[0])
    assert texts(added, spine, "sonic") == SYSTEMS["sonic"].render(spine)


def test_values_are_added_to_a_database(tmp_path: Path) -> None:
    """New tables and rows of SONiC's, whose devices stay as they are."""
    added = read(tmp_path, """\
  - {system: sonic, files: {etc/sonic/config_db.json: '{"NTP_SERVER": {"192.0.2.1": {}}}'}}
""")
    before = json.loads(SYSTEMS["sonic"].render(DEVICES[0])["etc/sonic/config_db.json"])
    after = json.loads(texts(added, DEVICES[0], "sonic")["etc/sonic/config_db.json"])
    assert after == {**before, "NTP_SERVER": {"192.0.2.1": {}}}


@pytest.mark.parametrize(
    ("system", "path", "text"),
    [
        ("frr", FRR, "router bgp 64512"),
        ("frr", FRR, "router bgp 4200000064\n neighbor 10.16.1.1 remote-as 1"),
        ("frr", FRR, "router bgp 4200000064\n bgp router-id 192.0.2.1"),
        ("frr", FRR, "router bgp 4200000064\n address-family ipv4 unicast\n  network 192.0.2.0/24"),
        ("frr", "etc/network/interfaces", "iface eth9\n    mtu 1500"),
        ("frr", "etc/network/interfaces", "iface eth9\n    mtu ninety"),
        ("sonic", "etc/sonic/config_db.json", json.dumps({"DEVICE_METADATA": {"localhost": {"hostname": "mine"}}})),
        ("sonic", "etc/sonic/config_db.json", "no JSON"),
    ],
)
def test_what_the_plan_says_cannot_be_changed(system: str, path: str, text: str, tmp_path: Path) -> None:
    """ASNs, router ids, networks, MTU and names: refused with the place in the file."""
    added = read(tmp_path, f"  - {{system: {system}, device: leaf1.1, files: {{{path}: {json.dumps(text)}}}}}\n")
    with pytest.raises(AdditionsError) as error:
        texts(added, DEVICES[0], system)
    (finding,) = error.value.diagnostics
    assert finding.code == "E865"
    assert finding.span is not None
    assert finding.span.line == 3


def test_what_would_differ_is_named(tmp_path: Path) -> None:
    """The part of the record: sessions with other neighbours are another `bgp`."""
    text = "router bgp 4200000064\n neighbor 10.16.1.1 remote-as 1"
    added = read(tmp_path, f"  - {{system: frr, device: leaf1.1, files: {{{FRR}: {json.dumps(text)}}}}}\n")
    with pytest.raises(AdditionsError, match=r"leaf1\.1 would not be .* any more: other bgp"):
        texts(added, DEVICES[0], "frr")


def test_an_empty_file_is_told_how_one_begins(tmp_path: Path) -> None:
    """And not to start an intent."""
    (tmp_path / "additions.yaml").write_text("", encoding="utf-8")
    with pytest.raises(AdditionsError) as error:
        load(tmp_path / "additions.yaml")
    assert error.value.diagnostics[0].help.startswith("begin with `weft-additions: 1`")


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    """Unknown fields, words and values as in an intent; what means nothing beside."""
    assert codes(tmp_path, """\
  - {tier: leaves, timers: {hold: 30 s}}
  - {tier: leaf, timer: {hold: 30 s}}
  - {tier: leaf, timers: {hold: soon}}
  - {device: leaf1.1, management: 192.0.2.11}
  - {tier: leaf, management: 192.0.2.11/24}
  - {tier: leaf}
  - {tier: leaf, files: {etc/motd: hello}}
  - {system: frr, files: {/etc/motd: hello}}
  - {system: frr, files: {../motd: hello}}
""") == ["E104", "E101", "E105", "E105", "E864", "E864", "E864", "E864", "E864"]  # fmt: skip
    (tmp_path / "additions.yaml").unlink()
    with pytest.raises(AdditionsError):
        load(tmp_path / "additions.yaml")


def test_an_addition_for_no_device_is_told_unless_its_site_is_not_built(tmp_path: Path) -> None:
    """With a name that is near."""
    added = read(tmp_path, """\
  - {device: leaf1.11, timers: {hold: 9 s}}
  - {site: AMS, tier: leaf, timers: {hold: 9 s}}
""")
    (finding,) = added.unused(DEVICES, ["FRA"])
    assert finding.code == "E863"
    assert "leaf1.1" in finding.help
    assert len(list(added.unused(DEVICES, ["FRA", "AMS"]))) == 2


def test_the_verb_takes_a_file_of_additions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And says where one is wrong."""
    path = tmp_path / "additions.yaml"
    path.write_text("weft-additions: 1\nadditions: [{tier: leaf, timers: {hold: 30 s}}]\n", encoding="utf-8")
    sites = str(Path(__file__).with_name("sites.yaml"))
    arguments = ["build", sites, "--site", "CPH", "--for", "frr", "-o", str(tmp_path / "out"), "--additions", str(path)]
    assert run(arguments) == 0
    told = tmp_path / "out" / "current" / "CPH" / "frr"
    assert "timers 3 30" in (told / "leaf1.1" / FRR).read_text("utf-8")
    assert "timers 3 9" in (told / "spine1.1" / FRR).read_text("utf-8")
    capsys.readouterr()
    path.write_text("weft-additions: 1\nadditions: [{tier: superspine, timers: {hold: 30 s}}]\n", encoding="utf-8")
    assert run(arguments) == 2
    assert "error[E863]" in capsys.readouterr().err
