"""Networks as GNPy's topologies, in their legacy form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from weft.exchange.gnpy.saving import save_json
from weft.optical.physics.glass import Glass
from weft.optical.system.elements import (
    NOWHERE,
    Amplifier,
    DesignBand,
    Element,
    Fibre,
    Fused,
    MultibandAmplifier,
    OpticalNetwork,
    Roadm,
    Transceiver,
)
from weft.optical.system.library import Library, Target

Json = dict[str, Any]

_TARGET = {
    "dbm": "target_pch_out_db", "mw_per_baud_ghz": "target_psd_out_mWperGHz",
    "mw_per_slot_ghz": "target_out_mWperSlotWidth",
}  # fmt: skip
_DEGREE = {
    "dbm": "per_degree_pch_out_db", "mw_per_baud_ghz": "per_degree_psd_out_mWperGHz",
    "mw_per_slot_ghz": "per_degree_psd_out_mWperSlotWidth",
}  # fmt: skip


def write_network(network: OpticalNetwork, library: Library, path: Path | str) -> None:
    """Write a network as a topology that GNPy reads with the same library; what a type says is left to it.

    Raises ExchangeError if it cannot be written.
    """
    save_json(topology(network, library), Path(path))


def topology(network: OpticalNetwork, library: Library) -> Json:
    """A network as GNPy's topology."""
    return {
        "network_name": network.name,
        "elements": [_element(one, library) for one in network.elements],
        "connections": [{"from_node": tail, "to_node": head} for tail, head in network.connections],
    }


def _element(one: Element, library: Library) -> Json:
    if isinstance(one, Fibre):
        return _fibre(one, library)
    if isinstance(one, Amplifier):
        return {**_head(one, "Edfa", one.type_name), **_operational(one)}
    if isinstance(one, MultibandAmplifier):
        inner = [{"type_variety": band.type_name, **_operational(band)} for band in one.amplifiers]
        return {**_head(one, "Multiband_amplifier", one.type_name), **({"amplifiers": inner} if inner else {})}
    if isinstance(one, Roadm):
        return _with_params(_head(one, "Roadm", one.type_name), {**_roadm(one), **_bands(one)})
    if isinstance(one, Fused):
        return _with_params(_head(one, "Fused", ""), {} if one.loss_db is None else {"loss": one.loss_db})
    return _with_params(_head(one, "Transceiver", one.type_name), _bands(one))


def _head(one: Element, kind: str, type_name: str) -> Json:
    """What all elements have."""
    head: Json = {"uid": one.uid, "type": kind}
    if type_name and not (kind == "Roadm" and type_name == "default"):
        head["type_variety"] = type_name
    if one.place != NOWHERE:
        where = one.place
        location = {"city": where.city, "region": where.region}
        head["metadata"] = {
            "location": {**location, "latitude": where.latitude_deg, "longitude": where.longitude_deg}
        }
    return head


def _with_params(element: Json, params: Json) -> Json:
    return {**element, "params": params} if params else element


def _operational(one: Amplifier) -> Json:
    told = {
        "gain_target": one.gain_db, "delta_p": one.delta_power_db, "tilt_target": one.tilt_db,
        "out_voa": one.out_voa_db, "in_voa": one.in_voa_db or None,
    }  # fmt: skip
    known = {key: value for key, value in told.items() if value is not None}
    return {"operational": known} if known else {}


def _roadm(one: Roadm) -> Json:
    params: Json = {}
    if one.target is not None:
        params[_TARGET[one.target.unit]] = one.target.value
    for key, value in (("add_drop_osnr", one.add_drop_osnr_db), ("pmd", one.pmd_s), ("pdl", one.pdl_db)):
        if value is not None:
            params[key] = value
    if one.preamps is not None or one.boosters is not None:
        params["restrictions"] = {
            "preamp_variety_list": list(one.preamps or ()), "booster_variety_list": list(one.boosters or ()),
        }  # fmt: skip
    params.update(_degree_targets(one.degree_targets))
    if one.degree_profiles:
        params["per_degree_impairments"] = [
            {"from_degree": before, "to_degree": after, "impairment_id": number}
            for (before, after), number in one.degree_profiles.items()
        ]
    return params


def _degree_targets(targets: Mapping[str, Target]) -> Json:
    found: Json = {}
    for uid, target in targets.items():
        found.setdefault(_DEGREE[target.unit], {})[uid] = target.value
    return found


def _bands(one: Roadm | Transceiver) -> Json:
    found: Json = {}
    if one.bands:
        found["design_bands"] = _design_bands(one.bands)
    if one.degree_bands:
        found["per_degree_design_bands"] = {uid: _design_bands(bands) for uid, bands in one.degree_bands.items()}
    return found


def _design_bands(bands: Sequence[DesignBand]) -> list[Json]:
    ends = [{"f_min": band.low_hz, "f_max": band.high_hz, "spacing": band.spacing_hz} for band in bands]
    return [{key: value for key, value in one.items() if value is not None} for one in ends]


def _fibre(one: Fibre, library: Library) -> Json:
    kind = (library.raman_fibres if one.raman else library.fibres).get(one.type_name)
    in_km = one.length_m / 1e3
    exact = in_km * 1e3 == one.length_m
    params: Json = {"length": in_km if exact else one.length_m, "length_units": "km" if exact else "m"}
    params.update(_loss(one.glass, kind))
    if one.pad_db:
        params["att_in"] = one.pad_db
    for key, value in (("con_in", one.connector_in_db), ("con_out", one.connector_out_db)):
        if value is not None:
            params[key] = value
    if one.lumped:
        params["lumped_losses"] = [{"position": at / 1e3, "loss": loss} for at, loss in one.lumped]
    if kind is not None:
        params.update(_own(one.glass, kind))
    element = {**_head(one, "RamanFiber" if one.raman else "Fiber", one.type_name), "params": params}
    if one.raman:
        element["operational"] = {"temperature": one.temperature_k, "raman_pumps": [
            {"power": pump.power_w, "frequency": pump.frequency_hz,
             "propagation_direction": "coprop" if pump.direction == "co" else "counterprop"} for pump in one.pumps
        ]}  # fmt: skip
    return element


def _per_km(loss_db_per_m: float) -> float:
    """A loss in dB/km that is read as the same loss in dB/m."""
    short = round(loss_db_per_m * 1e3, 12)
    return short if short * 1e-3 == loss_db_per_m else loss_db_per_m * 1e3


def _loss(glass: Glass, kind: Glass | None) -> Json:
    """A span's loss: a figure, to which GNPy adds its type's ripple, or figures by frequency."""
    ripple = np.zeros(1) if kind is None else kind.loss_db_per_m
    plain = glass.loss_db_per_m - ripple if len(ripple) == len(glass.loss_db_per_m) else glass.loss_db_per_m
    if len(plain) == 1 or (len(plain) == len(ripple) and np.ptp(plain) < 1e-15):
        return {"loss_coef": _per_km(float(plain[0]))}
    values = [_per_km(float(one)) for one in glass.loss_db_per_m]
    return {"loss_coef": {"value": values, "frequency": glass.loss_hz.tolist()}}


def _own(glass: Glass, kind: Glass) -> Json:
    """What a span's glass has that its type's has not."""
    found: Json = {}
    if glass.reference_hz != kind.reference_hz:
        found["ref_frequency"] = glass.reference_hz
    if len(glass.dispersion_s_m2) > 1:
        found["dispersion_per_frequency"] = {
            "value": glass.dispersion_s_m2.tolist(), "frequency": glass.dispersion_hz.tolist(),
        }  # fmt: skip
    elif (glass.dispersion_s_m2[0], glass.dispersion_slope_s_m3) != (kind.dispersion_s_m2[0], None):
        found["dispersion"] = float(glass.dispersion_s_m2[0])
        if glass.dispersion_slope_s_m3 is not None:
            found["dispersion_slope"] = glass.dispersion_slope_s_m3
    if (glass.effective_area_m2, glass.gamma_per_w_m) != (kind.effective_area_m2, kind.gamma_per_w_m):
        found["effective_area"], found["gamma"] = glass.effective_area_m2, glass.gamma_per_w_m
    if glass.pmd_s_per_sqrt_m != kind.pmd_s_per_sqrt_m:
        found["pmd_coef"] = glass.pmd_s_per_sqrt_m
    if glass.raman is not kind.raman:
        raman = glass.raman
        area = (glass.area_at(raman.reference_hz - raman.offset_hz) + glass.area_at(np.array([raman.reference_hz]))) / 2
        found["raman_coefficient"] = {
            "reference_frequency": raman.reference_hz, "g0": (raman.gain_m_per_w / area).tolist(),
            "frequency_offset": raman.offset_hz.tolist(),
        }  # fmt: skip
    return found
