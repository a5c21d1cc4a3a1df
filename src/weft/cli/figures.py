"""Figures as options."""

from __future__ import annotations

from math import isnan
from typing import Any

import click


class Figure(click.FloatRange):
    """A figure in a range; what is no number at all (`nan`) lies in none, though no comparison says so."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The figure.  Raises click.BadParameter."""
        found = super().convert(value, param, ctx)
        if isnan(found):
            self.fail(f"{value} is no figure.", param, ctx)
        return found
