"""Plan directories: written beside and then renamed, so that there is a whole plan or none."""

from __future__ import annotations

import csv
import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from weft.diagnostics import PlanError
from weft.planning.record import Cell, Header, Plan, PlanTable

if TYPE_CHECKING:
    from weft.planning.kept.fabrics import KeptFabrics

FORMAT = "weft-plan/1"
HEADER = "plan.json"
FABRICS = "fabrics.json"
AGREEMENT, TERMS = "agreement", "agreement.yaml"
"""The directory of what a plan is bought under, and the file in it that says so; a table that it names is beside."""

WORDS: dict[str, tuple[str, ...]] = {
    "sites": ("name", "router_build", "fabric", "workload"),
    "fabrics": ("site", "layer", "name", "leaf", "spine", "superspine", "border_leaf", "placement"),
    "fibres": ("name", "a", "z", "type", "srlgs", "worst_failure"),
    "spans": ("name", "fibre", "pair", "srlgs", "amplifier"),
    "routers": ("name", "site", "build", "overload"),
    "cards": ("name", "router", "item"),
    "lightpaths": (
        "name", "ip_link", "a", "z", "mode", "transceiver", "route", "pairs", "spans", "regenerated_at", "card_a",
        "card_z", "band", "gsnr_bol_along_db", "gsnr_along_db",
    ),
    "alternatives": ("a", "z", "route", "kind", "transceiver", "mode"),
    "oms": ("name", "fibre", "tail", "head", "worst_lightpath"),
    "ip_links": ("name", "a", "z", "a_site", "z_site", "route", "worst_failure", "why"),
    "classes": ("name", "protect"),
    "demands": ("name", "a", "z", "class"),
    "failures": ("name", "state", "matrix", "held", "worst_link", "violation"),
    "moved": ("failure", "ip_link"),
    "bom": ("item", "kind", "layer", "site", "confidence", "source"),
    "profile": ("class", "site"),
    "frontier": (), "regret": (
        "case", "kind", "failure", "hindsight_at_least", "saved_at_most", "more_at_least", "bought_again_at_most",
        "more_at_most",
    ),
    "baseline": ("way", "failure", "state", "worst_link", "demand", "violation"),
    "why": ("element", "kind", "site", "forced_by", "state", "demand", "text"),
    "periods": ("held", "worst_failure"),
    "forecast": ("name", "a", "z", "class"),
    "purchases": ("item", "kind", "layer", "site"), "movements": ("do", "item", "kind", "from", "to"),
    "list_prices": ("item",), "cash": ("from",), "ledger": ("when", "leg", "what", "payer", "payee"),
    "orders": ("order_by", "needed", "item", "kind", "layer", "site"),
    "royalties": ("licensor", "licensee", "generation", "region", "settled_by"),
    "policies": ("failure", "a", "z", "classes", "path", "via"),
}
"""The tables, and which of their columns hold words: a site may be called 007."""


def require_room(directory: Path) -> None:
    """Make sure that a plan may be put at `directory`: nothing is there, an empty directory, or a plan.

    Raises PlanError otherwise, so that one learns it before the work and not after.
    """
    if directory.exists() and not is_plan(directory) and (not directory.is_dir() or any(directory.iterdir())):
        raise PlanError(f"{directory} exists and is not a plan: name another directory with -o, or remove it")


def save(plan: Plan, directory: Path, finish: Callable[[Path], object] | None = None) -> None:
    """Write a plan to `directory`, replacing the plan that is there; `finish` adds files before the rename.

    Everything is written to a new directory beside it first, so that a failure leaves the old plan whole.

    Raises PlanError if `directory` holds something that is not a plan, or cannot be written.
    """
    directory = directory.absolute()
    require_room(directory)
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=f".{directory.name}.", dir=directory.parent))
    except OSError as error:
        raise PlanError(f"cannot write beside {directory}: {error.strerror or error}") from error
    try:
        staging.chmod(0o755)
        write_files(plan, staging)
        if finish is not None:
            finish(staging)
        _swap(staging, directory)
    except OSError as error:
        raise PlanError(f"cannot write {directory}: {error.strerror or error}; nothing there was changed") from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def write_files(plan: Plan, directory: Path) -> None:
    """Write the header, the tables and the fabrics of a plan into an existing directory."""
    for name, table in plan.tables.items():
        with (directory / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(table.columns)
            writer.writerows([cell_text(cell) for cell in row] for row in table.rows)
    text = json.dumps(plan.header, indent=2, ensure_ascii=False, allow_nan=False)
    (directory / HEADER).write_text(text + "\n", encoding="utf-8")
    if plan.fabrics is not None:
        from weft.planning.kept.json_text import to_json

        (directory / FABRICS).write_text(to_json(plan.fabrics), encoding="utf-8")
    for i, (name, content) in enumerate(plan.agreement):
        (directory / AGREEMENT).mkdir(exist_ok=True)
        (directory / AGREEMENT / (TERMS if i == 0 else name)).write_bytes(content)


def _swap(staging: Path, directory: Path) -> None:
    """Put `staging` where `directory` is; files there that no plan wrote are kept."""
    if not directory.exists():
        staging.rename(directory)
        return
    ours = {f"{name}.csv" for name in WORDS} | {HEADER, FABRICS, AGREEMENT, "report.html"}
    for entry in directory.iterdir():
        if entry.name not in ours and not (staging / entry.name).exists():
            target = staging / entry.name
            shutil.copytree(entry, target, symlinks=True) if entry.is_dir() else shutil.copy2(entry, target)
    old = Path(tempfile.mkdtemp(prefix=f".{directory.name}.old.", dir=directory.parent))
    directory.rename(old / "plan")
    staging.rename(directory)
    shutil.rmtree(old, ignore_errors=True)


def is_plan(directory: Path) -> bool:
    """Whether a directory holds a plan."""
    return (directory / HEADER).is_file()


def load(directory: Path | str, *, with_fabrics: bool = True) -> Plan:
    """Read a plan directory; what its fabrics are built by only `with_fabrics`, which takes longest.

    Raises PlanError, naming the file, if it is no plan, of another format, or damaged.
    """
    directory = Path(directory)
    if not is_plan(directory):
        make_one = f"make one with `weft plan INTENT -o {directory}`"
        raise PlanError(f"{directory} is not a plan: it has no {HEADER}; {make_one}")
    header = _header(directory / HEADER)
    if header.get("format") != FORMAT:
        found = header.get("format")
        raise PlanError(f"{directory / HEADER}: format {found!r} is not {FORMAT!r}: plan the intent again")
    files = {name: directory / f"{name}.csv" for name in WORDS}
    tables = {name: _table(path, WORDS[name]) for name, path in files.items() if path.is_file()}
    fabrics = _fabrics(directory / FABRICS) if with_fabrics else None
    return Plan(header, tables, fabrics, _agreement(directory / AGREEMENT))


def _agreement(directory: Path) -> tuple[tuple[str, bytes], ...]:
    """The files of what a plan is bought under, the terms first."""
    if not (directory / TERMS).is_file():
        return ()
    tables = sorted(path for path in directory.iterdir() if path.is_file() and path.name != TERMS)
    try:
        return tuple((path.name, path.read_bytes()) for path in (directory / TERMS, *tables))
    except OSError as error:
        raise PlanError(f"{directory} cannot be read: {error.strerror or error}") from error


def _header(path: Path) -> Header:
    try:
        header = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PlanError(f"{path} cannot be read: {error}") from error
    if not isinstance(header, dict):
        raise PlanError(f"{path} is not an object: the file is damaged")
    return header


def _fabrics(path: Path) -> KeptFabrics | None:
    """What is kept of fabrics; None in plans of versions that kept nothing, and in those that buy nothing."""
    if not path.is_file():
        return None
    from weft.planning.kept.json_text import from_json

    try:
        return from_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PlanError(f"{path} cannot be read: {error}") from error


def _table(path: Path, words: tuple[str, ...]) -> PlanTable:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file, strict=True))
    except (OSError, ValueError, csv.Error) as error:
        raise PlanError(f"{path} cannot be read: {error}") from error
    if not rows or any(len(row) != len(rows[0]) for row in rows):
        raise PlanError(f"{path} is damaged: its rows are not all as long as its header")
    read = [str if column in words else _value for column in rows[0]]
    return PlanTable(
        tuple(rows[0]), tuple(tuple(kind(cell) for kind, cell in zip(read, row, strict=True)) for row in rows[1:])
    )


def cell_text(cell: Cell) -> str:
    """A cell as it stands in a table."""
    return format(cell, ".12g") if isinstance(cell, float) else str(cell)


def _value(text: str) -> Cell:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
