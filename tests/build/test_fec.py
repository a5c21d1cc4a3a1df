"""Forward error correction: that of the optic which is bought, by IEEE 802.3, and what the box itself is told of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.build.instances import CATALOGUE, made, plan

from weft import intent
from weft.build import frr, openconfig, sonic, srlinux
from weft.build.checks import check
from weft.build.device import Cage, Device, Fec, devices, site_devices
from weft.build.device.ends import fec_of
from weft.build.systems import SYSTEMS
from weft.catalogue import load
from weft.planning.kept import from_json, to_json
from weft.planning.kept.least import kept_least

LIGHT = {
    "25G-SR": "rs528", "100G-SR4": "rs528", "100G-DR": "rs544", "100G-LR": "rs544", "100G-LR4": "none",
    "400G-DR4": "rs544", "800G-2xFR4": "rs544",
}
"""Clauses 112, 95, 140, 140, 88 (none), 124 and 172 of IEEE 802.3."""


@pytest.mark.parametrize("name", LIGHT)
def test_an_optic_has_the_correction_of_its_clause(name: str) -> None:
    """Of the built-in catalogue: the optic's own, or that of its form."""
    optic = next(each for each in load(["builtin"]).grey_optics if each.name == name)
    assert (optic.fec or fec_of(optic.speed_gbps, optic.form_factor)) == LIGHT[name]


@pytest.mark.parametrize(("gbps", "fec"), [(10.0, "none"), (40.0, "none"), (25.0, "rs528"), (50.0, "rs528")])
def test_slow_lanes_have_what_their_speed_has(gbps: float, fec: str) -> None:
    """10G and 40G have no Reed-Solomon code, 25G with two levels RS(528,514)."""
    assert fec_of(gbps, "QSFP28") == fec


def test_links_have_the_correction_of_the_optic_on_the_bill() -> None:
    """At both ends of all links on fibre, while those on copper keep that of their form."""
    optics = tuple(each.model_copy(update={"fec": "none"}) for each in CATALOGUE.grey_optics)
    found = devices(plan("three tiers", "hosts"), CATALOGUE.model_copy(update={"grey_optics": optics}), "FRA")
    assert check(found) == ()
    said = {(port.kind, port.fec) for device in found for port in device.interfaces if port.cage}
    assert said == {("link", "none"), ("host", "rs544")}


def with_fec(device: Device, form: str, fec: Fec, gbps: float) -> Device:
    """A device whose links have cages of a form, at one speed, with one correction."""
    ports = tuple(
        replace(port, fec=fec, speed_gbps=gbps, cage=replace(port.cage, form_factor=form, lanes=1, lane=1, gbps=gbps))
        if isinstance(port.cage, Cage) else port
        for port in device.interfaces
    )  # fmt: skip
    return replace(device, interfaces=ports)


@pytest.mark.parametrize("system", ["frr", "srlinux", "sonic", "openconfig"])
@pytest.mark.parametrize(
    ("form", "gbps", "fec"),
    [
        ("QSFP28", 100.0, "rs528"), ("QSFP28", 100.0, "rs544"), ("QSFP28", 100.0, "none"), ("QSFP-DD", 400.0, "rs544"),
        ("SFP28", 10.0, "none"),
    ],
)
def test_what_is_told_reads_back(system: str, form: str, gbps: float, fec: Any) -> None:
    """Also where the box is told nothing, for its modules correct."""
    pools = "numbered in IPv4" if system == "openconfig" else "tenants"
    device = with_fec(made("one leaf a host", "hosts" if pools == "tenants" else pools)[-1], form, fec, gbps)
    if system == "openconfig" and any(one.address is None for one in device.bgp.neighbours):
        device = replace(device, bgp=replace(device.bgp, neighbours=tuple(
            one for one in device.bgp.neighbours if one.address is not None
        )))  # fmt: skip
    assert SYSTEMS[system].read(SYSTEMS[system].render(device)) == device


def test_a_box_is_not_told_what_its_modules_do() -> None:
    """A cage of four lanes of 25G with a module whose light has RS(544,514)."""
    device = with_fec(made("one leaf a host", "hosts")[-1], "QSFP28", "rs544", 100.0)
    assert "link-fec" not in frr.render(device)[frr.INTERFACES]
    assert "forward-error-correction" not in srlinux.render(device)[srlinux.JSON_FILE]
    assert {row["fec"] for row in sonic.database(device)["PORT"].values()} == {"none"}
    by_form = with_fec(device, "QSFP28", "rs528", 100.0)
    assert "link-fec rs" in frr.render(by_form)[frr.INTERFACES]
    assert openconfig.SUPPORT["fec"].level == "renders"


def test_a_plan_keeps_the_optics_that_it_buys() -> None:
    """So that what it says alone is what was said with the whole catalogue."""
    asked = intent.load(Path(__file__).with_name("sites.yaml"))
    kept = kept_least(asked, asked.sites, load(asked.catalogue))
    bought = {part.item for fabric in kept.fabrics for link in fabric.design.links
              for part in (link.medium.a, link.medium.z) if part and part.kind == "optic"}  # fmt: skip
    assert {optic.name for optic in kept.catalogue.grey_optics} == bought != set()
    again = from_json(to_json(kept))
    whole = replace(kept, catalogue=load(asked.catalogue))
    for site in kept.sites:
        assert site_devices(again, site) == site_devices(whole, site)
