"""Racks from the front, as SVG."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from weft.fabric.hall.rack_list import models
from weft.fabric.hall.standing import Standing
from weft.fabric.wiring import TIERS
from weft.network import Ints

UNIT_PX = 15
RACK_PX = 176
GAP_PX = 44  # between racks, with the numbers of units
HEAD_PX = 62
ON_A_LINE = 26  # characters of name and model; a longer model is on a line below, or left out in a single unit

STYLE = """
svg{font:10px ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;--ink:#1b1f24;--dim:#68707a;--line:#9aa2ab}
@media (prefers-color-scheme:dark){svg{--ink:#e6e9ed;--dim:#9aa2ab;--line:#68707a}}
text{fill:var(--ink)}.u,.m{fill:var(--dim)}.u{text-anchor:end;font-size:8px}.m{text-anchor:end}
.h{font-size:13px;font-weight:600}.r{fill:none;stroke:var(--line)}rect{stroke-width:1}
.host{fill:#8a93a030;stroke:#8a93a0}.leaf{fill:#2f8f5b48;stroke:#2f8f5b}.border{fill:#d07a1e48;stroke:#d07a1e}
.spine{fill:#3b78c448;stroke:#3b78c4}.superspine{fill:#8a5cc448;stroke:#8a5cc4}.router{fill:#c2485048;stroke:#c24850}
"""


def elevations(standing: Standing, racks_a_page: int = 8) -> Iterator[tuple[str, str]]:
    """Pages of racks in order of `Racks`: the name of the first and the last, and the SVG.

    A page has no background, and its colours follow the reader's light or dark scheme.
    """
    names = standing.racks.name
    order = np.lexsort((-standing.unit, standing.rack))
    begins = np.searchsorted(standing.rack[order], np.arange(len(names) + 1)).tolist()
    what = models(standing)
    for first in range(0, len(names), racks_a_page):
        page = range(first, min(first + racks_a_page, len(names)))
        drawn = [_rack(standing, order[begins[r] : begins[r + 1]], r, i, what) for i, r in enumerate(page)]
        yield f"{names[page[0]]}_{names[page[-1]]}", _page(standing, drawn)


def _page(standing: Standing, racks: list[str]) -> str:
    width, height = GAP_PX + len(racks) * (RACK_PX + GAP_PX), HEAD_PX + standing.hall.rack_units * UNIT_PX + 24
    legend = "".join(
        f'<rect class="{tier}" x="{GAP_PX + i * 92}" y="8" width="12" height="12"/>'
        f'<text x="{GAP_PX + i * 92 + 18}" y="18">{tier}</text>'
        for i, tier in enumerate(TIERS)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {max(width, 640)} {height}" '
        f'width="{max(width, 640)}" height="{height}"><style>{STYLE}</style>{legend}{"".join(racks)}</svg>\n'
    )


def _rack(standing: Standing, nodes: Ints, rack: int, place: int, what: list[str]) -> str:
    units, left = standing.hall.rack_units, GAP_PX + place * (RACK_PX + GAP_PX)
    used = int(standing.height[nodes].sum())
    numbers = "".join(
        f'<text class="u" x="{left - 5}" y="{_top(units, u, 1) + 11}">{u}</text>' for u in range(1, units + 1)
    )
    boxes = "".join(_box(standing, node, left, what[node]) for node in nodes.tolist())
    return (
        f'<text class="h" x="{left}" y="{HEAD_PX - 14}">{standing.racks.name[rack]}</text>'
        f'<text class="m" x="{left + RACK_PX}" y="{HEAD_PX - 14}">{used} of {units} U</text>'
        f'<rect class="r" x="{left}" y="{HEAD_PX}" width="{RACK_PX}" height="{units * UNIT_PX}"/>{numbers}{boxes}'
    )


def _box(standing: Standing, node: int, left: int, model: str) -> str:
    name, tall = standing.wiring.nodes.name[node], int(standing.height[node])
    tier = TIERS[int(standing.wiring.nodes.tier[node])]
    top = _top(standing.hall.rack_units, int(standing.unit[node]), tall)
    rect = (
        f'<rect class="{tier}" x="{left + 2}" y="{top + 1}" width="{RACK_PX - 4}" height="{tall * UNIT_PX - 2}"/>'
        f'<text x="{left + 7}" y="{top + 11}">{name}</text>'
    )
    on_a_line = len(name) + len(model) <= ON_A_LINE
    if not model or not (on_a_line or tall > 1):
        return rect
    down = 11 if on_a_line else 11 + UNIT_PX
    return f'{rect}<text class="m" x="{left + RACK_PX - 7}" y="{top + down}">{model}</text>'


def _top(units: int, lowest: int, tall: int) -> int:
    """Where a box begins: units are numbered from the floor."""
    return HEAD_PX + (units - lowest - tall + 1) * UNIT_PX
