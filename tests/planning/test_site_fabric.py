"""What is built inside a site: files that agree with the design and with one another."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest

from weft import catalogue as catalogues
from weft.fabric.hall import stand
from weft.fabric.loads import LOSSES
from weft.intent import load
from weft.planning.site_fabric import SiteFabric, files, site_fabrics, used

INTENT = """\
weft: 1
name: towns
sites:
  - name: FRA
    at: [50.11, 8.68]
    fabric:
      hosts: 256
      host_ports: 2 x 100G
      oversubscription: 2
      survive: [spine]
      workload: {web: 60 %, training: 40 %}
      addressing: {loopbacks: 10.0.0.0/22, hosts: 10.64.0.0/14}
      spares: {lead_time: 8 weeks, no_stock_out: 99 %}
  - name: AMS
    at: [52.37, 4.90]
    fabric: {hosts: 128, host_ports: 2 x 100G, oversubscription: 2, survive: [spine]}
fibres:
  - {a: FRA, z: AMS, length: 475 km, pairs: 4}
traffic:
  gravity: {total: 4T}
  classes:
    - {name: web, share: 60 %, protect: [], max_delay: 20 ms, pattern: {kind: spread, connections: 1000}}
    - {name: training, share: 40 %, protect: [], pattern: {kind: ring, members: 32, message: 8 GB}}
  profile: day.csv
survive: []
"""
DAY = "hour,factor\n" + "".join(f"{hour},{0.3 if hour < 6 else 0.9}\n" for hour in range(24))


@pytest.fixture(scope="module")
def fabric(tmp_path_factory: pytest.TempPathFactory) -> SiteFabric:
    """The fabric of FRA."""
    folder = tmp_path_factory.mktemp("towns")
    (folder / "intent.yaml").write_text(INTENT, encoding="utf-8")
    (folder / "day.csv").write_text(DAY, encoding="utf-8")
    intent = load(folder / "intent.yaml")
    return site_fabrics(intent, intent.sites[0], catalogues.load(intent.catalogue))[0]


@pytest.fixture(scope="module")
def written(fabric: SiteFabric) -> dict[str, list[dict[str, str]]]:
    """Every table of its files by name."""
    catalogue = catalogues.load(["builtin"])
    texts = dict(files(used([fabric], catalogue), catalogue))
    assert any(name.startswith("elevations/") for name in texts)
    return {
        name: list(csv.DictReader(io.StringIO(text), strict=True)) for name, text in texts.items() if "/" not in name
    }


def test_every_file_that_the_site_asks_for_is_there(written: dict[str, list[dict[str, str]]]) -> None:
    """Cables, devices, racks, the bill, losses, the workload, the day, addresses and spares."""
    assert set(written) == {
        "cables.csv", "devices.csv", "racks.csv", "bom.csv", "supplies.csv", "losses.csv", "workload.csv",
        "hours.csv", "addresses.csv", "link_addresses.csv", "subnets.csv", "host_addresses.csv", "spares.csv",
    }  # fmt: skip


def test_the_page_names_every_file_and_column(written: dict[str, list[dict[str, str]]]) -> None:
    """`docs/fabric-building.md` leaves none out."""
    page = (Path(__file__).resolve().parents[2] / "docs" / "fabric-building.md").read_text("utf-8")
    assert [name for name in written if f"`{name}`" not in page] == []
    columns = {column for rows in written.values() for column in rows[0]}
    assert sorted(column for column in columns if f"`{column}`" not in page) == []


def test_cables_join_devices_that_are_listed_each_port_once(
    fabric: SiteFabric, written: dict[str, list[dict[str, str]]]
) -> None:
    """Both ends of each link are devices in racks of the list, and no port has two links."""
    devices = {row["device"] for row in written["devices.csv"]}
    racks = {row["rack"] for row in written["racks.csv"]}
    ports = [(row[f"{end}_device"], row[f"{end}_port"]) for row in written["cables.csv"] for end in "az"]
    assert {device for device, _ in ports} <= devices
    assert {row[f"{end}_rack"] for row in written["cables.csv"] for end in "az"} <= racks
    assert len(set(ports)) == len(ports) == 2 * sum(group.links for group in fabric.design.links)


def test_supplies_save_more_the_better_they_are_and_the_nearer_to_half_load(
    written: dict[str, list[dict[str, str]]]
) -> None:
    """At the load found in service and at half of the rating, class by class; draw and saving add up to the bill."""
    rows, drawn_w = written["supplies.csv"], sum(float(line["draw_w"]) for line in written["bom.csv"])
    efficiency = {(row["supply"], float(row["load"])): float(row["efficiency"]) for row in rows}
    found, half = sorted({at for _, at in efficiency})
    assert half == 0.5
    for at in (found, half):
        assert efficiency["Gold", at] < efficiency["Platinum", at] < efficiency["Titanium", at]
    assert all(efficiency[name, found] < efficiency[name, half] for name in ("Gold", "Platinum", "Titanium"))
    assert all(float(row["draw_w"]) + float(row["saved_w"]) == pytest.approx(drawn_w) for row in rows)
    in_service = catalogues.load(["builtin"]).practice.psu_efficiency.value
    assert all((float(row["saved_w"]) > 0) == (float(row["efficiency"]) > in_service) for row in rows)


def test_a_rack_with_one_feed_goes_with_it(fabric: SiteFabric, tmp_path: Path) -> None:
    """Every box of a rack without hosts is lost together, and each of two feeds carries a rack alone."""
    catalogue = catalogues.load(["builtin"])
    assert "feed" not in {LOSSES[kind] for kind in fabric.proof.losses.kind}
    (tmp_path / "intent.yaml").write_text(INTENT.replace("workload:", "hall: {feeds: 1}\n      workload:", 1), "utf-8")
    (tmp_path / "day.csv").write_text(DAY, encoding="utf-8")
    intent = load(tmp_path / "intent.yaml")
    one = site_fabrics(intent, intent.sites[0], catalogue)[0]
    losses, first = one.proof.losses, len(one.wiring.nodes) - one.proof.core.levels.n_nodes
    standing = stand(one.wiring, one.ask.hall, catalogue)
    fed = [s for s, name in enumerate(losses.name) if name.startswith("feed ")]
    lost = {losses.name[s]: losses.nodes_of(s) + first for s in fed}
    network = [r for r, name in enumerate(standing.racks.name) if name.startswith("N")]
    assert list(lost) == [f"feed {standing.racks.name[r]}" for r in network]
    for rack, nodes in zip(network, lost.values(), strict=True):
        assert nodes.tolist() == np.flatnonzero(standing.rack == rack).tolist()
    assert max(map(len, lost.values())) > 1


def test_racks_draw_together_what_the_bill_does(written: dict[str, list[dict[str, str]]]) -> None:
    """Watts rack by rack are those of boxes and modules on the bill, and no rack is provisioned below its draw."""
    racks, bill = written["racks.csv"], written["bom.csv"]
    assert sum(float(r["draw_w"]) for r in racks) == pytest.approx(sum(float(b["draw_w"]) for b in bill), rel=1e-3)
    assert all(float(r["provisioned_w"]) >= float(r["draw_w"]) for r in racks)
    assert all(2 * float(r["feed_draw_w"]) == pytest.approx(float(r["draw_w"]), abs=0.3) for r in racks)


def test_the_bill_is_no_more_than_the_design_said(fabric: SiteFabric, written: dict[str, list[dict[str, str]]]) -> None:
    """Cables of their own lengths draw no more than those of the longest."""
    assert sum(float(row["draw_w"]) for row in written["bom.csv"]) <= fabric.design.draw_w + 1e-6


def test_losses_that_were_promised_are_held(fabric: SiteFabric, written: dict[str, list[dict[str, str]]]) -> None:
    """The proof and its table agree, and every link and box is among what they stand for."""
    assert fabric.proof.is_proved
    assert all(row["held"] == "yes" for row in written["losses.csv"] if row["promised"] == "yes")
    looked_at = sum(int(row["like"]) for row in written["losses.csv"])
    assert looked_at == fabric.proof.looked_at > fabric.design.leaves + fabric.design.spines


def test_a_ring_takes_at_least_what_its_ports_allow(written: dict[str, list[dict[str, str]]]) -> None:
    """32 hosts of 2 x 100G reduce 8 GB: 2 x 31/32 of 64 Gbit at 200 Gb/s, 0.62 s, and hashing makes it longer."""
    rows = {row["class"]: row for row in written["workload.csv"]}
    training = rows["training"]
    assert float(training["round_at_best_s"]) == pytest.approx(2 * 31 / 32 * 64 / 200)
    assert float(training["round_s"]) >= float(training["round_at_best_s"])
    assert rows["web"]["round_s"] == ""
    assert int(rows["web"]["connections"]) == 256_000
    assert 0 < float(rows["web"]["fabric_delay_us"]) < float(rows["web"]["max_delay_us"])


def test_the_night_draws_less_and_never_more_than_the_day(written: dict[str, list[dict[str, str]]]) -> None:
    """Hours of little traffic have no more boxes on than busy ones."""
    hours = written["hours.csv"]
    assert len(hours) == 24
    assert float(hours[2]["draw_w"]) <= float(hours[12]["draw_w"]) <= float(hours[12]["all_on_w"])
    assert int(hours[2]["planes"]) <= int(hours[12]["planes"])
