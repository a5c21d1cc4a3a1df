"""Spectrum occupation: a bar for each lit pair, the channels on it where they stand in frequency."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass

from weft.report.plan_files import PlanFiles, Row, number
from weft.units import show

WIDTH, LEFT, RIGHT = 1000.0, 168.0, 58.0
TOP, STEP, THICK = 24.0, 15.0, 11.0
MOST_ROWS = 48
COLOURS = 6
SLICE_THZ = 0.00625
TICKS_THZ = (0.25, 0.5, 1.0, 2.0)
MOST_TICKS = 12
LONGEST_LABEL = 24


@dataclass(frozen=True, slots=True)
class PairBar:
    """One lit pair: its label, where its bar stands, what it says, and an SVG path for each class of channels."""

    key: str
    label: str
    y: float
    share: str
    title: str
    paths: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Spectrum:
    """The chart: bars, the bands they lie in, ticks of the axis, and what the colours mean."""

    height: float
    start_thz: float
    stop_thz: float
    bars: tuple[PairBar, ...]
    bands: tuple[tuple[float, float, str], ...]
    ticks: tuple[tuple[float, str], ...]
    colours: tuple[tuple[int, str], ...]
    n_left_out: int

    def x(self, thz: float) -> float:
        """Where a frequency stands."""
        return LEFT + (WIDTH - LEFT - RIGHT) * (thz - self.start_thz) / (self.stop_thz - self.start_thz)

    @property
    def width(self) -> float:
        """Of the whole drawing."""
        return WIDTH

    @property
    def foot(self) -> float:
        """Where the bars end."""
        return TOP + STEP * len(self.bars)


def spectrum(plan: PlanFiles) -> Spectrum | None:
    """The chart of a plan, the fullest pairs first; None if nothing is lit."""
    riding = on_pairs(plan)
    pairs = [row for row in plan["oms"] if row["name"].endswith(" a-z") and (row["fibre"], row["pair"]) in riding]
    if not pairs:
        return None
    pairs.sort(key=lambda row: -(number(row, "occupation") or 0.0))
    shown = pairs[:MOST_ROWS]
    bands = _bands(plan, riding)
    rates = sorted({number(row, "rate_gbps") or 0.0 for rows in riding.values() for row in rows})
    colour = {rate: 1 + round(i * (COLOURS - 1) / max(1, len(rates) - 1)) for i, rate in enumerate(rates)}
    frame = Spectrum(
        TOP + STEP * len(shown) + 20, bands[0][0], bands[-1][1], (), (), (),
        tuple((colour[rate], show.gbps(rate)) for rate in rates), len(pairs) - len(shown),
    )  # fmt: skip
    bars = tuple(_bar(frame, i, row, riding[row["fibre"], row["pair"]], colour) for i, row in enumerate(shown))
    return Spectrum(
        frame.height, frame.start_thz, frame.stop_thz, bars,
        tuple((frame.x(start), frame.x(stop) - frame.x(start), name) for start, stop, name in bands), _ticks(frame),
        frame.colours, frame.n_left_out,
    )  # fmt: skip


def on_pairs(plan: PlanFiles) -> dict[tuple[str, str], list[Row]]:
    """The lightpaths on each pair, by the fibre's name and the pair's number."""
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in plan["lightpaths"]:
        if row.get("freq_thz") and row.get("pairs"):
            for hop in zip(row["route"].split("|"), row["pairs"].split("|"), strict=False):
                found[hop].append(row)
    return dict(found)


def edges_thz(row: Row) -> tuple[float, float]:
    """Lower and upper edge of a lightpath's slot."""
    centre, half = number(row, "freq_thz") or 0.0, (number(row, "width") or 0.0) * SLICE_THZ / 2
    return centre - half, centre + half


def _bands(plan: PlanFiles, riding: dict[tuple[str, str], list[Row]]) -> list[tuple[float, float, str]]:
    """Bands that the plan names, in rising frequency; else whatever its channels lie in."""
    named = plan.at("spectrum", "bands")
    if isinstance(named, list) and named:
        return sorted((float(band["start_thz"]), float(band["stop_thz"]), str(band["name"])) for band in named)
    edges = [edges_thz(row) for rows in riding.values() for row in rows]
    return [(min(low for low, _ in edges), max(high for _, high in edges), "")]


def _bar(frame: Spectrum, i: int, pair: Row, riding: list[Row], colour: dict[float, int]) -> PairBar:
    y = TOP + STEP * i
    paths: dict[int, list[str]] = defaultdict(list)
    for row in riding:
        low, high = (frame.x(edge) for edge in edges_thz(row))
        gap = min(0.5, (high - low) / 6)
        paths[colour[number(row, "rate_gbps") or 0.0]].append(
            f"M{low + gap / 2:.1f} {y:.0f}h{high - low - gap:.1f}v{THICK:.0f}H{low + gap / 2:.1f}z"
        )
    share = show.percent(number(pair, "occupation") or 0.0)
    label = pair["name"].removesuffix(" a-z")
    return PairBar(
        f"{pair['fibre']}|{pair['pair']}", label if len(label) <= LONGEST_LABEL else f"{label[:LONGEST_LABEL - 1]}…", y,
        share, f"{label}: {len(riding)} channels, {share} of the band",
        tuple((key, "".join(parts)) for key, parts in sorted(paths.items())),
    )  # fmt: skip


def _ticks(frame: Spectrum) -> tuple[tuple[float, str], ...]:
    whole = frame.stop_thz - frame.start_thz
    step = next((step for step in TICKS_THZ if whole / step <= MOST_TICKS), TICKS_THZ[-1])
    first = math.ceil(frame.start_thz / step - 1e-9)
    last = math.floor(frame.stop_thz / step + 1e-9)
    return tuple((frame.x(k * step), f"{k * step:.2f}".rstrip("0").rstrip(".")) for k in range(first, last + 1))
