"""`weft agreement`: what it shows and writes, and what it says of what is wrong."""

from __future__ import annotations

import csv
import errno
import io
import json
import shutil
import zipfile
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from weft import intent
from weft.cli.entry import run
from weft.planning import Options, make, save

ROOT = Path(__file__).resolve().parents[2]
TERMS = ROOT / "examples" / "agreement" / "agreement.yaml"
PLAN = ROOT / "examples" / "four-sites" / "expected"


def said(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    """Exit status, what was printed, and what was complained of."""
    status = run(["agreement", *map(str, arguments)])
    shown = capsys.readouterr()
    assert "Traceback" not in shown.err
    return status, shown.out, shown.err


def test_a_file_alone_gives_its_patents(capsys: pytest.CaptureFixture[str]) -> None:
    """Royalties, balance, lump sum, release and patents sold; supply needs a plan, and that is said."""
    status, out, err = said(capsys, TERMS, "--json")
    record = json.loads(out)
    assert status == 0
    assert "need a plan" in err
    assert [row["leg"] for row in record["legs"]] == ["cross-licence", "lump sum", "release", "patent sale"]
    assert record["discounts"] is None
    assert record["between"] == [{"payer": "Operator", "payee": "Maker", "amount": -record["net"]}]


def test_the_page_shows_what_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """The block of docs/agreement.md is what its command prints, within 80 columns."""
    page = (ROOT / "docs" / "agreement.md").read_text("utf-8")
    block = page.split("```text\n")[1].split("```")[0]
    out = said(capsys, TERMS.parent / "small" / "agreement.yaml")[1]
    assert block.strip().splitlines() == [line.rstrip() for line in out.strip().splitlines()]
    assert max(map(len, block.splitlines())) <= 80


def test_a_plan_is_told_leg_by_leg(capsys: pytest.CaptureFixture[str]) -> None:
    """The table has the legs of supply, running and patents; JSON's legs, quarters and parties are one sum."""
    status, out, _ = said(capsys, PLAN, "--terms", TERMS)
    assert status == 0
    assert all(word in out for word in ("equipment", "energy", "cross-licence", "who pays whom", "from list to net"))
    record = json.loads(said(capsys, PLAN, "--terms", TERMS, "--json")[1])
    cents = [round(100 * row["cash"]) for row in record["legs"]]
    assert sum(cents) == round(100 * record["net"]) == round(100 * record["by_quarter"][-1]["cumulative"])
    paid = {(row["payer"], row["payee"]): round(100 * row["amount"]) for row in record["between"]}
    assert -sum(value for (payer, _), value in paid.items() if payer == "Operator") + sum(
        value for (_, payee), value in paid.items() if payee == "Operator"
    ) == sum(cents)


def test_the_two_parties_see_one_ledger(capsys: pytest.CaptureFixture[str]) -> None:
    """Of patents, which only the two are paid for, one's cash is the other's below zero."""
    mine, other = (
        json.loads(said(capsys, TERMS, "--json", "--seen-by", party)[1]) for party in ("Operator", "Maker")
    )
    assert mine["net"] == -other["net"]
    assert mine["npv"] == -other["npv"]


def test_files_hold_every_cent_and_are_the_same_bytes_again(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """CSV and workbook add up to the net; a second run with the same seed writes the same bytes."""
    pytest.importorskip("openpyxl", reason="openpyxl, which writes workbooks, is not installed")
    for name in ("one", "two"):
        out = "-o", tmp_path / name, "--xlsx", tmp_path / f"{name}.xlsx"
        assert said(capsys, PLAN, "--terms", TERMS, "--draws", "5", "--seed", "7", *out)[0] == 0
    first, second = ({p.name: p.read_bytes() for p in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert first == second
    assert set(first) == {"agreement.json", "cash.csv", "ledger.csv", "orders.csv", "royalties.csv"}
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()
    rows = list(csv.DictReader(io.StringIO(first["ledger.csv"].decode())))
    cash = list(csv.DictReader(io.StringIO(first["cash.csv"].decode())))
    net = sum(Decimal(row["cash"]) for row in rows)
    assert net == Decimal(cash[-1]["cumulative"])
    assert float(net) == json.loads(first["agreement.json"])["net"]


def test_a_workbook_has_the_cells_of_the_tables(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Each table cell by cell as in CSV: amounts are numbers with their currency, days are days."""
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl, which reads workbooks, is not installed")
    path = tmp_path / "book.xlsx"
    assert said(capsys, PLAN, "--terms", TERMS, "--draws", "5", "--xlsx", path, "-o", tmp_path)[0] == 0
    book = openpyxl.load_workbook(path)
    tables = ["cash", "ledger", "orders", "royalties"]
    others = ["parties", "list to net", "break-even", "sensitivity", "monte carlo"]
    assert book.sheetnames == ["about", "summary", *tables, *others]
    for name in tables:
        rows = list(csv.reader((tmp_path / f"{name}.csv").read_text("utf-8").splitlines()))
        cells = [list(row) for row in book[name].iter_rows()]
        for mine, theirs in zip(cells, rows, strict=True):
            assert [as_text(cell.value, text) for cell, text in zip(mine, theirs, strict=True)] == theirs
        assert book[name].freeze_panes == "A2"
    ledger = book["ledger"]
    assert {ledger.cell(2, k).number_format for k in (7, 8, 9)} == {'#,##0.00 "EUR";[Red]-#,##0.00 "EUR"'}
    with zipfile.ZipFile(path) as archive:
        assert {part.date_time[0] for part in archive.infolist()} == {1980}
    book.close()


def as_text(value: Any, text: str) -> str:
    """What a cell of a workbook is in a CSV file that has this text."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, int | float):
        return text if Decimal(str(value)) == Decimal(text) else str(value)
    return value or ""


def test_the_sheets_of_a_workbook_come_to_the_same(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Legs, quarters, payments and parties to one net, steps from list to net, legs to one present value."""
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl, which reads workbooks, is not installed")
    path = tmp_path / "book.xlsx"
    assert said(capsys, PLAN, "--terms", TERMS, "--xlsx", path)[0] == 0
    book = openpyxl.load_workbook(path)

    def rows(name: str) -> list[tuple[Any, ...]]:
        return list(book[name].iter_rows(min_row=2, values_only=True))

    def total(values: Iterable[Any]) -> Decimal:
        return sum((Decimal(str(value)) for value in values), Decimal(0))

    *legs, (_, net, npv) = rows("summary")
    assert Decimal(str(net)) == total(cash for _, cash, _ in legs) == total(row[7] for row in rows("ledger"))
    assert Decimal(str(npv)) == total(present for _, _, present in legs) == total(row[8] for row in rows("ledger"))
    assert Decimal(str(net)) == total(value for row in rows("cash") for value in row[2:-1])
    sign = {"Operator": -1}
    assert Decimal(str(net)) == total(sign.get(payer, 1) * value for payer, _, value in rows("parties"))
    steps = dict(rows("list to net"))
    assert Decimal(str(steps["net"])) == total(list(steps.values())[:5])
    bought = ("equipment", "capacity", "volume discount")
    assert total(cash for leg, cash, _ in legs if leg in bought) == -Decimal(str(steps["net"]))
    book.close()


def test_draws_are_by_the_seed(capsys: pytest.CaptureFixture[str]) -> None:
    """The same seed draws the same, another one does not; the median is near what the terms say."""
    one, again, other = (
        json.loads(said(capsys, TERMS, "--json", "--draws", "60", "--seed", seed)[1])["monte_carlo"]["present_value"]
        for seed in ("3", "3", "4")
    )
    assert one == again != other
    npv = json.loads(said(capsys, TERMS, "--json")[1])["npv"]
    everything = one[0]["quantiles"]
    assert everything["5"] < npv < everything["95"]


@pytest.mark.parametrize("name", ["cash.csv", "ledger.csv"])
def test_the_patents_of_the_example_are_as_they_were(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str
) -> None:
    """Every payment and every quarter of examples/agreement, to the cent."""
    assert said(capsys, TERMS, "-o", tmp_path)[0] == 0
    assert (tmp_path / name).read_bytes() == (TERMS.parent / "expected" / name).read_bytes()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((PLAN,), "was planned under no agreement"),
        (("nowhere.yaml",), "cannot be read"),
        ((TERMS.parent,), "plan it first"),
        ((TERMS, "--terms", TERMS), "is not a plan"),
        ((TERMS, "--seen-by", "Makr"), "did you mean 'Maker'?"),
        ((PLAN, "--terms", PLAN / "plan.json"), "E10"),
        ((ROOT / "tests" / "agreement" / "errors" / "tiers_out_of_order.yaml",), "E405"),
    ],
)
def test_what_is_wrong_is_told(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str | Path, ...], words: str
) -> None:
    """Exit status 2 and words that say what to do; never a traceback."""
    status, _, err = said(capsys, *arguments)
    assert status == 2
    assert words in err


def test_what_counts_nowhere_is_told_and_the_rest_is_paid(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """An item that the plan does not order is pointed at with the one that is meant; the ledger follows."""
    terms = tmp_path / "agreement.yaml"
    shutil.copy(TERMS.parent / "sales.csv", tmp_path)
    terms.write_text(TERMS.read_text("utf-8").replace("item: OpenZR+", "item: OpenZR"), "utf-8")
    status, out, err = said(capsys, PLAN, "--terms", terms)
    assert status == 0
    assert "warning[W404]: nothing that is ordered is called 'OpenZR'" in err
    assert "did you mean 'OpenZR+'?" in err
    assert "who pays whom" in out


def test_late_deliveries_are_told_with_the_order_in_which_they_are_wanted(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Each place once, ranks from 1 on; orders have them too, and the day of each is that of its first order."""
    plan, out = tmp_path / "plan", ("-o", tmp_path / "ledger")
    save(make(intent.load(ROOT / "tests" / "four_towns.yaml"), Options(gap=0.5, trials=1)), plan)
    capsys.readouterr()
    status, shown, _ = said(capsys, plan, "--terms", TERMS, "--late", "8", *out)
    assert status == 0
    assert "late by 8 weeks" in shown
    assert "ordered from 2026-07-01 on, all of it comes in time" in shown
    assert "no other order has less at risk" in shown
    rows = list(csv.DictReader((tmp_path / "ledger" / "exposure.csv").read_text("utf-8").splitlines()))
    assert [int(row["rank"]) for row in rows] == list(range(len(rows)))
    assert rows[0]["place"] == "all of them"
    assert float(rows[0]["unserved_gbps"]) >= max(float(row["unserved_gbps"]) for row in rows)
    orders = list(csv.DictReader((tmp_path / "ledger" / "orders.csv").read_text("utf-8").splitlines()))
    for row in rows[1:]:
        mine = [order for order in orders if order["site"] == row["place"]]
        assert {order["rank"] for order in mine} == {row["rank"]}
        assert min(order["order_by"] for order in mine) == row["order_by"]


def test_orders_that_come_late_are_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """From the first day of the term on, chassis come 26 weeks late and all else 12; weeks are in orders.csv too."""
    plan, out = tmp_path / "plan", tmp_path / "ledger"
    save(make(intent.load(ROOT / "tests" / "four_towns.yaml"), Options(gap=0.5, trials=1)), plan)
    status, shown, _ = said(capsys, plan, "--terms", TERMS, "--today", "2027-01-01", "-o", out)
    assert status == 0
    assert "orders come late, as none is placed before 2027-01-01" in shown
    assert "26 weeks late (`--late 26` tells what that puts at risk)" in shown
    orders = list(csv.DictReader((out / "orders.csv").read_text("utf-8").splitlines()))
    assert {(row["kind"] == "chassis", row["late_weeks"]) for row in orders} == {(True, "26"), (False, "12")}
    _, shown, _ = said(capsys, plan, "--terms", TERMS, "--today", "2026-01-01")
    assert "ordered from 2026-07-01 on, all of it comes in time" in shown


def test_late_deliveries_need_a_plan(capsys: pytest.CaptureFixture[str]) -> None:
    """Of a file alone nothing is delivered."""
    status, _, err = said(capsys, TERMS, "--late", "8")
    assert status == 2
    assert "--late is for the directory of a plan" in err
    status, _, err = said(capsys, PLAN, "--terms", TERMS, "--late", "8")
    assert status == 2
    assert "has no spans.csv" in err


def test_a_full_disk_is_told_with_the_file_that_did_not_fit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And nothing half is left."""

    def full(_: Path, __: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    status, _, err = said(capsys, TERMS, "-o", tmp_path)
    assert status == 2
    assert f"error: {tmp_path / 'cash.csv'}: No space left on device" in err
    assert list(tmp_path.iterdir()) == []
