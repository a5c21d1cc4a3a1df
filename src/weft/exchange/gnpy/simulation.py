"""GNPy's settings of a simulation (`sim-params`)."""

from __future__ import annotations

from pathlib import Path

from weft.exchange.gnpy.document import SETTINGS, Findings, Node, body, read_document
from weft.exchange.gnpy.quantities import Quantity
from weft.optical.system.simulation import NliMethod, RamanMethod, Simulation

_NLI: tuple[NliMethod, ...] = ("gn_model_analytic", "ggn_spectrally_separated", "ggn_approx")
_RAMAN: tuple[RamanMethod, ...] = ("perturbative", "numerical")
_COUNT = Quantity("", 1, 65535)
_STEP = Quantity("m", 1e-3, 1e7)
_TOLERANCE = Quantity("", 1e-9, 1e9)


def read_simulation(path: Path | str) -> Simulation:
    """Settings from GNPy's `sim-params`, in their legacy form or YANG's.

    Raises ExchangeError, with all that is wrong in them.
    """
    findings = Findings()
    node = body(read_document(Path(path), SETTINGS.what, findings), SETTINGS)
    node.name = "the settings"
    node.fields(("raman_params", "nli_params"))
    raman, nli = node.child("raman_params", "raman_params"), node.child("nli_params", "nli_params")
    raman.fields(("flag", "method", "order", "result_spatial_resolution", "solver_spatial_resolution"))
    nli.fields((
        "method", "dispersion_tolerance", "phase_shift_tolerance", "computed_channels", "computed_number_of_channels",
    ))  # fmt: skip
    usual = Simulation()
    found = Simulation(
        raman.flag("flag", False),
        _RAMAN[_RAMAN.index(raman.word("method", _RAMAN, usual.raman_method) or usual.raman_method)],
        whole(raman, "order", usual.raman_order),
        raman.number("result_spatial_resolution", _STEP, usual.result_step_m),
        raman.number("solver_spatial_resolution", _STEP, usual.solver_step_m),
        _NLI[_NLI.index(nli.word("method", _NLI, usual.nli_method) or usual.nli_method)],
        nli.number("dispersion_tolerance", _TOLERANCE, usual.dispersion_tolerance),
        nli.number("phase_shift_tolerance", _TOLERANCE, usual.phase_shift_tolerance),
        tuple(int(one) for one in nli.numbers("computed_channels", _COUNT) if one >= 1),
        whole(nli, "computed_number_of_channels", 0) or None,
    )
    findings.stop()
    return found


def whole(node: Node, key: str, default: int, quantity: Quantity = _COUNT) -> int:
    """A whole figure."""
    value = node.number(key, quantity, default)
    if value == value // 1:
        return int(value)
    if abs(value) >= 0:
        node.wrong("E710", f"'{key}' of {node.name} is {value:g}, not a whole figure", key)
    return default
