"""Hosts in racks and racks in rows, filled one after another, so that what is there stays when more comes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.diagnostics import InfeasibleError
from weft.fabric.layout import Hall
from weft.network import Ints


@dataclass(frozen=True, slots=True, eq=False)
class Packed:
    """Where the hosts of each unit of leaves begin; each column of shape (units,)."""

    row: Ints  # of hosts, from 1
    slot: Ints  # of the first host, from 0 in the row


def packed(hosts: Ints, hall: Hall) -> Packed:
    """Units of so many hosts in rows: each begins where the one before ends, or in the next row if it fits no more.

    A row is left with fewer free places than a unit has hosts, and only the last one with more.

    Raises InfeasibleError where a row does not hold the hosts of a unit.
    """
    places = hall.hosts_per_rack * hall.racks_per_row
    if hosts.max(initial=0) > places:
        raise InfeasibleError(
            f"a row of {places} hosts does not hold the {hosts.max()} of one leaf",
            help="give the hall more racks_per_row or hosts_per_rack",
        )
    ends = np.cumsum(hosts)
    row, slot = np.zeros(len(hosts), np.int64), np.zeros(len(hosts), np.int64)
    first, n_rows = 0, 0
    while first < len(hosts):
        before = int(ends[first] - hosts[first])
        end = int(np.searchsorted(ends, before + places, side="right"))
        n_rows += 1
        row[first:end], slot[first:end] = n_rows, ends[first:end] - hosts[first:end] - before
        first = end
    return Packed(row, slot)
