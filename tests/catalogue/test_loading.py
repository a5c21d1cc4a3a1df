"""A user's catalogue file adds and overrides; a wrong one is told where and how."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from weft.catalogue import load
from weft.diagnostics import CatalogueError, Diagnostic, read_sources, render

GOOD = """\
sources:
  quote-7: {title: Quotation 7, where: our buyer}
grey_optics:
  - name: 400G-FR4
    vendor: Acme
    source: quote-7
    speed_gbps: 400
    form_factor: QSFP-DD
    reach_m: 2000
    draw_w: {value: 9, low: 8, high: 10, confidence: datasheet, source: quote-7}
    price_eur: {value: 700, low: 700, high: 700, confidence: datasheet, source: quote-7}
  - name: 400G-XR4
    vendor: Acme
    source: quote-7
    speed_gbps: 400
    form_factor: QSFP-DD
    reach_m: 3000
    draw_w: {value: 9, low: 8, high: 10, confidence: datasheet, source: quote-7}
    price_eur: {value: 750, low: 700, high: 800, confidence: datasheet, source: quote-7}
practice:
  pue: {value: 1.2, low: 1.15, high: 1.25, confidence: measured, source: quote-7}
"""


def found(tmp_path: Path, text: str) -> tuple[Diagnostic, ...]:
    """What is wrong with a file of this text on top of the builtin catalogue."""
    file = tmp_path / "mine.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(CatalogueError) as caught:
        load(["builtin", file])
    return caught.value.diagnostics


def test_a_file_overrides_one_item_in_its_place_and_adds_another_at_the_end(tmp_path: Path) -> None:
    """The later file wins; everything else stays."""
    file = tmp_path / "mine.yaml"
    file.write_text(GOOD, "utf-8")
    before, after = load(["builtin"]), load(["builtin", file])
    names = [optic.name for optic in before.grey_optics]
    assert [optic.name for optic in after.grey_optics] == [*names, "400G-XR4"]
    assert after.grey_optic("400G-FR4").draw_w.value == 9
    assert after.switches == before.switches
    assert after.sources["quote-7"].where == "our buyer"


def test_a_file_may_set_one_rule_of_practice_alone(tmp_path: Path) -> None:
    """The others keep their builtin value."""
    file = tmp_path / "mine.yaml"
    file.write_text(GOOD, "utf-8")
    before, after = load(["builtin"]).practice, load(["builtin", file]).practice
    assert after.pue.value == 1.2
    assert after.model_copy(update={"pue": before.pue}) == before


def test_an_empty_file_changes_nothing(tmp_path: Path) -> None:
    """A file of comments only is no mistake that matters, but it is said to hold nothing."""
    assert [d.code for d in found(tmp_path, "# nothing\n")] == ["E504"]


TWICE = "    speed_gbps: 400\n    speed_gbps: 800\n"
END, NEXT = "high: 10, confidence: datasheet, source: ", "}\n    price_eur: {value: 700"
WRONG = [
    ("draw_w: {value: 9,", "drow_w: {value: 9,", "E510", "unknown field 'drow_w' in a grey optic", "drow_w"),
    ("    reach_m: 2000\n", "", "E511", "a grey optic needs 'reach_m'", "name: 400G-FR4"),
    ("speed_gbps: 400\n", "speed_gbps: fast\n", "E512", "speed_gbps: 'fast' is not a number", "fast"),
    ("QSFP-DD", "QSFP-D", "E512", "form_factor must be one of", "QSFP-D"),
    ("low: 8, high: 10", "low: 8, high: 8.5", "E512", "a figure must lie in its range", "{value: 9"),
    ("low: 8, high: 10", "low: -8, high: 10", "E512", "low: should be greater than or equal to 0", "-8"),
    (f"{END}quote-7{NEXT}", f"{END}quote-8{NEXT}", "E506", "no source 'quote-8' is listed", "quote-8"),
    ("name: 400G-XR4", "name: 400G-FR4", "E505", "'400G-FR4' is listed twice in grey_optics", "400G-FR4"),
    ("    speed_gbps: 400\n", TWICE, "E502", "is given twice", "speed_gbps: 800"),
    ("practice:", "practise:", "E510", "unknown field 'practise' in a catalogue file", "practise"),
    ("pue: {value: 1.2", "pue: {value: .inf", "E512", "value: '.inf' is not a number", ".inf"),
    ("[", "[", "E501", "this is not YAML", ""),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong", "code", "message", "at"), WRONG, ids=[w[3] for w in WRONG])
def test_a_wrong_file_is_told_with_line_and_caret(
    tmp_path: Path, right: str, wrong: str, code: str, message: str, at: str
) -> None:
    """The first finding points at the text that is wrong."""
    text = GOOD.replace(right, wrong, 1) if code != "E501" else GOOD + "  - ]"
    problems = found(tmp_path, text)
    first = problems[0]
    assert first.code == code
    assert message in first.message
    assert first.span is not None
    assert text.splitlines()[first.span.line - 1][first.span.column - 1 :].startswith(at)
    assert "^" in render(problems, read_sources(problems))


def test_everything_wrong_in_all_files_is_told_at_once(tmp_path: Path) -> None:
    """Two files, one error each."""
    texts = (GOOD.replace("reach_m: 2000", "reach_m: far"), GOOD.replace("vendor: Acme", "wendor: Acme", 1))
    paths = [tmp_path / f"{i}.yaml" for i in range(2)]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, "utf-8")
    with pytest.raises(CatalogueError) as caught:
        load(["builtin", *paths])
    assert {d.span.file for d in caught.value.diagnostics if d.span} == {str(p) for p in paths}


def test_a_near_name_is_offered(tmp_path: Path) -> None:
    """As in an intent."""
    assert found(tmp_path, GOOD.replace("draw_w", "drow_w", 1))[0].help == "did you mean 'draw_w'?"


def test_a_capacity_that_counts_both_ways_is_refused(tmp_path: Path) -> None:
    """The trap of data sheets."""
    text = """\
switches:
  - {name: X, vendor: V, source: NPZ, asic: A, rack_units: 1, capacity_gbps: 25600,
     ports: [{count: 32, speed_gbps: 400, form_factor: QSFP-DD}],
     draw_w: {value: 3, low: 2, high: 4, confidence: estimate, source: NPZ},
     price_eur: {value: 3, low: 2, high: 4, confidence: estimate, source: NPZ}}
"""
    assert "does its source count both ways?" in found(tmp_path, text)[0].message


def test_a_card_that_fits_nothing_known_is_refused(tmp_path: Path) -> None:
    """A misspelt chassis would drop the card from every plan in silence."""
    text = """\
cards:
  - {name: X, vendor: V, source: NPZ, fits: ['8808', '88O4'], complexes: 1, complex_gbps: 400,
     ports: [{count: 32, speed_gbps: 400, form_factor: QSFP-DD}],
     draw_w: {value: 3, low: 2, high: 4, confidence: estimate, source: NPZ},
     price_eur: {value: 3, low: 2, high: 4, confidence: estimate, source: NPZ}}
"""
    (problem,) = found(tmp_path, text)
    assert (problem.code, problem.help) == ("E507", "did you mean '8804'?")


def test_a_catalogue_without_the_builtin_one_must_give_its_own_practice(tmp_path: Path) -> None:
    """Nothing that an operator must decide is made up in silence."""
    file = tmp_path / "mine.yaml"
    file.write_text(GOOD, "utf-8")
    with pytest.raises(CatalogueError) as caught:
        load([file])
    assert [d.code for d in caught.value.diagnostics] == ["E508"]
    assert "margin_db" in caught.value.diagnostics[0].message


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00", b"", b"a: &a [*a]", b"- 1", b"\x00", b"'"])
def test_a_file_that_cannot_be_read_is_an_error_of_the_catalogue(tmp_path: Path, content: bytes | None) -> None:
    """Missing, not text, empty, its own ancestor, or no mapping."""
    file = tmp_path / "mine.yaml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(CatalogueError):
        load([file])


TEXTS = [entry.read_text("utf-8") for entry in sorted(files("weft.catalogue").joinpath("data").iterdir(), key=str)]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(TEXTS), st.integers(0, 20_000), st.text(max_size=3), st.integers(0, 40))
def test_a_damaged_file_loads_or_is_a_catalogue_error(
    tmp_path: Path, text: str, at: int, instead: str, cut: int
) -> None:
    """Never a traceback: the load either works or raises what the command line can show."""
    at %= len(text)
    file = tmp_path / "mine.yaml"
    file.write_bytes((text[:at] + instead + text[at + cut :]).encode("utf-8", "surrogatepass"))
    try:
        loaded = load(["builtin", file])
    except CatalogueError as error:
        told = len(error.diagnostics)
    else:
        told = len(loaded.switches)
    assert told > 0
