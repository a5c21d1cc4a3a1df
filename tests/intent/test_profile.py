"""The hours of the day, the rate of a flow and the availability asked for, as an intent gives them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from tests.conftest import EXAMPLES

from weft.intent import load
from weft.intent.records import HourFactor
from weft.planning.step1_traffic import between_sites


def test_hours_come_from_a_table_or_stand_in_the_file(tmp_path: Path) -> None:
    """Empty cells mean all classes, and all sites."""
    text = (EXAMPLES / "four-sites" / "intent.yaml").read_text(encoding="utf-8")
    for name in ("fibres.csv", "demands.csv"):
        (tmp_path / name).write_bytes((EXAMPLES / "four-sites" / name).read_bytes())
    (tmp_path / "day.csv").write_text("hour,class,site,factor\n3,,,0.4\n4,web,,0.25\n5,,AMS,2\n", encoding="utf-8")
    (tmp_path / "table.yaml").write_text(text.replace("traffic:\n", "traffic:\n  profile: day.csv\n"))
    rows = "[{hour: 3, factor: 0.4}, {hour: 4, class: web, factor: 0.25}, {hour: 5, site: AMS, factor: 2}]"
    (tmp_path / "inline.yaml").write_text(text.replace("traffic:\n", f"traffic:\n  profile: {rows}\n"))
    expected = (HourFactor(3, 0.4, None, None), HourFactor(4, 0.25, "web", None), HourFactor(5, 2.0, None, "AMS"))
    assert load(tmp_path / "table.yaml").traffic.profile == expected
    assert load(tmp_path / "inline.yaml").traffic.profile == expected
    assert load(EXAMPLES / "four-sites" / "intent.yaml").traffic.profile == ()


def test_classes_of_the_network_have_the_flow_and_the_availability_asked_for(tmp_path: Path) -> None:
    """NaN where neither was."""
    text = (EXAMPLES / "four-sites" / "intent.yaml").read_text(encoding="utf-8")
    for name in ("fibres.csv", "demands.csv"):
        (tmp_path / name).write_bytes((EXAMPLES / "four-sites" / name).read_bytes())
    asked = text.replace("{name: web,", "{name: web, flow: 40G, availability: 99.95 %,", 1)
    assert asked != text
    (tmp_path / "intent.yaml").write_text(asked)
    classes = between_sites(load(tmp_path / "intent.yaml")).classes
    web = classes.name.index("web")
    assert (classes.flow_gbps[web], classes.availability_share[web]) == (40.0, 0.9995)
    others = [i for i in range(len(classes)) if i != web]
    assert all(
        np.isnan(f) and np.isnan(a)
        for f, a in zip(classes.flow_gbps[others], classes.availability_share[others], strict=True)
    )
