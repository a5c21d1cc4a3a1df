"""GNPy as oracle: the GSNR it works out over a path of elements, all gains being given."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from gnpy.core.elements import Edfa
from gnpy.core.parameters import SimParams
from gnpy.tools.json_io import _spectrum_from_json, load_eqpt_topo_from_json
from gnpy.tools.worker_utils import designed_network
from gnpy.topology.request import propagate

Json = dict[str, Any]


class Gnpy:
    """A network as GNPy loads it from an equipment library, a topology and a spectrum, designed once.

    Raises AssertionError if its design changed a gain.
    """

    def __init__(self, equipment: Json, topology: Json, spectrum: Json) -> None:
        SimParams.set_params({})
        self._equipment, network = load_eqpt_topo_from_json(copy.deepcopy(equipment), copy.deepcopy(topology))
        ends = [str(one["uid"]) for one in topology["elements"] if one["type"] == "Transceiver"]
        self._network, self._request, _ = designed_network(
            self._equipment,
            network,
            ends[0],
            ends[1],
            no_insert_edfas=True,
            initial_spectrum=_spectrum_from_json(copy.deepcopy(spectrum["spectrum"])),
        )
        self._elements = {element.uid: element for element in self._network.nodes()}
        asked = {one["uid"]: one["operational"] for one in topology["elements"] if one["type"] == "Edfa"}
        for uid, operational in asked.items():
            assert abs(self._elements[uid].effective_gain - operational["gain_target"]) < 1e-9, uid

    def gsnr_db(self, path: Sequence[str]) -> npt.NDArray[np.float64]:
        """GSNR of each channel in its own bandwidth behind the last element, transmitter and add/drop included.

        Raises AssertionError if an amplifier of the path was saturated, so its gain not the one asked for.
        """
        elements = copy.deepcopy([self._elements[uid] for uid in path])
        gains = [element.effective_gain for element in elements if isinstance(element, Edfa)]
        propagate(elements, self._request, self._equipment)
        assert gains == [element.effective_gain for element in elements if isinstance(element, Edfa)]
        return np.asarray(elements[-1].snr, dtype=np.float64)


def gsnr_of(equipment: Json, topology: Json, spectrum: Json, path: Sequence[str]) -> npt.NDArray[np.float64]:
    """GSNR of each channel over one path of element names, from transceiver to transceiver."""
    return Gnpy(equipment, topology, spectrum).gsnr_db(path)
