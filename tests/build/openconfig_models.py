"""OpenConfig's YANG models as libyang reads them, and what it says of a configuration.

One `must` is left out: `openconfig-bgp-policy` wants a MED of every statement of every policy, for its expression is
false where there is none.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

TYPES = (
    "policy-forwarding", "extensions", "ospf-types", "isis-types", "bgp-types", "policy-types",
    "network-instance-types", "mpls-types", "aft-types", "segment-routing-types", "evpn-types", "platform-types",
    "transport-types", "vlan-types", "inet-types", "yang-types", "types", "alarm-types",
)  # fmt: skip
"""Modules with identities, which libyang knows only of modules that are named to it."""

MODULES = (
    *TYPES, "interfaces", "if-ip", "if-ethernet", "if-aggregate", "vlan", "network-instance", "routing-policy",
    "bgp-policy", "lacp", "lldp", "system", "platform", "platform-port", "terminal-device", "optical-amplifier", "bfd",
)  # fmt: skip

_MED = re.compile(r"must \"\(set-med != 'IGP'[^;{]*\{[^}]*\}")


def models_for_libyang(published: Path, into: Path) -> None:
    """Copy the models into a folder, without that expression, which stands at configuration and at state."""
    for path in published.rglob("*.yang"):
        shutil.copyfile(path, into / path.name)
    policy = into / "openconfig-bgp-policy.yang"
    text, count = _MED.subn("", policy.read_text("utf-8"))
    if count != 2:
        raise RuntimeError("the expression that is to be left out is not where it was")
    policy.write_text(text, "utf-8")


def objections(models: Path, files: Iterable[Path]) -> str:
    """What yanglint has against configurations; empty where they are valid."""
    command = ["yanglint", "-p", str(models), "-t", "config"]
    command += [str(models / f"openconfig-{module}.yang") for module in MODULES]
    command += [str(models / "iana-if-type.yang"), *(str(path) for path in files)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    lines = [line for line in done.stderr.splitlines() if not line.startswith("libyang warn")]
    return "\n".join(lines) or ("" if done.returncode == 0 else f"yanglint ended with {done.returncode}")
