"""What SR OS takes of border leaves: a list of prefixes, the policy that has it, and how many routes; and back."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_network

from weft.build.device import Admitted, Bgp, Family
from weft.build.sros.commands import Tree, below, command, leaf, presence, quoted

ADMITTED = "site"
"""The list and the policy."""

BORDER = "border-"
"""How groups of sessions with border leaves begin."""


def admitted(bgp: Bgp) -> Iterator[str]:
    """The list and the policy of import; nothing where all is taken."""
    if bgp.admitted is None:
        return
    for prefix in bgp.admitted.prefixes:
        yield presence("policy-options prefix-list", quoted(ADMITTED), "prefix", prefix, "type longer")
    here = f"policy-options policy-statement {quoted(ADMITTED)}"
    yield command(here, "entry 10 from prefix-list", f"[{quoted(ADMITTED)}]")
    yield command(here, "entry 10 action action-type accept")
    yield command(here, "default-action action-type reject")


def of_group(here: str, bgp: Bgp, families: tuple[Family, ...]) -> Iterator[str]:
    """What a group of sessions with border leaves is told."""
    if bgp.admitted is not None:
        yield command(here, "import policy", f"[{quoted(ADMITTED)}]")
        for family in families:
            most = bgp.admitted.most(family)
            yield from [command(here, "prefix-limit", family, "maximum", most)] if most else []


def read_admitted(said: Tree, groups: Tree) -> Admitted | None:
    """What is taken of border leaves; all where a group of theirs has no policy."""
    border = [group for name, group in groups.items() if name.startswith(BORDER)]
    if not border or any(ADMITTED not in below(group, "import", "policy") for group in border):
        return None
    listed = below(said, "policy-options", "prefix-list", ADMITTED, "prefix")
    most = {
        family: int(leaf(limit, "maximum"))
        for group in border for family, limit in below(group, "prefix-limit").items()
    }  # fmt: skip
    return Admitted(tuple(map(ip_network, listed)), most.get("ipv4", 0), most.get("ipv6", 0))
