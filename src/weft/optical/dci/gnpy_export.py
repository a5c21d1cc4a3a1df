"""The line as GNPy's equipment and topology, so that GNPy works out the same light with nothing left to design.

Written for GNPy 3.0.1: gain mode, every amplifier with its type and gain, no padding, every ROADM degree with
its own target, and the comb of one mode as spectrum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from weft.catalogue.records import Catalogue, Mode, Mux
from weft.optical.dci.amplifiers import Stage
from weft.optical.dci.line import Line
from weft.optical.dci.sections import Section, Sections, roadm_of
from weft.optical.dci.spans import Span
from weft.optical.spectrum.comb import SLICE_GHZ, full_comb, slices_of
from weft.units.decibel import linear_to_db

NOISELESS_OSNR_DB = 100.0
"""GNPy's own value for an add/drop stage that adds no noise: a multiplexer's."""

_GUARD_HZ = 25e9
_BOTH_STAGES_DB = float(linear_to_db(2.0))

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class GnpyFiles:
    """What GNPy reads: an equipment library, a topology and the spectrum to propagate."""

    equipment: Json
    topology: Json
    spectrum: Json


def gnpy_files(line: Line, sections: Sections, catalogue: Catalogue, mode: Mode) -> GnpyFiles:
    """GNPy's files for the whole line at full load of one mode; dark sections are left out.

    Elements are named `trx SITE`, `roadm SITE`, and `FIBRE TO #n fibre|amplifier|mux` towards the site TO.
    """
    elements: list[Json] = []
    connections: list[Json] = []
    for i, site in enumerate(line.sites):
        kind = "roadm" if line.roadm[i] else "mux"
        elements.append({"uid": transceiver_uid(site), "type": "Transceiver"})
        targets = _targets(line, sections, i, mode)
        elements.append({"uid": roadm_uid(site), "type": "Roadm", "type_variety": kind, "params": targets})
        connections += _joined([transceiver_uid(site), roadm_uid(site), transceiver_uid(site)])
    for fibre in range(len(line.fibres)):
        for towards_z in (True, False):
            if sections[fibre].form != "dark":
                chain = _chain(line, sections[fibre], fibre, towards_z)
                elements += chain
                uids = [str(element["uid"]) for element in chain]
                tail, head = _ends(line, fibre, towards_z)
                connections += _joined([roadm_uid(tail), *uids, roadm_uid(head)])
    topology = {"network_name": "weft", "elements": elements, "connections": connections}
    return GnpyFiles(_equipment(line, catalogue, mode), topology, _spectrum(line, mode))


def gnpy_path(line: Line, sections: Sections, route: Sequence[int], source: int) -> list[str]:
    """The elements by name from transceiver to transceiver over a route (fibres in order from site `source`)."""
    uids = [transceiver_uid(line.sites[source]), roadm_uid(line.sites[source])]
    here = source
    for fibre in route:
        towards_z = int(line.a[fibre]) == here
        uids += [str(element["uid"]) for element in _chain(line, sections[fibre], fibre, towards_z)]
        here = int(line.a[fibre] + line.z[fibre]) - here
        uids.append(roadm_uid(line.sites[here]))
    return [*uids, transceiver_uid(line.sites[here])]


def transceiver_uid(site: str) -> str:
    """Name of a site's transceiver."""
    return f"trx {site}"


def roadm_uid(site: str) -> str:
    """Name of a site's ROADM, or of what stands for its multiplexers."""
    return f"roadm {site}"


def _equipment(line: Line, catalogue: Catalogue, mode: Mode) -> Json:
    roadm = roadm_of(catalogue)
    band_hz = line.bands[0].start_hz, line.bands[0].stop_hz
    restrictions: Json = {"preamp_variety_list": [], "booster_variety_list": []}
    kinds = {"roadm": roadm.add_drop_osnr_db - _BOTH_STAGES_DB, "mux": NOISELESS_OSNR_DB}
    return {
        "Edfa": [
            {
                "type_variety": one.name,
                "type_def": "variable_gain",
                "gain_flatmax": one.gain_max_db,
                "gain_min": one.gain_min_db,
                "p_max": one.power_max_dbm,
                "nf_min": one.nf_min_db,
                "nf_max": one.nf_max_db,
                "out_voa_auto": False,
                "allowed_for_design": False,
                "f_min": band_hz[0] - _GUARD_HZ,
                "f_max": band_hz[1] + _GUARD_HZ,
            }
            for one in catalogue.amplifiers
        ],
        "Fiber": [
            {
                "type_variety": name,
                "dispersion": one.dispersion_ps_nm_km * 1e-6,
                "effective_area": one.effective_area_um2 * 1e-12,
                "pmd_coef": one.pmd_ps_sqrt_km * 1e-12 / 1e3**0.5,
            }
            for one in catalogue.fibre_types
            for name in (one.name, *one.aliases)
        ],
        "Span": [_span_rules()],
        "Roadm": [
            {
                "type_variety": kind,
                "target_psd_out_mWperGHz": roadm.target_psd_mw_per_ghz,
                "add_drop_osnr": osnr_db,
                "pmd": 0,
                "pdl": 0,
                "restrictions": restrictions,
            }
            for kind, osnr_db in kinds.items()
        ],
        "SI": [
            {
                "f_min": band_hz[0],
                "f_max": band_hz[1],
                "baud_rate": mode.baud_gbd * 1e9,
                "spacing": slices_of(mode.spacing_ghz) * SLICE_GHZ * 1e9,
                "power_dbm": 0.0,
                "tx_power_dbm": mode.tx_power_dbm.value,
                "power_range_db": [0, 0, 1],
                "roll_off": mode.roll_off,
                "tx_osnr": mode.tx_osnr_db.value,
                "sys_margins": catalogue.practice.margin_db.value,
            }
        ],
        "Transceiver": [],
    }


def _spectrum(line: Line, mode: Mode) -> Json:
    comb = full_comb(mode.baud_gbd, mode.spacing_ghz, line.bands)
    part = {
        "f_min": float(comb.frequency_hz[0]),
        "f_max": float(comb.frequency_hz[-1]),
        "baud_rate": mode.baud_gbd * 1e9,
        "slot_width": slices_of(mode.spacing_ghz) * SLICE_GHZ * 1e9,
        "roll_off": mode.roll_off,
        "tx_osnr": mode.tx_osnr_db.value,
        "tx_power_dbm": mode.tx_power_dbm.value,
        "delta_pdb": 0,
        "label": mode.name,
    }
    return {"spectrum": [part]}


def _span_rules() -> Json:
    """Rules of design that leave every given gain as it is."""
    return {
        "power_mode": False,
        "delta_power_range_db": [0, 0, 0.5],
        "max_fiber_lineic_loss_for_raman": 0.0,
        "target_extended_gain": 0.0,
        "max_length": 1000,
        "length_units": "km",
        "max_loss": 60,
        "padding": 0,
        "EOL": 0,
        "con_in": 0,
        "con_out": 0,
    }


def _targets(line: Line, sections: Sections, site: int, mode: Mode) -> Json:
    """Output of each degree: a density into a booster, the transmitter's power into a multiplexer."""
    densities: dict[str, float] = {}
    powers: dict[str, float] = {}
    for ends, towards_z in ((line.a, True), (line.z, False)):
        for fibre in (ends == site).nonzero()[0].tolist():
            section = sections[fibre]
            if section.form == "dark":
                continue
            first = str(_chain(line, section, fibre, towards_z)[0]["uid"])
            if section.towards_z:
                densities[first] = section.input_mw_per_ghz
            else:
                powers[first] = mode.tx_power_dbm.value
    return {"per_degree_psd_out_mWperGHz": densities, "per_degree_pch_out_db": powers}


def _chain(line: Line, section: Section, fibre: int, towards_z: bool) -> list[Json]:
    """Booster, span, amplifier, …, in the order light meets them."""
    name = f"{line.fibres[fibre]} {_ends(line, fibre, towards_z)[1]}"
    spans = section.spans if towards_z else section.spans[::-1]
    stages = section.towards_z if towards_z else section.towards_a
    glass = line.fibre_type[fibre]
    chain = [_amplifier(name, 0, stages[0])] if stages else [_multiplexer(name, section.mux)]
    for i, span in enumerate(spans, 1):
        chain.append(_fibre(name, i, span, glass))
        if stages:
            chain.append(_amplifier(name, i, stages[i]))
    return chain


def _amplifier(name: str, place: int, stage: Stage) -> Json:
    return {
        "uid": f"{name} #{place} amplifier",
        "type": "Edfa",
        "type_variety": stage.amplifier.name,
        "operational": {"gain_target": stage.gain_db, "tilt_target": 0, "out_voa": 0, "in_voa": 0},
    }


def _multiplexer(name: str, mux: Mux | None) -> Json:
    loss_db = mux.loss_db if mux else 0.0
    return {"uid": f"{name} #0 mux", "type": "Fused", "params": {"loss": loss_db}}


def _fibre(name: str, place: int, span: Span, glass: str) -> Json:
    return {
        "uid": f"{name} #{place} fibre",
        "type": "Fiber",
        "type_variety": glass,
        "params": {
            "length": span.length_km,
            "length_units": "km",
            "loss_coef": span.glass_loss_db / span.length_km,
            "att_in": 0,
            "con_in": span.connector_loss_db,
            "con_out": span.connector_loss_db,
        },
    }


def _ends(line: Line, fibre: int, towards_z: bool) -> tuple[str, str]:
    """The sites where light in this direction starts and ends."""
    a, z = line.sites[int(line.a[fibre])], line.sites[int(line.z[fibre])]
    return (a, z) if towards_z else (z, a)


def _joined(uids: Sequence[str]) -> list[Json]:
    return [{"from_node": tail, "to_node": head} for tail, head in pairwise(uids)]
