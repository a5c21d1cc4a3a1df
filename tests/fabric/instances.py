"""A small catalogue with round numbers, for fabrics that can be counted by hand."""

from __future__ import annotations

from weft.catalogue.records import Cable, Catalogue, Figure, FormFactor, GreyOptic, PortGroup, Practice, Source, Switch
from weft.fabric import FabricAsk


def ask(**changes: object) -> FabricAsk:
    """A small ask, with changes."""
    fields = {
        "hosts": 48, "host_ports": 2, "host_gbps": 100.0, "homing": "single", "oversubscription": 2.0,
        "survive": ("spine",), "gateway_gbps": 800.0, "routers": 2,
    }  # fmt: skip
    return FabricAsk(**(fields | changes))  # type: ignore[arg-type]


def figure(value: float) -> Figure:
    """A figure without a range."""
    return Figure(value=value, low=value, high=value, confidence="estimate", source="test")


def switch(name: str, draw_w: float, price_eur: float, *groups: PortGroup) -> Switch:
    """A switch that forwards all its ports at once."""
    return Switch(
        name=name, vendor="test", source="test", asic="", rack_units=1, ports=groups,
        capacity_gbps=sum(g.count * g.speed_gbps for g in groups), draw_w=figure(draw_w), price_eur=figure(price_eur),
    )  # fmt: skip


def group(count: int, speed_gbps: float, *breakouts: str) -> PortGroup:
    """Cages of one speed."""
    form_factor: FormFactor = {100.0: "QSFP28", 400.0: "QSFP-DD", 800.0: "QSFP-DD800"}[speed_gbps]  # type: ignore[assignment]
    return PortGroup(count=count, speed_gbps=speed_gbps, form_factor=form_factor, breakouts=breakouts)


def optic(
    name: str,
    speed_gbps: float,
    form_factor: FormFactor,
    reach_m: float,
    far_ends: int,
    draw_w: float,
    price_eur: float,
) -> GreyOptic:
    """One end's optic."""
    return GreyOptic(
        name=name, vendor="test", source="test", speed_gbps=speed_gbps, form_factor=form_factor, reach_m=reach_m,
        far_ends=far_ends, draw_w=figure(draw_w), price_eur=figure(price_eur),
    )  # fmt: skip


def cable(
    name: str, speed_gbps: float, form_factor: FormFactor, reach_m: float, far_ends: int, price_eur: float
) -> Cable:
    """A copper cable of 1 W."""
    return Cable(
        name=name, vendor="test", source="test", speed_gbps=speed_gbps, form_factor=form_factor, reach_m=reach_m,
        far_ends=far_ends, draw_w=figure(1), price_eur=figure(price_eur),
    )  # fmt: skip


def catalogue_of(*switches: Switch) -> Catalogue:
    """Those switches with a few optics and cables."""
    return Catalogue(
        sources={"test": Source(title="test", where="test")},
        practice=Practice(
            span_km=figure(80), margin_db=figure(1), traffic_pj_per_bit=figure(1), energy_eur_per_kwh=figure(0.1),
            pue=figure(1.3), support_share_per_year=figure(0.1), discount_per_year=figure(0.05),
            rack_to_rack_m=figure(10), band_split_db=figure(1), switch_failures_per_year=figure(0.03),
            optic_failures_per_year=figure(0.005), cable_failures_per_year=figure(0.001),
            switch_delay_us=figure(1), psu_load_share=figure(0.2), psu_efficiency=figure(0.8),
        ),
        switches=switches, chassis=(), cards=(), transceivers=(), amplifiers=(), roadms=(), muxes=(), fibre_types=(),
        grey_optics=(
            optic("100G-SR", 100, "QSFP28", 100, 1, 3, 100),
            optic("100G-DR", 100, "QSFP28", 500, 1, 4, 200),
            optic("400G-SR4", 400, "QSFP-DD", 50, 4, 8, 500),
            optic("400G-DR4", 400, "QSFP-DD", 500, 4, 9, 700),
            optic("400G-FR4", 400, "QSFP-DD", 2000, 1, 6, 900),
            optic("800G-2xDR4", 800, "QSFP-DD800", 500, 8, 16, 1400),
        ),
        cables=(
            cable("100G-DAC", 100, "QSFP28", 3, 1, 100),
            cable("400G-DAC", 400, "QSFP-DD", 3, 1, 250),
            cable("400G-to-4x100G-DAC", 400, "QSFP-DD", 3, 4, 300),
            cable("800G-to-8x100G-DAC", 800, "QSFP-DD800", 3, 8, 500),
        ),
    )  # fmt: skip
