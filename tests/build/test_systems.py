"""What each system is told, side by side."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.build.instances import FABRICS, POOLS, made
from tests.conftest import EXAMPLES

from weft.build.device import Device, site_devices
from weft.build.support import FEATURES, unsupported
from weft.build.systems import SYSTEMS, support_table
from weft.catalogue import load as load_catalogue
from weft.intent import load
from weft.planning.kept.least import kept_least

WHOLE = ("frr", "srlinux", "sonic")
"""Systems that are told all of a record."""

PAGE = Path(__file__).resolve().parents[2] / "docs" / "build-support.md"


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_system_answers_for_every_feature(system: str) -> None:
    """None is passed over in silence, and what is warned about or refused is explained."""
    support = SYSTEMS[system].support
    assert list(support) == list(FEATURES)
    assert all(each.note for each in support.values() if each.level != "renders")


def test_the_page_has_the_table_that_the_code_makes(request: pytest.FixtureRequest) -> None:
    """`--update-golden` writes it anew."""
    head, _, rest = PAGE.read_text("utf-8").partition("| of the record |")
    assert rest
    if request.config.getoption("--update-golden"):
        PAGE.write_text(head + support_table(), "utf-8")
    assert PAGE.read_text("utf-8") == head + support_table()


def _example() -> tuple[Device, ...]:
    intent = load(EXAMPLES / "gpus" / "intent.yaml")
    sites = [site for site in intent.sites if site.name == "CPH"]
    return site_devices(kept_least(intent, sites, load_catalogue(intent.catalogue)), "CPH")


def test_nothing_that_the_examples_use_is_refused() -> None:
    """Each switch of an example's site is rendered by every system, and read back as it was."""
    devices = _example()
    assert len(devices) > 50
    for name in WHOLE:
        system = SYSTEMS[name]
        for device in devices:
            assert "refuses" not in {support.level for _, support in unsupported(device, system.support)}
        for device in devices[::16]:
            assert system.read(system.render(device)) == device


def test_systems_read_the_same_record_of_unlike_texts() -> None:
    """FRR's, SR Linux's and SONiC's files of a device say the same."""
    for fabric in FABRICS:
        for pools in POOLS:
            for device in made(fabric, pools):
                assert {SYSTEMS[name].read(SYSTEMS[name].render(device)) for name in WHOLE} == {device}
