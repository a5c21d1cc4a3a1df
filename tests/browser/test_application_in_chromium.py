"""The application as a browser has it: an intent mended and planned, what if, plans compared, at any size."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from tests.browser.devtools import Page, browser
from tests.serve.conftest import Server, served

from weft.serve.checking import Submitted

TOWNS = (Path(__file__).parents[1] / "four_towns.yaml").read_text("utf-8")
WIDTHS = (360, 820, 1920)
AXE = (files("axe_core_python") / "axe.min.js").read_text("utf-8")
SERIOUS = """
  axe.run(document, { resultTypes: ['violations'] }).then((result) => result.violations
    .filter((found) => ['serious', 'critical'].includes(found.impact))
    .map((found) => `${found.id}: ${found.nodes.map((node) => node.html.slice(0, 200)).join(' | ')}`))
"""


@pytest.fixture(scope="module")
def server(towns_plan: Path, steered_plan: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with plans of four towns: one twice, the second drawing a little more, and one under a controller."""
    folder = tmp_path_factory.mktemp("browsed")
    shutil.copytree(towns_plan, folder / "towns")
    shutil.copytree(towns_plan, folder / "other")
    shutil.copytree(steered_plan, folder / "steered")
    header = json.loads((folder / "other" / "plan.json").read_text("utf-8"))
    header["totals"]["power_w"] += 1000.0
    (folder / "other" / "plan.json").write_text(json.dumps(header), "utf-8")
    for number, (job, state) in enumerate({"00000000000000ab": "done", "00000000000000cd": "failed"}.items()):
        Submitted(TOWNS, {}).write(folder / ".weft" / "jobs" / job / "intent")
        record = {
            "number": number, "title": "four-towns", "gap": 0.01, "seed": 1, "seconds": None, "state": state,
            "attempts": 1, "step": 7 if state == "done" else 2, "note": "", "verdict": "proven", "plan": "towns",
            "message": "" if state == "done" else "the plan cannot be written: No space left on device", "help": "",
        }  # fmt: skip
        (folder / ".weft" / "jobs" / job / "job.json").write_text(json.dumps(record), "utf-8")
    with served(folder) as running:
        yield running


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """One browser for all tests."""
    with browser() as opened:
        yield opened


@pytest.fixture(autouse=True)
def quiet(page: Page) -> Iterator[None]:
    """No page may complain, or ask anything of another host."""
    page.complaints.clear()
    page.requests.clear()
    page.look(1280)
    yield
    assert page.complaints == []
    assert [url for url in page.requests if not url.startswith(("http://127.0.0.1:", "data:"))] == []


SMALL = """
  [...document.querySelectorAll('.bar a, .button, #what-if button, .row button')]
    .filter((target) => target.getClientRects().length && target.getBoundingClientRect().height < 24)
    .map((target) => target.textContent)
"""
SELECTED = """
  ((text) => text.value.slice(text.selectionStart, text.selectionEnd))(document.querySelector('#intent'))
"""


def _write(page: Page, intent: str) -> None:
    """Put a text where one types."""
    page.found(f"document.querySelector('#intent').value = {json.dumps(intent)};")
    page.found("document.querySelector('#intent').dispatchEvent(new Event('input'))")


READY = {
    "/": "document.querySelector('#plans table')", "/new": "document.querySelector('#state').textContent",
    "/compare": "document.querySelector('#found table')", "/login": "document.querySelector('#token')",
    "/plans/towns": "!document.querySelector('#what-if').hidden",
    "/jobs/00000000000000ab": "document.querySelectorAll('#steps li').length === 7",
    "/jobs/00000000000000cd": "document.querySelector('#message').textContent",
}  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", list(READY))
def test_axe_finds_nothing_serious(server: Server, page: Page, path: str, scheme: str) -> None:
    """Deque's axe-core, every rule, light and dark, on a telephone's width."""
    page.look(360, 800, scheme)
    page.open(f"{server.url}{path}")
    page.until(READY[path])
    if path == "/plans/towns":
        _take_out(page, "router:AMS.1")
    page.found(f"{AXE}; true")
    assert page.found(SERIOUS) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_is_wider_than_the_window(server: Server, page: Page, tmp_path: Path, width: int) -> None:
    """Only tables and texts scroll sideways, each by itself; targets of touch are large enough."""
    page.look(width)
    for path, ready in READY.items():
        page.open(f"{server.url}{path}")
        page.until(ready)
        page.photograph(tmp_path / f"{width}{path.replace('/', '-')}.png")
        assert page.found("document.documentElement.scrollWidth") <= width, path  # a telephone's window would grow
        assert page.found(SMALL) == [], path


def test_the_list_leads_to_a_plan(server: Server, page: Page) -> None:
    """Name, verdict and totals in a row; a click opens the report."""
    page.open(f"{server.url}/")
    rows = page.until("[...document.querySelectorAll('#plans tbody tr')].map((row) => row.innerText)")
    assert [row.split()[:2] for row in rows] == [["other", "proven"], ["steered", "proven"], ["towns", "proven"]]
    page.click("#plans a[href='/plans/towns']")
    page.until("location.pathname === '/plans/towns' && document.querySelector('.chip')")
    assert page.found("document.querySelector('h1').textContent") == "four-towns"


def test_a_mistake_is_marked_where_it_is_and_mended(server: Server, page: Page) -> None:
    """The word is underlined, the line can be gone to, and planning waits until nothing is wrong."""
    page.look(360)
    page.open(f"{server.url}/new")
    page.until("!document.querySelector('#go').disabled")
    _write(page, TOWNS.replace("utilisation:", "utilization:"))
    page.until("document.querySelector('#findings pre')")
    assert page.found("document.querySelector('#go').disabled")
    assert page.found("[...document.querySelectorAll('#marks mark')].map((m) => m.textContent)") == ["utilization"]
    snippet = page.found("[...document.querySelectorAll('#findings pre')].map((e) => e.textContent).join()")
    assert "^^^^^^^^^^^" in snippet
    assert "did you mean 'utilisation'?" in snippet
    assert page.found("document.documentElement.scrollWidth") <= 360
    page.click("#findings button")
    page.until(f"{SELECTED} === 'utilization'")
    page.type("utilisation")
    page.until("!document.querySelector('#go').disabled")
    assert page.found("document.querySelector('#findings').children.length") == 0


def test_an_intent_is_planned_before_ones_eyes_and_cancelled(server: Server, page: Page) -> None:
    """Steps come as events; a cancelled plan offers to be planned again, and its intent to be edited."""
    page.open(f"{server.url}/new")
    page.until("!document.querySelector('#go').disabled")
    page.click("#go")
    page.until("location.pathname.startsWith('/jobs/')")
    page.until("document.querySelector('#steps .now')")
    page.found("[...document.querySelectorAll('#buttons button')].find((b) => b.textContent === 'Cancel').click()")
    page.until("document.querySelector('#state').textContent.startsWith('It was cancelled')")
    assert page.found("[...document.querySelector('#buttons').children].map((e) => e.textContent)") == [
        "Plan it again", "Edit the intent",
    ]  # fmt: skip
    page.click("#buttons a")
    page.until("location.pathname === '/new' && document.querySelector('#intent').value.includes('name: starter')")


def _take_out(page: Page, element: str) -> None:
    page.click("#out")
    page.type(element)
    page.press("Enter")
    page.until("document.querySelector('#answer-table table')")


def test_what_if_is_asked_by_typing_and_put_back(server: Server, page: Page) -> None:
    """An element and thirty per cent more, each with its answer; as bought, nothing is altered any more."""
    page.open(f"{server.url}/plans/towns")
    page.until("!document.querySelector('#what-if').hidden")
    _take_out(page, "fibre:AMS-BRU")
    first = page.found("document.querySelector('#answer').innerText")
    assert first.startswith(("Holds in all", "Does not hold"))
    assert "With nothing else failing: busiest" in first
    assert page.found("document.querySelector('#outs').innerText").startswith("fibre:AMS-BRU")
    page.click("#classes button")
    page.until(f"document.querySelector('#answer').innerText !== {json.dumps(first)}")
    page.until("document.querySelector('#answer-table table')")
    assert page.found("document.querySelector('#classes input').value") == "30"
    assert page.found("document.querySelector('#use-title').textContent") == "Worst use, what if"
    down = "[...document.querySelectorAll('#corridors .down')].map((line) => line.dataset.name)"
    assert page.found(down) == ["AMS-BRU"]
    page.click("#as-bought")
    page.until("!document.querySelector('#answer').innerText && !document.querySelector('#outs').children.length")
    assert page.found("document.querySelector('#classes input').value") == "0"
    assert page.found(down) == []


def test_states_are_told_while_they_are_proved(server: Server, page: Page) -> None:
    """Each state changes the verdict so far, and the last one is of all of them."""
    page.open(f"{server.url}/plans/steered")
    page.until("!document.querySelector('#what-if').hidden")
    page.found("""
      window.verdicts = [];
      const note = () => window.verdicts.push(document.querySelector('#answer .says')?.textContent || '');
      new MutationObserver(note).observe(document.querySelector('#answer'), { childList: true });
    """)
    _take_out(page, "fibre:AMS-BRU")
    last = page.until("(window.verdicts.at(-1) || '').endsWith('…') ? '' : window.verdicts.at(-1)")
    assert last.startswith(("Holds in all", "Does not hold: "))
    verdicts = page.found("window.verdicts")
    assert len([verdict for verdict in verdicts if verdict.endswith("…")]) > 1
    assert page.found("document.querySelector('#answer').getAttribute('aria-busy')") == "false"


def test_what_is_not_there_is_told(server: Server, page: Page) -> None:
    """In the checker's words."""
    page.open(f"{server.url}/plans/towns")
    page.until("!document.querySelector('#what-if').hidden")
    page.click("#out")
    page.type("fibre:AMS-BRUX")
    page.press("Enter")
    assert "AMS-BRUX" in page.until("document.querySelector('#answer .no')?.textContent")
    page.complaints.clear()  # the browser notes that the answer was 422


def test_the_map_offers_to_take_out_what_is_chosen_by_keys(server: Server, page: Page) -> None:
    """Arrow key, Enter, and a button that proves the network without it."""
    page.open(f"{server.url}/plans/towns")
    page.until("!document.querySelector('#what-if').hidden")
    page.found("document.querySelector('#drawing').focus()")
    while not page.found("!!document.querySelector('#drawing .at:not(.leased)')"):  # leased links have no cable
        page.press("ArrowRight")
    page.press("Enter")
    element = page.until("document.querySelector('[data-take-out]')?.dataset.takeOut")
    assert element.startswith("fibre:")
    page.found("document.querySelector('[data-take-out]').click()")
    page.until("document.querySelector('#answer-table table')")
    assert page.found("document.querySelector('#outs').innerText").startswith(element)


def test_two_plans_are_compared(server: Server, page: Page) -> None:
    """Totals on both sides and the change, and an address that shows the same again."""
    page.open(f"{server.url}/compare?a=towns&z=other")
    text = page.until("document.querySelector('#found table')?.innerText")
    assert "+1.00 kW" in text
    assert page.found("document.querySelector('#found h2').textContent") == "Both buy the same"
    page.click("#found a")
    page.until("location.pathname === '/plans/other' && !document.querySelector('#what-if')?.hidden")
    assert "Before and after" in page.found("document.querySelector('main').innerText")
    page.open(f"{server.url}/compare?a=towns&z=other")
    page.until("document.querySelector('#found table')")
    page.found("document.querySelector('#a').value = 'other'")
    page.found("document.querySelector('#a').dispatchEvent(new Event('change'))")
    page.until("location.search === '?a=other&z=other' && document.querySelector('#found table')")


def test_names_stay_text(server: Server, page: Page) -> None:
    """Markup in what others wrote runs nothing and makes nothing."""
    page.open(f"{server.url}/new")
    page.until("!document.querySelector('#go').disabled")
    _write(page, "<img src=x onerror=document.title='broken'>")
    page.until("document.querySelector('#findings pre')?.textContent.includes('onerror')")
    assert page.found("[document.title, document.images.length]") == ["New plan (Weft)", 0]
