"""Flows between hosts: who sends what to whom, and which way each goes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from weft.fabric.flows.network import FlowNetwork, Working, all_working
from weft.graph import completion, hash_choices, hashed_routes, max_min
from weft.network import Bools, Floats, Ints

ANY = -1
"""A port that is hashed, as a host does over its bonded links."""

HOST_SALT = 1 << 40
"""Hosts hash with salts of their own, past those of all switches."""


@dataclass(frozen=True, slots=True, eq=False)
class Flows:
    """One row a flow, each column of shape (n,): hosts, their ports (over all sides, or ANY), and size.

    `key` stands for the headers that switches hash.
    """

    source: Ints
    sink: Ints
    source_port: Ints
    sink_port: Ints
    size_gbit: Floats
    key: npt.NDArray[np.uint64]

    def __len__(self) -> int:
        return len(self.source)

    def split(self, parts: int) -> Flows:
        """Each flow as `parts` equal ones with keys of their own, as over several queue pairs."""
        again = {name: np.repeat(getattr(self, name), parts) for name in ("source", "sink", "source_port", "sink_port")}
        part = np.tile(np.arange(parts, dtype=np.uint64), len(self))
        size = np.repeat(self.size_gbit / parts, parts)
        return replace(self, **again, size_gbit=size, key=_keys(np.repeat(self.key, parts), part))


def flows(
    source: npt.ArrayLike, sink: npt.ArrayLike, size_gbit: npt.ArrayLike, *, port: npt.ArrayLike = ANY, seed: int = 0
) -> Flows:
    """Flows from hosts to hosts; with `port` both ends use that one.  Keys follow from seed and position."""
    sources, sinks = np.asarray(source, np.int64), np.asarray(sink, np.int64)
    ports, sizes = np.broadcast_arrays(np.asarray(port, np.int64), np.asarray(size_gbit, np.float64), sources)[:2]
    key = _keys(np.full(len(sources), seed, np.uint64), np.arange(len(sources), dtype=np.uint64))
    return Flows(sources, sinks, ports, ports, sizes.astype(np.float64), key)


@dataclass(frozen=True, slots=True, eq=False)
class RoutedFlows:
    """The arcs of each flow (n, most), -1 for none, and whether it has a way.

    A flow within a host takes no arc and is not limited by the fabric.
    """

    network: FlowNetwork
    flows: Flows
    arc: npt.NDArray[np.int32]
    routed: Bools

    def rates_gbps(self) -> Floats:
        """Max-min fair rates (n,) of all at once; 0 without a way, inf within a host."""
        rate = max_min(self.arc, self.network.capacity_gbps)
        return np.where(self.routed, rate, 0.0)

    def end_s(self) -> Floats:
        """When each flow ends if all begin together (n,); inf without a way, 0 within a host."""
        end = completion(self.arc, self.network.capacity_gbps, self.flows.size_gbit).end_s
        return np.where(self.routed, end, np.inf)

    def load_ratio(self) -> Floats:
        """Load of each arc at the fair rates, over its capacity (n_arcs,)."""
        used = self.arc >= 0
        rate = np.repeat(self.rates_gbps(), used.sum(axis=1))
        load = np.bincount(self.arc[used], rate, len(self.network.capacity_gbps))
        return np.asarray(load / self.network.capacity_gbps)


def route(
    network: FlowNetwork, wanted: Flows, working: Working | None = None, *, polarised: bool = False
) -> RoutedFlows:
    """Hash every flow over ports, leaves and links that are up.

    A host hashes over its ports; the leaf it sends to, over the leaves of the other host (EVPN aliasing), unless that
    host is on the same leaf; each switch, over its links towards that leaf; the last leaf, over the host's ports
    on it.
    """
    up = working or all_working(network)
    out_port = _chosen(up.port.reshape(network.n_hosts, -1), wanted.source, wanted.source_port, wanted.key, 1)
    out_side = out_port // network.ports
    tail = network.leaf[wanted.source, out_side]
    in_port = _arriving(network, up, wanted, tail)
    head = network.leaf[wanted.sink, in_port // network.ports]
    inside, cut = wanted.source == wanted.sink, (out_port < 0) | (in_port < 0)
    core = hashed_routes(network.core, up.link, (np.where(cut, head, tail), head, wanted.key), polarised=polarised)
    ends = np.column_stack([network.from_host(wanted.source, out_port), network.to_host(wanted.sink, in_port)])
    routed = (core.routed & ~cut) | inside
    arc = np.column_stack([ends[:, 0], core.arc, ends[:, 1]]).astype(np.int32)
    arc[~routed | inside] = -1
    return RoutedFlows(network, wanted, arc, routed)


def _arriving(network: FlowNetwork, up: Working, wanted: Flows, tail: Ints) -> Ints:
    """The port at which each flow arrives, -1 without any."""
    sides_up: Bools = np.asarray(up.port.any(axis=2))
    here = network.leaf[wanted.sink] == tail[:, None]
    local = (here & sides_up[wanted.sink]).any(axis=1)
    side = _chosen(sides_up, wanted.sink, np.full(len(wanted), ANY), wanted.key, 2)
    side = np.where(local, here.argmax(axis=1), side)
    rows = np.maximum(wanted.sink * network.sides + side, 0)
    port = _chosen(up.port.reshape(-1, network.ports), rows, np.full(len(wanted), ANY), wanted.key, 3)
    hashed = np.where((side >= 0) & (port >= 0), side * network.ports + port, -1)
    given = np.maximum(wanted.sink_port, 0)
    standing = up.port.reshape(network.n_hosts, -1)[wanted.sink, given]
    return np.where(wanted.sink_port == ANY, hashed, np.where(standing, wanted.sink_port, -1))


def _chosen(up: Bools, row: Ints, given: Ints, key: npt.NDArray[np.uint64], step: int) -> Ints:
    """A choice that is up in each row: the given one, or a hashed one; -1 where there is none."""
    standing_first = np.argsort(~up, axis=1, kind="stable")
    count = up.sum(axis=1)[row]
    k = hash_choices(key, HOST_SALT * step + row.astype(np.uint64), count)
    hashed = np.where(k >= 0, standing_first[row, np.maximum(k, 0)], -1)
    return np.where(given == ANY, hashed, np.where(up[row, np.maximum(given, 0)], given, -1))


def _keys(key: npt.NDArray[np.uint64], part: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Keys of parts of what a key stands for; a multiplier of odd bits spreads them (golden ratio, 64 bits)."""
    return np.asarray((key + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15) + part * np.uint64(0xD1B54A32D192ED03))
