"""`weft build`: from an intent or a plan to files, shown against the last build, and back."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from weft import catalogue as catalogues
from weft.build import frr
from weft.build.staged import builds
from weft.cli.entry import run
from weft.intent import load
from weft.planning import save
from weft.planning.kept.least import kept_least
from weft.planning.record import Plan, PlanTable

SITES = Path(__file__).with_name("sites.yaml")


@pytest.fixture
def intent(tmp_path: Path) -> Path:
    """Three sites with addressing, to be changed."""
    return Path(shutil.copy(SITES, tmp_path / "intent.yaml"))


def told(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    """Exit status, output and errors of `weft build`."""
    status = run(["build", *map(str, arguments)])
    out = capsys.readouterr()
    return status, out.out, out.err


def test_a_site_is_built_changed_and_rolled_back(
    intent: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Only the leaves that changed are listed, with the lines; going back is one command."""
    out = tmp_path / "out"
    status, said, _ = told(capsys, intent, "--site", "STO", "--for", "frr", "-o", out)
    assert status == 0
    assert "leads to build-1" in said
    files = {str(path.relative_to(out / "current")) for path in (out / "current").rglob("*") if path.is_file()}
    assert f"STO/frr/leaf1.1/{frr.FRR_CONF}" in files
    assert not any(name.startswith("CPH") for name in files)
    intent.write_text(intent.read_text("utf-8").replace("host_mtu: 8950", "host_mtu: 8900"), encoding="utf-8")
    status, said, _ = told(capsys, intent, "--site", "STO", "--for", "frr", "-o", out, "--diff")
    assert "\n-    mtu 8950\n+    mtu 8900\n" in said
    assert "spine" not in said
    status, said, _ = told(capsys, "--rollback", "-o", out)
    assert (status, "leads to build-1" in said) == (0, True)
    assert "mtu 8950" in (out / "current" / "STO/frr/leaf1.1" / frr.INTERFACES).read_text("utf-8")


def test_a_plan_builds_what_its_intent_does(intent: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without the intent or the catalogue, file by file."""
    loaded = load(intent)
    kept = kept_least(loaded, loaded.sites[:1], catalogues.load(loaded.catalogue))
    save(Plan({"format": "weft-plan/1", "verdict": "proven"}, {}, kept), tmp_path / "plan")
    told(capsys, intent, "--site", "STO", "--for", "frr,srlinux,sonic", "-o", tmp_path / "out")
    intent.unlink()
    status, said, _ = told(capsys, tmp_path / "plan", "--for", "frr,srlinux,sonic", "-o", tmp_path / "out")
    assert (status, "unchanged" in said) == (0, True)


def test_json_says_what_changed(intent: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """For machines: devices, warnings and each file."""
    arguments = (intent, "--site", "CPH", "--for", "frr", "-o", tmp_path / "out", "--json")
    status, said, _ = told(capsys, *arguments)
    body = json.loads(said)
    assert status == 0
    assert (body["current"], body["before"]) == ("build-1", "")
    assert len(body["changes"]) == body["files"] == 1 + 5 * body["devices"]
    assert any("split" in warning for warning in body["warnings"])
    assert json.loads(told(capsys, *arguments)[1])["changes"] == []


def test_a_dry_run_writes_nothing(intent: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What would change is shown."""
    status, said, _ = told(capsys, intent, "--site", "CPH", "--for", "frr", "-o", tmp_path / "out", "--dry-run")
    assert (status, "dry run" in said) == (0, True)
    assert not (tmp_path / "out").exists()


def test_devices_that_do_not_agree_are_not_written(
    intent: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The findings are shown with their codes, and what counted still does."""
    arguments = (intent, "--site", "CPH", "--for", "frr", "-o", tmp_path / "out")
    told(capsys, *arguments)
    whole = builds.site_devices

    def twins(*asked: object) -> tuple[object, ...]:
        first, second, *others = whole(*asked)  # type: ignore[arg-type]
        return (first, replace(second, bgp=replace(second.bgp, router_id=first.router_id)), *others)

    monkeypatch.setattr(builds, "site_devices", twins)
    status, _, errors = told(capsys, *arguments)
    assert status == 1
    assert "error[E857]" in errors
    assert "nothing was written" in errors
    assert (tmp_path / "out" / "current").readlink() == Path("build-1")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--for", "frr"), "name a plan or an intent"),
        (("{intent}",), "with --for the systems"),
        (("{intent}", "--for", "fr"), "did you mean 'frr'?"),
        (("{intent}", "--for", "frr", "--site", "ST"), "did you mean 'STO'?"),
        (("{intent}", "--rollback"), "--rollback needs only the directory"),
        (("{intent}", "--for", "sros"), "nothing would be built: Nokia SR OS (untested), switches of fabrics"),
        (("--rollback",), "has no build"),
    ],
)
def test_what_makes_no_sense_is_refused(
    arguments: tuple[str, ...], said: str, intent: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With what to write instead."""
    asked = [argument.replace("{intent}", str(intent)) for argument in arguments]
    status, _, errors = told(capsys, *asked, "-o", tmp_path / "out")
    assert status == 2
    assert said in errors


def test_a_site_without_addresses_is_refused(
    intent: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With an example of what to write."""
    text = intent.read_text("utf-8")
    start, end = text.index("      addressing:\n        loopbacks: 10.1"), text.index("  - name: HAM")
    intent.write_text(text[:start] + text[end:], encoding="utf-8")
    status, _, errors = told(capsys, intent, "--for", "frr", "--site", "CPH", "-o", tmp_path / "out")
    assert status == 2
    assert "the fabric of CPH has no addresses" in errors
    assert "loopbacks: 10.0.0.0/18" in errors
    arguments = (intent, "--for", "frr", "--site", "HAM", "-o", tmp_path / "out")
    assert told(capsys, *arguments)[0] == 0


def test_a_plan_that_keeps_no_fabrics_says_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is of an earlier version, or bought nothing."""
    sites = {"sites": PlanTable(("name",), (("FRA",),))}
    for verdict, tables, said in (("proven", sites, "plan the intent again"), ("infeasible", {}, "is infeasible")):
        save(Plan({"format": "weft-plan/1", "verdict": verdict}, tables), tmp_path / verdict)
        status, _, errors = told(capsys, tmp_path / verdict, "--for", "frr", "-o", tmp_path / "out")
        assert status == 2
        assert said in errors


def test_a_network_without_fabrics_is_refused(
    intent: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Rather than built as nothing."""
    text = intent.read_text("utf-8")
    bare = text[: text.index("sites:")] + "sites:\n  - {name: STO, at: [59.33, 18.07], egress: {web: 1T}}\n"
    bare += "  - {name: CPH, at: [55.68, 12.57]}\nfibres: [{a: CPH, z: STO, length: 626 km, pairs: 8}]\n"
    bare += "traffic:\n  matrix: demands.csv\n  classes: [{name: web, protect: []}]\nsurvive: []\n"
    intent.write_text(bare, encoding="utf-8")
    (tmp_path / "demands.csv").write_text("from,to,class,gbps\nCPH,STO,web,100\n", encoding="utf-8")
    status, _, errors = told(capsys, intent, "--for", "frr", "-o", tmp_path / "out")
    assert status == 2
    assert "no site has a fabric" in errors
