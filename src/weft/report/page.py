"""Puts the page together: what the plan says, the template, and a content policy that allows nothing else."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2

from weft.planning import load
from weft.report.changes import Changes, changes
from weft.report.charts import by_class, by_layer, by_site, n_sites_left_out, price_by_site
from weft.report.clos import fabrics
from weft.report.comparison import comparison
from weft.report.drawing import STEPS, draw
from weft.report.frontier import frontier
from weft.report.gap import gap
from weft.report.ledger import ledger
from weft.report.light_paths import light_paths
from weft.report.moved import moved
from weft.report.periods import periods
from weft.report.plan_files import PlanFiles, read
from weft.report.spectrum import spectrum
from weft.report.tables import encoded, sections
from weft.report.verdict import verdict
from weft.units import show

FILE = "report.html"
SCRIPTS = ("tables.js", "map.js", "failure.js", "find.js", "light.js")


@dataclass(frozen=True, slots=True)
class Tile:
    """One of the large numbers under the verdict."""

    title: str
    value: str
    note: str


def write(plan_dir: Path, before: Path | None = None) -> Path:
    """Write `report.html` into a plan directory, replacing it whole or not at all; the path of the file.

    With `before`, the directory of an earlier plan, the page has what changed since.

    Raises PlanError if a directory holds no plan that can be read, OSError if the file cannot be written.
    """
    plan_dir = Path(plan_dir)
    both = [] if before is None else [load(plan, with_fabrics=False) for plan in (before, plan_dir)]
    text = html(read(plan_dir), changes(*both) if both else None)
    target = plan_dir / FILE
    part = plan_dir / f".{FILE}.part"
    try:
        part.write_text(text, encoding="utf-8", newline="\n")
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return target


def html(plan: PlanFiles, since: Changes | None = None) -> str:
    """The report of a plan as one HTML text, with what changed `since` another; the same plan gives the same text."""
    style, scripts = _asset("style.css"), [_asset(name) for name in SCRIPTS]
    shown = sections(plan)
    if since is not None and since.section.rows:
        shown = (since.section, *shown)
    chart = spectrum(plan)
    light = light_paths(plan, chart)
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_asset), autoescape=True, trim_blocks=True, lstrip_blocks=True,
        undefined=jinja2.StrictUndefined, keep_trailing_newline=True,
    )  # fmt: skip
    return environment.get_template("page.html.j2").render(
        plan=plan,
        policy=_policy(style, scripts),
        style=style,
        scripts=scripts,
        data=_embedded({
            "steps": STEPS, "tables": [encoded(section) for section in shown], "light": light,
            "moved": moved(plan, shown),
        }),
        sections=shown,
        verdict=verdict(plan),
        tiles=_tiles(plan),
        gap=gap(plan),
        power_bars=by_layer(plan, "draw_w", show.watts),
        price_bars=by_layer(plan, "price_eur", show.euro),
        site_bars=by_site(plan),
        site_price_bars=price_by_site(plan),
        class_bars=by_class(plan),
        n_sites_left_out=n_sites_left_out(plan),
        since=since,
        ways=comparison(plan),
        fabrics=fabrics(plan),
        drawing=draw(plan),
        frontier=frontier(plan),
        periods=periods(plan),
        ledger=ledger(plan),
        spectrum=chart,
        n_light=len(light),
        steps=[show.percent(step) for step in STEPS],
        show=show,
    )


def _tiles(plan: PlanFiles) -> tuple[Tile, ...]:
    candidates = (
        ("Capacity", "capacity_gbps", show.gbps, "of all IP links, nothing failed"),
        ("Delivered", "delivered_gbps", show.gbps, "between sites, nothing failed"),
        ("Power", "power_w", show.watts, "all three layers"),
        ("Price", "price_eur", show.euro, "all equipment bought"),
        ("Power per Tb/s", "w_per_tbps", show.watts, f"all power over the traffic delivered{_times(plan)}"),
    )
    return tuple(
        Tile(title, amount(value), note)
        for title, key, amount, note in candidates
        if (value := plan.figure("totals", key)) is not None
    )


def _times(plan: PlanFiles) -> str:
    ratio = plan.figure("totals", "over_best_hardware")
    return "" if ratio is None else f"; {show.digits(ratio)} times what the best hardware there is would draw"


def _asset(name: str) -> str:
    return (files("weft.report") / "assets" / name).read_text(encoding="utf-8")


def _policy(style: str, scripts: list[str]) -> str:
    """A content security policy under which the page can run its own scripts and load nothing at all."""
    scripts_allowed = " ".join(_hash(script) for script in scripts)
    return (
        f"default-src 'none'; script-src {scripts_allowed}; style-src {_hash(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _embedded(value: Any) -> str:
    """JSON that cannot end the script element it stands in, whatever the names in it are."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
