"""The tables of a plan: what was bought and proved, row by row, in plain values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from weft.network import Floats, Network
from weft.optical import dci
from weft.optical.spectrum.comb import band_of
from weft.planning.bill import bill
from weft.planning.bought import Built, Menus, Proved
from weft.planning.compared.alternatives import alternative_rows
from weft.planning.fabrics import fabric_rows
from weft.planning.moved import moved_rows
from weft.planning.objective import HOURS_PER_YEAR
from weft.planning.oms import as_planned, oms_rows, on_glass
from weft.planning.profile import profile_rows
from weft.planning.reasons.why import binding_text
from weft.planning.record import Cell, PlanTable
from weft.planning.routed import policies
from weft.planning.routed.policies import policy_rows
from weft.planning.step6_proof import candidate_of

Records = list[Mapping[str, Cell]]

def tables(menus: Menus, built: Built, proved: Proved) -> dict[str, PlanTable]:
    """All tables of a plan that was built and proved."""
    lines, lit = bill(menus, built), as_planned(menus, built)
    rows: dict[str, Records] = {
        "sites": list(_sites(menus, built, lines)),
        "fabrics": list(fabric_rows(menus, built)),
        "fibres": list(_fibres(menus, built, proved, lines)),
        "spans": list(_spans(built)),
        "routers": list(_routers(menus, built)),
        "cards": list(_cards(menus, built)),
        "lightpaths": list(_lightpaths(menus, built, lit)),
        "oms": list(oms_rows(menus, built, lit)),
        "alternatives": list(alternative_rows(menus, built)),
        "ip_links": list(_ip_links(menus, built, proved)),
        "classes": list(_classes(built)),
        "demands": list(_demands(built, proved)),
        "failures": list(_failures(menus, built, proved)),
        "moved": list(moved_rows(proved)),
        "bom": lines,
    }
    if proved.steered is not None or proved.policies is not None:
        rows["policies"] = list(policy_rows(built, proved))
    if menus.intent.traffic.profile:
        rows["profile"] = list(profile_rows(menus.intent.traffic.profile))
    return {name: PlanTable.of(COLUMNS[name] if not found else tuple(found[0]), found) for name, found in rows.items()}


COLUMNS: dict[str, tuple[str, ...]] = {
    "sites": ("name",), "routers": ("name",), "classes": ("name",), "bom": ("item",), "failures": ("name",),
    "fabrics": ("site",), "cards": ("name", "router", "gateway_gbps"),
    "fibres": ("name", "a", "z", "length_km", "type", "pairs", "mtbf_h", "mttr_h"),
    "spans": ("name", "fibre", "pair", "length_km", "loss_db", "srlgs", "amplifier"),
    "lightpaths": ("name", "ip_link", "mode", "rate_gbps", "route", "pairs", "spans"), "oms": ("name", "fibre", "pair"),
    "alternatives": ("a", "z", "route"),
    "ip_links": ("name", "a", "z", "capacity_gbps", "metric", "delay_ms"),
    "demands": ("name", "a", "z", "class", "gbps"), "policies": policies.FIXED,
    "moved": ("failure", "ip_link", "utilisation"),
}  # fmt: skip
"""Columns of a table without rows, so that it can be read back."""


def _sites(menus: Menus, built: Built, lines: Records) -> Iterator[Mapping[str, Cell]]:
    sites, watts = menus.asked.sites, built.watts(menus)
    builds, fabrics = built.builds(menus), built.fabrics(menus)
    demand = menus.asked.offered_gbps(np.ones(len(menus.asked.demands)))
    for v, site in enumerate(menus.intent.sites):
        power_w = float(watts.fabric[v] + watts.routers[v] + watts.optics[v])
        hosted = {} if site.fabric is None else site.fabric.workload
        yield {
            "name": site.name, "lat_deg": site.lat_deg, "lon_deg": site.lon_deg, "routers": int(sites.routers[v]),
            "router_build": builds[v].name if v in builds else "", "fabric": fabrics[v].name if v in fabrics else "",
            "hosts": site.fabric.hosts if site.fabric else 0,
            "workload": "|".join(f"{name} {share:.12g}" for name, share in hosted.items()),
            "fabric_power_w": float(watts.fabric[v]), "router_power_w": float(watts.routers[v]),
            "optics_power_w": float(watts.optics[v]), "power_w": power_w,
            "power_cap_w": "" if site.power_cap_w is None else site.power_cap_w,
            "price_eur": sum(float(line["price_eur"]) for line in lines if line["site"] == site.name),
            "gateway_gbps": fabrics[v].gateway_gbps if v in fabrics else 0.0, "demand_gbps": float(demand[v]),
        }  # fmt: skip


def _fibres(menus: Menus, built: Built, proved: Proved, lines: Records) -> Iterator[Mapping[str, Cell]]:
    fibres, light, network = menus.fibres, menus.light, built.network
    on_fibre = [light.fibres[p] for p in candidate_of(built).tolist()]
    worst, failure = _link_utilisation(proved)
    n = len(fibres)
    count, slices, gbps, link = np.zeros(n, np.int64), np.zeros(n, np.int64), np.zeros(n), np.full(n, -1)
    for i, route in enumerate(on_fibre):
        k = int(network.lightpaths.ip_link[i])
        count[route] += 1
        slices[route] += network.lightpaths.width[i]
        gbps[route] += network.lightpaths.rate_gbps[i]
        for f in route.tolist():
            link[f] = k if link[f] < 0 or worst[k] > worst[link[f]] else link[f]
    lit, section = built.channels.pairs_lit, light.sections
    for f, cable in enumerate(menus.intent.fibres):
        k = int(link[f])
        yield {
            "name": fibres.name[f], "a": cable.a, "z": cable.z, "length_km": cable.length_km, "type": cable.type,
            "pairs": cable.pairs, "pairs_lit": int(lit[f]), "spans": len(section[f].spans),
            "amplifiers": int(lit[f] * section.amplifiers[f]), "srlgs": "|".join(cable.srlg),
            "lightpaths": int(count[f]), "slices_used": int(slices[f]), "slices": int(lit[f] * section.slices[f]),
            "capacity_gbps": float(gbps[f]), "power_w": float(lit[f] * section.draw_w[f]),
            "price_eur": sum(float(line["price_eur"]) for line in lines if line["site"] == fibres.name[f]),
            "max_utilisation": float(worst[k]) if k >= 0 else 0.0, "worst_failure": failure[k] if k >= 0 else "",
            "mtbf_h": "" if cable.mtbf_h is None else cable.mtbf_h,
            "mttr_h": "" if cable.mttr_h is None else cable.mttr_h,
        }  # fmt: skip


def _spans(built: Built) -> Iterator[Mapping[str, Cell]]:
    network = built.network
    spans = network.spans
    for i, name in enumerate(spans.name):
        pair = int(spans.pair[i])
        fibre = int(network.pairs.fibre[pair]) if pair >= 0 else -1
        yield {
            "name": name, "fibre": network.fibres.name[fibre] if fibre >= 0 else "",
            "pair": network.pairs.name[pair] if pair >= 0 else "", "length_km": float(spans.length_km[i]),
            "loss_db": float(spans.loss_db[i]),
            "srlgs": "|".join(network.srlgs.name[g] for g in network.span_in_srlg[i].tolist()),
            "amplifier": network.amplifiers.name[spans.amplifier[i]] if spans.amplifier[i] >= 0 else "",
        }  # fmt: skip


def _routers(menus: Menus, built: Built) -> Iterator[Mapping[str, Cell]]:
    network, builds = built.network, built.builds(menus)
    links = network.ip_links
    ports = menus.light.ports[candidate_of(built)]
    taken = np.bincount(network.lightpaths.ip_link, weights=ports, minlength=len(links))
    used = np.bincount(links.a, weights=taken, minlength=len(network.routers)) + np.bincount(
        links.z, weights=taken, minlength=len(network.routers)
    )
    fabrics = built.fabrics(menus)
    for i, name in enumerate(network.routers.name):
        v = int(network.routers.site[i])
        yield {
            "name": name, "site": network.sites.name[v], "build": builds[v].name if v in builds else "",
            "gateway_gbps": _finite(network.routers.gateway_gbps[i]),
            "ports_wan": int(used[i]),
            "ports_gateway": fabrics[v].gateway_ports // int(network.sites.routers[v]) if v in fabrics else 0,
            "ports": builds[v].ports(400.0) if v in builds else "",
            "overload": "yes" if network.routers.overloaded[i] else "no",
        }  # fmt: skip


def _cards(menus: Menus, built: Built) -> Iterator[Mapping[str, Cell]]:
    network, builds = built.network, built.builds(menus)
    cards, light = network.cards, network.lightpaths
    used, ports = np.concatenate([light.card_a, light.card_z]), np.tile(menus.light.ports[candidate_of(built)], 2)
    members = np.bincount(used[used >= 0], weights=ports[used >= 0], minlength=len(cards))
    rate = np.tile(light.rate_gbps, 2)[used >= 0]
    site = network.routers.site[cards.router]
    share = cards.gateway_gbps / np.maximum(network.routers.gateway_gbps[cards.router], 1e-9)
    clients = menus.problem.sites.client_gbps[site] / np.maximum(network.sites.routers[site], 1) * share
    carried = np.bincount(used[used >= 0], weights=rate, minlength=len(cards)) + clients
    for i, name in enumerate(cards.name):
        r = int(cards.router[i])
        build = builds[int(network.routers.site[r])]
        yield {
            "name": name, "router": network.routers.name[r], "item": build.cards[0][0], "ports_wan": int(members[i]),
            "ports": build.ports(400.0) // sum(n for _, n in build.cards), "gateway_gbps": float(cards.gateway_gbps[i]),
            "gbps": float(carried[i]), "forwards_gbps": build.gbps / sum(n for _, n in build.cards),
        }  # fmt: skip


def _lightpaths(menus: Menus, built: Built, planned: dci.Lit) -> Iterator[Mapping[str, Cell]]:
    network, light, lit = built.network, menus.light, built.channels
    rows, links = network.lightpaths, network.ip_links
    at = {row: k for k, row in enumerate(on_glass(built).tolist())}
    centre_thz = dci.centre_thz(rows.slot, rows.width)
    for i, p in enumerate(candidate_of(built).tolist()):
        k, slot, width = int(rows.ip_link[i]), int(rows.slot[i]), int(rows.width[i])
        yield {
            "name": rows.name[i], "ip_link": links.name[k], "a": network.routers.name[int(links.a[k])],
            "z": network.routers.name[int(links.z[k])], "mode": light.mode[p], "transceiver": light.transceiver[p],
            "rate_gbps": float(light.gbps[p]),
            "route": "|".join(network.fibres.name[f] for f in light.fibres[p].tolist()),
            "pairs": "|".join(str(n + 1) for n in lit.pair_on_fibre[i]),
            "spans": "|".join(network.spans.name[s] for s in network.lightpath_on_span[i].tolist()),
            "length_km": float(light.length_km[p]), "gsnr_db": _known(light.gsnr_db[p]),
            "required_db": _known(light.required_db[p]), "margin_db": _known(light.margin_db[p]),
            "slot": slot, "width": width,
            "freq_thz": round(float(centre_thz[i]), 6) if slot >= 0 else "",
            "regenerated_at": "|".join(network.sites.name[v] for v in light.regenerated_at[p].tolist()),
            "card_a": _card(network, rows.card_a[i]), "card_z": _card(network, rows.card_z[i]),
            "band": band_of(slot), "ports": int(light.ports[p]),
            "gsnr_bol_db": float(planned.planned_db[at[i]]) if i in at else "",
            "gsnr_bol_along_db": _joined(planned.along_planned_db[at[i]]) if i in at else "",
            "gsnr_along_db": _joined(planned.along_full_db[at[i]]) if i in at else "",
        }  # fmt: skip


def _card(network: Network, card: np.int64) -> str:
    return network.cards.name[card] if card >= 0 else ""


def _joined(values_db: Sequence[float]) -> str:
    return "|".join(f"{value:.2f}" for value in values_db)


def _known(value: float) -> Cell:
    return "" if np.isnan(value) else float(value)


def _ip_links(menus: Menus, built: Built, proved: Proved) -> Iterator[Mapping[str, Cell]]:
    network, light, rows = built.network, menus.light, proved.proof.rows
    links = network.ip_links
    candidate = np.zeros(len(links), np.int64)
    candidate[network.lightpaths.ip_link] = candidate_of(built)
    members = np.bincount(network.lightpaths.ip_link, minlength=len(links))
    worst, failure = _link_utilisation(proved)
    for k, name in enumerate(links.name):
        a, z, p = int(links.a[k]), int(links.z[k]), int(candidate[k])
        yield {
            "name": name, "a": network.routers.name[a], "z": network.routers.name[z],
            "a_site": network.sites.name[int(network.routers.site[a])],
            "z_site": network.sites.name[int(network.routers.site[z])],
            "route": "|".join(network.fibres.name[f] for f in light.fibres[p].tolist()) or light.mode[p],
            "rate_gbps": float(light.gbps[p]), "members": int(members[k]),
            "capacity_gbps": float(links.capacity_gbps[k]), "metric": int(links.metric[k]),
            "delay_ms": float(links.delay_ms[k]), "worst_utilisation": float(worst[k]), "worst_failure": failure[k],
            "normal_utilisation": float(rows.normal_utilisation[k]), "why": binding_text(menus, proved, k),
            "metric_back": int(links.metric_back[k]), "min_links": int(links.min_members[k]),
            "protected_fill": float(rows.fill[k]),
        }  # fmt: skip


def _link_utilisation(proved: Proved) -> tuple[Floats, list[str]]:
    rows = proved.proof.rows
    name = [proved.scenarios.name[s] if s >= 0 else "" for s in rows.worst_scenario.tolist()]
    return np.nan_to_num(rows.worst_utilisation), name


def _classes(built: Built) -> Iterator[Mapping[str, Cell]]:
    classes = built.network.classes
    for c, name in enumerate(classes.name):
        yield {
            "name": name, "max_delay_ms": _finite(classes.max_delay_ms[c]), "deferrable": float(classes.deferrable[c]),
            "protect": "|".join(classes.protect[c]), "flow_gbps": _known(classes.flow_gbps[c]),
            "availability": _known(classes.availability_share[c]),
        }  # fmt: skip


def _demands(built: Built, proved: Proved) -> Iterator[Mapping[str, Cell]]:
    network, delays = built.network, proved.proof.demands
    rows = network.demands
    ends = (*network.sites.name, *network.anycast.name)
    for i, name in enumerate(rows.name):
        c = int(rows.traffic_class[i])
        yield {
            "name": name, "a": ends[int(rows.a[i])], "z": ends[int(rows.z[i])], "class": network.classes.name[c],
            "gbps": float(rows.gbps[i]), **_each_gbps(proved, i), "delay_ms": _finite(delays.delay_ms[i]),
            "worst_delay_ms": _finite(delays.worst_delay_ms[i]),
            "max_delay_ms": _finite(network.classes.max_delay_ms[c]),
        }  # fmt: skip


def _each_gbps(proved: Proved, demand: int) -> dict[str, Cell]:
    """What each of several matrices has of a demand."""
    several = proved.several
    return {} if several is None else {
        f"gbps_{name}": float(gbps) for name, gbps in zip(several.name, several.gbps[:, demand], strict=True)
    }


def _finite(value: float) -> Cell:
    return float(value) if np.isfinite(value) else ""


def _failures(menus: Menus, built: Built, proved: Proved) -> Iterator[Mapping[str, Cell]]:
    proof, classes = proved.proof, built.network.classes
    hours = _hours_per_year(menus, proved)
    for s, name in enumerate(proved.scenarios.name):
        worst, violation = int(proof.worst_row[s]), proof.violation[s]
        yield {
            "name": name, "state": proved.scenarios.state[s], **_matrix(proved, s),
            "held": "yes" if violation is None else "no",
            "max_utilisation": float(proof.max_utilisation[s]),
            "worst_link": proof.rows.name[worst] if worst >= 0 else "",
            "lost_gbps": float(proof.lost_gbps[s].sum()),
            **{f"lost_{c}": float(proof.lost_gbps[s, i]) for i, c in enumerate(classes.name)},
            "delivered_gbps": float(proof.delivered_gbps[s].sum()), "removed_gbps": float(proof.removed_gbps[s].sum()),
            "hours_per_year": hours[s], "violation": "" if violation is None else str(violation),
        }  # fmt: skip


def _matrix(proved: Proved, scenario: int) -> dict[str, Cell]:
    """The matrix that a scenario is of, where there are several."""
    return {} if proved.several is None else {"matrix": proved.several.name[proved.matrix_of(scenario)]}


def _hours_per_year(menus: Menus, proved: Proved) -> list[Cell]:
    """Expected hours a year that a single fibre is down, empty where the operator gave no mtbf and mttr."""
    fibres, hours = menus.fibres, []
    for s in range(len(proved.scenarios)):
        failed = proved.scenarios.risks[s].tolist()
        down: Cell = ""
        if len(failed) == 1 and proved.risks.kind[failed[0]] == "fibre":
            f = fibres.index()[proved.risks.name[failed[0]]]
            mtbf, mttr = float(fibres.mtbf_h[f]), float(fibres.mttr_h[f])
            down = HOURS_PER_YEAR * mttr / (mtbf + mttr) if mtbf + mttr > 0 else ""
        hours.append(down)
    return hours
