"""All public networks that are at hand load, and make intents that `weft check` has nothing to say of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from weft import intent
from weft.exchange import Wanted, read, write_intent
from weft.network import risks, scenarios
from weft.planning import opened
from weft.routing import Run, prove

topohub = pytest.importorskip("topohub")
HUB = Path(topohub.__file__).parent / "data"
FOLDERS = {"repetita": "repetita/*.graph", "sndlib": "sndlib/*/*.txt", "graphml": "topozoo/*.graphml"}


def networks(shared_data: Path, form: str) -> list[Path]:
    """Every file of a format."""
    return sorted(shared_data.glob(FOLDERS.get(form, "teal/*.json")))


def hub(group: str) -> list[str]:
    """Names of the networks of one group of topohub."""
    return [path.relative_to(HUB).with_suffix("").as_posix() for path in sorted((HUB / group).glob("**/*.json"))]


def findings(form: str, path: Path, folder: Path, wanted: Wanted) -> Iterator[str]:
    """Whatever `check` says of the intent of a network."""
    write_intent(read(form, path, wanted), folder, str(path.name), force=True)
    yield from (f"{path}: {d.code} {d.message}" for d in intent.check(folder / "intent.yaml"))


@pytest.mark.parametrize(("form", "number"), [("repetita", 260), ("sndlib", 12), ("graphml", 5), ("teal-json", 4)])
def test_every_network_of_the_shared_folder_loads(form: str, number: int, shared_data: Path, tmp_path: Path) -> None:
    """With the demands of its file, or none: no error, no warning."""
    paths = networks(shared_data, form)
    assert len(paths) == number
    assert [said for path in paths for said in findings(form, path, tmp_path / "it", Wanted())] == []


@pytest.mark.parametrize("group", ["sndlib", "topozoo", "caida", "backbone"])
def test_every_network_of_topohub_loads(group: str, tmp_path: Path) -> None:
    """The groups that are of the real world."""
    names = hub(group)
    assert names
    said = [line for n in names for line in findings("topohub", Path(f"topohub:{n}"), tmp_path / "it", Wanted())]
    assert said == []


@pytest.mark.slow
def test_every_gabriel_network_of_topohub_loads(tmp_path: Path) -> None:
    """The 360 that are drawn."""
    said = [
        line
        for name in hub("gabriel")
        for line in findings("topohub", Path(f"topohub:{name}"), tmp_path / "it", Wanted())
    ]
    assert said == []


@pytest.mark.parametrize("name", ["gabriel/25/0", "gabriel/500/1"])
def test_a_network_that_is_drawn_loads(name: str, tmp_path: Path) -> None:
    """Its coordinates are no degrees, and its delays stay those of its distances."""
    found = read("topohub", Path(f"topohub:{name}"))
    assert any("coordinates are no degrees" in line for line in found.assumed)
    assert (found.links.delay_ms > 0).all()
    assert list(findings("topohub", Path(f"topohub:{name}"), tmp_path / "it", Wanted())) == []


SAMPLE = [
    ("repetita", "repetita/Abilene.graph", "repetita/Abilene.0000.demands"), ("sndlib", "sndlib/polska/polska.txt", ""),
    ("sndlib", "sndlib/abilene/abilene.txt", ""), ("graphml", "topozoo/Ion.graphml", ""),
    ("teal-json", "teal/B4.json", ""),
]  # fmt: skip


@pytest.mark.parametrize(("form", "file", "demands"), SAMPLE)
def test_a_sample_can_be_swept(form: str, file: str, demands: str, shared_data: Path, tmp_path: Path) -> None:
    """Every link fails, and nothing is lost or gained: what is offered is carried, spilt or without a path."""
    wanted = Wanted(demands=shared_data / demands) if demands else Wanted(gravity_share=0.02)
    network = read(form, shared_data / file, wanted if form != "sndlib" else Wanted())
    write_intent(network, tmp_path / "it", file)
    operated = opened(tmp_path / "it" / "intent.yaml")
    assert len(operated.network.ip_links) == len(network.links)
    all_risks = risks(operated.network)
    chosen = scenarios(all_risks, operated.survive)
    assert len(chosen) == len(network.links) + 1
    proof = prove(operated.network, all_risks, chosen, operated.limits, Run(operated.ecmp))
    offered, lost, delivered = (x.sum(axis=1) for x in (proof.offered_gbps, proof.lost_gbps, proof.delivered_gbps))
    assert offered[0] == pytest.approx(float(network.demands.gbps.sum()))
    assert delivered + lost == pytest.approx(offered)


def test_repetita_scaled_its_demands_to_nine_tenths(shared_data: Path, tmp_path: Path) -> None:
    """No routing of Abilene's demands does better than 0.9, so that ours is not below; units are right then."""
    folder = shared_data / "repetita"
    network = read("repetita", folder / "Abilene.graph", Wanted(demands=folder / "Abilene.0000.demands"))
    write_intent(network, tmp_path / "it", "Abilene")
    operated = opened(tmp_path / "it" / "intent.yaml")
    all_risks = risks(operated.network)
    proof = prove(operated.network, all_risks, scenarios(all_risks, ()), operated.limits, Run(operated.ecmp))
    assert 0.9 * (1 - 1e-3) <= proof.max_utilisation[0] <= 3.0
