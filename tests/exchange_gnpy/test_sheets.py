"""GNPy's sheets stand for the networks and services that GNPy's own converter makes of them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlrd
from gnpy.tools.convert import xls_to_json_data
from gnpy.tools.json_io import load_equipment, load_network
from gnpy.tools.service_sheet import read_service_sheet
from tests.exchange_gnpy.likeness import SAMPLES, unlike

from weft.diagnostics import ExchangeError
from weft.exchange.gnpy import read_library, read_network, read_services

LIBRARY = SAMPLES / "eqpt_config.json"
SHEETS = ("CORONET_Global_Topology", "juniperTopologyExampleV2J", "meshTopologyExampleV2")


def as_xlsx(name: str, folder: Path) -> Path:
    """A sample saved in the newer form, every cell as it was."""
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for sheet in xlrd.open_workbook(str(SAMPLES / f"{name}.xls")).sheets():
        page = made.create_sheet(sheet.name)
        for row in range(sheet.nrows):
            page.append([None if value == "" else value for value in sheet.row_values(row)])
    made.save(folder / f"{name}.xlsx")
    return folder / f"{name}.xlsx"


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_is_the_network_that_gnpy_makes_of_it(name: str, tmp_path: Path) -> None:
    """Uids, places, settings and connections, but for elements that GNPy leaves unconnected."""
    value = xls_to_json_data(SAMPLES / f"{name}.xls")
    ends = {uid for one in value["connections"] for uid in one.values()}
    value["elements"] = [one for one in value["elements"] if one["uid"] in ends]
    (tmp_path / f"{name}.json").write_text(json.dumps(value), encoding="utf-8")
    library = read_library(LIBRARY)
    theirs, ours = read_network(tmp_path / f"{name}.json", library), read_network(SAMPLES / f"{name}.xls", library)
    assert not unlike(theirs.by_uid(), ours.by_uid())
    assert set(theirs.connections) == set(ours.connections)


def test_both_forms_of_a_workbook_are_the_same_network_and_services(tmp_path: Path) -> None:
    """An `.xlsx` says what the `.xls` says."""
    library = read_library(LIBRARY)
    old, new = SAMPLES / "meshTopologyExampleV2.xls", as_xlsx("meshTopologyExampleV2", tmp_path)
    networks = [read_network(path, library) for path in (old, new)]
    assert not unlike(networks[0].elements, networks[1].elements)
    assert read_services(old, library, networks[0]) == read_services(new, library, networks[1])


def test_services_in_a_sheet_are_those_that_gnpy_makes_of_it(tmp_path: Path) -> None:
    """Units, modes, constraints and disjunctions; on the sheet of Juniper's amplifiers GNPy's converter fails."""
    path, equipment = SAMPLES / "meshTopologyExampleV2.xls", load_equipment(LIBRARY)
    value = read_service_sheet(path, equipment, load_network(path, equipment), path)
    (tmp_path / "services.json").write_text(json.dumps(value), encoding="utf-8")
    library = read_library(LIBRARY)
    network = read_network(path, library)
    ours = read_services(path, library, network)
    assert not unlike(read_services(tmp_path / "services.json", library, network), ours)
    path = SAMPLES / "juniperTopologyExampleV2J.xls"
    assert read_services(path, library, read_network(path, library)) == ours


CABLE = "sheet 'Links', row 6: 'length' of Fiber 'fiber (Lannion_CAS -> Corlay)"
FAULTS: dict[str, tuple[str, int, int, Any, str]] = {
    "a negative length": ("Links", 6, 3, -20.0, CABLE),
    "a length in words": ("Links", 6, 3, "far", CABLE),
    "an unknown site": ("Links", 7, 1, "Corlai", "sheet 'Links', row 7: 'Corlai' is no site"),
    "an unknown kind": ("Nodes", 6, 7, "ROADN", "sheet 'Nodes', row 6: 'ROADN' is no type of site"),
    "a site twice": ("Nodes", 7, 1, "Lannion_CAS", "sheet 'Nodes', row 7: the site 'Lannion_CAS' is there twice"),
    "an unknown amplifier": ("Eqpt", 6, 3, "std_gian", "sheet 'Eqpt', row 6: Edfa 'east edfa in Lannion_CAS"),
    "an unknown way": ("Eqpt", 6, 2, "Quimper", "sheet 'Eqpt', row 6: no link leads from 'Lannion_CAS' to 'Quimper'"),
    "a column misspelt": ("Links", 5, 4, "Fibre type", "unknown column 'Fibre type'"),
    "a column missing": ("Links", 5, 2, "", "sheet 'Links' has no column 'Node Z'"),
    "an unknown transceiver": ("Service", 6, 4, "Voyagr", "sheet 'Service', row 6: request '0' wants the transceiver"),
    "a power in words": ("Service", 6, 7, "full", "sheet 'Service', row 6: 'output-power' of request '0'"),
    "a spacing in Hz": ("Service", 6, 6, 5e10, "sheet 'Service', row 6: 'spacing' of request '0'"),
    "a request alone": ("Service", 8, 9, 99, "disjunction '3' names the request '99', which is not there"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_a_sheet_is_said_with_its_row(fault: str, tmp_path: Path) -> None:
    """One cell of a sample is made wrong."""
    sheet, row, column, value, said = FAULTS[fault]
    path = as_xlsx("meshTopologyExampleV2", tmp_path)
    book = openpyxl.load_workbook(path)
    book[sheet].cell(row, column).value = value
    book.save(path)
    library = read_library(LIBRARY)
    with pytest.raises(ExchangeError) as caught:
        read_services(path, library, read_network(path, library))
    assert said in str(caught.value)


@pytest.mark.parametrize("suffix", [".xls", ".xlsx"])
def test_what_is_no_workbook_is_refused(suffix: str, tmp_path: Path) -> None:
    """Text, an empty file, the first half of a workbook, and one that is not there."""
    library, path = read_library(LIBRARY), tmp_path / f"broken{suffix}"
    with pytest.raises(ExchangeError, match="no such file"):
        read_network(path, library)
    whole = (SAMPLES / "meshTopologyExampleV2.xls").read_bytes()
    for content in (b"text", b"", whole[: len(whole) // 2], b"PK\x03\x04" + bytes(200)):
        path.write_bytes(content)
        with pytest.raises(ExchangeError, match="is no workbook"):
            read_network(path, library)


@pytest.mark.parametrize(("suffix", "module"), [(".xls", "xlrd"), (".xlsx", "openpyxl")])
def test_without_the_extra_it_is_named(
    suffix: str, module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever has no reader of sheets is told what to install."""
    path = tmp_path / f"network{suffix}"
    path.write_bytes(b"a workbook")
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ExchangeError, match=f"'{module}' is not installed") as caught:
        read_network(path, read_library(LIBRARY))
    assert "weft[sheets]" in caught.value.diagnostics[0].help
