"""SR Linux's configurations against Nokia's own YANG models, with libyang's yanglint."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import NO_DATA

from weft.build.device import Device
from weft.build.srlinux import JSON_FILE, configuration, render
from weft.build.srlinux.modules import qualified
from weft.build.yang.srlinux import models_for_libyang, objections
from weft.cli.entry import run

Tree = dict[str, Any]


@pytest.fixture(scope="module")
def models(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The models as libyang reads them, in a folder."""
    published = shared_data / "yang" / "srlinux"
    if not published.is_dir():
        pytest.skip(NO_DATA)
    if shutil.which("yanglint") is None:
        pytest.skip("there is no yanglint: apt install libyang-tools")
    folder = tmp_path_factory.mktemp("models")
    every, left_out = models_for_libyang(published, folder)
    assert (every, left_out) == (1246, 100)
    return folder


def test_all_devices_are_valid(devices: dict[str, Device], models: Path, tmp_path: Path) -> None:
    """Types, ranges, references, mandatory nodes and 1,146 of 1,246 `must` expressions, over three sites."""
    files = [tmp_path / f"{name.replace('/', '-')}.json" for name in devices]
    for path, device in zip(files, devices.values(), strict=True):
        path.write_text(render(device)[JSON_FILE], "utf-8")
    assert objections(models, files) == ""


def _instance(tree: Tree, name: str) -> Tree:
    found: Tree = next(each for each in tree["network-instance"] if each["name"] == name)
    return found


def _protocols(tree: Tree, name: str) -> Tree:
    found: Tree = _instance(tree, name)["protocols"]
    return found


FAULTS: dict[str, tuple[Callable[[Tree], object], str]] = {
    "asn": (lambda t: _protocols(t, "default")["bgp"].update({"autonomous-system": 2**32}), "4294967296"),
    "evi": (lambda t: _protocols(t, "vlan2")["bgp-evpn"]["bgp-instance"][0].update(evi=70000), "70000"),
    "target": (lambda t: _protocols(t, "vlan2")["bgp-vpn"]["bgp-instance"][0]["route-target"].update(
        {"import-rt": "64512:1"}), "64512:1"),
    "distinguisher": (lambda t: _protocols(t, "vlan2")["bgp-vpn"]["bgp-instance"][0].update(
        {"route-distinguisher": {"rd": "10.0.0.64:70000"}}), "10.0.0.64:70000"),
    "group": (lambda t: _protocols(t, "default")["bgp"]["group"].clear(), "peer-group"),
    "prefix": (lambda t: t["routing-policy"]["prefix-set"][0]["prefix"][0].update({"ip-prefix": "10.0.0.64/33"}),
               "10.0.0.64/33"),
    "mtu": (lambda t: t["interface"][-2]["subinterface"][0].update({"ip-mtu": 9487}), "9487"),
    "unknown": (lambda t: t["system"].update(colour="red"), "colour"),
    "families": (lambda t: _protocols(t, "default")["bgp"]["afi-safi"].clear(), "One of the address families"),
    "lag": (lambda t: next(each for each in t["interface"] if "aggregate-id" in each.get("ethernet", {})).update(
        mtu=9000), "mtu and aggregate-id can not be configured together"),
    "loopback": (lambda t: _instance(t, "training")["interface"].append({"name": "system0.0"}),
                 "System interfaces can only be configured on network-instance of type default"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_seen_by_the_models(leaf: Device, models: Path, tmp_path: Path, fault: str) -> None:
    """One fault at a time: a check that passes everything would pass all of these."""
    tree = copy.deepcopy(configuration(leaf))
    break_it, words = FAULTS[fault]
    break_it(tree)
    path = tmp_path / "config.json"
    path.write_text(json.dumps(qualified(tree)), "utf-8")
    assert words in objections(models, [path])


def test_the_verb_holds_a_build_against_the_models(
    shared_data: Path, models: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`weft build --check --yang`: valid as it was built, and not with an interval that no model takes."""
    assert models.is_dir()
    intent, yang = str(Path(__file__).with_name("sites.yaml")), str(shared_data / "yang" / "srlinux")
    out = str(tmp_path / "out")
    assert run(["build", intent, "--site", "CPH", "--for", "srlinux", "-o", out]) == 0
    assert run(["build", "--check", "-o", out, "--yang", yang]) == 0
    assert "srlinux: 5 files; valid by their models" in capsys.readouterr().err
    path = tmp_path / "out" / "current" / "CPH" / "srlinux" / "leaf1.1" / JSON_FILE
    was = path.read_text("utf-8")
    path.write_text(was.replace('"max-advertisement-interval": 10', '"max-advertisement-interval": 1'), "utf-8")
    assert path.read_text("utf-8") != was
    assert run(["build", "--check", "-o", out, "--yang", yang]) == 1
    assert "their models object" in capsys.readouterr().err
    assert run(["build", "--check", "-o", out, "--yang", str(tmp_path)]) == 2
    assert "has no srl_nokia-interfaces.yang" in capsys.readouterr().err
    assert run(["build", intent, "--site", "CPH", "--for", "srlinux", "-o", out, "--yang", yang]) == 2
