"""The order in which changed devices are taken in hand: all of them, and the promise is kept wherever it can be."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from weft import catalogue as catalogues
from weft.build.device import site_devices
from weft.build.steps import Step, steps
from weft.cli.entry import run
from weft.fabric import wire
from weft.fabric.loads import FULL, prove_loads
from weft.intent import load
from weft.planning.kept import KeptFabrics
from weft.planning.kept.least import kept_least

SITES = Path(__file__).with_name("sites.yaml")

HOSTS = "hosts: {}\n      host_ports: 2 x 100G"
LARGER = SITES.read_text("utf-8").replace(HOSTS.format(64), HOSTS.format(600))


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> KeptFabrics:
    """Three sites, the first with many leaves."""
    path = tmp_path_factory.mktemp("sites") / "intent.yaml"
    path.write_text(LARGER, encoding="utf-8")
    intent = load(path)
    return kept_least(intent, intent.sites, catalogues.load(intent.catalogue))


def names(kept: KeptFabrics, site: str) -> set[str]:
    """All switches of a site."""
    return {device.name for device in site_devices(kept, site)}


def front(found: tuple[Step, ...]) -> list[Step]:
    """Steps of the hosts' own fabric."""
    return [step for step in found if step.fabric == "front-end"]


@pytest.mark.parametrize("site", ["STO", "CPH", "HAM"])
def test_every_changed_device_is_in_one_step(kept: KeptFabrics, site: str) -> None:
    """Of all fabrics and planes, and none that did not change."""
    every = names(kept, site)
    taken = [device for step in steps(kept, site, every) for device in step.devices]
    assert sorted(taken) == sorted(every)
    some = sorted(every)[::3]
    assert sorted(device for step in steps(kept, site, some) for device in step.devices) == some
    assert steps(kept, site, ()) == ()


def test_what_holds_is_what_the_proof_of_loads_says(kept: KeptFabrics) -> None:
    """Each step as one loss of the fabric's proof: the same fullest link, and the promise is kept."""
    fabric = kept.at("STO")[0]
    wiring = wire(fabric.design)
    found = front(steps(kept, "STO", names(kept, "STO")))
    row = {name: i for i, name in enumerate(wiring.nodes.name)}
    feeds = {str(i): np.array([row[name] for name in step.devices]) for i, step in enumerate(found)}
    proof = prove_loads(wiring, fabric.ask, feeds=feeds)
    for i, step in enumerate(found):
        state = proof.losses.name.index(f"feed {i}")
        full = float(proof.states.full_ratio[state].max())
        assert step.full_ratio == pytest.approx(full)
        assert step.holds is (full <= FULL and not proof.states.cut_hosts[state])
    assert all(step.holds for step in found)


def test_a_step_is_as_large_as_it_can_be(kept: KeptFabrics) -> None:
    """Leaves of one side of all units go together, those of the other after them; one more would be too much."""
    found = front(steps(kept, "STO", names(kept, "STO")))
    leaves = [step for step in found if step.devices[0].startswith("leaf")]
    n = sum(len(step.devices) for step in leaves)
    assert n > 4
    assert len(leaves) < n
    for step in leaves:
        numbers = [int(name.partition(".")[2]) for name in step.devices]
        assert len({(number - 1) // 2 for number in numbers}) == len(numbers)
    borders = [step.devices for step in found if step.devices[0].startswith("border")]
    assert all(len(devices) == 1 for devices in borders)


def test_a_device_that_cannot_be_spared_is_alone_and_says_so(kept: KeptFabrics) -> None:
    """A leaf of hosts that have no other, and the only spine."""
    found = front(steps(kept, "HAM", names(kept, "HAM")))
    leaf = next(step for step in found if "leaf1.1" in step.devices)
    assert (len(leaf.devices), leaf.holds) == (1, False)
    assert leaf.cut_hosts > 0
    spine = next(step for step in found if "spine1.1" in step.devices)
    assert (spine.holds, spine.lost_gbps > 0) == (False, True)


def test_leaves_by_rail_go_one_by_one(kept: KeptFabrics) -> None:
    """Each has a port of every host, and no other takes its place."""
    found = [step for step in steps(kept, "HAM", names(kept, "HAM")) if "leaf" in step.devices[0]]
    assert all(len(step.devices) == 1 for step in found if step.fabric.startswith("back-end"))


def test_the_verb_shows_steps_of_what_changed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """None of a first build; afterwards of the leaves alone, whose MTU is another."""
    path = tmp_path / "intent.yaml"
    path.write_text(SITES.read_text("utf-8"), encoding="utf-8")
    arguments = ["build", str(path), "--site", "STO", "--for", "frr", "-o", str(tmp_path / "out"), "--steps"]
    assert run(arguments) == 0
    assert "  step " not in capsys.readouterr().out
    path.write_text(SITES.read_text("utf-8").replace("host_mtu: 8950", "host_mtu: 8900"), encoding="utf-8")
    assert run([*arguments, "--dry-run", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["steps"]
    assert [(step["site"], step["devices"]) for step in found if "leaf" in step["devices"][0]] == [
        ("STO", ["leaf1.1"]), ("STO", ["leaf1.2"]),
    ]  # fmt: skip
    assert run(arguments) == 0
    said = capsys.readouterr().out
    assert "  step 1     STO front-end: border1; fullest link " in said
    assert "spine" not in said
