"""What a line loses between its amplifiers: connectors, ageing and pads set, and the loss of each span."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from weft.optical.system.elements import Element, Fibre, Fused
from weft.optical.system.library import DesignRules

FUSED_LOSS_DB = 1.0
"""What a fused node loses if that was not told."""


class Spans:
    """The spans of one line; a span is fibres and fused nodes in a row, as far as each joint has a fused node.

    `elements` are the line's, connectors and pads set, in order; all positions count from its start.  `raman_gain_db`
    tells what a pumped fibre gains at the power that enters it, in dBm; it is asked once a fibre.
    """

    def __init__(
        self, elements: list[Element], rules: DesignRules, raman_gain_db: Callable[[Fibre, float], float],
        reference_dbm: float,
    ) -> None:  # fmt: skip
        self._raman_gain_db = raman_gain_db
        self._reference_dbm = reference_dbm
        self._gains_db: dict[int, float] = {}
        self.elements = [
            _connected(one, following, rules) for one, following in zip(elements, [*elements[1:], None], strict=True)
        ]
        self._losses_db = [_loss_db(one) for one in self.elements]
        self._spans = self._find()
        self._designed_db: dict[int, float] = {}
        self._pad(rules.padding_db)

    def loss_db(self, i: int) -> float:
        """What the span that holds an element loses, less its Raman gain; 0 where no span is."""
        designed = self._designed_db.get(i)
        if designed is not None:
            return designed
        if i not in self._spans:
            return 0.0
        first, last = self._spans[i]
        back, on = range(i - 1, first - 1, -1), range(i + 1, last + 1)
        losses, gain = self._losses_db, self._gain_db
        loss = losses[i] + sum(losses[k] for k in back) + sum(losses[k] for k in on)
        return loss - (gain(i) + sum(map(gain, back)) + sum(map(gain, on)))

    def pump(self, i: int, power_dbm: float) -> None:
        """Light of this power per channel enters a pumped fibre: its gain is what it is from now on."""
        if i not in self._gains_db:
            one = self.elements[i]
            assert isinstance(one, Fibre)
            self._gains_db[i] = self._raman_gain_db(one, power_dbm)

    def end_db(self, i: int) -> float:
        """What lies between an element and the end of the line loses, amplifiers aside, without Raman gain."""
        return sum(self._losses_db[i + 1 :])

    def span(self, i: int) -> tuple[int, int] | None:
        """First and last position of the span that holds an element, None where no span is."""
        return self._spans.get(i)

    def _gain_db(self, i: int) -> float:
        one = self.elements[i]
        if not (isinstance(one, Fibre) and one.raman):
            return 0.0
        self.pump(i, self._reference_dbm)
        return self._gains_db[i]

    def _find(self) -> dict[int, tuple[int, int]]:
        found: dict[int, tuple[int, int]] = {}
        elements, first = self.elements, 0
        for i, one in enumerate(elements):
            if not isinstance(one, (Fibre, Fused)):
                continue
            before = elements[i - 1] if i else None
            joined = isinstance(before, Fused) or (isinstance(one, Fused) and isinstance(before, Fibre))
            first = first if joined else i
            for k in range(first, i + 1):
                found[k] = first, i
        return found

    def _pad(self, padding_db: float) -> None:
        """Attenuate where a span that ends in a fibre begins with one, until it loses `padding_db`.

        What is told as the loss of a padded span counts the whole pad once more than it was padded by, as in GNPy
        3.0.1: it differs only for a fibre that had a pad of its own.
        """
        for i, one in enumerate(self.elements):
            if not isinstance(one, Fibre) or one.raman or i + 1 == len(self.elements):
                continue
            if isinstance(self.elements[i + 1], Fused):
                continue
            loss = self.loss_db(i)
            self._designed_db[i] = loss
            start = self._spans[i][0]
            first = self.elements[start]
            if loss < padding_db and isinstance(first, Fibre):
                padded = replace(first, pad_db=first.pad_db + padding_db - loss)
                self.elements[start] = padded
                self._losses_db[start] = _loss_db(padded)
                self._designed_db[i] += padded.pad_db


def _connected(one: Element, following: Element | None, rules: DesignRules) -> Element:
    """A fibre with both connectors; ageing counts at its end, unless a splice follows."""
    if not isinstance(one, Fibre):
        return one if not isinstance(one, Fused) or one.loss_db is not None else replace(one, loss_db=FUSED_LOSS_DB)
    before = rules.connector_in_db if one.connector_in_db is None else one.connector_in_db
    after = rules.connector_out_db if one.connector_out_db is None else one.connector_out_db
    if not isinstance(following, Fused):
        after += rules.end_of_life_db
    return replace(one, connector_in_db=before, connector_out_db=after)


def _loss_db(one: Element) -> float:
    if isinstance(one, Fused):
        return one.loss_db or 0.0
    if not isinstance(one, Fibre):
        return 0.0
    glass = one.glass
    inside = float(glass.loss_db_per_m[0]) * one.length_m if len(glass.loss_hz) == 1 else glass.loss_db(one.length_m)
    lumped = sum(loss for _, loss in one.lumped)
    return inside + (one.connector_in_db or 0.0) + (one.connector_out_db or 0.0) + one.pad_db + lumped
