"""An agreement with one thing broken is never a traceback, and is told where it is broken."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.mutations import mutations, names_it

from weft.agreement import Orders, account
from weft.agreement.load import read

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "agreement"


def test_every_mutation_is_told_at_its_place_or_is_an_agreement(tmp_path: Path) -> None:
    """Of 250 single mutations 19 errors in 20 name a line that was changed or depends on it; the rest are sound."""
    shutil.copy(EXAMPLE / "sales.csv", tmp_path)
    path, elsewhere, sound = tmp_path / "agreement.yaml", [], 0
    for mutation in mutations((EXAMPLE / "agreement.yaml").read_bytes(), 250, 7):
        path.write_bytes(mutation.content)
        reading = read(path)
        if reading.agreement is not None:
            sound += 1
            assert account(reading.agreement, Orders()).quarters == reading.agreement.term.quarters
        elif not names_it(mutation, reading.findings):
            elsewhere.append((mutation.kind, sorted(mutation.lines), reading.findings[0].message))
    assert sound < 125
    assert len(elsewhere) <= (250 - sound) // 20, "\n".join(map(str, elsewhere))
