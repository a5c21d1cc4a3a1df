"""What requests are given, whatever the network, the policy and the order: nothing overlaps, and light arrives."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.optical.service.towns import SQUARE, passed, towns, wanted

from weft.diagnostics import InputError, WeftError
from weft.optical.service.aggregating import aggregated
from weft.optical.service.assigning import Policy
from weft.optical.service.full_load import full_load
from weft.optical.service.placing import Held
from weft.optical.service.requests import Disjunction, Hop, Lightpath, Slot
from weft.optical.service.serving import Options, Served, serve
from weft.optical.system.design import Designed

POLICIES: tuple[Policy, ...] = ("first-fit", "last-fit", "lowest", "best")
NET = towns(SQUARE)
NARROW = Held("test", None, -400, 440)
"""All of the spectrum but for some forty slices."""


def _slices(one: Lightpath) -> set[tuple[str, int]]:
    """Every slice on every fibre, in both directions."""
    fibres = [uid for stretch in one.stretches for uid in (*stretch.route, *stretch.back) if ">" in uid]
    spans = [range((slot.n or 0) - (slot.m or 0), (slot.n or 0) + (slot.m or 0)) for slot in one.slots]
    return {(uid, at) for uid in fibres for span in spans for at in span}


def _check(served: Served, designed: Designed) -> None:
    """No slice of a fibre is held twice, every route is one, and nothing is below its margin."""
    held: set[tuple[str, int]] = set()
    connected = set(designed.network.connections)
    for one in served.lightpaths:
        if not one.served:
            assert one.why
            assert not one.slots
            continue
        mine = _slices(one)
        assert mine
        assert held.isdisjoint(mine)
        held |= mine
        assert set(pairwise(one.route)) <= connected
        (stretch,) = one.stretches
        assert stretch.mode is not None
        assert stretch.reception is not None
        least = float(stretch.reception.margin_db(stretch.mode, designed.library.loads[0].margin_db).min())
        assert stretch.margin_db == pytest.approx(least, abs=1e-9)
        assert least >= 0
        assert sum(slot.m or 0 for slot in one.slots) >= 4 * one.n_channels


@settings(max_examples=12)
@given(st.integers(0, 2**32 - 1), st.sampled_from(POLICIES), st.integers(1, 4))
def test_no_spectrum_is_held_twice(seed: int, policy: Policy, routes: int) -> None:
    """Whatever is asked, where there is not enough for all."""
    rng = np.random.default_rng(seed)
    pairs = [rng.choice(list("ABCD"), 2, replace=False) for _ in range(18)]
    asked = [wanted(i, str(a), str(z), float(rng.choice([100, 200, 300]))) for i, (a, z) in enumerate(pairs)]
    served = serve(NET, asked, (), Options(routes=routes, policy=policy, held=(NARROW,)))
    _check(served, NET)
    assert {one.reason for one in served.lightpaths} <= {"", "NO_SPECTRUM"}


@settings(max_examples=8)
@given(st.integers(0, 2**32 - 1))
def test_best_serves_no_fewer_than_others_and_no_more_than_its_bound(seed: int) -> None:
    """Over the same routes."""
    rng = np.random.default_rng(seed)
    pairs = [rng.choice(list("ABCD"), 2, replace=False) for _ in range(18)]
    asked = [wanted(i, str(a), str(z)) for i, (a, z) in enumerate(pairs)]
    counts = {}
    for policy in POLICIES:
        served = serve(NET, asked, (), Options(routes=3, policy=policy, held=(NARROW,)))
        counts[policy] = served.n_served
    assert served.bound is not None
    assert max(counts.values()) == counts["best"] <= served.bound


def test_equal_questions_have_equal_answers() -> None:
    """Slots and routes, for every policy."""
    asked = [wanted(i, a, z) for i, (a, z) in enumerate(["AB", "CA", "BD", "DA", "AC", "BC"])]
    for policy in POLICIES:
        first, second = (serve(NET, asked, (), Options(policy=policy, held=(NARROW,))) for _ in range(2))
        assert [(one.route, one.slots) for one in first.lightpaths] == [
            (one.route, one.slots) for one in second.lightpaths
        ]


def test_requests_that_must_not_fail_together_share_no_cable_and_no_town() -> None:
    """And each still gets light."""
    asked = [wanted(0, "A", "C"), wanted(1, "A", "C"), wanted(2, "B", "D")]
    served = serve(NET, asked, [Disjunction("apart", ("0", "1"), ("link", "node"))])
    first, second, third = (passed(one.route) for one in served.lightpaths)
    assert first == ["A", "C"]
    assert second in (["A", "B", "C"], ["A", "D", "C"])
    assert third[0] == "B"
    _check(served, NET)


def test_what_can_not_be_disjoint_is_refused() -> None:
    """Unless it is relaxable: then both go the one way there is."""
    line = towns([("A", "B", 60)])
    asked = [wanted(0, "A", "B"), wanted(1, "A", "B")]
    apart = Disjunction("apart", ("0", "1"))
    refused = serve(line, asked, [apart])
    assert [one.reason for one in refused.lightpaths] == ["NO_DISJOINT_PATH"] * 2
    assert serve(line, asked, [replace(apart, relaxable=True)]).n_served == 2


def test_strict_hops_are_kept_and_loose_ones_where_they_can_be() -> None:
    """In order."""
    strict, loose = (Hop("D", "strict"), Hop("B", "strict")), (Hop("A", "loose"), Hop("C", "loose"))
    asked = [
        replace(wanted(0, "A", "C"), include=strict[:1]), replace(wanted(1, "A", "C"), include=strict),
        replace(wanted(2, "D", "B"), include=loose[:1]), replace(wanted(4, "D", "B"), include=loose),
        replace(wanted(3, "A", "C"), include=(Hop("nowhere", "loose"),)),
    ]  # fmt: skip
    served = serve(NET, asked, (), Options(routes=1))
    assert passed(served.lightpaths[0].route) == ["A", "D", "C"]
    assert served.lightpaths[1].reason == "NO_PATH_WITH_CONSTRAINT"
    assert passed(served.lightpaths[2].route) == ["D", "A", "B"]
    assert passed(served.lightpaths[3].route) == ["D", "A", "C", "B"]
    assert passed(served.lightpaths[4].route) == ["A", "C"]
    assert [finding.severity for finding in served.findings] == ["warning"]


def test_everything_wrong_with_requests_is_told_at_once() -> None:
    """By request, with what may have been meant."""
    asked = [
        replace(wanted(0, "A", "C"), target="trx E"), replace(wanted(1, "A", "C"), mode="mode 9"),
        replace(wanted(1, "A", "C"), transceiver="Voyagr"), wanted(2, "A", "A"),
        replace(wanted(3, "A", "C"), include=(Hop("A>B 9", "strict"),)),
    ]  # fmt: skip
    with pytest.raises(InputError) as caught:
        serve(NET, asked, [Disjunction("apart", ("0", "7"))])
    found = {(one.code, one.message.split(":")[0]) for one in caught.value.diagnostics}
    assert found == {
        ("E730", "request 0"), ("E719", "request 1"), ("E715", "two requests have the id '1'"),
        ("E730", "request 2 goes from 'trx A' to itself"), ("E730", "request 3"),
        ("E730", "disjunction apart names request '7', which is not asked for"),
    }  # fmt: skip


def test_like_requests_become_one() -> None:
    """Their bandwidths add up, their slots stand last first, and disjunctions follow."""
    asked = [wanted(0, "A", "C"), wanted(1, "B", "C"), wanted(2, "A", "C", 200)]
    asked.append(replace(wanted(3, "A", "C"), mode=None))
    kept, apart = aggregated(asked, [])
    assert [one.id for one in kept] == ["1", "2 | 0", "3"]
    assert kept[1].bandwidth_bps == 300e9
    assert kept[1].slots == (Slot(None, None),) * 2
    both = [Disjunction("a", ("0", "1")), Disjunction("b", ("2", "1"))]
    kept, apart = aggregated(asked, both)
    assert [one.id for one in kept] == ["1", "2 | 0", "3"]
    assert [one.requests for one in apart] == [("2 | 0", "1")]
    kept, _ = aggregated(asked, both[:1])
    assert [one.id for one in kept] == ["0", "1", "2", "3"]


def test_two_transceivers_of_one_town_need_no_line() -> None:
    """Light is dropped where it was added, and no slot of any line is held."""
    designed = towns(SQUARE, second="A")
    asked = replace(wanted(0, "A", "A"), target="trx A 2")
    for policy in POLICIES:
        served = serve(designed, [asked, wanted(1, "A", "C")], (), Options(policy=policy))
        assert served.n_served == 2
        assert served.lightpaths[0].route == ("trx A", "A", "trx A 2")
        assert passed(served.lightpaths[1].route) == ["A", "C"]


def test_one_path_has_the_comb_that_the_line_is_designed_for() -> None:
    """Over the shortest route, or past what is named."""
    path, around = full_load(NET, "trx A", "trx C"), full_load(NET, "trx A", "trx C", past=("D",))
    assert (path.spans, path.roadms, path.length_km) == (1, ("A", "C"), pytest.approx(100))
    assert (around.spans, around.roadms, around.length_km) == (2, ("A", "D", "C"), pytest.approx(170))
    assert len(path.reception.channels) == 76
    assert float(path.reception.gsnr_db.min()) > float(around.reception.gsnr_db.min()) > 15
    with pytest.raises(WeftError, match="no route leads"):
        full_load(towns([("A", "B", 50)], [("B", "C", 50)]), "trx C", "trx A")


def test_a_channel_is_judged_in_the_comb_it_asks_for() -> None:
    """Fewer neighbours interfere less."""
    crowd, few = wanted(0, "A", "C"), replace(wanted(1, "A", "C"), n_channels=5)
    first, second = serve(NET, [crowd, few], (), Options(routes=1)).lightpaths
    assert first.margin_db is not None
    assert second.margin_db is not None
    assert second.margin_db > first.margin_db
    assert second.stretches[0].reception is not None
    assert len(second.stretches[0].reception.channels) == 5


def test_more_margin_and_filters_serve_fewer() -> None:
    """A margin that nothing has blocks all, and says how much is missing."""
    served = serve(NET, [wanted(0, "A", "C")], (), Options(margin_db=30.0))
    (one,) = served.lightpaths
    assert one.reason == "MODE_NOT_FEASIBLE"
    assert "'mode 1' needs 41.00 dB in 0.1 nm (30 dB of it as margin)" in one.why
    plain = serve(NET, [wanted(0, "A", "C")], (), Options(routes=1)).lightpaths[0].margin_db
    filtered = serve(NET, [wanted(0, "A", "C")], (), Options(routes=1, filtering_db=0.5)).lightpaths[0].margin_db
    assert plain is not None
    assert filtered == pytest.approx(plain - 2 * 0.5)


def test_light_is_regenerated_where_it_does_not_reach() -> None:
    """At a town on the way, in as few stretches as can be; every stretch has its slot, and nothing is held twice."""
    chain = towns([(a, z, 110) for a, z in pairwise("ABCDEFGH")])
    options = Options(margin_db=8.5, regenerate=True)
    asked = [wanted(0, "A", "H"), wanted(1, "B", "G"), wanted(2, "A", "B")]
    assert serve(chain, asked, (), replace(options, regenerate=False)).n_served < 3
    served = serve(chain, asked, (), options)
    assert served.n_served == 3
    assert served.n_regenerators == served.fewest
    held: set[tuple[str, int]] = set()
    for one in served.lightpaths:
        first, last = one.request.source[-1], one.request.target[-1]
        assert list(dict.fromkeys(passed(one.route))) == [town for town in "ABCDEFGH" if first <= town <= last]
        for stretch in one.stretches:
            assert stretch.margin_db is not None
            assert stretch.margin_db >= 0
            mine = _slices(replace(one, stretches=(stretch,)))
            assert held.isdisjoint(mine)
            held |= mine
    longest = served.lightpaths[0]
    assert longest.regenerators
    assert all(uid.startswith("trx ") for uid in longest.regenerators)
    assert served.lightpaths[2].regenerators == ()


def test_the_direction_that_falls_short_is_the_one_told() -> None:
    """A request for both directions, the way back of which is much longer."""
    net = towns((), one_way=(("A", "B", 40), ("B", "A", 145)))
    asked = replace(wanted(0, "A", "B"), bidirectional=True)
    (works,) = serve(net, [asked], options=Options(margin_db=0.0)).lightpaths
    assert works.margin_db is not None
    (fails,) = serve(net, [asked], options=Options(margin_db=works.margin_db + 0.5)).lightpaths
    assert fails.reason == "MODE_NOT_FEASIBLE"
    assert "dB on the way back of its route at" in fails.why
    assert fails.why.endswith("0.50 dB short")
