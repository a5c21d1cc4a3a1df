"""Store what GNPy designs of its sample networks, for the tests to compare with: `python tools/gnpy_designs.py`.

Each design tells of every amplifier its type, gain, relative power, tilt and attenuators (a list each, one figure a
band), and of every fibre its length, pad, connectors and Raman gain, by uid; what is connected to nothing is left out.
Written with gnpy 3.0.1; the samples are its own.
"""

from __future__ import annotations

import gzip
import json
import logging
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

from gnpy.core import elements
from gnpy.tools.json_io import load_equipments_and_configs, load_network
from gnpy.tools.worker_utils import designed_network

EXAMPLES = Path(str(files("gnpy"))) / "example-data"
EXPECTED = Path(__file__).parent.parent / "tests" / "optical" / "expected"

CASES: dict[str, tuple[str, str, float | None]] = {
    "edfa": ("edfa_example_network.json", "eqpt_config.json", None),
    "edfa-3dBm": ("edfa_example_network.json", "eqpt_config.json", 3.0),
    "fused-roadm": ("fused_roadm_example_network.json", "eqpt_config.json", None),
    "mesh": ("meshTopologyExampleV2.json", "eqpt_config.json", None),
    "mesh-minus-1dBm": ("meshTopologyExampleV2.json", "eqpt_config.json", -1.0),
    "raman": ("raman_edfa_example_network.json", "eqpt_config.json", None),
    "multiband": ("multiband_example_network.json", "eqpt_config_multiband.json", None),
    "sweden-4": ("Sweden_OpenROADMv4_example_network.json", "eqpt_config_openroadm_ver4.json", None),
    "sweden-5": ("Sweden_OpenROADMv5_example_network.json", "eqpt_config_openroadm_ver5.json", None),
    "conus": ("CORONET_CONUS_Topology.json", "eqpt_config.json", None),
    "global": ("CORONET_Global_Topology.json", "eqpt_config.json", None),
    "juniper": ("juniperTopologyExampleV2J.xls", "eqpt_config.json", None),
    "mesh-sheet": ("meshTopologyExampleV2.xls", "eqpt_config.json", None),
}
"""Topology, library and reference power in dBm (None: the library's) of each sample."""


def main() -> None:
    """Write every design."""
    logging.disable(logging.CRITICAL)
    EXPECTED.mkdir(parents=True, exist_ok=True)
    for name, (topology, equipment, power_dbm) in CASES.items():
        with TemporaryDirectory() as folder:
            stored = stored_design(loadable(EXAMPLES / topology, Path(folder)), EXAMPLES / equipment, power_dbm)
        text = json.dumps(stored, ensure_ascii=False, separators=(",", ":"))
        with gzip.GzipFile(EXPECTED / f"design-{name}.json.gz", "wb", mtime=0) as out:
            out.write(text.encode())


def loadable(topology: Path, folder: Path) -> Path:
    """A topology without what GNPy's own validator refuses: `metadata` at the top, and the loss of a ROADM."""
    if topology.suffix != ".json":
        return topology
    value = json.loads(topology.read_text(encoding="utf-8"))
    value.pop("metadata", None)
    for element in value["elements"]:
        if element["type"] == "Roadm":
            element.get("params", {}).pop("loss", None)
    changed = folder / topology.name
    changed.write_text(json.dumps(value), encoding="utf-8")
    return changed


def stored_design(topology: Path, equipment: Path, power_dbm: float | None) -> dict[str, dict[str, list[object]]]:
    """GNPy's design: settings of amplifiers and of fibres, by uid."""
    library = load_equipments_and_configs(equipment, [], [])
    network = load_network(topology, library)
    network, _, _ = designed_network(library, network, args_power=power_dbm)
    amplifiers: dict[str, list[object]] = {}
    fibres: dict[str, list[object]] = {}
    for one in sorted(network.nodes(), key=lambda node: node.uid):
        if network.degree(one) == 0:
            continue
        if isinstance(one, (elements.Edfa, elements.Multiband_amplifier)):
            amplifiers[one.uid] = [one.type_variety, *map(list, zip(*map(settings, parts(one)), strict=True))]
        elif isinstance(one, elements.Fiber):
            of = one.params
            gain = getattr(one, "estimated_gain", None)
            fibres[one.uid] = [of.length, float(of.att_in), float(of.con_in), float(of.con_out),
                               None if gain is None else float(gain)]  # fmt: skip
    return {"amplifiers": amplifiers, "fibres": fibres}


def parts(one: elements.Edfa | elements.Multiband_amplifier) -> Iterator[elements.Edfa]:
    """Amplifiers of a box, the lowest band first."""
    if isinstance(one, elements.Edfa):
        yield one
    else:
        yield from sorted(one.amplifiers.values(), key=lambda part: part.params.f_min)


def settings(one: elements.Edfa) -> tuple[str, float, float, float, float, float]:
    """Type, gain, relative power, tilt, and attenuators after and before."""
    numbers = one.effective_gain, one._delta_p, one.tilt_target, one.out_voa, one.in_voa  # noqa: SLF001
    gain, delta, tilt, after, before = (float(number) for number in numbers)
    return one.params.type_variety, gain, delta, tilt + 0.0, after, before


if __name__ == "__main__":
    main()
