"""Plan directories: whole or not at all, and read back as they were."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from weft.diagnostics import PlanError
from weft.planning import Plan, PlanTable, load, save


def plan(name: str = "small") -> Plan:
    """A plan with one table."""
    header = {"format": "weft-plan/1", "name": name, "verdict": "feasible"}
    table = PlanTable(("name", "power_w", "routers"), (("FRA", 1.5, 2), ("LON", 0.1, 0)))
    return Plan(header, {"sites": table})


def test_a_plan_is_read_back_as_it_was_saved(tmp_path: Path) -> None:
    """Header and tables come back equal, values with their types."""
    save(plan(), tmp_path / "plan")
    assert load(tmp_path / "plan") == plan()


def test_the_same_plan_gives_the_same_bytes(tmp_path: Path) -> None:
    """Saving twice writes the same files."""
    for name in ("a", "b"):
        save(plan(), tmp_path / name)
    files = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert [(tmp_path / "a" / f).read_bytes() for f in files] == [(tmp_path / "b" / f).read_bytes() for f in files]


def test_saving_again_replaces_the_plan_and_keeps_what_is_not_of_a_plan(tmp_path: Path) -> None:
    """A note beside the plan stays; the plan's own files are the new ones."""
    save(plan("old"), tmp_path / "plan")
    (tmp_path / "plan" / "notes.txt").write_text("mine")
    save(plan("new"), tmp_path / "plan")
    assert load(tmp_path / "plan").header["name"] == "new"
    assert (tmp_path / "plan" / "notes.txt").read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


def test_a_failure_while_writing_leaves_the_old_plan_whole(tmp_path: Path) -> None:
    """Whatever breaks before the rename, the old plan stands and nothing is left beside it."""
    save(plan("old"), tmp_path / "plan")

    def full_disk(_: Path) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(PlanError, match="No space left on device"):
        save(plan("new"), tmp_path / "plan", full_disk)
    assert load(tmp_path / "plan").header["name"] == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with room for 64 kB; skipped where none can be mounted."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)]
    if shutil.which("mount") is None or subprocess.run(mount, check=False, timeout=20).returncode:
        pytest.skip("only root may mount a file system")
    try:
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True, capture_output=True, timeout=20)


def test_a_disk_that_is_full_keeps_the_old_plan_and_nothing_half_written(small_disk: Path) -> None:
    """With the file system's own word for it."""
    save(plan("old"), small_disk / "plan")
    large = PlanTable(("name",), tuple((f"site {i:020}",) for i in range(10_000)))
    with pytest.raises(PlanError, match=r"cannot write .*plan: No space left on device; nothing there was changed"):
        save(Plan(plan("new").header, {"sites": large}), small_disk / "plan")
    assert load(small_disk / "plan") == plan("old")
    assert [path.name for path in small_disk.iterdir()] == ["plan"]


def test_an_interrupt_while_writing_leaves_nothing_half_written(tmp_path: Path) -> None:
    """Ctrl-C in the middle of writing leaves no directory at all."""

    def interrupted(_: Path) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        save(plan(), tmp_path / "plan", interrupted)
    assert not list(tmp_path.iterdir())


def test_a_directory_with_something_else_is_never_replaced(tmp_path: Path) -> None:
    """Photographs are not a plan."""
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.jpg").write_bytes(b"meow")
    with pytest.raises(PlanError, match="is not a plan"):
        save(plan(), tmp_path / "photos")
    assert (tmp_path / "photos" / "cat.jpg").read_bytes() == b"meow"


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("plan.json", "{", "cannot be read"),
        ("plan.json", "[1]", "not an object"),
        ("plan.json", json.dumps({"format": "weft-plan/99"}), "is not 'weft-plan/1'"),
        ("sites.csv", "name,power_w\nFRA\n", "is damaged"),
        ("sites.csv", "", "is damaged"),
    ],
)
def test_a_damaged_plan_is_an_error_that_names_the_file(tmp_path: Path, file: str, text: str, message: str) -> None:
    """Whatever happened to a file, loading says which one."""
    save(plan(), tmp_path / "plan")
    (tmp_path / "plan" / file).write_text(text)
    with pytest.raises(PlanError, match=message) as error:
        load(tmp_path / "plan")
    assert file in str(error.value)


def test_what_is_no_plan_says_how_to_make_one(tmp_path: Path) -> None:
    """An empty directory is told what is missing."""
    with pytest.raises(PlanError, match="weft plan INTENT"):
        load(tmp_path)


def test_names_that_look_like_numbers_stay_names(tmp_path: Path) -> None:
    """Sites 007, 7 and 1e3 are three sites, before and after."""
    table = PlanTable(("name", "power_w"), (("007", 7.5), ("7", 1000), ("1e3", 0), ("nan", 1)))
    save(Plan(plan().header, {"sites": table}), tmp_path / "plan")
    assert load(tmp_path / "plan").tables["sites"] == table
