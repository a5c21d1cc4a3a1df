"""EVPN over VXLAN: a network identifier for every tenant and subnet, and the instances that leaves have of them.

Route targets are explicit, `target_as`:VNI.  What switches derive by themselves is the low 16 bits of their own ASN
and the VNI (RFC 8365, 5.1.2.1): here every leaf has another ASN, of four octets, so that no two leaves would derive
the same.  Route distinguishers are loopback:VLAN (type 1, RFC 4364, 4.2), of which both numbers are the leaf's own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.diagnostics import InfeasibleError
from weft.fabric.addressing.ask import AddressAsk
from weft.fabric.addressing.hosts import Attached
from weft.fabric.addressing.pools import require_range
from weft.fabric.addressing.positions import power_of_two
from weft.network import Ints

FIRST_VLAN, LAST_VLAN = 2, 4094
"""VLANs are a leaf's own: a tenant has the same two on every leaf, one for its hosts and one for its routing."""


@dataclass(frozen=True, slots=True, eq=False)
class Overlay:
    """Network identifiers, and which leaf has which; columns of one noun have one length.

    A VNI of layer 3 is a tenant's routing table, on every leaf and border leaf; one of layer 2 is a subnet, on the
    leaves of its `group` (-1: on all of them).  Rows `vni_at` are of the VNIs, `leaf` of the wiring's nodes.
    """

    vni: Ints
    tenant: Ints
    layer: Ints  # 2 or 3
    group: Ints
    vlan: Ints
    vni_at: Ints  # an instance: of this VNI ...
    leaf: Ints  # ... on this leaf


def overlay(ask: AddressAsk, at: Attached, leaves: Ints, borders: Ints) -> Overlay:
    """The overlay of all tenants; `leaves` and `borders` are rows of the wiring's nodes.

    Raises InfeasibleError where the range of VNIs, a tenant's share of it or the VLANs do not suffice.
    """
    _require_room(ask, at.positions + 1)
    rows: list[tuple[Ints, ...]] = []
    instances: list[tuple[Ints, Ints]] = []
    count = 0
    for t, tenant in enumerate(ask.tenants):
        first = ask.vnis[0] + t * ask.vnis_per_tenant
        groups = np.full(1, -1) if tenant.stretched else np.arange(len(at.position))
        vni = np.append(first, first + 1 + (np.zeros(1, np.int64) if tenant.stretched else at.position))
        layer = np.append(3, np.full(len(groups), 2))
        vlan = np.where(layer == 2, FIRST_VLAN + 2 * t, FIRST_VLAN + 2 * t + 1)
        rows.append((vni, np.full(len(vni), t), layer, np.append(-1, groups), vlan))
        everywhere = np.concatenate([leaves, borders])
        instances.append((np.full(len(everywhere), count), everywhere))
        of_subnets = np.zeros(len(leaves), np.int64) if tenant.stretched else np.repeat(groups, at.leaves.shape[1])
        instances.append((count + 1 + of_subnets, leaves if tenant.stretched else at.leaves.ravel()))
        count += len(vni)
    columns = [np.concatenate(column) for column in zip(*rows, strict=True)]
    return Overlay(*columns, *(np.concatenate(column) for column in zip(*instances, strict=True)))


def _require_room(ask: AddressAsk, each: int) -> None:
    """Raise InfeasibleError where tenants need more numbers than they have."""
    if each > ask.vnis_per_tenant:
        raise InfeasibleError(
            f"a tenant needs {each:,} VNIs, one for itself and one for each subnet: it has {ask.vnis_per_tenant:,}",
            help=f"write vnis_per_tenant: {power_of_two(each)}, or stretch its subnet over all leaves",
        )
    last = len(ask.tenants) - 1
    require_range("tenants' VNIs", ask.vnis, last * ask.vnis_per_tenant + each, 2**24 - 1)
    if FIRST_VLAN + 2 * last + 1 > LAST_VLAN:
        most = (LAST_VLAN - FIRST_VLAN + 1) // 2
        raise InfeasibleError(f"{last + 1:,} tenants need two VLANs each", help=f"a leaf has VLANs for {most:,}")
