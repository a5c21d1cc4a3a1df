"""Light along one route, element by element."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from weft.optical.system.comb import Comb
from weft.optical.system.elements import Element, Roadm
from weft.optical.system.oms import OmsMap, line
from weft.optical.system.passage import kind_of, target_w, way
from weft.optical.system.reception import Reception
from weft.units.decibel import db_to_linear


def traced(route: Sequence[Element], comb: Comb) -> Iterator[Reception]:
    """What is there behind each element of a route, transceivers included.

    Raises WeftError if an element is not set in full, or cannot carry the comb.
    """
    n, channels = len(comb.channels), comb.channels
    state = OmsMap(np.ones(n), np.zeros(n), np.zeros(n), channels.power_w)
    ends, cd, pmd, pdl = db_to_linear(-channels.tx_osnr_db), np.zeros(n), np.zeros(n), np.zeros(n)
    latency_s, roadms = 0.0, 0
    for place, element in enumerate(route):
        if isinstance(element, Roadm):
            before, after = route[place - 1], route[place + 1]
            passed = way(element, kind_of(before, element, after), comb)
            power_w, _ = passed.through(state.power_w, target_w(element, after, channels))
            ends, cd = ends + passed.noise_01nm, cd + passed.cd_s_m
            pmd, pdl = pmd + passed.pmd_s2, pdl + passed.pdl_db2
            roadms += 1
            state = OmsMap(state.keep, state.ase, state.nli, power_w)
        elif 0 < place < len(route) - 1:
            one = line((element,), comb)
            cd, pmd, pdl = cd + one.cd_s_m, pmd + one.pmd_s2, pdl + one.pdl_db2
            latency_s += one.latency_s
            state = state.then(one.map(state.power_w))
        yield Reception(
            channels,
            state.keep,
            state.ase,
            state.nli,
            ends,
            state.power_w,
            cd,
            np.sqrt(pmd),
            np.sqrt(pdl),
            latency_s,
            roadms,
        )
