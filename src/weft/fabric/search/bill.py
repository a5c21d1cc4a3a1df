"""From a row of the search to a design: its bill counted box by box and link by link."""

from __future__ import annotations

from collections.abc import Iterator

from weft.catalogue.records import Switch
from weft.fabric.ask import FabricAsk
from weft.fabric.design import BomLine, FabricDesign, LinkGroup, Shape, merged
from weft.fabric.media import far_port
from weft.fabric.ports import Ports
from weft.fabric.search.border import BorderModels, Borders
from weft.fabric.search.cores import Cores
from weft.fabric.search.kit import Kit


def design(ask: FabricAsk, kit: Kit, cores: Cores | None, i: int, borders: Borders, j: int) -> FabricDesign:
    """The design of core `i` (None where there are no hosts) with border `j`."""
    shape = _shape(ask, cores, i, borders, j)
    links = tuple(_links(shape, kit, cores, borders, j))
    boxes = merged(_boxes(shape, cores, borders, j))
    media = merged(line for group in links for line in group.lines())
    optics, cables = (tuple(line for line in media if line.kind == kind) for kind in ("optic", "cable"))
    bom = boxes + media
    edge, level_gbps = borders.model(j), float(borders.level_gbps[j])
    normal, failed = oversubscription(ask, shape, cores)
    models = cores.models if cores else None
    upper = models.upper if models else None
    return FabricDesign(
        _name(boxes, shape, level_gbps, edge), shape,
        models.leaf.switch.name if models else "", models.spine.name if models else "",
        upper.superspine.name if upper else "", edge.leaf.switch.name if edge else "",
        models.placement.name if models else "", models.leaf.up.gbps if models else 0.0,
        upper.spine.up.gbps if upper else 0.0, links, boxes, optics, cables,
        sum(line.count * line.draw_w_each for line in bom), sum(line.count * line.price_eur_each for line in bom),
        level_gbps, shape.routers * shape.border_leaves * shape.gateway_bundle, edge.leaf.down.gbps if edge else 0.0,
        normal, failed, -(-ask.hosts // ask.hall.hosts_per_rack),
    )  # fmt: skip


def oversubscription(ask: FabricAsk, shape: Shape, cores: Cores | None) -> tuple[float, float]:
    """Worst ratio of hosts' ports to links up, over leaves and pods: without failure, and in the worst asked for.

    A fabric that may grow is counted as full as it may be.
    """
    if cores is None:
        return 0.0, 0.0
    units, at_last = shape.leaves // shape.sides, shape.leaves_reserved // shape.sides
    hosts = max(-(-shape.hosts // units), -(-ask.most_hosts // at_last))
    down_gbps = hosts * shape.ports_at_leaf * ask.host_gbps
    up_gbps = shape.planes * shape.bundle * cores.models.leaf.up.gbps
    plane_left = (shape.planes - 1) / shape.planes if ask.loses_plane else 1.0
    normal, failed = down_gbps / up_gbps, down_gbps / (up_gbps * plane_left)
    if cores.models.upper:
        per_plane = shape.superspines_per_plane
        pod_up_gbps = shape.planes * per_plane * shape.trunks * cores.models.upper.spine.up.gbps
        pod_gbps = down_gbps * shape.leaves_per_pod
        left = min(plane_left, (per_plane - 1) / per_plane if ask.loses_spine else 1.0)
        normal, failed = max(normal, pod_gbps / pod_up_gbps), max(failed, pod_gbps / (pod_up_gbps * left))
    return normal, failed


def _shape(ask: FabricAsk, cores: Cores | None, i: int, borders: Borders, j: int) -> Shape:
    inside, reserve = (0, 0, 0, 0, 0, 0), [0, 0, 0]
    if cores:
        columns = (cores.leaves, cores.pods, cores.spines, cores.bundle, cores.superspines, cores.trunks)
        leaves, pods, spines, bundle, superspines, trunks = (int(column[i]) for column in columns)
        inside = (leaves, pods, spines, bundle, superspines, trunks)  # in the order of Shape
        reserve = cores.reserve[i].tolist()
    _, border_leaves, ports, bundle, trunks, _ = borders.counts[j].tolist()
    return Shape(
        ask.hosts, ask.sides, ask.ports_at_leaf, *inside, border_leaves, bundle if cores else 0, trunks,
        ask.routers, ports, *reserve,
    )  # fmt: skip


def _boxes(shape: Shape, cores: Cores | None, borders: Borders, j: int) -> Iterator[BomLine]:
    if cores:
        yield _box(cores.models.leaf.switch, shape.leaves)
        yield _box(cores.models.spine, shape.spines)
        if cores.models.upper:
            yield _box(cores.models.upper.superspine, shape.superspines)
    edge = borders.model(j)
    if edge:
        yield _box(edge.leaf.switch, shape.border_leaves)


def _box(switch: Switch, count: int) -> BomLine:
    return BomLine(switch.name, "switch", count, switch.draw_w.value, switch.price_eur.value)


def _links(shape: Shape, kit: Kit, cores: Cores | None, borders: Borders, j: int) -> Iterator[LinkGroup]:
    if cores:
        yield from _host_links(shape, cores)
        yield from _inner_links(shape, kit, cores)
    edge = borders.model(j)
    if edge is None:
        return
    if cores:
        yield from _border_links(shape, kit, cores, edge)
    facing = shape.routers * shape.gateway_bundle
    yield LinkGroup(
        "gateway", shape.border_leaves * facing, edge.leaf.down.gbps, kit.layout.row_m, edge.gateway,
        shape.border_leaves * _cages(facing, edge.leaf.down), shape.border_leaves * facing,
        edge.leaf.down, far_port(edge.leaf.down.gbps),
    )  # fmt: skip


def _host_links(shape: Shape, cores: Cores) -> Iterator[LinkGroup]:
    models = cores.models
    at_leaf = [n * shape.ports_at_leaf for n in spread(shape.hosts, shape.leaves // shape.sides)]
    links = shape.sides * sum(at_leaf)
    cages = shape.sides * sum(_cages(ports, models.leaf.down) for ports in at_leaf)
    yield LinkGroup(
        "host", links, models.leaf.down.gbps, models.placement.length_m, models.host, cages, links,
        models.leaf.down, far_port(models.leaf.down.gbps),
    )  # fmt: skip


def _inner_links(shape: Shape, kit: Kit, cores: Cores) -> Iterator[LinkGroup]:
    models, planes = cores.models, shape.planes
    pods = [n * shape.sides for n in spread(shape.leaves // shape.sides, shape.pods)]
    yield LinkGroup(
        "uplink", shape.leaves * planes * shape.bundle, models.leaf.up.gbps, kit.layout.hall_m, models.uplink,
        shape.leaves * _cages(planes * shape.bundle, models.leaf.up),
        planes * sum(_cages(leaves * shape.bundle, models.spine_down) for leaves in pods),
        models.leaf.up, models.spine_down,
    )  # fmt: skip
    if models.upper:
        per_spine = shape.superspines_per_plane * shape.trunks
        yield LinkGroup(
            "trunk", shape.pods * planes * per_spine, models.upper.spine.up.gbps, kit.layout.row_m, models.upper.trunk,
            shape.pods * planes * _cages(per_spine, models.upper.spine.up),
            shape.superspines * _cages(shape.pods * shape.trunks, models.upper.down),
            models.upper.spine.up, models.upper.down,
        )  # fmt: skip


def _border_links(shape: Shape, kit: Kit, cores: Cores, edge: BorderModels) -> Iterator[LinkGroup]:
    models = cores.models
    per_leaf = shape.planes * shape.border_bundle
    if edge.uplink:
        yield LinkGroup(
            "border", shape.border_leaves * per_leaf, edge.leaf.up.gbps, kit.layout.row_m, edge.uplink,
            shape.border_leaves * _cages(per_leaf, edge.leaf.up),
            shape.planes * _cages(shape.border_leaves * shape.border_bundle, models.spine_down),
            edge.leaf.up, models.spine_down,
        )  # fmt: skip
    if models.upper:
        per_spine = shape.superspines_per_plane * shape.border_trunks
        yield LinkGroup(
            "border-trunk", shape.planes * per_spine, models.upper.spine.up.gbps, kit.layout.row_m, models.upper.trunk,
            shape.planes * _cages(per_spine, models.upper.spine.up),
            shape.superspines * _cages(shape.border_trunks, models.upper.down),
            models.upper.spine.up, models.upper.down,
        )  # fmt: skip


def spread(things: int, over: int) -> list[int]:
    """So many things on each of `over` places, as evenly as they go, the fuller first."""
    few, more = divmod(things, over)
    return [few + 1] * more + [few] * (over - more)


def _cages(ports: int, cage: Ports) -> int:
    return -(-ports // cage.split)


def _name(boxes: tuple[BomLine, ...], shape: Shape, level_gbps: float, edge: BorderModels | None) -> str:
    bought = " + ".join(f"{box.count} {box.item}" for box in boxes)
    if edge is None:
        return f"{bought} ({shape.planes * shape.bundle} up)"
    ports = shape.routers * shape.border_leaves * shape.gateway_bundle
    uplinks = f"{shape.planes * shape.bundle} up, " if shape.planes else ""
    gateway = f"{ports} x {edge.leaf.down.gbps:g}G, {level_gbps / 1e3:.4g}T"
    return f"{bought} ({uplinks}{shape.border_leaves} border, {gateway})"
