"""Files that are wrong in one way each, and the exact words that say so.

`WEFT_UPDATE=1` writes the words anew; what changed is for a reader of the change to judge.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from weft.diagnostics import InputError, read_sources, render
from weft.exchange.gnpy import read_library, read_network, read_services, read_simulation, read_spectrum

HERE = Path(__file__).parent
FAULTS = HERE / "faults"
CASES = sorted(path.stem for path in FAULTS.glob("*.json"))


def read(path: Path, base: Path) -> None:
    """Read a file as what its text shows it to be, the other files being right."""
    text = path.read_text("utf-8")
    if '"spectrum"' in text:
        read_spectrum(path)
    elif "raman_params" in text:
        read_simulation(path)
    elif '"Span"' in text:
        read_library(path)
    else:
        library = read_library(base / "library.json")
        if '"elements"' in text:
            read_network(path, library)
        else:
            read_services(path, library, read_network(base / "topology.json", library))


@pytest.mark.parametrize("case", CASES)
def test_it_is_said_in_these_words(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each file gives exactly the findings that stand beside it."""
    monkeypatch.chdir(FAULTS)
    with pytest.raises(InputError) as caught:
        read(Path(f"{case}.json"), HERE / "base")
    findings = caught.value.diagnostics
    said = render(findings, read_sources(findings)) + "\n"
    expected = FAULTS / f"{case}.txt"
    if os.environ.get("WEFT_UPDATE") == "1":
        expected.write_text(said, encoding="utf-8")
    assert said == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(path.stem for path in (HERE / "base").glob("*.json")))
def test_the_files_that_the_faults_were_made_of_are_right(name: str) -> None:
    """What is found is the fault, and nothing else."""
    read(HERE / "base" / f"{name}.json", HERE / "base")


def test_every_expected_text_has_its_file() -> None:
    """No words are left of a file that is gone."""
    assert sorted(path.stem for path in FAULTS.glob("*.txt")) == CASES
