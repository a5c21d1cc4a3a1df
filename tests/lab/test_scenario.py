"""Scenarios are read whole or refused with every place that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.lab.instances import small

from weft.diagnostics import ExpressionError, read_sources, render
from weft.lab import faults_of, scenario

WRONG = """\
switch spine1.1          # held
swich spine1.1
link leaf1.1 spine1.9 + daemon leaf1.2
silent leaf1.2 spine1.2
switch spine1.2 + fibre leaf1.1 spine1.2
link leaf1.1 leaf1.2
daemon leaf1.1:zebra + daemon leaf1.2
daemon leaf1.1:ospfd
"""

SAID = """\
error[E651]: 'swich' is no kind of fault
 --> faults.txt:2:1
  |
2 | swich spine1.1
  | ^^^^^ not a kind
  = help: did you mean 'switch'?

error[E652]: no switch of the lab is called 'spine1.9'
 --> faults.txt:3:14
  |
3 | link leaf1.1 spine1.9 + daemon leaf1.2
  |              ^^^^^^^^
  = help: did you mean 'spine1.2'?

error[E653]: 2 links are between leaf1.2 and spine1.2
 --> faults.txt:4:8
  |
4 | silent leaf1.2 spine1.2
  |        ^^^^^^^^^^^^^^^^ which one?
  = help: write one of leaf1.2:eth2, leaf1.2:eth3, or fibre for all of them

error[E655]: 'fibre leaf1.1 spine1.2' breaks what is broken already
 --> faults.txt:5:19
  |
5 | switch spine1.2 + fibre leaf1.1 spine1.2
  |                   ^^^^^^^^^^^^^^^^^^^^^^ twice in this fault

error[E653]: there is no link between leaf1.1 and leaf1.2
 --> faults.txt:6:6
  |
6 | link leaf1.1 leaf1.2
  |      ^^^^^^^^^^^^^^^
  = help: leaf1.1 has links to spine1.1, spine1.2

error[E655]: without zebra no kernel hears of what else breaks
 --> faults.txt:7:24
  |
7 | daemon leaf1.1:zebra + daemon leaf1.2
  |                        ^^^^^^^^^^^^^^ zebra is killed alone

error[E651]: 'ospfd' is no daemon that leaf1.1 runs
 --> faults.txt:8:8
  |
8 | daemon leaf1.1:ospfd
  |        ^^^^^^^^^^^^^
  = help: daemons: bgpd, bfdd, zebra
"""


def test_all_that_is_wrong_is_told_at_once_with_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Line, caret and what to write instead, for every line that is wrong."""
    monkeypatch.chdir(tmp_path)
    Path("faults.txt").write_text(WRONG, encoding="utf-8")
    with pytest.raises(ExpressionError) as error:
        scenario(Path("faults.txt"), small())
    found = error.value.diagnostics
    assert render(found, read_sources(found)) == SAID.rstrip("\n")


def test_what_the_lab_tries_by_itself_can_be_written_as_a_scenario(tmp_path: Path) -> None:
    """The words of each fault, in a file, are read as that fault."""
    topology = small()
    faults = faults_of(topology, 30, every=True)
    assert {fault.kind for fault in faults} >= {"link", "fibre", "silent", "switch", "daemon", "link + switch"}
    file = tmp_path / "faults.txt"
    file.write_text("".join(f"{fault.words}  # so\n\n" for fault in faults), encoding="utf-8")
    assert scenario(file, topology) == faults


@pytest.mark.parametrize("content", [None, b"", b"# nothing\n", b"\xff\xfe\xfa"])
def test_a_scenario_without_faults_is_refused(content: bytes | None, tmp_path: Path) -> None:
    """A file that is not there, is empty, has only comments or is no text tries nothing."""
    if content is not None:
        (tmp_path / "faults.txt").write_bytes(content)
    with pytest.raises(ExpressionError, match="E654"):
        scenario(tmp_path / "faults.txt", small())
