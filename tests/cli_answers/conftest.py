"""A network that an intent gives, small enough to know what each failure does."""

from __future__ import annotations

from pathlib import Path

import pytest

RING = """weft: 1
name: ring
sites:
  - {name: A, at: [50, 8], routers: 1}
  - {name: B, at: [50, 9], routers: 1}
  - {name: C, at: [51, 8], routers: 1}
links:
  - {a: A, z: B, capacity: 100G, delay: 2 ms, metric: 10}
  - {a: B, z: C, capacity: 100G, delay: 2 ms, metric: 10}
  - {a: C, z: A, capacity: 100G, delay: 2 ms, metric: 10}
traffic:
  matrix:
    - {from: A, to: B, class: web, rate: 40G}
    - {from: A, to: C, class: web, rate: 40G}
    - {from: A, to: B, class: bulk, rate: 50G}
  classes:
    - {name: web, protect: [link], max_delay: 10 ms, availability: 99.99 %}
    - {name: bulk, protect: [], flow: 10G}
  profile: day.csv
survive: [link]
utilisation: {normal: 100 %, failure: 100 %}
routing: {metric: given}
"""
"""With link A-B out all of web, 80 Gb/s, fits on A-C; any further failure cuts A or B off."""

DAY = "hour,class,factor\n" + "".join(f"{hour},,0\n" for hour in (23, 0, 1, 2, 3, 4)) + "12,web,2\n"
"""No traffic at all from 23:00 to 05:00, twice as much web at noon."""


@pytest.fixture
def ring(tmp_path: Path) -> Path:
    """The intent of a ring of three."""
    (tmp_path / "day.csv").write_text(DAY, encoding="utf-8")
    (tmp_path / "ring.yaml").write_text(RING, encoding="utf-8")
    return tmp_path / "ring.yaml"
