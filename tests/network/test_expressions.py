"""What an operator may write to say what fails, and what is said of what cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from weft.diagnostics import ExpressionError, render
from weft.network import Risks, parsed, scenarios

ALL_FIBRES = "fibre FRA-AMS + fibre FRA-PAR + fibre AMS-PAR"
GOOD = [
    ("fibre", ["fibre FRA-AMS", "fibre FRA-PAR", "fibre AMS-PAR"]),
    ("srlg:1", ["srlg rhine", "srlg alps"]),
    ("srlg:2", ["srlg rhine + srlg alps"]),
    ("srlg:3", []),
    ("pair", []),
    ("srlg+router:3", [f"srlg {g} + router FRA.1 + router FRA.2 + router AMS.1" for g in ("rhine", "alps")]),
    (" srlg : 1 + fibre : 3 ", [f"{ALL_FIBRES} + srlg {g}" for g in ("rhine", "alps")]),
    ("rhine", ["srlg rhine"]),
    ("link:FRA-AMS", ["link FRA-AMS"]),
    ("link FRA-AMS", ["link FRA-AMS"]),
    ("link FRA-AMS + fibre FRA-AMS", ["fibre FRA-AMS + link FRA-AMS"]),
    ("rhine+FRA.2", ["srlg rhine + router FRA.2"]),
    ("a+b", ["site a+b"]),
    ("rhine+a+b+FRA", ["srlg rhine + site FRA + site a+b"]),
    ("a+b+rhine", ["srlg rhine + site a+b"]),
    ("site:007", ["site 007"]),
    ("x/y", ["link x/y"]),
    ("AMS.1-FRA.1#2", ["link AMS.1-FRA.1#2"]),
    ("/FRA/", ["site FRA"]),
    ("/FRA\\..*/", ["router FRA.1", "router FRA.2"]),
    ("link:/.*/:5", ["link FRA-AMS + link AMS.1-FRA.1 + link AMS.1-FRA.1#2 + link AMS.1-FRA.2 + link x/y"]),
    ("fibre:/FRA-.*/:2", ["fibre FRA-AMS + fibre FRA-PAR"]),
    ("/.*rhine|FRA/:2", ["srlg rhine + site FRA"]),
    ("link:/x/y/", ["link x/y"]),
    ("site:/a\\+b/+site:/0+7/", ["site a+b + site 007"]),
    ("fibre:/(FRA|AMS)-.+/ + rhine", [f"fibre {f} + srlg rhine" for f in ("FRA-AMS", "FRA-PAR", "AMS-PAR")]),
]

BAD = [
    ("fiber", "E601", "fiber", "did you mean 'fibre'?"),
    ("fiber:2", "E601", "fiber:2", "did you mean 'fibre'?"),
    ("cable:rhine", "E601", "cable:rhine", "kinds: fibre, pair, srlg, router, site, link, span, amplifier and 1 more"),
    ("", "E602", "", ""),
    ("fibre:0", "E602", "fibre:0", ""),
    ("fibre:-1", "E602", "fibre:-1", ""),
    ("fibre:2.5", "E602", "fibre:2.5", ""),
    ("fibre:", "E602", "fibre:", ""),
    ("fibre:nowhere", "E601", "fibre:nowhere", "fibre: FRA-AMS, FRA-PAR, AMS-PAR"),
    ("fibre:AMS-PRA", "E601", "fibre:AMS-PRA", "did you mean 'AMS-PAR'?"),
    ("rhine+nowhere", "E601", "nowhere", ""),
    ("rhine + nowhere + alps", "E601", "nowhere", ""),
    ("rhine+", "E602", "", ""),
    ("+rhine", "E602", "+", ""),
    ("FRA-AMS", "E606", "FRA-AMS", "write one of fibre:FRA-AMS, link:FRA-AMS"),
    ("rhine+rhine", "E604", "rhine+rhine", ""),
    ("/rhi.*", "E602", "/rhi.*", ""),
    ("fibre:/FRA", "E602", "fibre:/FRA", ""),
    ("/fra.*/", "E604", "/fra.*/", "the whole name must match"),
    ("/rhine|alps/:3", "E604", "/rhine|alps/:3", ""),
    ("/rhine|alps/:many", "E602", "/rhine|alps/:many", ""),
    ("cable:/FRA.*/", "E601", "cable:/FRA.*/", ""),
    ("link:/(/", "E603", "link:/(/", ""),
    ("@", "E605", "@", ""),
    ("@nowhere.txt", "E605", "@nowhere.txt", ""),
    ("link:3+link:/.*/:40", "E604", "link:/.*/:40", ""),
    ("fibre\nrhine", "E601", "fibre rhine", ""),
    ("fibre:999999999999999999999", "E602", "fibre:999999999999999999999", ""),
]


@pytest.mark.parametrize(("expression", "expected"), GOOD, ids=[text for text, _ in GOOD])
def test_an_expression_means_these_scenarios(towns: Risks, expression: str, expected: list[str]) -> None:
    """Kinds, counts, names and regular expressions, alone and joined."""
    assert sorted(scenarios(towns, [expression], intact=False).name) == sorted(expected)


@pytest.mark.parametrize(("expression", "code", "marked", "help_"), BAD, ids=[text or "nothing" for text, *_ in BAD])
def test_what_cannot_be_read_is_marked(towns: Risks, expression: str, code: str, marked: str, help_: str) -> None:
    """One finding, a caret under the part that is wrong, and what may have been meant."""
    with pytest.raises(ExpressionError) as caught:
        parsed(towns, ["rhine", expression])
    (finding,) = caught.value.diagnostics
    assert finding.code == code
    assert finding.span is not None
    assert finding.span.line == 2
    line = caught.value.sources["--fail"].split("\n")[1]
    assert line[finding.span.column - 1 : finding.span.end_column - 1].strip() == marked
    assert finding.help == help_ or not help_


RIHNE = """\
error[E601]: nothing here is called 'rihne', and it is no kind of failure
 --> --fail:3:1
  |
3 | rihne
  | ^^^^^ not in this network
  = help: did you mean 'rhine'?"""


def test_everything_wrong_is_told_at_once(towns: Risks) -> None:
    """Each wrong expression, and each wrong part of one, in the form of a compiler."""
    with pytest.raises(ExpressionError) as caught:
        parsed(towns, ["fiber+nowhere", "fibre", "rihne"])
    said = render(caught.value.diagnostics, caught.value.sources)
    assert [d.code for d in caught.value.diagnostics] == ["E601"] * 3
    assert said.split("\n\n")[2] == RIHNE


def test_a_file_holds_one_expression_a_line(towns: Risks, tmp_path: Path) -> None:
    """Comments and empty lines are left out; a `#` within a name is part of it."""
    file = tmp_path / "failures.txt"
    file.write_bytes(b"\xef\xbb\xbf# under repair\r\nrhine + FRA.1  # since May\r\n\r\nAMS.1-FRA.1#2\r\nsrlg:2")
    found = scenarios(towns, ["alps", f"@{file}"], intact=False)
    assert found.name == ("srlg alps", "srlg rhine + router FRA.1", "link AMS.1-FRA.1#2", "srlg rhine + srlg alps")


def test_a_wrong_line_of_a_file_is_named_with_its_place(towns: Risks, tmp_path: Path) -> None:
    """File, line and column; all wrong lines at once, with those of the command line."""
    file = tmp_path / "failures.txt"
    file.write_text("rhine\n  rihne # which?\n@others.txt\nfibre:0\n", encoding="utf-8")
    with pytest.raises(ExpressionError) as caught:
        parsed(towns, [f"@{file}", "nowhere"])
    places = [(d.code, d.span.file, d.span.line, d.span.column) for d in caught.value.diagnostics if d.span]
    assert places == [
        ("E601", str(file), 2, 3), ("E602", str(file), 3, 1), ("E602", str(file), 4, 1), ("E601", "--fail", 2, 1)
    ]  # fmt: skip


@pytest.mark.parametrize("content", [b"", b"# nothing\n\n", b"\xff\xfe\x00"])
def test_a_file_without_expressions_is_refused(towns: Risks, tmp_path: Path, content: bytes) -> None:
    """Empty, comments only, or no text at all."""
    file = tmp_path / "failures.txt"
    file.write_bytes(content)
    with pytest.raises(ExpressionError) as caught:
        parsed(towns, [f"@{file}"])
    assert caught.value.diagnostics[0].code == ("E605" if content.startswith(b"\xff") else "E604")


def test_a_state_is_told_by_the_kinds_where_elements_are_named(towns: Risks) -> None:
    """`FRA-PAR` is a `fibre` failure, as `protect` names it; kinds keep the words of the expression."""
    asked = ["FRA-PAR", "rhine+FRA-PAR", "/FRA-PAR|AMS-PAR/:2", "router + srlg", "/rhine|AMS/"]
    found = scenarios(towns, asked, intact=False)
    assert found.state == (
        "fibre", "fibre+srlg", "fibre:2", *["router + srlg"] * 6, "srlg", "site",
    )  # fmt: skip
