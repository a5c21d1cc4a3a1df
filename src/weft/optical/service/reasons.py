"""Why a request is blocked, as a sentence."""

from __future__ import annotations

import numpy as np

from weft.optical.service.candidates import Rules, Way
from weft.optical.service.requests import Reason, Request, Stretch
from weft.optical.system.reception import Reception


def sentence(
    reason: Reason, request: Request, failed: Way | None, tried: Stretch | None, rules: Rules, n_routes: int
) -> str:
    """What a reason means for a request whose best attempt was `failed`, with what arrived of it in `tried`.

    Empty for a request that is served.
    """
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
        routes = "its route" if n_routes == 1 else f"the best of {n_routes} routes"
        return _too_weak(failed, tried, request, rules, routes)
    if reason == "NOT_ENOUGH_RESERVED_SPECTRUM":
        return "the slots that it gives are too narrow for its bandwidth"
    if reason == "NO_SPECTRUM":
        routes = "its route" if n_routes == 1 else f"any of its {n_routes} routes"
        given = " where it asks for it" if request.slots and any(slot.n is not None for slot in request.slots) else ""
        return f"no spectrum is free on all lines of {routes}{given}"
    return ""


def _too_weak(failed: Way | None, tried: Stretch | None, request: Request, rules: Rules, routes: str) -> str:
    """Which channel falls short, there or back, by how much, and of what."""
    if failed is None or tried is None:
        return f"no channel of its band passes all amplifiers of {routes}"
    mode, ways = failed.mode, [(routes, tried.reception)]
    if request.bidirectional and tried.back:
        ways.append((f"the way back of {routes}", tried.reception_back))
    short = []
    for of, one in ways:
        if one is None:
            return f"no channel of its band passes all amplifiers of {of}"
        margin = one.margin_db(mode, rules.margin_db, rules.filtering_db)
        short.append((float(margin.min()), int(np.argmin(margin)), of, one))
    least, worst, of, weakest = min(short, key=lambda way: way[0])
    channel = f"{weakest.channels.frequency_hz[worst] * 1e-12:.3f} THz"
    unbearable = [
        name for name, cost in weakest.penalties_db(mode, rules.filtering_db).items() if not np.isfinite(cost[worst])
    ]
    if unbearable:
        return f"mode {mode.name!r} does not bear the {_plain(unbearable[0], weakest, worst)} of {of} at {channel}"
    needed, got = mode.osnr_db + rules.margin_db, weakest.gsnr_01nm_db[worst]
    return (
        f"mode {mode.name!r} needs {needed:.2f} dB in 0.1 nm ({rules.margin_db:g} dB of it as margin) and gets"
        f" {got:.2f} dB on {of} at {channel}: {-least:.2f} dB short"
    )


def _plain(name: str, arrived: Reception, row: int) -> str:
    if name == "chromatic_dispersion":
        return f"dispersion ({arrived.cd_ps_nm[row]:,.0f} ps/nm)"
    if name == "pmd":
        return f"PMD ({arrived.pmd_ps[row]:.1f} ps)"
    if name == "pdl":
        return f"PDL ({arrived.pdl_db[row]:.1f} dB)"
    return f"received power ({arrived.power_dbm[row]:.1f} dBm)"
