"""What is compared, and what is told of it."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from tests.lab.instances import small

from weft.lab import Event, Verdict, junit, told
from weft.lab.compare import Difference, differences, entries
from weft.lab.fib import table_of
from weft.lab.prediction import predicted

NONE: frozenset[int] = frozenset()


def test_next_hops_without_carrier_forward_nothing() -> None:
    """Of a route's next hops those are left that the kernel may use; a route without any is none."""
    routes = [
        {"dst": "10.0.0.1", "nexthops": [{"dev": "eth1", "flags": ["onlink"]}, {"dev": "eth2", "flags": ["linkdown"]}]},
        {"dst": "10.1.0.0/24", "dev": "eth3", "flags": []},
        {"dst": "10.0.0.2", "dev": "eth2", "flags": ["dead", "linkdown"]},
    ]
    held = table_of(routes)
    assert held.table == {"10.0.0.1/32": frozenset({"eth1"}), "10.1.0.0/24": frozenset({"eth3"})}
    assert held.stale == ("10.0.0.1/32", "10.0.0.2/32")


def test_a_set_of_next_hops_that_is_smaller_differs() -> None:
    """Missing routes, routes too many and lost equal paths are differences, and count as entries."""
    mine = [{"a/32": frozenset({"e1", "e2"}), "b/32": frozenset({"e1"})}]
    theirs = [{"a/32": frozenset({"e1"}), "c/32": frozenset({"e2"})}]
    found = differences(mine, theirs)
    assert [(each.prefix, each.predicted, each.kernel) for each in found] == [
        ("a/32", ("e1", "e2"), ("e1",)), ("b/32", ("e1",), ()), ("c/32", (), ("e2",)),
    ]  # fmt: skip
    assert entries(mine, theirs) == 3
    assert told(("leaf1.1",), found[1]) == "leaf1.1 to b/32: predicted e1; kernel no route"


def test_spines_that_share_an_asn_do_not_reach_each_other() -> None:
    """The prediction is of paths without loops: a leaf cut from one spine is not reached over it by way of a leaf."""
    topology = small()
    intact = predicted(topology, NONE, NONE)
    assert intact[0] == {
        "10.0.0.2/32": frozenset({"eth1", "eth2"}), "10.0.0.3/32": frozenset({"eth1"}),
        "10.0.0.4/32": frozenset({"eth2"}),
    }  # fmt: skip
    assert "10.0.0.4/32" not in intact[2]
    cut = predicted(topology, frozenset({0}), NONE)
    assert "10.0.0.1/32" not in cut[2]


def test_junit_has_a_case_for_each_state() -> None:
    """Failures are those events with entries that differ or daemons that fell; the text names both sides."""
    wrong = Event("heal", "link", "link a z", 5.0, 12, 4, (Difference(0, "10.0.0.1/32", ("eth1", "eth2"), ("eth1",)),))
    fallen = Event("fault", "link", "link a z", 0.2, 12, 4, (), fallen=("bgpd of a ended: so",))
    verdict = Verdict(("a", "z"), 1, 2, (), 0.1, (Event("start", "all", "", 3.0, 12, 4, ()), fallen, wrong), 2, ())
    assert not verdict.holds
    suite = ET.fromstring(junit(verdict, "FRA"))
    counted = {key: suite.get(key) for key in ("tests", "failures", "errors", "skipped")}
    assert counted == {"tests": "3", "failures": "2", "errors": "0", "skipped": "2"}
    assert [case.get("name") for case in suite] == ["start", "fault link a z", "heal link a z"]
    messages = [case.find("failure") for case in suite]
    assert [each.get("message") for each in messages if each is not None] == [
        "kernels are as predicted, and daemons are not", "1 of 12 forwarding entries are not as predicted",
    ]  # fmt: skip
    failures = [case.findtext("failure", "") for case in suite]
    assert failures == ["", "bgpd of a ended: so", "a to 10.0.0.1/32: predicted eth1, eth2; kernel eth1"]
