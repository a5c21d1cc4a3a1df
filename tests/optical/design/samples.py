"""GNPy's sample networks, and designs as GNPy stores them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

from gnpy.tools.convert import xls_to_json_data
from tools.gnpy_designs import CASES, EXAMPLES, EXPECTED

from weft.exchange.gnpy import read_library, read_network
from weft.optical.system.design import Designed
from weft.optical.system.elements import Amplifier, Fibre, MultibandAmplifier, OpticalNetwork
from weft.optical.system.library import Library

Stored = dict[str, dict[str, list[Any]]]


def sample(name: str, folder: Path) -> tuple[OpticalNetwork, Library, float | None]:
    """Network, library and reference power of a sample; of a sheet, told by GNPy, what is connected to something."""
    topology, equipment, power_dbm = CASES[name]
    library, path = read_library(EXAMPLES / equipment), EXAMPLES / topology
    if path.suffix != ".json":
        value = xls_to_json_data(path)
        connected = {one[end] for one in value["connections"] for end in ("from_node", "to_node")}
        value["elements"] = [one for one in value["elements"] if one["uid"] in connected]
        path = folder / "sheet.json"
        path.write_text(json.dumps(value), encoding="utf-8")
    return read_network(path, library), library, power_dbm


def expected(name: str) -> Stored:
    """GNPy's design of a sample."""
    with gzip.open(EXPECTED / f"design-{name}.json.gz") as stored:
        return json.load(stored)  # type: ignore[no-any-return]


def stored_of(designed: Designed) -> Stored:
    """A design of ours in the form in which GNPy's are stored, Raman gain left out."""
    amplifiers: dict[str, list[Any]] = {}
    fibres: dict[str, list[Any]] = {}
    for one in designed.network.elements:
        if isinstance(one, (Amplifier, MultibandAmplifier)):
            parts = one.amplifiers if isinstance(one, MultibandAmplifier) else (one,)
            columns = zip(*map(settings, parts), strict=True)
            amplifiers[one.uid] = [one.type_name, *map(list, columns)]
        elif isinstance(one, Fibre):
            fibres[one.uid] = [one.length_m, one.pad_db, one.connector_in_db, one.connector_out_db]
    return {"amplifiers": amplifiers, "fibres": fibres}


def settings(one: Amplifier) -> tuple[Any, ...]:
    """Type, gain, relative power, tilt, and attenuators after and before."""
    return one.type_name, one.gain_db, one.delta_power_db, one.tilt_db, one.out_voa_db, one.in_voa_db


def assert_same(ours: Stored, theirs: Stored, tolerance: float) -> None:
    """The same elements, the same types, and figures within a tolerance."""
    for kind in ("amplifiers", "fibres"):
        assert ours[kind].keys() == theirs[kind].keys()
    for uid, (box, types, *figures) in theirs["amplifiers"].items():
        our_box, our_types, *our_figures = ours["amplifiers"][uid]
        assert our_types == types, uid
        assert len(types) > 1 or our_box == box, uid
        for mine, other in zip(our_figures, figures, strict=True):
            assert all(abs(a - b) <= tolerance for a, b in zip(mine, other, strict=True)), (uid, our_figures, figures)
    for uid, their_figures in theirs["fibres"].items():
        pairs = zip(ours["fibres"][uid], their_figures[:4], strict=True)
        assert all(abs(a - b) <= tolerance for a, b in pairs), uid
