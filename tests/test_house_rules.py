"""What we hold every file of the repository to."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LONGEST_FILE = 420
LONGEST_FUNCTION = 60
VAGUE = {"utils", "util", "common", "helpers", "helper", "manager", "misc"}
MEASURED = tuple(f"src/weft/{name}" for name in ("network", "catalogue", "traffic", "fabric", "optical"))
UNITS = (
    "gbps", "km", "m", "hz", "ghz", "thz", "gbd", "db", "dbm", "w", "mw", "eur", "ms", "h", "years", "deg", "rad",
    "share", "ratio", "factor", "per_km", "per_month", "ps", "nm",
    "gbit", "s", "s2", "db2", "s_m", "s_m2", "per_w2m2", "01nm",
)  # fmt: skip
DIMENSIONLESS = {
    "deferrable",  # a share, by the name the intent file gives it
    "metric",  # IS-IS metrics have none
    "cost",  # the objective's own: watts or euro
    "ase",  # of the signal, as the two below
    "decay",  # the logarithm of what is left of a share
    "keep",
    "nli",
    "signal",
    "keeps",  # a share
    "kinds",  # zeros and ones
    "roll_off",
    "tilt",  # of gain by gain, as the two below
    "tilt_ripple",
    "dynamic_gain_tilt",
    "value",  # a figure of the catalogue; its field's name has the unit
}


def _python_files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def _texts() -> Iterator[Path]:
    """Every file we wrote."""
    yield from (path for path in ROOT.glob("*") if path.is_file())
    for folder in (".ci", "benchmarks", "docs", "examples", "src", "tests", "tools"):
        yield from (path for path in (ROOT / folder).rglob("*") if path.is_file() and path.parent.name != "__pycache__")


def _relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_a_file_holds_one_idea_so_it_is_short() -> None:
    """No Python file is longer than about 400 lines."""
    files = _python_files("src", "tests", "benchmarks", "tools")
    lengths = {_relative(path): len(path.read_text("utf-8").splitlines()) for path in files}
    assert lengths
    assert {name: n for name, n in lengths.items() if n > LONGEST_FILE} == {}


def test_a_function_is_short() -> None:
    """No function of the package is longer than about 50 lines, its docstring aside."""
    too_long = {}
    for path in _python_files("src"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
                n = (node.end_lineno or 0) - first.lineno + 1
                if n > LONGEST_FUNCTION:
                    too_long[f"{_relative(path)}:{node.name}"] = n
    assert too_long == {}


def test_a_name_says_what_is_inside() -> None:
    """No module, package or folder has a name that could hold anything."""
    paths = [*_python_files("src", "tests", "benchmarks", "tools"), *(ROOT / "docs").rglob("*.md")]
    assert [_relative(p) for p in paths if VAGUE & {p.stem, *p.relative_to(ROOT).parts}] == []


def test_a_package_says_what_it_is_for() -> None:
    """Each package's docstring gives its purpose."""
    packages = sorted((ROOT / "src" / "weft").rglob("__init__.py"))
    assert packages
    assert [_relative(p) for p in packages if not ast.get_docstring(ast.parse(p.read_text("utf-8")))] == []


@pytest.mark.parametrize("path", _python_files(*MEASURED), ids=_relative)
def test_a_column_carries_its_unit(path: Path) -> None:
    """A column of real numbers ends in its unit, or is on the short list of those that have none."""
    columns = [
        f"{node.name}.{field.target.id}"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef)
        for field in node.body
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if ast.unparse(field.annotation) in {"Floats", "NDArray[np.float64]", "npt.NDArray[np.float64]"}
        if field.target.id not in DIMENSIONLESS and not field.target.id.endswith(tuple(f"_{unit}" for unit in UNITS))
        if field.target.id not in UNITS
    ]
    assert columns == []


def test_nothing_names_the_machine_it_was_written_on() -> None:
    """No file of ours holds a path that is right on one machine only."""
    elsewhere = re.compile(r"(?<![\w.}*])/(?:work|root|home|tmp)/")
    found = []
    for path in _texts():
        text = path.read_text("utf-8", errors="replace")
        found += [f"{_relative(path)}: {match.group()}" for match in elsewhere.finditer(text)]
    assert found == []


def _documents() -> list[Path]:
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")])


def _prose(text: str) -> str:
    """A page without its blocks of code."""
    return re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)


def _anchors(text: str) -> set[str]:
    """Anchors of a page's headings, as the usual Markdown renderers make them."""
    headings = re.findall(r"^#+ +(.+?) *$", _prose(text), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", _documents(), ids=_relative)
def test_a_link_in_the_documents_leads_somewhere(page: Path) -> None:
    """Each relative link names a file that exists and, after `#`, a heading in it."""
    text = _prose(page.read_text("utf-8"))
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        if not file.exists() or (anchor and file.suffix == ".md" and anchor not in _anchors(file.read_text("utf-8"))):
            broken.append(target)
    assert broken == []
