"""Enumeration: every scenario of some expressions, each once, none held until a block of them is asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain, combinations
from math import comb

import numpy as np

from weft.diagnostics import Diagnostic, ExpressionError
from weft.network.columns import Bools, Ints, ints
from weft.network.expressions import Expression, Term
from weft.network.families import MOST_SCENARIOS, Family
from weft.network.risks import KINDS, Risks

LISTED = 4096
"""A family of no more scenarios is written out, and told from others by looking each up."""

MOST_CELLS = 100_000
"""Ways to share an expression's risks out over the cells that overlapping expressions cut."""

INTACT = "none"
"""State in which nothing has failed."""


@dataclass(frozen=True, slots=True, eq=False)
class Listed:
    """Scenarios written out: `rows` (n, size) ascending, and the position of each one's state in `states`."""

    rows: Ints
    states: tuple[str, ...]
    state: Ints

    @property
    def total(self) -> int:
        """How many they are."""
        return len(self.rows)

    @property
    def size(self) -> int:
        """How many risks fail together."""
        return int(self.rows.shape[1])


@dataclass(frozen=True, slots=True, eq=False)
class Enumeration:
    """Scenarios in order: those of each stretch after those of the one before; `starts` has one entry more.

    A block of them is had in time proportional to its own length, wherever it lies.
    """

    stretches: tuple[Family | Listed, ...]
    starts: tuple[int, ...]

    @classmethod
    def of(cls, all_risks: Risks, expressions: Sequence[Expression], *, intact: bool = False) -> Enumeration:
        """Every scenario of each expression, in order and without repeats, after the intact state if asked for.

        A scenario of several expressions stands under the first.

        Raises ExpressionError if there are more than can be numbered.
        """
        merge = _Merge(all_risks)
        if intact:
            merge.write_out(np.empty((1, 0), np.int64), INTACT)
        for expression in expressions:
            merge.add(expression)
        stretches = tuple(s for s in merge.stretches() if s.total)
        starts = (0, *accumulate(stretch.total for stretch in stretches))
        if starts[-1] >= MOST_SCENARIOS:
            raise _too_many(expressions[-1].text)
        return cls(stretches, starts)

    def __len__(self) -> int:
        return self.starts[-1]

    @property
    def width(self) -> int:
        """The most risks that fail together."""
        return max((s.size for s in self.stretches), default=0)

    def block(self, start: int, stop: int) -> tuple[Ints, tuple[str, ...]]:
        """Scenarios `start` to `stop`: their risks (n, width), padded with -1, and the state of each."""
        stop = min(stop, len(self))
        rows = np.full((max(stop - start, 0), self.width), -1, dtype=np.int64)
        states: list[str] = []
        for stretch, first, end in zip(self.stretches, self.starts, self.starts[1:], strict=False):
            a, z = max(start, first), min(stop, end)
            if a >= z:
                continue
            if isinstance(stretch, Listed):
                rows[a - start : z - start, : stretch.size] = stretch.rows[a - first : z - first]
                states += [stretch.states[k] for k in stretch.state[a - first : z - first].tolist()]
            else:
                rows[a - start : z - start, : stretch.size] = stretch.members(a - first, z - first)
                states += [stretch.state] * (z - a)
        return rows, tuple(states)


class _Merge:
    """Adds expression after expression and keeps repeats out."""

    def __init__(self, all_risks: Risks) -> None:
        self._kind = np.array([KINDS.index(kind) for kind in all_risks.kind], dtype=np.int64)
        self._stretches: list[Family | Listed] = []
        self._large: list[tuple[tuple[Term, ...], list[Family]]] = []
        self._seen: dict[int, set[tuple[int, ...]]] = {}
        self._pending: list[tuple[tuple[int, ...], str]] = []

    def add(self, expression: Expression) -> None:
        """All scenarios of an expression that none before had."""
        terms = _merged(expression.terms)
        families = list(self._families(replace(expression, terms=terms), terms))
        total = sum(family.total for family in families)
        if total >= MOST_SCENARIOS:
            raise _too_many(expression.text)
        if total <= LISTED:
            for family in families:
                self.write_out(family.members(0, family.total), family.state)
            return
        self._flush()
        families = [self._without_listed(family) for family in families]
        self._stretches += families
        self._large.append((terms, families))

    def write_out(self, rows: Ints, state: str) -> None:
        """Scenarios one by one, those that were there left out."""
        size = rows.shape[1]
        new = np.ones(len(rows), np.bool_)
        for family in (f for _, families in self._large for f in families if f.size == size):
            new &= family.numbers(rows) < 0
        seen = self._seen.setdefault(size, set())
        for row in map(tuple, rows[new].tolist()):
            if row not in seen:
                seen.add(row)
                if self._pending and len(self._pending[0][0]) != size:
                    self._flush()
                self._pending.append((row, state))

    def stretches(self) -> list[Family | Listed]:
        """All that was added."""
        self._flush()
        return self._stretches

    def _flush(self) -> None:
        if self._pending:
            rows, states = zip(*self._pending, strict=True)
            distinct = tuple(dict.fromkeys(states))
            position = {state: i for i, state in enumerate(distinct)}
            state = np.array([position[s] for s in states], dtype=np.int64)
            self._stretches.append(Listed(np.array(rows, np.int64).reshape(len(rows), -1), distinct, state))
            self._pending = []

    def _without_listed(self, family: Family) -> Family:
        seen = self._seen.get(family.size)
        if not seen:
            return family
        numbers = family.numbers(np.array(sorted(seen), dtype=np.int64))
        return replace(family, left_out=np.sort(numbers[numbers >= 0]))

    def _families(self, expression: Expression, terms: tuple[Term, ...]) -> Iterator[Family]:
        """The expression cut into disjoint families, without those that a large expression before has as a whole."""
        size = sum(term.count for term in terms)
        rivals = [rival for rival, _ in self._large if sum(term.count for term in rival) == size]
        cells = self._cells(expression, terms, rivals)
        if comb(len(cells) + size - 1, size) > MOST_CELLS:
            raise _too_many(expression.text)
        first = np.cumsum([0, *map(len, (terms, *rivals))]).tolist()[:-1]
        for counts in _shares([len(cell.rows) for cell in cells], size):
            used = [(cell, count) for cell, count in zip(cells, counts, strict=True) if count]
            inside = np.array([cell.inside for cell, _ in used])
            taken = [count for _, count in used]
            asked = zip(first, (terms, *rivals), strict=True)
            fits = [_possible(taken, inside[:, a : a + len(wanted)], wanted) for a, wanted in asked]
            if fits[0] and not any(fits[1:]):
                state = self._state(used) if expression.state is None else expression.state
                yield Family(tuple(cell.rows for cell, _ in used), tuple(taken), state, ints(()))

    def _cells(
        self, expression: Expression, terms: Sequence[Term], rivals: Sequence[Sequence[Term]]
    ) -> list[_Cell]:
        """The risks of an expression, those together that are of the same terms of it and of its rivals.

        Where the kinds of what fails tell the state, they are told apart too.  In order of the terms.
        """
        every = np.unique(np.concatenate([term.rows for term in terms]))
        inside = np.stack([np.isin(every, term.rows) for term in chain(terms, *rivals)], axis=1)
        kind = self._kind[every] if expression.state is None else np.zeros(len(every), np.int64)
        groups: dict[tuple[int, ...], list[int]] = {}
        for i, signature in enumerate(np.column_stack([inside.argmax(axis=1), inside, kind]).tolist()):
            groups.setdefault(tuple(signature), []).append(i)
        in_order = sorted(groups.values(), key=lambda rows: (int(inside[rows[0]].argmax()), rows[0]))
        return [_Cell(every[rows], inside[rows[0]]) for rows in in_order]

    def _state(self, used: Sequence[tuple[_Cell, int]]) -> str:
        """What fails as `protect` may name it: `fibre`, `fibre:2`, `fibre+router`; kinds in the order of `KINDS`."""
        number = Counter[int]()
        for cell, count in used:
            number[int(self._kind[cell.rows[0]])] += count
        return "+".join(KINDS[k] if n == 1 else f"{KINDS[k]}:{n}" for k, n in sorted(number.items()))


@dataclass(frozen=True, slots=True, eq=False)
class _Cell:
    """Risks that no term tells apart, ascending, and the terms that they are in, shape (n_terms,)."""

    rows: Ints
    inside: Bools


def _merged(terms: Sequence[Term]) -> tuple[Term, ...]:
    """Terms that choose from the same risks as one: `link+link` is `link:2`."""
    by_pool: dict[bytes, Term] = {}
    for term in terms:
        before = by_pool.get(term.rows.tobytes())
        by_pool[term.rows.tobytes()] = Term(term.rows, term.count + (before.count if before else 0))
    return tuple(by_pool.values())


def _shares(most: Sequence[int], size: int) -> Iterator[tuple[int, ...]]:
    """Every way to take `size` risks from cells of so many, as many as can be of the first ones first."""
    if not most:
        if not size:
            yield ()
        return
    for count in range(min(most[0], size), -1, -1):
        for others in _shares(most[1:], size - count):
            yield (count, *others)


def _possible(taken: Sequence[int], inside: Bools, terms: Sequence[Term]) -> bool:
    """Whether so many risks of each cell can be shared out so that each term gets its number of its own.

    By Hall's condition (P. Hall, "On representatives of subsets", 1935): any terms together find as many risks
    in the cells that they may choose from.  `inside` (n_cells, n_terms).
    """
    if sum(taken) != sum(term.count for term in terms) or not inside.any(axis=1).all():
        return False
    count = np.array(taken)
    return all(
        count[inside[:, list(some)].any(axis=1)].sum() >= sum(terms[i].count for i in some)
        for n in range(1, len(terms) + 1)
        for some in combinations(range(len(terms)), n)
    )


def _too_many(text: str) -> ExpressionError:
    message = f"'{text}' stands for more scenarios than can be numbered"
    return ExpressionError([Diagnostic("E607", message, None, help="ask for fewer at once, or in several sweeps")])
