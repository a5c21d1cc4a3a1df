"""OpenConfig: what is rendered is what the record says, and what its models allow; the rest is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from weft.build.device import Device
from weft.build.openconfig import FILE, read, render
from weft.build.yang.openconfig import objections
from weft.cli.entry import run
from weft.diagnostics import RenderError

Tree = dict[str, Any]


@pytest.fixture
def numbered(devices: dict[str, Device]) -> dict[str, Device]:
    """Switches of a site of one table whose links have addresses of both versions of IP."""
    return {name: each for name, each in devices.items() if each.site == "HAM" and not each.fabric}


def test_what_is_read_back_is_the_record(numbered: dict[str, Device]) -> None:
    """Every field of leaves, spines and border leaves, bonds and gateways among them."""
    assert {device.tier for device in numbered.values()} == {"leaf", "spine", "border"}
    for device in numbered.values():
        assert read(render(device)) == device


def test_another_record_is_another_configuration(numbered: dict[str, Device]) -> None:
    """What is changed in a record is changed in what is read back: nothing is made up."""
    leaf = numbered["HAM/leaf1.1"]
    session, *others = leaf.bgp.neighbours
    bgp = replace(leaf.bgp, neighbours=(replace(session, remote_asn=4200009999), *others), maximum_paths=32)
    changed = replace(leaf, name="leaf9.9", place="R9-99 U9", bgp=bgp)
    assert read(render(changed)) == changed != leaf


def test_what_there_are_no_words_for_is_refused_all_at_once(leaf: Device) -> None:
    """Sessions between link-local addresses, tenants and segments, each with the reason."""
    with pytest.raises(RenderError) as refused:
        render(leaf)
    for words in ("link-local addresses", "routing tables of tenants", "Ethernet segments"):
        assert words in str(refused.value)


def test_the_verb_says_what_to_write_instead(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A site that is refused is no traceback, and nothing is written."""
    intent = str(Path(__file__).with_name("sites.yaml"))
    assert run(["build", intent, "--site", "STO", "--for", "openconfig", "-o", str(tmp_path / "out")]) != 0
    assert "give `links` and `links_v6`" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_file_of_another_origin_is_refused_in_words() -> None:
    """No file, no JSON, and no names."""
    with pytest.raises(RenderError, match="there is no openconfig"):
        read({})
    for text in ("{}", "no JSON"):
        with pytest.raises(RenderError, match="not as Weft renders it"):
            read({FILE: text})


def test_openconfig_s_models_take_every_device(
    numbered: dict[str, Device], openconfig_models: Path, tmp_path: Path
) -> None:
    """Types, ranges, references and `must` expressions."""
    files = [tmp_path / f"{name.replace('/', '-')}.json" for name in numbered]
    for path, device in zip(files, numbered.values(), strict=True):
        path.write_text(render(device)[FILE], "utf-8")
    assert objections(openconfig_models, files) == ""


def _bgp(tree: Tree) -> Tree:
    instance = tree["openconfig-network-instance:network-instances"]["network-instance"][0]
    bgp: Tree = instance["protocols"]["protocol"][0]["bgp"]
    return bgp


FAULTS: dict[str, tuple[Callable[[Tree], object], str]] = {
    "asn": (lambda t: _bgp(t)["global"]["config"].update({"as": 2**32}), "4294967296"),
    "group": (lambda t: _bgp(t)["peer-groups"]["peer-group"].clear(), "peer-group"),
    "policy": (lambda t: t["openconfig-routing-policy:routing-policy"]["policy-definitions"].clear(), "fabric"),
    "prefix": (lambda t: t["openconfig-interfaces:interfaces"]["interface"][0]["subinterfaces"]["subinterface"][0][
        "openconfig-if-ip:ipv4"]["addresses"]["address"][0]["config"].update({"prefix-length": 33}), "33"),
    "unknown": (lambda t: t["openconfig-system:system"]["config"].update(colour="red"), "colour"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_seen_by_the_models(
    numbered: dict[str, Device], openconfig_models: Path, tmp_path: Path, fault: str
) -> None:
    """One at a time: a check that passes everything would pass all of these."""
    tree = json.loads(render(numbered["HAM/leaf1.1"])[FILE])
    break_it, words = FAULTS[fault]
    break_it(tree)
    path = tmp_path / "config.json"
    path.write_text(json.dumps(tree), "utf-8")
    assert words in objections(openconfig_models, [path])
