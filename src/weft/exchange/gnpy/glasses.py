"""Fibre types of GNPy's libraries, and the glass of one span."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import isclose, isnan, pi

import numpy as np
import numpy.typing as npt

from weft.exchange.gnpy.document import Node
from weft.exchange.gnpy.quantities import (
    AREA,
    DISPERSION,
    FREQUENCY,
    GAMMA,
    LOSS_PER_KM,
    LOSS_RIPPLE,
    OFFSET,
    PMD_PER_ROOT,
    RAMAN_GAIN,
    SLOPE,
    WAVELENGTH,
    Quantity,
)
from weft.optical.physics.glass import LIGHT_M_S, Glass, RamanGain
from weft.optical.physics.silica import SILICA

Floats = npt.NDArray[np.float64]
Figures = tuple[float, ...]

REFERENCE_HZ = LIGHT_M_S / 1550e-9
DISPERSION_S_M2 = 1.67e-5
AREA_M2 = 83e-12
KERR_M2_W = 2.6e-20
"""What GNPy takes where a file says nothing (its `FiberParams`), and its nonlinear index of silica."""

_TYPE = (
    "type_variety", "dispersion", "gamma", "pmd_coef", "effective_area", "loss_coef_ripple", "raman_efficiency",
)  # fmt: skip
OWN = frozenset((
    "pmd_coef", "ref_frequency", "ref_wavelength", "dispersion", "dispersion_slope", "dispersion_per_frequency",
    "effective_area", "gamma", "raman_coefficient",
))  # fmt: skip
"""Fields by which a span says that its glass is not that of its type; its loss it always tells."""


def column(values: tuple[float, ...] | list[float]) -> Floats:
    """Figures as a column that nobody changes."""
    made = np.array(values, dtype=np.float64)
    made.flags.writeable = False
    return made


def gamma_of(area: float, reference_hz: float) -> float:
    """Nonlinear coefficient of an area, 2 pi f n2 / (c Aeff); and, since that is its own inverse, the area of one."""
    return 2 * pi * KERR_M2_W * reference_hz / (LIGHT_M_S * area)


VITREOUS = Glass(
    column([0.0]), column([REFERENCE_HZ]), column([DISPERSION_S_M2]), column([REFERENCE_HZ]), None, AREA_M2,
    gamma_of(AREA_M2, REFERENCE_HZ), 0.0, REFERENCE_HZ, SILICA,
)  # fmt: skip
"""A glass that stands for one whose type is not known, until that is told."""


def read_type(node: Node) -> Glass:
    """A fibre type, whose loss is its ripple's alone."""
    node.fields(_TYPE, ("ref_frequency", "ref_wavelength", "dispersion_slope"))
    ripple = _by_frequency(node, "loss_coef_ripple", "loss_coef_ripple_value", LOSS_RIPPLE)
    dispersion = node.number("dispersion", DISPERSION)
    area, gamma = _area_and_gamma(node, REFERENCE_HZ)
    hz, loss = ripple or ((REFERENCE_HZ,), (0.0,))
    glass = Glass(
        column([one * 1e-3 for one in loss]), column(hz), column([dispersion]), column([REFERENCE_HZ]), None,
        area, gamma, node.number("pmd_coef", PMD_PER_ROOT, 0.0), REFERENCE_HZ, SILICA,
    )  # fmt: skip
    if node.has("raman_efficiency"):
        found = _raman(node, "raman_efficiency", "cr", SILICA.reference_hz)
        glass = replace(glass, raman=_overlapping(glass, *found)) if found else glass
    return glass


def _area_and_gamma(node: Node, reference_hz: float) -> tuple[float, float]:
    """Effective area and nonlinear coefficient, each from the other where only one is told."""
    area, gamma = node.maybe("effective_area", AREA), node.maybe("gamma", GAMMA)
    if area is None:
        area = AREA_M2 if gamma is None else gamma_of(gamma, reference_hz)
    return area, gamma_of(area, reference_hz) if gamma is None else gamma


def _pairs(
    node: Node, key: str, name: str, quantity: Quantity, at: str, at_quantity: Quantity,
) -> tuple[Figures, Figures] | None:  # fmt: skip
    """Figures by frequency: a list of objects (as in YANG), or an object of two lists; None if there are none."""
    if isinstance(node.get(key), list):
        items = node.children(key, key, of=node.name)
        for item in items:
            item.fields((at, name))
        rows = [(item.number(at, at_quantity), item.number(name, quantity)) for item in items]
    else:
        inner = node.child(key, f"{key} of {node.name}")
        lists = name if name in inner.value else "value"
        hz, values = inner.numbers(at, at_quantity), inner.numbers(lists, quantity)
        if len(hz) != len(values) or not hz:
            node.wrong("E732", f"'{key}' of {node.name} has {len(values)} values at {len(hz)} frequencies", key)
        rows = list(zip(hz, values, strict=False))
    rows.sort()
    if any(a[0] == b[0] for a, b in pairwise(rows)):
        node.wrong("E715", f"'{key}' of {node.name} has a frequency twice", key, help="leave one of them out")
    if not rows:
        return None
    return tuple(row[0] for row in rows), tuple(row[1] for row in rows)


def _by_frequency(node: Node, key: str, name: str, quantity: Quantity) -> tuple[Figures, Figures] | None:
    """Figures by frequency, or None where there are none."""
    return _pairs(node, key, name, quantity, "frequency", FREQUENCY) if node.has(key) else None


def _raman(node: Node, key: str, name: str, reference_hz: float) -> tuple[Floats, Floats, float] | None:
    """Offsets, gains in 1/(W m), and the pump's frequency that they belong to."""
    value = node.get(key)
    if isinstance(value, dict) and "g0_per_frequency" in value:
        inner = node.child(key, f"{key} of {node.name}")
        inner.fields(("reference_frequency", "g0_per_frequency"))
        found = _pairs(inner, "g0_per_frequency", "g0", RAMAN_GAIN, "frequency_offset", OFFSET)
        reference_hz = inner.number("reference_frequency", FREQUENCY, reference_hz)
    else:
        if isinstance(value, dict):
            inner = node.child(key, f"{key} of {node.name}")
            inner.fields(("reference_frequency", "frequency_offset", name, "g0"))
            name = "g0" if "g0" in value else name
            reference_hz = inner.number("reference_frequency", FREQUENCY, reference_hz)
        found = _pairs(node, key, name, RAMAN_GAIN, "frequency_offset", OFFSET)
    return (column(found[0]), column(found[1]), reference_hz) if found else None


def _overlapping(glass: Glass, offset_hz: Floats, gain: Floats, reference_hz: float) -> RamanGain:
    """Gain times the overlap of the modes, which is the mean of both effective areas."""
    if np.isnan(offset_hz).any() or isnan(reference_hz) or isnan(glass.effective_area_m2):
        return glass.raman
    area = (glass.area_at(reference_hz - offset_hz) + glass.area_at(np.array([reference_hz]))) / 2
    gain_m_per_w = np.asarray(gain * area)
    gain_m_per_w.flags.writeable = False
    return RamanGain(offset_hz, gain_m_per_w, reference_hz)


@dataclass(slots=True)
class Glassworks:
    """The glass of spans: spans of one type and one loss share it, so that what it does is worked out once."""

    made: dict[tuple[int, float], Glass] = field(default_factory=dict)

    def glass(self, params: Node, kind: Glass) -> Glass:
        """The glass of a span of that type."""
        if OWN.isdisjoint(params.value) and isinstance(params.value.get("loss_coef"), int | float | str):
            loss = params.number("loss_coef", LOSS_PER_KM)
            key = (id(kind), loss)
            if key not in self.made:
                self.made[key] = replace(kind, loss_db_per_m=column((kind.loss_db_per_m + loss * 1e-3).tolist()))
            return self.made[key]
        return _with_loss(params, _with_own(params, kind))


def _with_loss(params: Node, glass: Glass) -> Glass:
    """A span's glass with the loss that it tells, at one frequency or at several."""
    if params.has("loss_coef_per_frequency"):
        found = _by_frequency(params, "loss_coef_per_frequency", "loss_coef_value", LOSS_PER_KM)
    elif isinstance(params.get("loss_coef"), dict):
        found = _by_frequency(params, "loss_coef", "loss_coef_value", LOSS_PER_KM)
    else:
        loss = params.number("loss_coef", LOSS_PER_KM)
        return replace(glass, loss_db_per_m=column((glass.loss_db_per_m + loss * 1e-3).tolist()))
    hz, values = found or ((glass.reference_hz,), (0.0,))
    return replace(glass, loss_db_per_m=column([one * 1e-3 for one in values]), loss_hz=column(hz))


def _with_own(params: Node, kind: Glass) -> Glass:
    """A type's glass with what the span says of its own, but for the loss."""
    glass = _with_area(params, _at_reference(params, kind))
    if params.has("dispersion_per_frequency"):
        found = _by_frequency(params, "dispersion_per_frequency", "dispersion", DISPERSION)
        if found:
            glass = replace(glass, dispersion_s_m2=column(found[1]), dispersion_hz=column(found[0]),
                            dispersion_slope_s_m3=None)  # fmt: skip
    elif params.has("dispersion") or params.has("dispersion_slope"):
        dispersion = params.number("dispersion", DISPERSION, float(glass.dispersion_s_m2[0]))
        glass = replace(glass, dispersion_s_m2=column([dispersion]), dispersion_hz=column([glass.reference_hz]),
                        dispersion_slope_s_m3=params.maybe("dispersion_slope", SLOPE))  # fmt: skip
    if params.number("pmd_coef", PMD_PER_ROOT, 0.0):
        glass = replace(glass, pmd_s_per_sqrt_m=params.number("pmd_coef", PMD_PER_ROOT))
    if params.has("raman_coefficient"):
        own = _raman(params, "raman_coefficient", "g0", SILICA.reference_hz)
        glass = replace(glass, raman=_overlapping(glass, *own)) if own else glass
    return glass


def _at_reference(params: Node, kind: Glass) -> Glass:
    """A type's glass whose figures hold at the span's own reference."""
    wavelength = params.maybe("ref_wavelength", WAVELENGTH)
    if wavelength is None and not params.has("ref_frequency"):
        return kind
    if wavelength is not None and params.has("ref_frequency"):
        params.wrong("E732", f"{params.name} has a ref_frequency and a ref_wavelength", "ref_wavelength",
                     help="leave one of them out")  # fmt: skip
    reference_hz = LIGHT_M_S / wavelength if wavelength else params.number("ref_frequency", FREQUENCY)
    here = column([reference_hz])
    gamma = kind.gamma_per_w_m
    if isclose(gamma, gamma_of(kind.effective_area_m2, kind.reference_hz)):
        gamma = gamma_of(kind.effective_area_m2, reference_hz)
    loss_hz = here if len(kind.loss_hz) == 1 else kind.loss_hz
    return replace(kind, reference_hz=reference_hz, dispersion_hz=here, loss_hz=loss_hz, gamma_per_w_m=gamma)


def _with_area(params: Node, glass: Glass) -> Glass:
    """A glass with the span's own effective area or nonlinear coefficient."""
    area, gamma = params.maybe("effective_area", AREA), params.maybe("gamma", GAMMA)
    if area is None and gamma is None:
        return glass
    follows = isclose(glass.gamma_per_w_m, gamma_of(glass.effective_area_m2, glass.reference_hz))
    if gamma is None:
        gamma = gamma_of(area or AREA_M2, glass.reference_hz) if follows else glass.gamma_per_w_m
    return replace(glass, effective_area_m2=area or glass.effective_area_m2, gamma_per_w_m=gamma)
