"""A directory of builds always has a whole one that counts, whatever happens on the way to the next."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from weft.build.staged import Change, changes, put, roll_back
from weft.diagnostics import RenderError

ONE = {"build.json": "{}\n", "FRA/frr/leaf1.1/etc/frr/frr.conf": "a\nb\n", "FRA/frr/leaf1.2/etc/frr/frr.conf": "c\n"}
TWO = {**ONE, "FRA/frr/leaf1.1/etc/frr/frr.conf": "a\nx\ny\n"}
THREE = {"build.json": "{}\n"}


def there(directory: Path) -> dict[str, str]:
    """The texts of the build that counts."""
    build = directory / "current"
    return {
        path.relative_to(build).as_posix(): path.read_text("utf-8") for path in build.rglob("*") if path.is_file()
    }


def test_a_build_becomes_the_one_that_counts_and_the_last_is_kept(tmp_path: Path) -> None:
    """Of three the first is gone, and `current` leads to the last."""
    directory = tmp_path / "out"
    for texts, name, before in ((ONE, "build-1", ""), (TWO, "build-2", "build-1"), (THREE, "build-3", "build-2")):
        done = put(texts, directory)
        assert (done.current, done.before) == (name, before)
        assert there(directory) == texts
    assert sorted(path.name for path in directory.iterdir()) == ["build-2", "build-3", "current"]


def test_a_build_like_the_last_is_not_written(tmp_path: Path) -> None:
    """So that the one before can still be gone back to."""
    put(ONE, tmp_path / "out")
    put(TWO, tmp_path / "out")
    done = put(TWO, tmp_path / "out")
    assert (done.current, done.changes) == ("build-2", ())
    assert roll_back(tmp_path / "out").current == "build-1"


def test_going_back_is_one_step_and_ends_at_the_first(tmp_path: Path) -> None:
    """Back to the build before; from there on another build is the next number."""
    put(ONE, tmp_path / "out")
    put(TWO, tmp_path / "out")
    done = roll_back(tmp_path / "out")
    assert there(tmp_path / "out") == ONE
    assert [(change.added, change.removed) for change in done.changes] == [(1, 2)]
    with pytest.raises(RenderError, match="no build before"):
        roll_back(tmp_path / "out")
    assert put(THREE, tmp_path / "out").current == "build-3"
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["build-1", "build-3", "current"]


def test_looking_writes_nothing(tmp_path: Path) -> None:
    """Neither a directory nor a build."""
    assert len(put(ONE, tmp_path / "out", only_look=True).changes) == len(ONE)
    assert not (tmp_path / "out").exists()


def _full_disk(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


def _interrupt(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("step", ["write_text", "rename", "symlink_to", "replace"])
@pytest.mark.parametrize(("fault", "raised"), [(_full_disk, RenderError), (_interrupt, KeyboardInterrupt)])
@pytest.mark.parametrize("is_first", [True, False])
def test_a_full_disk_or_an_interrupt_leaves_what_counted(
    step: str, fault: Callable[..., None], raised: type[BaseException], is_first: bool, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """At any step; nothing half is left, and the next build works."""
    directory = tmp_path / "out"
    if not is_first:
        put(ONE, directory)
    with monkeypatch.context() as broken:
        broken.setattr(Path, step, fault)
        with pytest.raises(raised):
            put(TWO, directory)
    assert not list(directory.glob(".*")) if directory.exists() else is_first
    assert (directory / "current").exists() is not is_first
    if not is_first:
        assert there(directory) == ONE
    put(TWO, directory)
    assert there(directory) == TWO


def test_a_directory_of_other_things_is_left_alone(tmp_path: Path) -> None:
    """A plan, notes or a file."""
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(RenderError, match="holds more than builds"):
        put(ONE, tmp_path)
    with pytest.raises(RenderError, match="is no directory"):
        put(ONE, tmp_path / "notes.txt")
    (tmp_path / "mine" / "current").mkdir(parents=True)
    with pytest.raises(RenderError, match="holds more than builds"):
        put(ONE, tmp_path / "mine")
    (tmp_path / "mine" / "current").rmdir()
    (tmp_path / "mine").rmdir()
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_changes_are_of_devices_and_counted_by_lines() -> None:
    """New, changed and gone files; those of no device are of themselves."""
    found = {change.path: change for change in changes(ONE, {**TWO, "x": "1\n"})}
    changed = found["FRA/frr/leaf1.1/etc/frr/frr.conf"]
    assert (changed.device, changed.added, changed.removed) == ("FRA/frr/leaf1.1", 2, 1)
    assert "-b" in changed.diff
    assert found["x"].is_new
    assert found["x"].device == "x"
    gone = list(changes(ONE, THREE))
    assert all(isinstance(change, Change) and change.is_gone for change in gone)
    assert len(gone) == 2
