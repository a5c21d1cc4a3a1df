"""The fabrics of a plan, drawn in rows: superspines, spines, leaves and borders, hosts and routers.

Boxes of one row that are alike stand for many: a row shows a few and says how many there are. Bundles are bands
between rows, and the links of one leaf (and of its spines) alone are drawn as lines, so that no drawing tangles.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from weft.report.plan_files import PlanFiles, Row, number
from weft.units import show

WIDTH = 1000.0
LEFT = 128.0
BOX_H = 18.0
ROW = 78.0
MOST_PODS = 4
MOST_BOXES = 12
UNIT_GAP = 0.7
"""Between leaves of other hosts, in widths of a leaf."""

HOST_Y, HOST_H = 16.0, 9.0
"""Of the box of a host that is on several leaves, below them."""

COLOURS = 6
"""Planes that have a colour of their own; further ones repeat them."""


@dataclass(frozen=True, slots=True)
class Box:
    """One box (or the sign that more follow, without a plane), in pixels."""

    x: float
    y: float
    width: float
    colour: str
    label: str
    height: float = BOX_H

    @property
    def centre(self) -> float:
        """Its middle, left to right."""
        return self.x + self.width / 2


@dataclass(frozen=True, slots=True)
class Link:
    """A line between two boxes, one bundle."""

    x1: float
    y1: float
    x2: float
    y2: float
    colour: str


@dataclass(frozen=True, slots=True)
class Words:
    """A text of the drawing; `anchor` is start, middle or end."""

    x: float
    y: float
    text: str
    anchor: str = "middle"


@dataclass(slots=True)
class Clos:
    """The drawing of one fabric, and what is said of it."""

    title: str
    facts: tuple[tuple[str, str], ...]
    height: float
    label: str
    boxes: list[Box] = field(default_factory=list)
    more: list[Words] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    bands: list[str] = field(default_factory=list)  # SVG points
    words: list[Words] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Tier:
    """Boxes of one row as they are drawn, with the pod of each."""

    boxes: tuple[Box, ...]
    y: float


def fabrics(plan: PlanFiles) -> tuple[Clos, ...]:
    """Every fabric of a plan that has more than a border, in the order of its table."""
    return tuple(_drawn(row) for row in plan["fabrics"] if _n(row, "spines_per_pod") and _n(row, "leaves"))


def _n(row: Row, column: str) -> int:
    return int(number(row, column) or 0)


def _drawn(row: Row) -> Clos:
    has_top = _n(row, "superspines_per_plane") > 0
    top = 34.0
    spine_y = top + ROW * has_top
    leaf_y = spine_y + ROW
    clos = Clos(_title(row), tuple(_facts(row)), leaf_y + ROW + 30, _label(row))
    pods = _pods(row)
    width = (WIDTH - LEFT - 16) / len(pods)
    spines: list[_Tier] = []
    for i, pod in enumerate(pods):
        left = LEFT + i * width
        spines.append(_pod(clos, row, pod, (left, width - 14), (spine_y, leaf_y)))
    if has_top:
        _superspines(clos, row, spines, top)
    _row_names(clos, row, top, spine_y, leaf_y)
    return clos


@dataclass(frozen=True, slots=True)
class _Pod:
    """What is drawn as one pod: its name, leaves and kind; `many` pods stand behind a `more`."""

    name: str
    leaves: int
    is_border: bool = False
    borders: int = 0
    skipped: int = 0


def _pods(row: Row) -> list[_Pod]:
    """The first pods, a sign for those left out, and the border's own where it has one."""
    n, leaves, borders = max(_n(row, "pods"), 1), _n(row, "leaves"), _n(row, "border_leaves")
    if not _n(row, "superspines_per_plane"):
        return [_Pod("", leaves, borders=borders)]
    sides = max(_n(row, "sides"), 1)
    units = leaves // sides
    sizes = [sides * (units // n + (k < units % n)) for k in range(n)]
    shown = n if n <= MOST_PODS else MOST_PODS - 1
    pods = [_Pod(f"pod {k + 1}", sizes[k]) for k in range(shown)]
    if n > shown:
        pods.append(_Pod(f"{n - shown} more pods", 0, skipped=n - shown))
    return pods + ([_Pod("border pod", 0, True, borders)] if borders else [])


def _pod(clos: Clos, row: Row, pod: _Pod, across: tuple[float, float], y: tuple[float, float]) -> _Tier:
    left, width = across
    spine_y, leaf_y = y
    if pod.skipped:
        clos.more.append(Words(left + width / 2, (spine_y + leaf_y) / 2 + 8, f"… {pod.name} …"))
        return _Tier((), spine_y)
    planes = _n(row, "spines_per_pod")
    spines = _row_of(clos, planes, (left, width), spine_y, f"{row['spine']}, plane", by_plane=True)
    below_share = 0.8 if pod.borders and pod.leaves else 1.0
    leaves: tuple[Box, ...] = ()
    if pod.leaves:
        leaves = _leaves(clos, row, pod.leaves, (left, width * below_share - 6), leaf_y)
        _hosts(clos, row, leaves, leaf_y)
        if pod.name in ("", "pod 1"):
            middle = (leaves[0].x + leaves[-1].x + leaves[-1].width) / 2
            clos.words.append(Words(middle, leaf_y + BOX_H + 42, _hosts_in_words(row)))
    borders: tuple[Box, ...] = ()
    if pod.borders:
        start = left + width * below_share if pod.leaves else left
        room = width * (1 - below_share) if pod.leaves else width
        borders = _row_of(clos, pod.borders, (start, room), leaf_y, f"{row['border_leaf']}, border")
        clos.words.append(Words(left + width, leaf_y + BOX_H + 42, _routers(row), "end"))
    for boxes in (leaves, borders):
        if boxes and spines:
            _band(clos, spines, spine_y + BOX_H, boxes, leaf_y)
    if leaves:
        for spine in spines:
            clos.links.append(Link(leaves[0].centre, leaf_y, spine.centre, spine_y + BOX_H, spine.colour))
    if pod.name:
        clos.words.append(Words(left + width / 2, leaf_y + BOX_H + 58, pod.name))
    return _Tier(spines, spine_y)


def _row_of(
    clos: Clos, count: int, across: tuple[float, float], y: float, what: str, *, by_plane: bool = False
) -> tuple[Box, ...]:
    """A row of boxes, the last one a sign where there are more of them than fit."""
    left, width = across
    most = max(2, min(MOST_BOXES, int(width // 16)))
    shown = count if count <= most else most - 1
    slots = shown + (count > shown)
    pitch = width / slots
    boxes = tuple(
        Box(left + k * pitch + pitch * 0.1, y, pitch * 0.8, f"p{k % COLOURS}" if by_plane else "pod", f"{what} {k + 1}")
        for k in range(shown)
    )
    clos.boxes += boxes
    if count > shown:
        clos.more.append(Words(left + shown * pitch + 3, y + BOX_H - 5, f"+{count - shown}", "start"))
    return boxes


def _leaves(clos: Clos, row: Row, count: int, across: tuple[float, float], y: float) -> tuple[Box, ...]:
    """A row of leaves, those of the same hosts side by side, the last one a sign where there are more than fit."""
    sides = max(_n(row, "sides"), 1)
    if sides == 1:
        return _row_of(clos, count, across, y, f"{row['leaf']}, leaf")
    left, width = across
    most = max(sides, min(max(MOST_BOXES, 3 * sides), int(width // 16)))
    units = min(count, most) // sides
    slots = units * sides + (units - 1) * UNIT_GAP + 2 * (count > units * sides)
    pitch, word = width / slots, "rail" if _gpus(row) else "leaf"
    boxes = tuple(
        Box(left + (u * (sides + UNIT_GAP) + k) * pitch + pitch * 0.06, y, pitch * 0.88, "pod",
            f"{row['leaf']}, unit {u + 1}, {word} {k + 1}")
        for u in range(units) for k in range(sides)
    )  # fmt: skip
    clos.boxes += boxes
    if count > len(boxes):
        clos.more.append(Words(boxes[-1].x + pitch + 3, y + BOX_H - 5, f"+{count - len(boxes)}", "start"))
    return boxes


def _band(clos: Clos, upper: tuple[Box, ...], upper_y: float, lower: tuple[Box, ...], lower_y: float) -> None:
    corners = (
        (upper[0].x, upper_y), (upper[-1].x + upper[-1].width, upper_y),
        (lower[-1].x + lower[-1].width, lower_y), (lower[0].x, lower_y),
    )  # fmt: skip
    clos.bands.append(" ".join(f"{x:.1f},{y:.1f}" for x, y in corners))


def _superspines(clos: Clos, row: Row, pods: list[_Tier], y: float) -> None:
    """Planes of superspines over the whole width; each spine of the first pod has its lines up."""
    planes, each = _n(row, "spines_per_pod"), _n(row, "superspines_per_plane")
    shown = min(planes, COLOURS)
    width = (WIDTH - LEFT - 30) / shown
    for plane in range(shown):
        left = LEFT + plane * width
        most = max(2, min(8, int(width // 18)))
        count = min(each, most)
        pitch = (width - 12) / count
        boxes = tuple(
            Box(left + k * pitch + 1, y, pitch * 0.8, f"p{plane % COLOURS}", f"{row['superspine']}, plane {plane + 1}")
            for k in range(count)
        )
        clos.boxes += boxes
        rest = f", {each} of them" if each > count else ""
        clos.words.append(Words(left + (width - 12) / 2, y - 8, f"plane {plane + 1}{rest}"))
        for tier in pods:
            if plane < len(tier.boxes):
                _fan(clos, tier.boxes[plane], tier.y, boxes, y + BOX_H, lines=tier is pods[0] and not plane)
    if planes > shown:
        clos.more.append(Words(WIDTH - 10, y + BOX_H - 4, f"+{planes - shown}", "end"))


def _fan(clos: Clos, spine: Box, spine_y: float, tops: tuple[Box, ...], top_y: float, *, lines: bool) -> None:
    if lines:
        clos.links += [Link(spine.centre, spine_y, top.centre, top_y, spine.colour) for top in tops]
    else:
        first, last = tops[0], tops[-1]
        corners = ((first.x, top_y), (last.x + last.width, top_y), (spine.x + spine.width, spine_y), (spine.x, spine_y))
        clos.bands.append(" ".join(f"{x:.1f},{y:.1f}" for x, y in corners))


def _hosts(clos: Clos, row: Row, leaves: tuple[Box, ...], y: float) -> None:
    """Stubs down from leaves that hosts are on alone; else one host of each unit with its lines."""
    sides = max(_n(row, "sides"), 1)
    if sides == 1:
        for leaf in leaves:
            for k in (0.2, 0.5, 0.8):
                x = leaf.x + k * leaf.width
                clos.links.append(Link(x, y + BOX_H, x, y + BOX_H + 12, "host"))
        return
    for first, last in zip(leaves[::sides], leaves[sides - 1 :: sides], strict=True):
        middle, width = (first.x + last.x + last.width) / 2, min(26.0, 0.4 * (last.x + last.width - first.x))
        host = Box(middle - width / 2, y + BOX_H + HOST_Y, width, "pod", _hosts_in_words(row), HOST_H)
        clos.boxes.append(host)
        mine = leaves[leaves.index(first) : leaves.index(last) + 1]
        for k, leaf in enumerate(mine):
            at = host.x + width * (k + 0.5) / sides
            clos.links.append(Link(leaf.centre, y + BOX_H, at, host.y, "host"))


def _gpus(row: Row) -> int:
    """GPUs of a host, on a fabric of GPUs: each has a port of its own on every plane."""
    return _n(row, "sides") * _n(row, "ports_at_leaf") if row.get("layer") == "back-end" else 0


def _hosts_in_words(row: Row) -> str:
    sides = max(_n(row, "sides"), 1)
    units, gpus = max(_n(row, "leaves") // sides, 1), _gpus(row)
    each = f"{-(-_n(row, 'hosts') // units)} hosts{f' of {gpus} GPUs' if gpus else ''}"
    if sides == 1:
        return f"{each} a leaf"
    return f"{each}, one on each rail" if gpus else f"{each} on each {sides} leaves"


def _row_names(clos: Clos, row: Row, top: float, spine_y: float, leaf_y: float) -> None:
    names: list[tuple[float, str, str]] = []
    if _n(row, "superspines_per_plane"):
        names.append((top, _counted(_n(row, "superspines"), "superspine"), row["superspine"]))
    names.append((spine_y, _counted(_n(row, "spines"), "spine"), row["spine"]))
    names.append((leaf_y, _counted(_n(row, "leaves"), "leaf"), row["leaf"]))
    for y, name, model in names:
        clos.words += [Words(0, y + 8, name, "start"), Words(0, y + 24, model, "start")]


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what if count == 1 else 'leaves' if what == 'leaf' else f'{what}s'}"


def _routers(row: Row) -> str:
    ports, borders = _n(row, "border_leaves") * _n(row, "gateway_bundle"), _counted(_n(row, "border_leaves"), "leaf")
    return f"{borders.replace(' ', ' border ')}, {_counted(ports, 'port')} to each router" if _n(row, "routers") else ""


def _title(row: Row) -> str:
    copies = _n(row, "copies")
    planes = f"{copies} equal planes of " if copies > 1 else ""
    return f"{row['site']}: {row.get('layer', '')}, {planes}{_n(row, 'tiers')} tiers"


def _label(row: Row) -> str:
    return (
        f"{_title(row)}: {_n(row, 'superspines')} superspines, {_n(row, 'spines')} spines, {_n(row, 'leaves')} leaves, "
        f"{_n(row, 'border_leaves')} border leaves"
    )


def _facts(row: Row) -> Iterator[tuple[str, str]]:
    hosts, gpus, copies = _n(row, "hosts"), _gpus(row), max(_n(row, "copies"), 1)
    yield ("GPUs", f"{gpus * hosts:,} in {hosts:,} hosts of {gpus}") if gpus else ("Hosts", f"{hosts:,}")
    yield "Draws", show.watts(copies * (number(row, "draw_w") or 0.0))
    yield "Costs", show.euro(copies * (number(row, "price_eur") or 0.0))
    ratio, failed = number(row, "oversubscription") or 0.0, number(row, "oversubscription_failed") or 0.0
    yield "Oversubscription", f"{ratio:.2f}, {failed:.2f} in the worst failure asked for"
    yield "Leaf to each spine", f"{_n(row, 'bundle')} x {number(row, 'uplink_gbps') or 0:g}G"
    if _n(row, "superspines_per_plane"):
        yield "Spine to each superspine", f"{_n(row, 'trunks')} x {number(row, 'trunk_gbps') or 0:g}G"
    if _n(row, "border_leaves"):
        yield "Gateway", f"{show.gbps(number(row, 'gateway_gbps') or 0.0)} with one border leaf lost"
