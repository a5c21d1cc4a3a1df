"""Labs that are too large for a machine are refused before anything is made, with what to do."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.lab.instances import DUAL, TENANTS, left_of, needs_lab, part, small

from weft.diagnostics import LabError
from weft.lab import Options, machine, room, run
from weft.lab.interruption import Interruption
from weft.lab.room import require_room


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[int, int] | int]:
    """What the kernel tells of neighbours of each version, used and at most, and of memory in MiB."""
    there: dict[str, tuple[int, int] | int] = {"4": (3, 1024), "6": (2, 1024), "memory": 16_000}
    monkeypatch.setattr(room, "_room", lambda version, _table: there[str(version)])
    monkeypatch.setattr(room, "GOING_S", 0.0)
    monkeypatch.setattr(room, "_available_mib", lambda: there["memory"])
    return there


def test_links_are_refused_whose_neighbours_the_kernel_does_not_keep(told: dict[str, tuple[int, int] | int]) -> None:
    """1,118 links have 2,236 ends: without room no session comes up, and nobody says why."""
    with pytest.raises(LabError) as error:
        require_room(part(100, DUAL), Interruption())
    assert str(error.value).splitlines()[0].endswith(
        "the kernel keeps 1,024 neighbours of IPv6 for all namespaces together and has 2:"
        " this lab's 1,118 links need 2,236 more"
    )
    assert "net.ipv6.neigh.default.gc_thresh3=4096" in str(error.value.help)
    told["6"] = (2, 4096)
    require_room(part(100, DUAL), Interruption())


def test_links_with_addresses_need_neighbours_of_both_versions(told: dict[str, tuple[int, int] | int]) -> None:
    """Where sessions have addresses of IPv4 its neighbours count."""
    topology = part(8, addressing=TENANTS)
    require_room(topology, Interruption())
    told["4"] = (1000, 1024)
    with pytest.raises(LabError, match="neighbours of IPv4"):
        require_room(topology, Interruption())
    require_room(small(), Interruption())  # has link-local sessions alone


def test_switches_are_refused_that_memory_does_not_hold(told: dict[str, tuple[int, int] | int]) -> None:
    """28 MiB each."""
    told["memory"] = 100
    with pytest.raises(LabError) as error:
        require_room(small(), Interruption())
    assert "4 switches need 112 MiB of memory, and 100 are available" in str(error.value)
    assert "--nodes 3" in str(error.value.help)


def test_nothing_is_made_of_a_lab_that_has_no_room(told: dict[str, tuple[int, int] | int]) -> None:
    """The lab says so before its first namespace."""
    told["memory"] = 1
    with pytest.raises(LabError, match="of memory"):
        run(small(), (), Options())
    assert left_of(os.getpid()) == []


@pytest.mark.parametrize(
    ("words", "what", "how"),
    [
        ("netns add", "network namespaces", "--privileged"),
        ("type veth", "veth interfaces", "modprobe veth"),
        ("type bridge", "bridges, for tenants", "modprobe bridge"),
        ("type vxlan", "VXLAN, for tenants", "modprobe vxlan"),
        ("nft", "nftables' netdev family", "modprobe nf_tables"),
    ],
)  # fmt: skip
def test_what_the_kernel_has_not_is_told_with_how_to_get_it(
    words: str, what: str, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each thing that a lab asks of the kernel, where it refuses."""
    needs_lab()
    fails = machine._fails

    def lacking(*asked: str, lines: str = "") -> bool:
        return words in " ".join(asked) or fails(*asked, lines=lines)

    monkeypatch.setattr(machine, "_fails", lacking)
    assert [(lack, get) for lack, get in machine.missing(tenants=True) if how in get and lack == what]
    assert not list(Path("/run/netns").glob(f"wl{os.getpid():x}-*"))
