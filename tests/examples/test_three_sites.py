"""The configurations of three sites, routers among them, for a reviewer; `--update-golden` writes them anew."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.conftest import EXAMPLES
from tests.lab.wide_instances import planned

from weft.build.additions import NOTHING
from weft.build.staged import Build, built
from weft.build.wide import routers

EXPECTED = EXAMPLES / "three-sites" / "expected" / "build"
SHOWN = (
    "STO/frr/STO.1", "STO/frr/border1", "STO/frr/leaf1.1", "STO/sros/STO.1", "OSL/srlinux/border1", "OSL/sonic/border1",
)  # fmt: skip
"""A router with the border leaf and a leaf behind it, the router of another maker, and border leaves of two others."""


@pytest.fixture(scope="module")
def build() -> Build:
    """All devices of the three sites for all systems that configure them."""
    plan = planned()
    assert plan.fabrics is not None
    return built(plan.fabrics, plan.fabrics.sites, ("frr", "srlinux", "sonic", "sros"), NOTHING, routers(plan))


def test_devices_are_told_what_the_example_shows(build: Build, request: pytest.FixtureRequest) -> None:
    """File by file, no file is left of an earlier version, and nothing disagrees."""
    assert build.findings == ()
    shown = {path: text for path, text in build.texts.items() if path.startswith(tuple(f"{one}/" for one in SHOWN))}
    if request.config.getoption("--update-golden"):
        for path, text in shown.items():
            (EXPECTED / path).parent.mkdir(parents=True, exist_ok=True)
            (EXPECTED / path).write_text(text, encoding="utf-8")
    assert {_relative(path): path.read_text("utf-8") for path in EXPECTED.rglob("*") if path.is_file()} == shown


def test_routers_are_told_what_the_plan_says(build: Build) -> None:
    """Each link's metric, bond and least number of ports of the plan stands in the files of both its ends."""
    for row in planned().tables["ip_links"]:
        for end, far, metric in ((row["a"], row["z"], row["metric"]), (row["z"], row["a"], row["metric_back"])):
            site = str(end).partition(".")[0]
            ports = build.texts[f"{site}/frr/{end}/etc/network/interfaces"]
            found = re.search(rf"iface (lag\d+)\n    alias {far} lag\d+\n", ports)
            assert found is not None
            assert f"bond-min-links {row['min_links']}\n" in ports
            told = build.texts[f"{site}/frr/{end}/etc/frr/frr.conf"]
            block = told.partition(f"interface {found[1]}\n")[2].partition("exit\n")[0]
            assert f" isis metric {metric}\n" in block


def _relative(path: Path) -> str:
    return path.relative_to(EXPECTED).as_posix()
