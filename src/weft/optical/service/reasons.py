"""Why a request is blocked, as a sentence."""

from __future__ import annotations

import numpy as np

from weft.optical.service.candidates import Rules, Way
from weft.optical.service.requests import Reason, Request
from weft.optical.system.reception import Reception


def sentence(
    reason: Reason, request: Request, failed: Way | None, arrived: Reception | None, rules: Rules, n_routes: int
) -> str:
    """What a reason means for a request whose best attempt was `failed`; empty for a request that is served."""
    ends = f"from {request.source} to {request.target}"
    if reason == "NO_PATH":
        return f"no route leads {ends}"
    if reason == "NO_PATH_WITH_CONSTRAINT":
        passed = ", ".join(hop.uid for hop in request.include)
        return f"no route {ends} passes {passed} in this order"
    if reason == "NO_DISJOINT_PATH":
        return f"no route {ends} is disjoint from those of the requests it must not share with"
    if reason == "NO_FEASIBLE_BAUDRATE_WITH_SPACING":
        mode = f"mode {request.mode!r}" if request.mode is not None else "every mode"
        return f"{mode} of {request.transceiver} needs more than {request.spacing_hz * 1e-9:g} GHz"
    if reason in {"MODE_NOT_FEASIBLE", "NO_FEASIBLE_MODE"}:
        return _too_weak(failed, arrived, rules, n_routes)
    if reason == "NOT_ENOUGH_RESERVED_SPECTRUM":
        return "the slots that it gives are too narrow for its bandwidth"
    if reason == "NO_SPECTRUM":
        routes = "its route" if n_routes == 1 else f"any of its {n_routes} routes"
        given = " where it asks for it" if request.slots and any(slot.n is not None for slot in request.slots) else ""
        return f"no spectrum is free on all lines of {routes}{given}"
    return ""


def _too_weak(failed: Way | None, arrived: Reception | None, rules: Rules, n_routes: int) -> str:
    """Which channel falls short, by how much, and of what."""
    routes = "its route" if n_routes == 1 else f"the best of {n_routes} routes"
    if failed is None or arrived is None:
        return f"no channel of its band passes all amplifiers of {routes}"
    mode = failed.mode
    margin = arrived.margin_db(mode, rules.margin_db, rules.filtering_db)
    worst = int(np.argmin(margin))
    channel = f"{arrived.channels.frequency_hz[worst] * 1e-12:.3f} THz"
    unbearable = [
        name for name, cost in arrived.penalties_db(mode, rules.filtering_db).items() if not np.isfinite(cost[worst])
    ]
    if unbearable:
        return f"mode {mode.name!r} does not bear the {_plain(unbearable[0], arrived, worst)} of {routes} at {channel}"
    needed, got = mode.osnr_db + rules.margin_db, arrived.gsnr_01nm_db[worst]
    return (
        f"mode {mode.name!r} needs {needed:.2f} dB in 0.1 nm ({rules.margin_db:g} dB of it as margin) and gets"
        f" {got:.2f} dB on {routes} at {channel}: {-margin[worst]:.2f} dB short"
    )


def _plain(name: str, arrived: Reception, row: int) -> str:
    if name == "chromatic_dispersion":
        return f"dispersion ({arrived.cd_ps_nm[row]:,.0f} ps/nm)"
    if name == "pmd":
        return f"PMD ({arrived.pmd_ps[row]:.1f} ps)"
    if name == "pdl":
        return f"PDL ({arrived.pdl_db[row]:.1f} dB)"
    return f"received power ({arrived.power_dbm[row]:.1f} dBm)"
