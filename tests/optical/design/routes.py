"""Shortest routes of a designed network, and networks without the powers that they were given."""

from __future__ import annotations

import heapq
from dataclasses import replace

from weft.optical.system.design import Designed
from weft.optical.system.elements import Amplifier, Element, Fibre, MultibandAmplifier, OpticalNetwork, Transceiver


def between_all(designed: Designed) -> list[tuple[str, ...]]:
    """The shortest route from every transceiver to every other that can be reached."""
    elements = designed.by_uid()
    after: dict[str, list[str]] = {}
    for tail, head in designed.network.connections:
        after.setdefault(tail, []).append(head)
    ends = [uid for uid, one in elements.items() if isinstance(one, Transceiver)]
    return [route for start in ends for route in _from(start, elements, after)]


def _from(start: str, elements: dict[str, Element], after: dict[str, list[str]]) -> list[tuple[str, ...]]:
    """Dijkstra's tree, read from its leaves that are transceivers."""
    distance, before, heap = {start: 0.0}, dict[str, str](), [(0.0, start)]
    while heap:
        length, uid = heapq.heappop(heap)
        if length > distance[uid] or (uid != start and isinstance(elements[uid], Transceiver)):
            continue
        one = elements[uid]
        onward = length + (one.length_m if isinstance(one, Fibre) else 0.01)
        for head in after.get(uid, ()):
            if onward < distance.get(head, float("inf")):
                distance[head], before[head] = onward, uid
                heapq.heappush(heap, (onward, head))
    found = []
    for end in before:
        if isinstance(elements[end], Transceiver):
            route = [end]
            while route[-1] != start:
                route.append(before[route[-1]])
            found.append(tuple(reversed(route)))
    return found


def unpowered(network: OpticalNetwork) -> OpticalNetwork:
    """The same network with no gain, power, tilt or attenuation given; types stay."""

    def forget(one: Amplifier) -> Amplifier:
        return replace(one, gain_db=None, delta_power_db=None, tilt_db=None, out_voa_db=None)

    elements: list[Element] = []
    for one in network.elements:
        if isinstance(one, MultibandAmplifier):
            elements.append(replace(one, amplifiers=tuple(map(forget, one.amplifiers))))
        else:
            elements.append(forget(one) if isinstance(one, Amplifier) else one)
    return replace(network, elements=tuple(elements))
