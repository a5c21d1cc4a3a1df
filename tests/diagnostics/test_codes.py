"""The registry of codes: every example is run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.build.instances import made, ruled_devices
from tests.lab.instances import small

from weft import agreement
from weft.build import additions, frr, sonic
from weft.build.checks import check as check_devices
from weft.catalogue import load as load_catalogue
from weft.diagnostics import (
    AdditionsError,
    CatalogueError,
    Diagnostic,
    ExchangeError,
    ExpressionError,
    InfeasibleError,
    InputError,
)
from weft.diagnostics.code import (
    ADDITIONS,
    AGREEMENT,
    BASE,
    DEVICES,
    EXCHANGE,
    FABRIC,
    FAILURES,
    GNPY,
    LAB,
    Code,
    example_files,
)
from weft.diagnostics.codes import CODES, PARTS, explain
from weft.exchange import read, write_intent
from weft.exchange.gnpy import read_library, read_network, read_services
from weft.exchange.sndlib_model import model_of
from weft.intent import check, load
from weft.lab import scenario
from weft.network import Enumeration, Incidence, Risks, parsed
from weft.optical.system.design import design
from weft.planning.step1_traffic import between_sites
from weft.planning.step2_fabric_menu import menus

SOURCES = Path(__file__).parents[2] / "src" / "weft"
SEEN_FIRST = {"E503": {"E201"}}
"""Codes that only the library's user meets, since `check` says the same of the place in the intent."""


def findings_of(example: str, folder: Path) -> tuple[Diagnostic, ...]:
    """What `check` says of an example, and what the catalogue says of a file `mine.yaml` of it."""
    for name, text in example_files(example).items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    readers = {
        EXCHANGE: import_of, GNPY: gnpy_of, FABRIC: fabrics_of, DEVICES: devices_of, ADDITIONS: additions_of,
        FAILURES: expressions_of, LAB: scenario_of, AGREEMENT: agreement_of,
    }  # fmt: skip
    for mark, read_so in readers.items():
        if example.startswith(mark):
            return read_so(folder)
    path = folder / "intent.yaml"
    if example.startswith("# whole\n# file"):
        path = folder / "missing.yaml"
    found = check(path)
    if "builtin, mine.yaml" in example:
        try:
            load_catalogue(["builtin", folder / "mine.yaml"])
        except CatalogueError as error:
            found += error.diagnostics
    return found


def fabrics_of(folder: Path) -> tuple[Diagnostic, ...]:
    """What is said of an example's intent, and of the fabrics that are designed for it."""
    found = check(folder / "intent.yaml")
    asked = load(folder / "intent.yaml")
    try:
        menus(asked, between_sites(asked), load_catalogue(asked.catalogue))
    except InfeasibleError as error:
        found += (Diagnostic(error.code, error.message, None, help=error.help),)
    return found


def expressions_of(folder: Path) -> tuple[Diagnostic, ...]:
    """What is said of the expressions of an example, on elements like those of the base."""
    links = ("AMS-PAR", *(f"LAB{i}" for i in range(80)))
    elements = {"fibre": ("FRA-AMS", "FRA-PAR", "AMS-PAR"), "router": ("FRA.1", "AMS.1"), "link": links}
    kind, name = zip(*((kind, name) for kind, names in elements.items() for name in names), strict=True)
    nothing = Incidence.of([()] * len(name), 0)
    lines = (folder / "failures.txt").read_text(encoding="utf-8").splitlines()
    towns = Risks(kind, name, nothing, nothing, nothing, nothing, nothing)
    asked = [line.replace("@", f"@{folder}/", 1) if line.startswith("@") else line for line in lines]
    try:
        Enumeration.of(towns, parsed(towns, asked))
    except ExpressionError as error:
        return error.diagnostics
    return ()


def scenario_of(folder: Path) -> tuple[Diagnostic, ...]:
    """What is said of the scenario of an example, in a lab of two leaves and two spines."""
    try:
        scenario(folder / "scenario.txt", small())
    except ExpressionError as error:
        return error.diagnostics
    return ()


def import_of(folder: Path) -> tuple[Diagnostic, ...]:
    """What is said when the graph of an example is imported to the folder `out`, and of its planning model if any."""
    try:
        if (folder / "model.txt").exists():
            model_of(str(folder / "model.txt"))
        write_intent(read("repetita", folder / "network.graph"), folder / "out", "an example")
    except ExchangeError as error:
        return error.diagnostics
    return check(folder / "out" / "intent.yaml")


def gnpy_of(folder: Path) -> tuple[Diagnostic, ...]:
    """What is said of the GNPy files of an example, and of the line that is designed from them."""
    try:
        library = read_library(folder / "library.json")
        sheet = folder / "topology.xlsx"
        network = read_network(sheet if sheet.exists() else folder / "topology.json", library)
        if (folder / "services.json").exists():
            read_services(folder / "services.json", library, network)
        return design(network, library).findings
    except InputError as error:
        return error.diagnostics


def additions_of(folder: Path) -> tuple[Diagnostic, ...]:
    """What is said of additions to the devices of a small fabric."""
    devices = made("two leaves a host", "numbered")
    try:
        added = additions.load(folder / "additions.yaml")
        for device in devices:
            additions.with_texts(added, device, "frr", frr.render(device))
    except AdditionsError as error:
        return error.diagnostics
    return tuple(added.unused(devices, ["FRA"]))


def agreement_of(folder: Path) -> tuple[Diagnostic, ...]:
    """What is said of an agreement."""
    return agreement.check(folder / "agreement.yaml")


def devices_of(folder: Path) -> tuple[Diagnostic, ...]:
    """What is said of the devices of a small fabric whose files are changed so; what is there already is not."""
    changes = (folder / "changes.diff").read_text(encoding="utf-8")
    devices = ruled_devices("two leaves a host", "numbered")
    files = {device.name: frr.render(device) | sonic.render(device) for device in devices}
    for change in changes.split("--- ")[1:]:
        head, *lines = change.splitlines()
        name, _, path = head.partition("/")
        old, new = ("".join(f"{line[1:]}\n" for line in lines if line[0] in marks) for marks in (" -", " +"))
        text = files[name][path]
        assert old in text or new in text
        is_there = len(new) > len(old) and new in text
        files[name][path] = text if is_there else text.replace(old, new, 1)
    broken = [(name, rule) for name, own in files.items() for rule in sonic.broken_in(own)]
    said = tuple(Diagnostic("E869", f"{name}: {rule}", None) for name, rule in broken)
    return check_devices(map(frr.read, files.values())) + said


def test_the_base_of_the_examples_has_no_findings(tmp_path: Path) -> None:
    """What examples leave out is filled from an intent that is right."""
    assert findings_of("", tmp_path) == ()
    assert example_files("")["intent.yaml"] == BASE


@pytest.mark.parametrize("code", CODES.values(), ids=CODES)
def test_the_bad_example_of_each_code_has_it(code: Code, tmp_path: Path) -> None:
    """The bad example of a code yields this code, and no other error."""
    found = {d.code for d in findings_of(code.bad, tmp_path)}
    assert code.code in found
    assert {c for c in found if c.startswith("E")} <= {code.code} | SEEN_FIRST.get(code.code, set())


@pytest.mark.parametrize("code", CODES.values(), ids=CODES)
def test_the_mended_example_of_each_code_has_no_findings(code: Code, tmp_path: Path) -> None:
    """The mended example of a code yields nothing at all."""
    assert findings_of(code.mended, tmp_path) == ()


def test_every_code_in_the_sources_is_registered() -> None:
    """No diagnostic has a code that `weft explain` does not know."""
    used = {
        code
        for path in SOURCES.rglob("*.py")
        if not path.name.startswith("code")
        for code in re.findall(r'"([EW][0-9]{3})"', path.read_text(encoding="utf-8"))
    }
    assert used == set(CODES)


def test_no_two_parts_of_the_registry_give_one_code() -> None:
    """A code means one thing: the registry of all parts would keep the last of two."""
    given = [code.code for part in PARTS for code in part.CODES]
    assert sorted(given) == sorted(CODES)


def test_explain_shows_the_text_and_both_examples() -> None:
    """`explain` gives title, text, the bad and the mended example; None for an unknown code."""
    text = explain("E304")
    assert text is not None
    assert "demand to itself" in text
    assert "from: FRA, to: FRA" in text
    assert "from: FRA, to: AMS" in text
    assert explain("E000") is None
