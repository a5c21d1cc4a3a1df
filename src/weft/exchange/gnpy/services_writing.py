"""Requests as GNPy's services, in their legacy form."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from weft.exchange.gnpy.saving import save_json
from weft.optical.service.requests import Disjunction, Request

Json = dict[str, Any]


def write_services(requests: Sequence[Request], disjunctions: Sequence[Disjunction], path: Path | str) -> None:
    """Write requests and disjunctions as services that GNPy reads.

    Raises ExchangeError if they cannot be written.
    """
    found: Json = {"path-request": [_request(one) for one in requests]}
    if disjunctions:
        found["synchronization"] = [_disjunction(one) for one in disjunctions]
    save_json(found, Path(path))


def _request(one: Request) -> Json:
    slots = [{"N": slot.n, "M": slot.m} for slot in one.slots] or [{"N": None, "M": None}]
    bandwidth: Json = {
        "technology": "flexi-grid", "trx_type": one.transceiver, "trx_mode": one.mode, "effective-freq-slot": slots,
        "spacing": one.spacing_hz, "path_bandwidth": one.bandwidth_bps,
    }  # fmt: skip
    for key, value in (
        ("max-nb-of-channel", one.n_channels), ("output-power", one.power_w), ("tx_power", one.tx_power_w),
    ):  # fmt: skip
        if value is not None:
            bandwidth[key] = value
    found: Json = {
        "request-id": one.id, "source": one.source, "destination": one.target, "src-tp-id": one.source,
        "dst-tp-id": one.target, "bidirectional": one.bidirectional, "path-constraints": {"te-bandwidth": bandwidth},
    }  # fmt: skip
    if one.include:
        found["explicit-route-objects"] = {"route-object-include-exclude": [
            {"explicit-route-usage": "route-include-ero", "index": index,
             "num-unnum-hop": {"node-id": hop.uid, "hop-type": hop.usage.upper()}}
            for index, hop in enumerate(one.include)
        ]}  # fmt: skip
    return found


def _disjunction(one: Disjunction) -> Json:
    return {
        "synchronization-id": one.id,
        "svec": {
            "relaxable": one.relaxable, "disjointness": " ".join(one.kinds), "request-id-number": list(one.requests),
        },
    }  # fmt: skip
