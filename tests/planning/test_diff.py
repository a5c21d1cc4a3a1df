"""What changed between two plans."""

from __future__ import annotations

from weft.planning import Plan, PlanTable, compare


def plan(power_w: float, links: dict[str, int]) -> Plan:
    """A plan with some IP links and their members."""
    header = {
        "format": "weft-plan/1", "verdict": "proven", "totals": {"power_w": power_w},
        "failures": {"worst": {"name": "fibre A-B", "max_utilisation": 0.9, "lost_gbps": 0.0}},
    }  # fmt: skip
    columns = ("name", "rate_gbps", "members", "capacity_gbps", "metric", "worst_utilisation")
    rows = tuple((name, 400.0, n, 400.0 * n, 100, 0.5) for name, n in links.items())
    return Plan(header, {"ip_links": PlanTable(columns, rows)})


def test_a_plan_does_not_differ_from_itself() -> None:
    """No element changes and no total does."""
    one = plan(10.0, {"A-B": 1})
    assert compare(one, one).changes == ()


def test_added_removed_and_changed_links_are_told_apart() -> None:
    """The sign says what to do to get from the first plan to the second."""
    found = compare(plan(10.0, {"A-B": 1, "B-C": 2}), plan(12.0, {"B-C": 3, "C-D": 1}))
    assert [(change.sign, change.name) for change in found.changes] == [("-", "A-B"), ("~", "B-C"), ("+", "C-D")]
    assert found.changes[1].fields == {"members": (2, 3), "capacity_gbps": (800.0, 1200.0)}
    assert found.totals["power_w"] == (10.0, 12.0)
