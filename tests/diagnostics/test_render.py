"""Diagnostics as text and as records."""

from __future__ import annotations

from weft.diagnostics import Diagnostic, IntentError, Span, in_order, known, nearest, render, to_json


def test_the_caret_stands_below_the_place() -> None:
    """Head, place, line, caret with label, and help."""
    d = Diagnostic("E101", "unknown field 'lenght'", Span("i.yaml", 2, 9, 15), "not a field", "did you mean 'length'?")
    assert render([d], {"i.yaml": "weft: 1\n  - {a: lenght: 3}\n"}) == (
        "error[E101]: unknown field 'lenght'\n"
        " --> i.yaml:2:9\n"
        "  |\n"
        "2 |   - {a: lenght: 3}\n"
        "  |         ^^^^^^ not a field\n"
        "  = help: did you mean 'length'?"
    )


def test_wide_characters_and_tabs_do_not_move_the_caret() -> None:
    """A character that takes two cells moves the caret by two; a tab is shown as one blank."""
    d = Diagnostic("E107", "no name", Span("i.yaml", 1, 4, 5))
    shown = render([d], {"i.yaml": "東\té|"}).split("\n")
    assert shown[-1].index("^") - shown[-2].index("東") == 4
    assert "\t" not in shown[-2]


def test_of_a_long_line_only_the_part_around_the_place_is_shown() -> None:
    """A line of thousands of characters is cut on both sides, and the caret still stands below its place."""
    line = "x" * 5000 + "HERE" + "y" * 5000
    d = Diagnostic("E107", "no name", Span("i.yaml", 1, 5001, 5005))
    *_, text, caret = render([d], {"i.yaml": line}).split("\n")
    assert len(text) < 130
    assert text[caret.index("^") : caret.rindex("^") + 1] == "HERE"


def test_without_source_the_place_is_still_told() -> None:
    """A file that cannot be read, or a line beyond its end, leaves the place."""
    d = Diagnostic("E001", "gone", Span("i.yaml", 9, 1, 2), "here")
    assert render([d], {}) == "error[E001]: gone\n --> i.yaml:9:1: here"
    assert render([d], {"i.yaml": "one line"}).endswith("i.yaml:9:1: here")


def test_records_hold_all_that_the_text_says() -> None:
    """A record has code, severity, message, place, label, help and related places."""
    other = Span("i.yaml", 1, 1, 5)
    d = Diagnostic("W401", "short", Span("i.yaml", 2, 3, 4), "l", "h", "warning", ((other, "first"),))
    (record,) = to_json([d])
    assert (record["code"], record["severity"], record["line"], record["end_column"]) == ("W401", "warning", 2, 4)
    assert record["related"] == [{"file": "i.yaml", "line": 1, "column": 1, "end_column": 5, "label": "first"}]


def test_findings_come_in_order_of_place_and_once() -> None:
    """Those without a place come first, then line by line; a finding given twice is told once."""
    late, early = (Diagnostic("E101", "m", Span("i.yaml", line, 1, 2)) for line in (9, 2))
    nowhere = Diagnostic("E001", "m", None)
    assert in_order([late, early, nowhere, late]) == (nowhere, early, late)


def test_the_near_name_is_found_in_either_case() -> None:
    """`nearest` finds a misspelt or miscased name, and nothing for an unlike one."""
    assert nearest("lenght", ["name", "length"]) == "length"
    assert nearest("fra", ["FRA", "AMS"]) == "FRA"
    assert nearest("zzzzz", ["FRA", "AMS"]) is None
    assert known("zzzzz", ["FRA", "AMS"], "sites") == "sites: FRA, AMS"


def test_an_input_error_reads_as_its_findings() -> None:
    """The exception's own text has a line for each finding, for users of the library."""
    placed = Diagnostic("E101", "unknown field", Span("i.yaml", 2, 9, 15))
    error = IntentError([placed, Diagnostic("E001", "gone", None)])
    assert str(error) == "i.yaml:2:9: error[E101]: unknown field\nerror[E001]: gone"
