"""Asks that no fabric meets: the limit that binds, and the nearest ask that has a design."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.fabric.instances import ask

from weft.catalogue.records import Catalogue
from weft.cli.entry import run
from weft.diagnostics import InfeasibleError
from weft.fabric import FabricAsk, Hall, menu

FOUR_TOWNS = Path(__file__).parents[1] / "four_towns.yaml"
KEPT = " and keeps it after losing one spine"
SIX = ask(host_gbps=400.0)


def refused(asked: FabricAsk, catalogue: Catalogue) -> InfeasibleError:
    """What is said of an ask."""
    with pytest.raises(InfeasibleError) as error:
        menu(asked, catalogue, "power")
    return error.value


@pytest.mark.parametrize(
    ("changes", "code", "message", "help"),
    [
        (
            {"hosts": 3000}, "E801",
            f"no fabric of two or three tiers carries 3000 hosts of 2 x 100 Gb/s at 2{KEPT}",
            "write hosts: 384",
        ),
        (
            {"hosts": 4, "grow_to": 3000, "survive": ()}, "E801",
            "no fabric of two or three tiers keeps ports for 3000 hosts of 2 x 100 Gb/s at 2", "write grow_to: 384",
        ),
        (
            {"hosts": 600, "oversubscription": 1.0, "survive": ()}, "E801",
            "no fabric of two or three tiers carries 600 hosts of 2 x 100 Gb/s at 1",
            "write hosts: 384, or write oversubscription: 6.25",
        ),
        (
            {"hosts": 2, "host_ports": 16, "survive": ()}, "E802",
            "no fabric of two or three tiers carries 2 hosts of 16 x 100 Gb/s at 2", "8 ports of a host are the most",
        ),
        (
            {"hosts": 2, "host_ports": 10, "oversubscription": 1.0, "survive": ()}, "E802",
            "no fabric of two or three tiers carries 2 hosts of 10 x 100 Gb/s at 1",
            "write oversubscription: 2.5, or 8 ports of a host are the most",
        ),
        (
            {"gateway_gbps": 1e6}, "E803", "no border leaves of the catalogue feed a gateway of 1 Pb/s",
            "24.8 Tb/s is the widest: lower the site's traffic, or add a larger switch",
        ),
        (
            {"host_gbps": 50.0}, "E806", "no switch of the catalogue has ports of 50 Gb/s for hosts",
            "ports of 100 Gb/s or 400 Gb/s are on sale",
        ),
    ],
)  # fmt: skip
def test_the_limit_that_binds_is_told_in_these_words(
    changes: dict[str, object], code: str, message: str, help: str, tiny: Catalogue
) -> None:
    """Its kind, the limit, and the nearest ask that has a design."""
    error = refused(ask(**changes), tiny)
    assert (error.code, error.message, error.help) == (code, message, help)


@pytest.mark.parametrize(
    ("changes", "code", "message", "help"),
    [
        (
            {"hosts": 20, "gateway_gbps": 20e3}, "E803",
            "no spines that carry 20 hosts have ports left for a gateway of 20 Tb/s",
            "1.6 Tb/s is the widest that they leave",
        ),
        (
            {"hosts": 50, "gateway_gbps": 10e3}, "E801",
            f"no fabric of two or three tiers carries 50 hosts of 2 x 400 Gb/s at 2{KEPT}",
            "write hosts: 20 with a narrower gateway",
        ),
    ],
)  # fmt: skip
def test_boxes_that_hosts_and_border_share_are_told(
    changes: dict[str, object], code: str, message: str, help: str, six: Catalogue
) -> None:
    """Ports of six cages: what hosts take, the gateway cannot have."""
    error = refused(replace(SIX, **changes), six)  # type: ignore[arg-type]
    assert (error.code, error.message, error.help) == (code, message, help)


def test_a_hall_too_large_for_what_is_on_sale_is_told(medium: Catalogue) -> None:
    """A rack for each host, and a row for each rack: links across the hall are longer than the longest optic."""
    error = refused(ask(hosts=3000, hall=Hall(hosts_per_rack=1, racks_per_row=1)), medium)
    assert error.code == "E805"
    links = "a hall of 3000 racks of hosts has links of 4510 m"
    assert error.message == f"{links}, and what the catalogue joins switches with reaches 2000 m"
    assert error.help == "write hosts: 1322; put more in a rack, or add longer cables or optics"


def test_leaves_that_no_rack_holds_and_leaves_too_far_from_their_hosts_are_told_apart(tiny: Catalogue) -> None:
    """More rails than a rack has units; and racks full of hosts, so that leaves stand where no cable reaches."""
    rails = ask(homing="rail", host_ports=24, hall=Hall(hosts_per_rack=8, rack_units=20))
    error = refused(rails, tiny)
    assert (error.code, error.message) == ("E807", "the 24 leaves that a host is on stand in no rack of 20 units")
    short = tiny.model_copy(update={"grey_optics": ()})
    error = refused(ask(hall=Hall(hosts_per_rack=42)), short)
    assert error.code == "E805"
    said = "a host's port of 100 Gb/s is 10 m from its leaf or further, and what the catalogue joins it with"
    assert error.message == f"{said} reaches 3 m"


@pytest.mark.parametrize("changes", [{"hosts": 3000}, {"hosts": 600, "oversubscription": 1.0, "survive": ()}])
def test_the_nearest_number_of_hosts_has_a_design_and_one_more_has_none(
    changes: dict[str, object], tiny: Catalogue
) -> None:
    """What is told to write is accepted, and it is the most."""
    asked = ask(**changes)
    most = int(refused(asked, tiny).help.split(",")[0].removeprefix("write hosts: "))
    assert menu(replace(asked, hosts=most), tiny, "power")
    assert refused(replace(asked, hosts=most + 1), tiny).code == "E801"


def test_the_nearest_promise_has_a_design_and_a_stronger_one_has_none(tiny: Catalogue) -> None:
    """In hundredths."""
    asked = ask(hosts=600, oversubscription=1.0, survive=())
    ratio = float(refused(asked, tiny).help.rpartition(" ")[2])
    assert menu(replace(asked, oversubscription=ratio), tiny, "power")
    assert refused(replace(asked, oversubscription=ratio - 0.01), tiny).code == "E801"


def test_the_widest_gateway_has_a_design(six: Catalogue) -> None:
    """Three digits of it, and none above."""
    asked = replace(SIX, hosts=20, gateway_gbps=20e3)
    tbps = float(refused(asked, six).help.split()[0])
    assert menu(replace(asked, gateway_gbps=1000 * tbps), six, "power")
    assert refused(replace(asked, gateway_gbps=1000 * tbps + 10), six).code == "E803"


def test_the_verb_tells_whose_fabric_it_is_and_the_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """On standard error, and the exit says that there is no design."""
    path = tmp_path / "intent.yaml"
    path.write_text(FOUR_TOWNS.read_text("utf-8").replace("power_cap: 50 kW", "power_cap: 500 W"), "utf-8")
    for more in ([], ["-o", str(tmp_path / "out")]):
        assert run(["fabric", str(path), "--site", "PAR", *more]) == 1
        said = capsys.readouterr().err
        assert "error[E804]: site PAR: its least fabric draws 1.25 kW, and its power_cap is 500 W" in said
        assert "= help: write power_cap: 1.3 kW and more" in said
    assert not (tmp_path / "out").exists()
