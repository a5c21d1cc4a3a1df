"""What the members of a collective send one another: between hosts of one site, or between sites."""

from __future__ import annotations

from typing import Literal

import numpy as np

from weft.network import Floats, Ints

Pattern = Literal["ring", "tree", "all-to-all", "fan-in"]
PATTERNS: tuple[Pattern, ...] = ("ring", "tree", "all-to-all", "fan-in")


def exchanged(pattern: Pattern, members: int) -> tuple[Ints, Ints, Floats]:
    """Ordered pairs of members, and how many times the message goes from the first to the second; each (n,).

    `ring` is an all-reduce that passes around: each member sends 2 (n - 1) / n of the message to the next (Patarasuk
    and Yuan, JPDC 69, 2009, section 3).  `tree` is an all-reduce over two binary trees, each for one half of the
    message, up and down every edge (Sanders, Speck and Traeff, Parallel Computing 35, 2009): a member is inside at
    most one of them.  `all-to-all` cuts each member's message into n parts, one for each.  In a `fan-in` all others
    send their whole message to the first.
    """
    n = members
    if n < 2:
        return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0)
    member = np.arange(n, dtype=np.int64)
    if pattern == "ring":
        return member, (member + 1) % n, np.full(n, 2 * (n - 1) / n)
    if pattern == "all-to-all":
        a, z = np.repeat(member, n), np.tile(member, n)
        apart = a != z
        return a[apart], z[apart], np.full(n * (n - 1), 1 / n)
    if pattern == "fan-in":
        return member[1:], np.zeros(n - 1, np.int64), np.ones(n - 1)
    child, parent = in_order_tree(n)
    shifted = (child + 1) % n, (parent + 1) % n  # its leaves are the first tree's inner members
    down = np.concatenate([child, shifted[0]]), np.concatenate([parent, shifted[1]])
    return np.concatenate(down), np.concatenate(down[::-1]), np.full(4 * (n - 1), 0.5)


def in_order_tree(n: int) -> tuple[Ints, Ints]:
    """Child and parent (n - 1,) of each edge of a binary tree of n members, in which every other member is a leaf.

    Counted from 1, position p, whose lowest bit is b, hangs on p with b moved up by one; past the end, on p without b.
    """
    p = np.arange(1, n + 1, dtype=np.int64)
    p = p[p != 1 << (n.bit_length() - 1)]
    low = p & -p
    above = (p ^ low) | (low << 1)
    return p - 1, np.where(above <= n, above, p ^ low) - 1
