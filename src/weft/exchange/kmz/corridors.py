"""Where lines on the map come closer than a distance over a length, so that one digger takes them all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.spatial import cKDTree

from weft.exchange.kmz.reading import Line
from weft.network import Floats, Ints
from weft.network.geodesy import MEAN_EARTH_RADIUS_KM

MOST_SAMPLES = 2_000_000


@dataclass(frozen=True, slots=True)
class Corridor:
    """Lines, by row, that run together, and the longest stretch that two of them share."""

    lines: tuple[int, ...]
    length_km: float


@dataclass(frozen=True, slots=True)
class _Run:
    """A stretch where two lines are close: samples of each, first and last."""

    a: int
    z: int
    on_a: tuple[int, int]
    on_z: tuple[int, int]
    length_km: float


def line_km(line: Line) -> float:
    """Length of a line as drawn, along great circles."""
    return float(_steps_km(_on_sphere(line)).sum())


def corridors(lines: Sequence[Line], within_km: float, over_km: float) -> tuple[Corridor, ...]:
    """All places where lines are nearer than `within_km` over at least `over_km`.

    Lines are looked at every half of that distance.  Stretches that overlap on some line are one corridor: three
    cables in one trench are cut together.
    """
    total_km = sum(line_km(line) for line in lines)
    step_km = max(within_km / 2, total_km / MOST_SAMPLES)
    samples = [_sampled(line, step_km) for line in lines]
    trees = [cKDTree(each) for each in samples]
    runs = [
        run for a, z in combinations(range(len(lines)), 2)
        for run in _runs(a, z, (samples, trees), (within_km, over_km, step_km))
    ]  # fmt: skip
    grouped: dict[int, list[_Run]] = {}
    for root, run in zip(_joined(runs), runs, strict=True):
        grouped.setdefault(root, []).append(run)
    return tuple(
        Corridor(tuple(sorted({line for run in each for line in (run.a, run.z)})), max(run.length_km for run in each))
        for each in grouped.values()
    )


def _on_sphere(line: Line) -> Floats:
    """Points in km from the Earth's centre, (n, 3)."""
    at = np.radians(np.array(line.points, np.float64))
    latitude, longitude = at[:, 0], at[:, 1]
    flat = np.cos(latitude)
    unit = np.stack([flat * np.cos(longitude), flat * np.sin(longitude), np.sin(latitude)], axis=1)
    return np.asarray(MEAN_EARTH_RADIUS_KM * unit)


def _steps_km(points: Floats) -> Floats:
    """From each point to the next, along the great circle."""
    chord = np.linalg.norm(np.diff(points, axis=0), axis=1)
    return np.asarray(2 * MEAN_EARTH_RADIUS_KM * np.arcsin(np.clip(chord / (2 * MEAN_EARTH_RADIUS_KM), 0.0, 1.0)))


def _sampled(line: Line, step_km: float) -> Floats:
    """Points of a line at equal steps, back on the sphere."""
    points = _on_sphere(line)
    along = np.concatenate([[0.0], np.cumsum(_steps_km(points))])
    wanted = np.linspace(0.0, along[-1], max(2, int(np.ceil(along[-1] / step_km)) + 1))
    found = np.stack([np.interp(wanted, along, points[:, axis]) for axis in range(3)], axis=1)
    return np.asarray(MEAN_EARTH_RADIUS_KM * found / np.linalg.norm(found, axis=1, keepdims=True))


def _runs(
    a: int, z: int, of: tuple[list[Floats], list[cKDTree]], asked: tuple[float, float, float]
) -> Iterator[_Run]:
    """Stretches of two lines."""
    (samples, trees), (within_km, over_km, step_km) = of, asked
    if np.any(samples[a].min(0) > samples[z].max(0) + within_km) or np.any(
        samples[z].min(0) > samples[a].max(0) + within_km
    ):
        return
    distance, nearest = trees[z].query(samples[a], distance_upper_bound=within_km)
    close = np.concatenate([[False], np.isfinite(distance), [False]])
    begin, end = np.flatnonzero(~close[:-1] & close[1:]), np.flatnonzero(close[:-1] & ~close[1:]) - 1
    for first, last in zip(begin.tolist(), end.tolist(), strict=True):
        length_km = (last - first) * step_km
        if length_km >= over_km:
            there: Ints = nearest[first : last + 1]
            yield _Run(a, z, (first, last), (int(there.min()), int(there.max())), length_km)


def _joined(runs: Sequence[_Run]) -> Iterable[int]:
    """For each stretch the first one that it is joined to, over stretches that overlap on a line."""
    root = list(range(len(runs)))

    def find(i: int) -> int:
        while root[i] != i:
            i = root[i]
        return i

    on_line: dict[int, list[tuple[int, int, int]]] = {}
    for i, run in enumerate(runs):
        on_line.setdefault(run.a, []).append((*run.on_a, i))
        on_line.setdefault(run.z, []).append((*run.on_z, i))
    for stretches in on_line.values():
        reach, holder = -1, -1
        for first, last, i in sorted(stretches):
            if first <= reach:
                root[find(i)] = find(holder)
            if last > reach:
                reach, holder = last, i
    return [find(i) for i in range(len(runs))]
