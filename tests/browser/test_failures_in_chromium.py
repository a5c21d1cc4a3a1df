"""What the report's map can be asked: a failure layer by layer, a link, a name; by mouse, keyboard and fingers."""

from __future__ import annotations

import csv
import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from tests.browser.chromium import opened
from tests.report.plan_factory import Layout, write_plan

from weft import report
from weft.report.drawing import level

SECONDS_OF_A_TEST_MACHINE = 3
"""A budget is for a machine that does nothing else; tests share theirs."""


@pytest.fixture(scope="module")
def page(four_sites_plan: Path) -> Path:
    """The report of four sites."""
    return four_sites_plan / "report.html"


def _rows(plan: Path, name: str) -> list[dict[str, str]]:
    with (plan / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_chosen_failure_tells_each_layer(page: Path) -> None:
    """Fibre that is down, links that are down or fuller as in the plan's table, traffic that is lost."""
    probe = """
      const list = document.getElementById('failure');
      list.value = 'fibre AMS-LON';
      list.dispatchEvent(new Event('change'));
      const down = (layer) => [...document.querySelectorAll(`#${layer} .c.down`)].map((c) => c.dataset.name).sort();
      const told = [...document.querySelectorAll('#held dd')].map((d) => d.textContent);
      const moves = [...document.querySelectorAll('#held li')].map((li) => li.textContent);
      const title = document.getElementById('use-title').textContent;
      const shown = [down('corridors'), down('adjacencies'), told, moves, title];
      document.querySelector('#held > button:last-child').click();
      return [...shown, down('corridors'), list.value];
    """
    seen = opened(page, probe)
    assert seen.console == ()
    corridors, adjacencies, (fibre, links, traffic), moves, title, after, chosen = seen.found
    moved = [row for row in _rows(page.parent, "moved") if row["failure"] == "fibre AMS-LON"]
    gone = [row["ip_link"] for row in moved if not row["utilisation"]]
    normal = {row["name"]: float(row["normal_utilisation"]) for row in _rows(page.parent, "ip_links")}
    fuller = {
        row["ip_link"]: float(row["utilisation"]) for row in moved
        if row["utilisation"] and row["ip_link"] in normal and float(row["utilisation"]) > normal[row["ip_link"]]
    }  # fmt: skip
    assert corridors == ["AMS-LON"]
    assert "AMS-LON" in adjacencies
    assert fibre.startswith("AMS-LON down")
    assert links.startswith(f"{len(gone)} links down, {len(fuller)} link")
    assert "protected is carried" in traffic
    assert len(gone) > 0
    assert len(fuller) > 0
    for text in moves[: len(fuller)]:
        name, _, use = text.partition(": ")
        if name in fuller:
            assert use == f"{100 * normal[name]:.0f} % → {100 * fuller[name]:.0f} %"
    assert (title, after, chosen) == ("Use then", [], "")


def test_the_worst_of_all_is_by_what_is_protected_and_by_all_traffic_if_asked(page: Path) -> None:
    """Lines are coloured by the fullest of their links, of what must be carried first, and come back to it."""
    probe = """
      const list = document.getElementById('failure');
      const title = document.getElementById('use-title');
      const levels = () => Object.fromEntries([...document.querySelectorAll('#corridors .c:not(.leased)')]
        .map((line) => [line.dataset.name, Number(line.getAttribute('class').match(/u(\\d)/)[1])]));
      const shown = [[title.textContent, levels()]];
      for (const when of ['*', 'fibre AMS-LON', '*', '']) {
        list.value = when;
        list.dispatchEvent(new Event('change'));
        shown.push([title.textContent, levels()]);
      }
      return shown;
    """
    seen = opened(page, probe)
    assert seen.console == ()
    (first, protected), (title, of_all), _, again, last = seen.found
    assert (first, title) == ("Protected use", "Worst use, all traffic")
    assert again == [title, of_all]
    assert last == [first, protected]
    for shown, column in ((protected, "protected_fill"), (of_all, "worst_utilisation")):
        for fibre, found in shown.items():
            over = [row for row in _rows(page.parent, "ip_links") if fibre in row["route"].split("|")]
            if over:
                assert found == level(max(float(row[column]) for row in over)), (fibre, column)
    assert max(protected.values()) == 2 < max(of_all.values())  # what is protected fits, all traffic does not


def test_a_plan_that_does_not_say_what_moves_claims_nothing(tmp_path: Path) -> None:
    """Fibre and traffic are told, and no link is called unchanged."""
    plan = write_plan(tmp_path)
    (plan / "moved.csv").unlink()
    probe = """
      const list = document.getElementById('failure');
      list.value = weft.column('failures', 'name').find((name) => name.startsWith('fibre'));
      list.dispatchEvent(new Event('change'));
      return [...document.querySelectorAll('#held dd')].map((d) => d.textContent);
    """
    fibre, links, _ = opened(report.write(plan), probe).found
    assert "down" in fibre
    assert links == "their use then is not kept in this report."


@pytest.mark.parametrize("width", [1032])
def test_what_is_printed_fits_a_sheet(page: Path, tmp_path: Path, width: int) -> None:
    """A4 across with margins of 12 mm is 1032 pixels wide; nothing is cut, and what only a screen can use is gone."""
    html = page.read_text("utf-8").replace('http-equiv="Content-Security-Policy"', 'name="policy"')
    assert "@media print {" in html
    printed = tmp_path / "printed.html"
    printed.write_text(html.replace("@media print {", "@media all {"), encoding="utf-8")
    probe = f"""
      const all = [...document.querySelectorAll('main table, main svg')];
      const wide = all.filter((e) => e.getBoundingClientRect().right > {width});
      const tools = [...document.querySelectorAll('nav, .choices, .zoom, #find, .more button')];
      const panels = [...document.querySelectorAll('[role=tabpanel]')];
      const seen = (list) => list.filter((e) => e.getClientRects().length).length;
      return [wide.map((e) => e.id || e.className), seen(tools), seen(panels) === panels.length];
    """
    assert opened(printed, probe, (width, 900)).found == [[], 0, True]


def test_the_ip_layer_has_a_line_for_each_pair_of_sites_with_links(page: Path) -> None:
    """Chosen, it takes the place of the fibres, for eyes and for the arrow keys."""
    probe = """
      document.querySelector('input[value="adjacencies"]').click();
      const hidden = ['corridors', 'adjacencies'].map((id) => document.getElementById(id).hasAttribute('hidden'));
      const map = document.getElementById('drawing');
      map.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', cancelable: true }));
      const names = [...document.querySelectorAll('#adjacencies .c')].map((c) => c.dataset.name).sort();
      return [hidden, document.getElementById('tip').textContent, names];
    """
    hidden, tip, names = opened(page, probe).found
    pairs = {"-".join(sorted((row["a_site"], row["z_site"]))) for row in _rows(page.parent, "ip_links")}
    assert hidden == [True, False]
    assert "IP links" in tip
    assert names == sorted(pairs)


def test_a_link_tells_its_way_and_why_it_was_bought(page: Path) -> None:
    """From the table, where its name is a button."""
    probe = """
      document.querySelector('#tab-ip_links').click();
      const button = document.querySelector('#panel-ip_links tbody button');
      button.click();
      const on = [...document.querySelectorAll('#corridors .c.on')].map((c) => c.dataset.name).sort();
      return [button.textContent, on, document.getElementById('held').textContent];
    """
    name, on, told = opened(page, probe).found
    link = next(row for row in _rows(page.parent, "ip_links") if row["name"] == name)
    assert set(on) <= set(link["route"].split("|"))
    assert name in told
    assert link["why"] in told


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("par site", "PAR: "), ("srlg kent", "srlg kent fails"), ("fra-par", "FRA-PAR: "),
        ("ams.1-lon.1", "Why this purchase"),
    ],
)  # fmt: skip
def test_what_is_typed_is_found_on_the_map(page: Path, typed: str, told: str) -> None:
    """A slash goes to the field; a name, or a word of what it is, leads there."""
    probe = f"""
      document.body.dispatchEvent(new KeyboardEvent('keydown', {{ key: '/', bubbles: true, cancelable: true }}));
      const input = document.activeElement;
      input.value = {json.dumps(typed)};
      input.dispatchEvent(new Event('input'));
      const offers = document.querySelectorAll('#find-names option').length;
      input.dispatchEvent(new Event('change'));
      return [input.id, offers, input.getAttribute('aria-invalid'), document.getElementById('held').textContent];
    """
    focused, offers, invalid, held = opened(page, probe).found
    assert focused == "find"
    assert offers > 0
    assert invalid == "false"
    assert told in held


def test_a_table_is_copied_as_a_spreadsheet_takes_it(tmp_path: Path) -> None:
    """Whole figures in columns, the filtered rows only, and a name that looks like a formula stays a name."""
    page = report.write(write_plan(tmp_path, Layout(rename={"FRA": "=1+1"})))
    probe = """
      const input = document.querySelector('[data-filter="sites"]');
      input.value = '=1';
      input.dispatchEvent(new Event('input'));
      return weft.sheet('sites').split('\\n').map((line) => line.split('\\t'));
    """
    head, *rows = opened(page, probe).found
    assert head[0] == "Site"
    assert len(rows) == 1
    assert rows[0][0] == "'=1+1"
    assert float(rows[0][head.index("Power, W")]) > 0
    assert len(rows[0]) == len(head)


def test_two_fingers_zoom(page: Path) -> None:
    """Twice as far apart shows half as much, about the point between them."""
    probe = """
      const map = document.getElementById('drawing');
      const room = map.getBoundingClientRect();
      const [x, y] = [room.left + room.width / 2, room.top + room.height / 2];
      const finger = (type, pointerId, dx) => {
        map.dispatchEvent(new PointerEvent(type, { pointerId, clientX: x + dx, clientY: y, bubbles: true }));
      };
      finger('pointerdown', 1, -50); finger('pointerdown', 2, 50);
      finger('pointermove', 1, -100); finger('pointermove', 2, 100);
      finger('pointerup', 1, -100); finger('pointerup', 2, 100);
      return map.getAttribute('viewBox').split(' ').map(Number);
    """
    left, _, width, _ = opened(page, probe).found
    assert width == pytest.approx(500, rel=0.01)
    assert left == pytest.approx(250, rel=0.05)


def test_a_map_of_ten_thousand_links_follows_the_hand(tmp_path: Path) -> None:
    """A frame in 100 ms while it is moved; within 2 MB, and with a failure chosen within a second."""
    page = report.write(write_plan(tmp_path, Layout(parallels=45)))
    probe = """
      const map = document.getElementById('drawing');
      const took = (act) => {
        const began = performance.now();
        act();
        map.getBoundingClientRect();
        return performance.now() - began;
      };
      const key = (name) => map.dispatchEvent(new KeyboardEvent('keydown', { key: name, cancelable: true }));
      const point = (type, dx) => {
        map.dispatchEvent(new PointerEvent(type, { pointerId: 1, clientX: 600 + dx, clientY: 400, bubbles: true }));
      };
      key('+');
      point('pointerdown', 0);
      const moves = [...Array(10).keys()].map((i) => took(() => point('pointermove', -20 * i)));
      const list = document.getElementById('failure');
      list.value = weft.column('failures', 'name')[1];
      return [Math.max(...moves), took(() => list.dispatchEvent(new Event('change'))), list.value];
    """
    pan_ms, fail_ms, chosen = opened(page, probe, in_real_time=True).found
    assert page.stat().st_size < 2e6
    assert pan_ms < 100 * SECONDS_OF_A_TEST_MACHINE
    assert fail_ms < 1000 * SECONDS_OF_A_TEST_MACHINE
    assert chosen


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(page: Path, scheme: str, tmp_path: Path) -> None:
    """Deque's axe-core, every rule, with a failure chosen and every panel of tables open."""
    axe = (files("axe_core_python") / "axe.min.js").read_text("utf-8")
    html = page.read_text("utf-8").replace('http-equiv="Content-Security-Policy"', 'name="policy"')
    if scheme == "dark":
        html = html.replace("@media (prefers-color-scheme: dark)", "@media all")
    looked = tmp_path / "looked.html"
    looked.write_text(html.replace("</head>", f"<script>{axe}</script></head>"), encoding="utf-8")
    probe = """
      document.querySelectorAll('[role=tabpanel]').forEach((panel) => { panel.hidden = false; });
      weft.fail('fibre AMS-LON');
      axe.run(document, { resultTypes: ['violations'] }).then((result) => {
        const found = result.violations.map((v) => [v.impact, v.id, v.nodes.length, v.nodes[0].html]);
        document.documentElement.dataset.found = JSON.stringify(found);
      });
      return 'unfinished';
    """
    found: list[Any] = opened(looked, probe).found
    assert found != "unfinished"
    assert [finding for finding in found if finding[0] in ("serious", "critical")] == []
