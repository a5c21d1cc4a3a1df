"""The verdict on loads as a kernel: what `verdict` says of a few scenarios, of hundreds of thousands."""

from __future__ import annotations

from numba import njit

from weft.graph.delta import LATE_DEMANDS, N_TALLIES, STUCK, STUCK_DEMANDS
from weft.routing.verdict import ROUNDING


@njit(cache=True, nogil=True)
def overflow(load, arc, capacity, firm, lost):  # type: ignore[no-untyped-def]
    """Add to `lost` (n_classes,) what of the firm shares does not fit an arc, the first class served first."""
    filled, roomy = 0.0, capacity * (1.0 + ROUNDING)
    for c in range(len(firm)):
        share = load[arc, c] * firm[c]
        filled += share
        if filled > roomy:
            lost[c] += min(filled - capacity, share)


@njit(cache=True, nogil=True)
def rank(row, value, position, worst, which):  # type: ignore[no-untyped-def]
    """Enter a value among the worst of a row (n_rows, keep), worst first; ties go to the earlier position."""
    k = worst.shape[1]
    while k > 0 and (value > worst[row, k - 1] or (value == worst[row, k - 1] and 0 <= position < which[row, k - 1])):
        k -= 1
    for i in range(worst.shape[1] - 1, k, -1):
        worst[row, i], which[row, i] = worst[row, i - 1], which[row, i - 1]
    if k < worst.shape[1]:
        worst[row, k], which[row, k] = value, position


@njit(cache=True, nogil=True)
def over_rows(  # type: ignore[no-untyped-def]
    load, capacity, row_arcs, must, firm, ceiling, floor, position, figures, rows, lost, worst, which
):  # fmt: skip
    """Utilisation, fill and overflow of one scenario: `figures` and `rows` get the most of the first two, and where.

    `load` (n, n_classes) has the arcs of each capacity row at `row_arcs` (n_rows, 2), -1 where there is none; what
    is at most `floor` (n,) is rounding.
    """
    figures[0] = figures[1] = 0.0
    rows[0] = rows[1] = -1
    for row in range(len(row_arcs)):
        used, fill, room = 0.0, 0.0, capacity[row]
        if room <= 0.0:
            continue
        for side in range(2):
            arc = row_arcs[row, side]
            if arc < 0:
                continue
            total, protected = 0.0, 0.0
            for c in range(len(firm)):
                total += load[arc, c]
                protected += load[arc, c] * must[c]
            if total <= floor[arc]:
                continue
            used = max(used, total / room)
            if protected > floor[arc]:
                fill = max(fill, protected / (room * ceiling))
            if total > room:
                overflow(load, arc, room, firm, lost)
        if used > figures[0]:
            figures[0], rows[0] = used, row
        if fill > figures[1]:
            figures[1], rows[1] = fill, row
        if used > 0.0 and worst.shape[1] > 0 and used >= worst[row, worst.shape[1] - 1]:
            rank(row, used, position, worst, which)


@njit(cache=True, nogil=True)
def judge(  # type: ignore[no-untyped-def]
    position, load, capacity, row_arcs, floor, of_state, must, firm, ceiling, demanded, removed, figures, rows,
    unroutable, lost, late, held, worst, which,
):  # fmt: skip
    """Judge scenarios that are the rows `position` of the columns, which have n scenarios.

    The state of each is `of_state` (n,) of the rows of `must`, `firm` and `ceiling`; `demanded` (n_classes,) and
    `removed` (n, n_classes) say what is offered.  Fills `figures` and `rows` (n, 2): utilisation and fill;
    `unroutable` and `lost` (n, n_classes), `late`, `held`, and each row's `worst`.
    """
    tally = load.shape[1] - N_TALLIES
    for i in range(len(position)):
        s = position[i]
        k = of_state[s]
        for c in range(lost.shape[1]):
            lost[s, c] = 0.0
        over_rows(
            load[i], capacity[i], row_arcs, must[k], firm[k], ceiling[k], floor, s, figures[s], rows[s], lost[s],
            worst, which,
        )  # fmt: skip
        late[s], held[s] = 0, figures[s, 1] <= 1.0 + ROUNDING
        for c in range(lost.shape[1]):
            stuck = round(load[i, tally + STUCK_DEMANDS, c])
            unroutable[s, c] = max(0.0, load[i, tally + STUCK, c]) if stuck > 0 else 0.0
            offered = demanded[c] - removed[s, c]
            lost[s, c] = min(lost[s, c] + unroutable[s, c] * firm[k, c], offered * firm[k, c])
            if must[k, c] > 0.0:
                late[s] += round(load[i, tally + LATE_DEMANDS, c])
                held[s] = held[s] and stuck == 0
        held[s] = held[s] and late[s] == 0


@njit(cache=True, nogil=True)
def remove(position, lost_start, lost, volume, target_of, sent, received, removed):  # type: ignore[no-untyped-def]
    """Add to rows `position` of `removed` (n, n_columns) what the demands that lost an end come to.

    `target_of` (n_nodes,) is the row of a node among the targets of `volume` (n_targets, n_nodes, n_columns), -1 if
    it is none; `sent` and `received` (n_nodes, n_columns) are its totals.
    """
    for s in range(len(position)):
        for column in range(removed.shape[1]):
            total = 0.0
            for i in range(lost_start[s], lost_start[s + 1]):
                node = lost[i]
                total += sent[node, column] + received[node, column]
                for k in range(lost_start[s], lost_start[s + 1]):
                    if target_of[lost[k]] >= 0:
                        total -= volume[target_of[lost[k]], node, column]
            removed[position[s], column] = total
