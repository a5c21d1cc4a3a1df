"""OpenConfig's YANG models as libyang reads them, and what it says of a configuration.

One `must` is left out: `openconfig-bgp-policy` wants a MED of every statement of every policy, for its expression is
false where there is none.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from weft.build.yang.yanglint import lint
from weft.diagnostics import WeftError

TYPES = (
    "policy-forwarding", "extensions", "ospf-types", "isis-types", "bgp-types", "policy-types",
    "network-instance-types", "mpls-types", "aft-types", "segment-routing-types", "evpn-types", "platform-types",
    "transport-types", "vlan-types", "inet-types", "yang-types", "types", "alarm-types",
    "packet-match-types", "qos-types",
)  # fmt: skip
"""Modules with identities, which libyang knows only of modules that are named to it."""

MODULES = (
    *TYPES, "interfaces", "if-ip", "if-ethernet", "if-aggregate", "vlan", "network-instance", "routing-policy",
    "bgp-policy", "lacp", "lldp", "system", "platform", "platform-port", "terminal-device", "optical-amplifier", "bfd",
    "acl", "qos",
)  # fmt: skip

_MED = re.compile(r"must \"\(set-med != 'IGP'[^;{]*\{[^}]*\}")


def models_for_libyang(published: Path, into: Path) -> None:
    """Copy the models into a folder, without that expression, which stands at configuration and at state."""
    for path in published.rglob("*.yang"):
        shutil.copyfile(path, into / path.name)
    policy = into / "openconfig-bgp-policy.yang"
    text, count = _MED.subn("", policy.read_text("utf-8"))
    if count != 2:
        raise WeftError("these models of OpenConfig have another rule for MEDs than those of July 2026")
    policy.write_text(text, "utf-8")


def objections(models: Path, files: Iterable[Path]) -> str:
    """What libyang has against configurations; empty where they are valid."""
    return lint(models, [*(f"openconfig-{module}" for module in MODULES), "iana-if-type"], files)
