"""Tutorial and how-to pages do what they say: each command is run in order, each Python example too.

A line may say with which status it ends; the others end with 0.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from weft.cli.entry import VERBS, run

DOCS = Path(__file__).resolve().parents[2] / "docs"
BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```", re.MULTILINE | re.DOTALL)
STATUS = re.compile(r"#.*\bstatus (\d)")
HOW_TO = sorted((DOCS / "how-to").glob("*.md"))

pytestmark = pytest.mark.xdist_group("pages")


def _run(line: str, folder: Path) -> None:
    """One line of a page: `weft` in this process, anything else by a shell that finds no other `weft`."""
    wanted = int(found[1]) if (found := STATUS.search(line)) else 0
    command = re.sub(r"\s+#.*", "", line)
    words, target = shlex.split(command), None
    if words[0] == "weft" and ">" in words:
        words, target = words[: words.index(">")], folder / words[-1]
    if words[0] != "weft":
        status = subprocess.run(command, shell=True, cwd=folder, timeout=60, check=False).returncode
    elif target is None:
        status = run(words[1:])
    else:
        with target.open("w", encoding="utf-8") as out, pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "stdout", out)
            status = run(words[1:])
    assert status == wanted, line


def _work_through(page: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    names: dict[str, Any] = {}
    for kind, text in BLOCK.findall(page.read_text("utf-8")):
        if kind == "python":
            exec(compile(text, page.name, "exec"), names)
            continue
        for line in filter(None, map(str.strip, text.splitlines())):
            _run(line, folder)


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the network of the tutorial, checked and planned."""
    folder = tmp_path_factory.mktemp("pages")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert run(["new", "net"]) == 0
        assert run(["plan", "net/intent.yaml", "-o", "net.plan", "--gap", "2%"]) == 0
    return folder


def test_the_tutorial_begins_with_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In an empty directory, and ends with two plans and a page that has both."""
    _work_through(DOCS / "tutorial.md", tmp_path, monkeypatch)
    assert "Before and after" in (tmp_path / "next.plan" / "report.html").read_text("utf-8")


@pytest.mark.parametrize("page", HOW_TO, ids=lambda page: page.stem)
def test_a_how_to_page_does_what_it_says(
    page: Path, network: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the network of the tutorial, or with none where the page makes its own."""
    folder = tmp_path / "work"
    if "weft new" in page.read_text("utf-8"):
        folder.mkdir()
    else:
        shutil.copytree(network, folder)
    _work_through(page, folder, monkeypatch)


def test_the_readme_does_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its commands on a network of one's own, from the starter on; of a drain either answer will do."""
    monkeypatch.chdir(tmp_path)
    own = re.findall(r"^(weft .*\bmy-network\b.*)$", (DOCS.parent / "README.md").read_text("utf-8"), re.MULTILINE)
    assert len(own) > 5
    for line in own:
        words = shlex.split(re.sub(r"\s+#.*", "", line))
        assert run(words[1:]) in ((0, 1) if words[1] == "drain" else (0,)), line


def test_every_page_has_commands_and_is_in_the_index() -> None:
    """A how-to without a command is none, and one that is not listed is not found."""
    index = (DOCS / "README.md").read_text("utf-8")
    for page in (DOCS / "tutorial.md", *HOW_TO):
        assert BLOCK.search(page.read_text("utf-8")), page
        assert f"({page.relative_to(DOCS).as_posix()})" in index


def test_pages_name_verbs_that_there_are() -> None:
    """In blocks of commands on any page, after `weft` comes a verb."""
    wrong = []
    for page in DOCS.rglob("*.md"):
        for block in re.findall(r"^```[a-z]*\n(.*?)^```", page.read_text("utf-8"), re.MULTILINE | re.DOTALL):
            found = re.findall(r"^(?:\$ )?weft ([a-z]+)", block, re.MULTILINE)
            wrong += [f"{page.name}: weft {verb}" for verb in found if verb not in VERBS]
    assert wrong == []
