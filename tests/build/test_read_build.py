"""`weft build --check`: faults that someone put into files are found by the check of their name."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from weft.build import frr
from weft.cli.entry import run

SITES = Path(__file__).with_name("sites.yaml")
SYSTEMS = ("frr", "srlinux", "sonic")
LEAF = "current/STO/frr/leaf1.1"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build of one site for all systems."""
    out = tmp_path_factory.mktemp("whole") / "out"
    assert run(["build", str(SITES), "--site", "STO", "--for", ",".join(SYSTEMS), "-o", str(out)]) == 0
    return out


def checked(directory: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """Exit status, output and errors."""
    capsys.readouterr()
    status = run(["build", "--check", "-o", str(directory)])
    said = capsys.readouterr()
    return status, said.out, said.err


def edited(whole: Path, folder: Path, file: str, before: str, after: str) -> Path:
    """A copy of a build with the first match of a pattern in one of its files replaced."""
    out = folder / "out"
    shutil.copytree(whole, out, symlinks=True)
    path = out / file
    text, n = re.subn(before, after, path.read_text("utf-8"), count=1)
    assert n == 1
    path.write_text(text, encoding="utf-8")
    return out


def test_what_was_written_agrees(whole: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """For every system, and as JSON nothing is found."""
    status, said, errors = checked(whole, capsys)
    assert (status, errors) == (0, "")
    assert [line.partition(":")[0] for line in said.splitlines()] == [f"STO, {system}" for system in sorted(SYSTEMS)]
    assert run(["build", "--check", "-o", str(whole), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


FAULTS = {
    "wrong ASN": ("E855", frr.FRR_CONF, r"(neighbor eth\d+ remote-as) \d+", r"\1 4200000099"),
    "MTU": ("E852", frr.INTERFACES, r"(alias spine1.1 .*\n    mtu) \d+", r"\1 9100"),
    "route target": ("E858", frr.FRR_CONF, r"(vni \d+\n   rd .*\n   route-target import) .*(\n.*export) .*",
                     r"\1 64512:77\2 64512:77"),
    "VNI": ("E859", frr.FRR_CONF, r"\n  vni \d+\n", r"\n  vni 77\n"),
    "prefix length": ("E860", frr.INTERFACES, r"(vrf training\n    address [\d.]+)/\d+", r"\1/23"),
    "missing interface": ("E851", frr.INTERFACES, r"auto (eth\d+)\niface \1\n    alias spine(.*\n)*?\n", ""),
    "list": ("E866", frr.FILTERS, r"(chain fabric-ipv6 .*\n(?:.*\n)*?.*tcp dport) 179 accept", r"\1 179 drop"),
    "list of hosts": ("E867", frr.FILTERS, r"(chain hosts-ipv4 .*\n(?:.*\n)*?).*ip daddr 10.0.0.0/18 drop\n", r"\1"),
    "queue": ("E868", frr.INTERFACES, r"# queue 6, strict, DSCP 18: web", "# queue 6, strict, DSCP 19: web"),
    "segment": ("E862", frr.FRR_CONF, r"(interface bond1\n evpn mh es-id) 1", r"\1 77"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_a_file_is_found_by_its_check(
    fault: str, whole: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In FRR's files of one leaf; SR Linux's and SONiC's still agree."""
    code, path, before, after = FAULTS[fault]
    out = edited(whole, tmp_path, f"{LEAF}/{path}", before, after)
    status, said, errors = checked(out, capsys)
    assert status == 1
    assert f"error[{code}]" in errors
    assert "leaf1.1" in errors
    assert said.count("what they are told agrees") == 2


OTHERS = {
    "srlinux": ("E866", "config.json", r'("next-header": "tcp",(?:\n.*){1,12}?"value": )179', r"\g<1>178"),
    "sonic": ("E868", "etc/sonic/config_db.json", r'("18": )"6"', r'\1"5"'),
}


@pytest.mark.parametrize("system", OTHERS)
def test_lists_and_queues_of_other_systems_are_compared_too(
    system: str, whole: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A port of BGP that is another, a DSCP that leads elsewhere."""
    code, path, before, after = OTHERS[system]
    out = edited(whole, tmp_path, f"current/STO/{system}/leaf1.1/{path}", before, after)
    status, _, errors = checked(out, capsys)
    assert (status, f"error[{code}]" in errors, "leaf1.1" in errors) == (1, True, True)


RULES = {
    "srlinux": ("config.json", '"ip-mtu": 9216', '"ip-mtu": 9399', "an IP MTU of 9399 is more than 9398"),
    "sonic": ("etc/sonic/config_db.json", '"mtu": "9216"', '"mtu": "9300"', "an MTU of 9300 is not between 68"),
}


@pytest.mark.parametrize("system", RULES)
def test_a_rule_of_its_system_that_a_file_breaks_is_found(
    system: str, whole: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Besides what the record that is read back does not agree on with others."""
    path, before, after, words = RULES[system]
    out = edited(whole, tmp_path, f"current/STO/{system}/leaf1.1/{path}", before, after)
    status, _, errors = checked(out, capsys)
    assert status == 1
    assert "error[E869]: leaf1.1" in errors
    assert words in errors


def test_a_file_that_cannot_be_read_is_named(
    whole: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With its site, system and device."""
    out = tmp_path / "out"
    shutil.copytree(whole, out, symlinks=True)
    (out / LEAF / frr.INTERFACES).unlink()
    status, _, errors = checked(out, capsys)
    assert status == 2
    assert "STO/frr/leaf1.1: there is no etc/network/interfaces" in errors


@pytest.mark.parametrize(
    ("path", "content", "said"),
    [
        (f"{LEAF}/etc/frr/frr.conf", b"\xff\x00", "etc/frr/frr.conf is not text: byte 0xff is not UTF-8"),
        ("current/STO/sonic/leaf1.1/etc/sonic/config_db.json", b"[]", "config_db.json is not as Weft renders it"),
        ("current/STO/sonic/leaf1.1/etc/sonic/config_db.json", b'{"PORT": 3}', "config_db.json is not as Weft renders"),
        ("current/STO/srlinux/leaf1.1/config.json", b"[]", "STO/srlinux/leaf1.1: config.json is not as Weft"),
        ("current/STO/srlinux/leaf1.1/config.json", b'{"interface": 3}', "config.json is not as Weft renders it"),
    ],
)
def test_a_file_of_something_else_is_named(
    path: str, content: bytes, said: str, whole: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Bytes that are no text, and JSON of another shape."""
    out = tmp_path / "out"
    shutil.copytree(whole, out, symlinks=True)
    (out / path).write_bytes(content)
    status, _, errors = checked(out, capsys)
    assert status == 2
    assert said in errors


def test_a_directory_without_builds_says_how_to_make_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And --check takes nothing else."""
    status, _, errors = checked(tmp_path, capsys)
    assert (status, "has no build" in errors) == (2, True)
    assert run(["build", str(SITES), "--check", "-o", str(tmp_path)]) == 2
    assert "--check needs only the directory" in capsys.readouterr().err
