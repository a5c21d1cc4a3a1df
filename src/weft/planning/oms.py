"""Optical multiplex sections: each direction of each lit pair, what it carries, and what it does to light."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from weft.network import Incidence, Ints
from weft.optical import dci
from weft.planning.bought import Built, Menus
from weft.planning.record import Cell
from weft.planning.step3_optical_menu import line_of
from weft.planning.step6_proof import candidate_of
from weft.units.decibel import dbm_to_mw, mw_to_dbm


def on_glass(built: Built) -> Ints:
    """Rows of the lightpaths that have a slot: neither leased nor left over."""
    return np.flatnonzero(built.network.lightpaths.slot >= 0)


def as_planned(menus: Menus, built: Built) -> dci.Lit:
    """How the lightpaths of `on_glass` arrive with only the planned channels lit."""
    light, rows = menus.light, on_glass(built)
    candidate = candidate_of(built)[rows]
    modes = {
        (t.name, mode.name): mode for t in menus.catalogue.transceivers for mode in t.modes
    }  # fmt: skip
    line = line_of(menus.intent, menus.asked, menus.fibres)
    riders = dci.Riders(
        source=light.a[candidate],
        route=Incidence.of((light.fibres[p].tolist() for p in candidate.tolist()), len(menus.fibres)),
        pair=np.array([k for i in rows.tolist() for k in built.channels.pair_on_fibre[i]], np.int64),
        regenerated_at=Incidence.of((light.regenerated_at[p].tolist() for p in candidate.tolist()), len(line.sites)),
        slot=built.network.lightpaths.slot[rows],
        width=built.network.lightpaths.width[rows],
        mode=tuple(modes[light.transceiver[p], light.mode[p]] for p in candidate.tolist()),
    )
    return dci.as_planned(dci.Transmission(line, light.sections, menus.catalogue), riders)


def oms_rows(menus: Menus, built: Built, lit: dci.Lit) -> Iterator[Mapping[str, Cell]]:
    """A row for each direction of each lit pair, those without a channel among them."""
    network, fibres, sections = built.network, menus.fibres, menus.light.sections
    carried = {(one.fibre, one.pair, one.towards_z): one for one in lit.sections}
    on_row = on_glass(built)
    number: dict[int, int] = {}
    for p, name in enumerate(network.pairs.name):
        f = int(network.pairs.fibre[p])
        pair = number[f] = number.get(f, -1) + 1
        ends = (menus.asked.sites.name[int(fibres.a[f])], menus.asked.sites.name[int(fibres.z[f])])
        for towards_z in (True, False):
            tail, head = ends if towards_z else ends[::-1]
            stages = sections[f].towards_z if towards_z else sections[f].towards_a
            one = carried.get((f, pair, towards_z))
            riding = on_row[one.rider] if one else np.zeros(0, np.int64)
            used = int(network.lightpaths.width[riding].sum())
            yield {
                "name": f"{name} {'a-z' if towards_z else 'z-a'}", "fibre": fibres.name[f], "pair": pair + 1,
                "tail": tail, "head": head, "length_km": float(fibres.length_km[f]), "spans": len(sections[f].spans),
                "amplifiers": len(stages), "channels": len(riding), "slices_used": used,
                "slices": int(sections.slices[f]), "occupation": used / int(sections.slices[f]),
                **_light(one), **_tightest(built, riding),
            }  # fmt: skip


def _light(one: dci.LitSection | None) -> dict[str, Cell]:
    """Power into the glass, and the worst channel's SNR by this section alone; nothing where no channel is."""
    if one is None:
        keys = ("launch_min_dbm", "launch_max_dbm", "total_dbm", "snr_bol_db", "snr_eol_db")
        return dict.fromkeys(keys, "")
    return {
        "launch_min_dbm": float(one.launch_dbm.min()), "launch_max_dbm": float(one.launch_dbm.max()),
        "total_dbm": mw_to_dbm(float(dbm_to_mw(one.launch_dbm).sum())), "snr_bol_db": float(one.planned_db.min()),
        "snr_eol_db": float(one.full_db.min()),
    }  # fmt: skip


def _tightest(built: Built, riding: Ints) -> dict[str, Cell]:
    if not len(riding):
        return {"worst_lightpath": "", "worst_margin_db": ""}
    light = built.network.lightpaths
    i = int(riding[light.margin_db[riding].argmin()])
    return {"worst_lightpath": light.name[i], "worst_margin_db": float(light.margin_db[i])}
