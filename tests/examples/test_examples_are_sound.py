"""What we show a newcomer has nothing wrong with it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from weft.intent import check, load

ROOT = Path(__file__).resolve().parents[2]
INTENTS = sorted((ROOT / "examples").rglob("intent.yaml"))


@pytest.mark.parametrize("intent", INTENTS, ids=lambda path: path.parent.name)
def test_an_example_gives_no_error_and_no_warning(intent: Path) -> None:
    """Not even the one that cannot be planned: each of its fields is right."""
    assert check(intent) == ()


def test_the_intent_in_the_readme_is_one(tmp_path: Path) -> None:
    """The block a reader copies first passes the check as it stands."""
    block = re.search(r"^```yaml\n(.*?)^```", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert block is not None
    (tmp_path / "intent.yaml").write_text(block[1], "utf-8")
    assert check(tmp_path / "intent.yaml") == ()


def test_europe_is_as_large_as_it_says() -> None:
    """Ten to fourteen regions, tens of thousands of hosts, some 300 Tb/s, the four classes."""
    europe = load(ROOT / "examples" / "europe" / "intent.yaml")
    fabrics = [site.fabric for site in europe.sites if site.fabric is not None]
    assert len(fabrics) == 12
    assert sum(fabric.hosts for fabric in fabrics) == 90_112
    assert europe.traffic.gravity is not None
    egress_gbps = sum(sum(site.egress.values()) for site in europe.sites)
    assert europe.traffic.gravity.total_gbps + egress_gbps == pytest.approx(300_000)
    assert [(one.name, one.share) for one in europe.traffic.classes] == [
        ("web", pytest.approx(0.45)), ("ar-vr", pytest.approx(0.15)),
        ("ai-training", pytest.approx(0.35)), ("iot", pytest.approx(0.05)),
    ]  # fmt: skip
