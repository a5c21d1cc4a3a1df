"""A scatter plot on logarithmic axes, as SVG text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

WIDTH, HEIGHT = 380, 320
LEFT, RIGHT, TOP, BOTTOM = 62, 14, 34, 46
COLOURS = ("#0b66c3", "#c2410c", "#15803d", "#7e22ce", "#475569")


@dataclass(frozen=True, slots=True)
class Series:
    """Points of one kind; the line drawn through those from `fit_from` on, least squares on logarithmic axes."""

    name: str
    x: Sequence[float]
    y: Sequence[float]
    fit_from: float = 0.0

    @property
    def fitted(self) -> list[tuple[float, float]]:
        """The points that the line goes through, none of them if there are fewer than three."""
        points = [(x, y) for x, y in zip(self.x, self.y, strict=True) if x >= self.fit_from]
        return points if len(points) > 2 else []

    @property
    def slope(self) -> tuple[float, float]:
        """Exponent and intercept of log10 y over log10 x."""
        x, y = zip(*self.fitted, strict=True)
        exponent, intercept = np.polyfit(np.log10(x), np.log10(y), 1)
        return float(exponent), float(intercept)


@dataclass(frozen=True, slots=True)
class Panel:
    """One plot."""

    title: str
    x_label: str
    y_label: str
    series: tuple[Series, ...]


def drawn(panels: Sequence[Panel]) -> str:
    """Panels side by side."""
    body = "".join(f'<g transform="translate({i * WIDTH} 0)">{_panel(panel)}</g>\n' for i, panel in enumerate(panels))
    width = WIDTH * len(panels)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEIGHT}" width="{width}" height="{HEIGHT}" '
        'font-family="system-ui, sans-serif" font-size="11" fill="#1f2937">\n'
        f'<rect width="{width}" height="{HEIGHT}" fill="#ffffff"/>\n{body}</svg>\n'
    )


class _Axis:
    """Decades of some values, mapped to pixels."""

    def __init__(self, values: Sequence[float], start: float, end: float) -> None:
        logs = np.log10(values)
        self.low, self.high = int(np.floor(logs.min())), int(np.ceil(logs.max()))
        self.high = max(self.high, self.low + 1)
        self.start, self.end = start, end

    def at(self, value: float) -> float:
        """Pixels of a value."""
        share = (np.log10(value) - self.low) / (self.high - self.low)
        return round(float(self.start + share * (self.end - self.start)), 1)

    @property
    def decades(self) -> list[int]:
        """Exponents that have a line."""
        step = max(1, (self.high - self.low) // 6)
        return list(range(self.low, self.high + 1, step))


def _panel(panel: Panel) -> str:
    across = _Axis([v for series in panel.series for v in series.x], LEFT, WIDTH - RIGHT)
    along = _Axis([v for series in panel.series for v in series.y], HEIGHT - BOTTOM, TOP)
    parts = [_frame(panel, across, along)]
    for i, series in enumerate(panel.series):
        colour = COLOURS[i % len(COLOURS)]
        parts += [
            f'<circle cx="{across.at(x)}" cy="{along.at(y)}" r="2.6" fill="{colour}" fill-opacity="0.55"/>'
            for x, y in zip(series.x, series.y, strict=True)
        ]
        text = series.name
        if series.fitted:
            exponent, intercept = series.slope
            edges = [x for x, _ in sorted(series.fitted)]
            ends = [(x, 10 ** (intercept + exponent * np.log10(x))) for x in (edges[0], edges[-1])]
            (x0, y0), (x1, y1) = ((across.at(x), along.at(y)) for x, y in ends)
            parts.append(f'<line x1="{x0}" y1="{y0}" x2="{x1}" y2="{y1}" stroke="{colour}" stroke-width="1.2"/>')
            text += f", slope {exponent:.2f}"
        y = TOP + 14 + 15 * i
        parts.append(f'<circle cx="{LEFT + 10}" cy="{y - 4}" r="3.5" fill="{colour}"/>')
        parts.append(f'<text x="{LEFT + 18}" y="{y}">{escape(text)}</text>')
    return "\n".join(parts)


def _frame(panel: Panel, across: _Axis, along: _Axis) -> str:
    line, right, bottom = 'stroke="#e5e7eb"', WIDTH - RIGHT, HEIGHT - BOTTOM
    parts = [f'<text x="{LEFT}" y="20" font-size="13" font-weight="600">{escape(panel.title)}</text>']
    for k in across.decades:
        x = across.at(10.0**k)
        parts.append(f'<line x1="{x}" y1="{TOP}" x2="{x}" y2="{bottom}" {line}/>')
        parts.append(f'<text x="{x}" y="{bottom + 15}" text-anchor="middle">{_power(k)}</text>')
    for k in along.decades:
        y = along.at(10.0**k)
        parts.append(f'<line x1="{LEFT}" y1="{y}" x2="{right}" y2="{y}" {line}/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y + 4}" text-anchor="end">{_power(k)}</text>')
    middle = (TOP + bottom) / 2
    parts.append(
        f'<text x="{(LEFT + right) / 2}" y="{HEIGHT - 8}" text-anchor="middle">{escape(panel.x_label)}</text>'
        f'<text transform="translate(13 {middle}) rotate(-90)" text-anchor="middle">{escape(panel.y_label)}</text>'
    )
    return "\n".join(parts)


def _power(k: int) -> str:
    return f"{10**k:,}" if 0 <= k <= 4 else f'10<tspan dy="-5" font-size="8">{k}</tspan>' if k > 4 else f"{10.0**k:g}"
