"""GNPy confirms the longest lightpaths that the plan of Europe buys, ROADMs included."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from weft import catalogue, intent
from weft.optical import dci
from weft.planning.step1_traffic import between_sites
from weft.planning.step3_optical_menu import fibres_of, line_of

gnpy_export = pytest.importorskip("weft.optical.dci.gnpy_export")
pytest.importorskip("gnpy", reason="gnpy is not installed: it supports Python below 3.13")

pytestmark = pytest.mark.xdist_group("europe")

LONGEST = 20
EUROPE = Path(__file__).resolve().parents[2] / "examples" / "europe" / "intent.yaml"


def test_gnpy_confirms_the_longest_lightpaths_bought(europe_plan: Path) -> None:
    """The worst channel of each of the 20 longest routes lies within 0.1 dB of GNPy's, and GNPy finds it feasible.

    Routes that are regenerated on the way are several for GNPy, and left out.
    """
    from tests.gnpy_oracle import Gnpy

    with (europe_plan / "lightpaths.csv").open(encoding="utf-8", newline="") as file:
        bought = {(row["route"], row["transceiver"], row["mode"]): row for row in csv.DictReader(file)}
    bought = {key: row for key, row in bought.items() if not row["regenerated_at"]}
    longest = sorted(bought.values(), key=lambda row: -float(row["length_km"]))[:LONGEST]
    assert len(longest) == LONGEST
    asked = intent.load(EUROPE)
    stock = catalogue.load(asked.catalogue)
    sites = between_sites(asked)
    fibres = fibres_of(asked)
    line = line_of(asked, sites, fibres)
    sections = dci.sections(line, stock)
    oracles: dict[tuple[str, str], Gnpy] = {}
    for row in longest:
        key = (row["transceiver"], row["mode"])
        if key not in oracles:
            mode = next(m for m in stock.transceiver(row["transceiver"]).modes if m.name == row["mode"])
            files = gnpy_export.gnpy_files(line, sections, stock, mode)
            oracles[key] = Gnpy(files.equipment, files.topology, files.spectrum)
        route = [fibres.name.index(name) for name in row["route"].split("|")]
        source = sites.sites.name.index(row["a"].rsplit(".", 1)[0])
        confirmed = oracles[key].gsnr_db(gnpy_export.gnpy_path(line, sections, route, source)).min()
        assert confirmed == pytest.approx(float(row["gsnr_db"]), abs=0.1), row["name"]
        assert confirmed >= float(row["required_db"]) - 0.1, row["name"]
