"""What requests were given, as GNPy's response: JSON, and the table that GNPy makes of it.

Sources: `ResultElement` and `jsontocsv` of GNPy 3.0.1 (BSD-3-Clause), whose fields and columns these are.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from math import ceil, isinf, log10
from pathlib import Path
from typing import Any, Literal

import numpy as np

from weft.exchange.gnpy.saving import save_json, save_text
from weft.optical.service.requests import Lightpath, Request, Stretch
from weft.optical.system.library import Library, Mode
from weft.optical.system.reception import Reception

Json = dict[str, Any]
WITHOUT_PATH = ("NO_PATH", "NO_PATH_WITH_CONSTRAINT", "NO_DISJOINT_PATH", "NO_FEASIBLE_BAUDRATE_WITH_SPACING")
"""Reasons for which there is no path to show."""

_RATIOS = ("OSNR-0.1nm", "SNR-0.1nm", "SNR-bandwidth", "lowest_SNR-0.1nm", "biggest_SNR-0.1nm", "PDL_penalty",
           "CD_penalty", "PMD_penalty")  # fmt: skip
_COLUMNS = ("OSNR-0.1nm (average)", "SNR-0.1nm (average)", "SNR-bandwidth (average)", "SNR-0.1nm (min)",
            "SNR-0.1nm (max)", "PDL_penalty", "CD_penalty", "PMD_penalty")  # fmt: skip
COLUMNS = (
    "response-id", "source", "destination", "path_bandwidth", "Pass?", "nb of tsp pairs", "total cost",
    "transponder-type", "transponder-mode", "bit rate", *_COLUMNS, "min required OSNR (inc. margin)",
    "baud rate (Gbaud)", "input power (dBm)", "path", "spectrum (N,M)",
    *(f"reversed path {column}" for column in _COLUMNS),
)  # fmt: skip


def write_responses(
    lightpaths: Sequence[Lightpath], library: Library, path: Path | str, form: Literal["json", "csv"] = "json"
) -> None:
    """Write what requests were given as GNPy's response, or as the table that GNPy makes of it.

    Raises ExchangeError if it cannot be written.
    """
    if form == "json":
        save_json({"response": [_response(one, library) for one in lightpaths]}, Path(path))
        return
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, COLUMNS)
    table.writeheader()
    for one in lightpaths:
        table.writerow(_row(one, library))
    save_text(text.getvalue(), Path(path))


def _response(one: Lightpath, library: Library) -> Json:
    if one.served:
        return {"response-id": one.request.id, "path-properties": _properties(one, library)}
    blocked: Json = {"no-path": one.reason}
    if one.reason not in WITHOUT_PATH and one.stretches and one.stretches[0].reception is not None:
        blocked["path-properties"] = _properties(one, library)
    return {"response-id": one.request.id, "no-path": blocked}


def _weakest(one: Lightpath) -> Stretch:
    """The stretch with the least margin: a request is as good as that."""
    return min(one.stretches, key=lambda stretch: float("inf") if stretch.margin_db is None else stretch.margin_db)


def _properties(one: Lightpath, library: Library) -> Json:
    weakest = _weakest(one)
    power_w = _power_w(one.request, library)
    found: Json = {}
    for key, reception in (("path-metric", weakest.reception), ("z-a-path-metric", weakest.reception_back)):
        if reception is not None:
            metrics = {
                **_metrics(reception, weakest.mode), "reference_power": power_w,
                "path_bandwidth": one.request.bandwidth_bps,
            }  # fmt: skip
            found[key] = [{"metric-type": name, "accumulative-value": value} for name, value in metrics.items()]
    return {**found, "path-route-objects": _route(one)}


def _power_w(request: Request, library: Library) -> float:
    return request.power_w if request.power_w is not None else 1e-3 * 10 ** (library.loads[0].power_dbm / 10)


def _metrics(reception: Reception, mode: Mode | None) -> dict[str, float | str | None]:
    """Means over the channels, the least and the most, all to a hundredth of a dB."""
    gsnr = reception.gsnr_01nm_db
    cost: Mapping[str, np.ndarray[Any, Any]] = reception.penalties_db(mode) if mode is not None else {}

    def penalty(name: str) -> float | str | None:
        return _rounded(float(np.mean(cost[name]))) if name in cost else None

    return {
        "SNR-bandwidth": _rounded(float(np.mean(reception.gsnr_db))),
        "SNR-0.1nm": _rounded(float(np.mean(gsnr))),
        "OSNR-bandwidth": _rounded(float(np.mean(reception.osnr_db))),
        "OSNR-0.1nm": _rounded(float(np.mean(reception.osnr_01nm_db))),
        "lowest_SNR-0.1nm": _rounded(float(np.min(gsnr))),
        "biggest_SNR-0.1nm": _rounded(float(np.max(gsnr))),
        "PDL_penalty": penalty("pdl"),
        "CD_penalty": penalty("chromatic_dispersion"),
        "PMD_penalty": penalty("pmd"),
    }


def _rounded(value: float) -> float | str:
    return "Infinity" if isinf(value) else round(value, 2)


def _route(one: Lightpath) -> list[Json]:
    """Every element, the slots that are taken there, and the transponders at both ends of each stretch."""
    objects: list[Json] = []
    for number, stretch in enumerate(one.stretches):
        label = [{"N": slot.n, "M": slot.m} for slot in stretch.slots]
        device = {
            "transponder-type": one.request.transceiver,
            "transponder-mode": stretch.mode.name if stretch.mode else one.request.mode,
        }
        first, last = stretch.route[0], stretch.route[-1]
        for uid in stretch.route:
            if uid == first and number:
                continue
            objects.append({"num-unnum-hop": {"node-id": uid, "link-tp-id": uid}})
            if one.served and label:
                objects.append({"label-hop": label})
            if uid in (first, last):
                ends = uid == last and number + 1 < len(one.stretches)
                objects.append({"regenerator" if ends else "transponder": device})
    return [{"path-route-object": {"index": index, **one}} for index, one in enumerate(objects)]


def _row(one: Lightpath, library: Library) -> Json:
    """One request as a line of the table; what there is not is left empty."""
    row: Json = {"response-id": one.request.id}
    if not one.served:
        row["Pass?"] = one.reason
        if one.reason in WITHOUT_PATH or not one.stretches or one.stretches[0].reception is None:
            return row
    weakest = _weakest(one)
    mode = weakest.mode
    forward = _metrics(weakest.reception, mode) if weakest.reception is not None else {}
    row |= {column: forward.get(name) for column, name in zip(_COLUMNS, _RATIOS, strict=True)}
    if weakest.reception_back is not None:
        back = _metrics(weakest.reception_back, mode)
        row |= {f"reversed path {column}": back[name] for column, name in zip(_COLUMNS, _RATIOS, strict=True)}
    row |= {
        "source": one.request.source, "destination": one.request.target, "transponder-type": one.request.transceiver,
        "transponder-mode": mode.name if mode else one.request.mode, "path": " | ".join(one.route),
        "input power (dBm)": round(10 * log10(_power_w(one.request, library) * 1e3), 2),
    }  # fmt: skip
    if mode is not None:
        required = mode.osnr_db + library.loads[0].margin_db
        row |= {
            "min required OSNR (inc. margin)": required, "baud rate (Gbaud)": round(mode.baud_hz * 1e-9, 2),
            "bit rate": round(mode.bit_rate_bps * 1e-9, 2),
        }  # fmt: skip
        if one.served:
            lowest = forward["lowest_SNR-0.1nm"]
            row["Pass?"] = isinstance(lowest, str) or (lowest is not None and lowest >= required)
            row["nb of tsp pairs"] = pairs = ceil(one.request.bandwidth_bps / mode.bit_rate_bps - 1e-9)
            row["total cost"] = pairs * len(one.stretches) * mode.cost
    if one.served:
        row["path_bandwidth"] = round(one.request.bandwidth_bps * 1e-9, 2)
        spans = dict.fromkeys(f"{[s.n for s in part.slots]}, {[s.m for s in part.slots]}" for part in one.stretches)
        row["spectrum (N,M)"] = " | ".join(spans)
    return row
