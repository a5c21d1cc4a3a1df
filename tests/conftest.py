"""Fixtures that several packages' tests share; and with WEFT_REQUIRE_ALL=1 no test may skip.

Only those that look at networks which may not be handed on with Weft may, where these are not there.

Europe is planned once: the tests that look at it carry the mark `xdist_group("europe")`, so that pytest-xdist
runs them in one process.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Generator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

from weft.network import (
    Amplifiers,
    AnycastGroups,
    Cards,
    Classes,
    Demands,
    Fibres,
    Incidence,
    IpLinks,
    Lightpaths,
    Network,
    Pairs,
    Routers,
    Sites,
    Spans,
    Srlgs,
    floats,
    ints,
)

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell starts what it runs in the background deaf to Ctrl-C, and programmes that tests start would inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile("weft", deadline=None, derandomize=True)
settings.load_profile("weft")  # the first call of a kernel compiles it, and a test fails the same way again

REQUIRE_ALL = os.environ.get("WEFT_REQUIRE_ALL") == "1"

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"

DATA = Path(os.environ.get("WEFT_DATA") or EXAMPLES.parents[1] / "shared" / "data")
"""Public networks that may not be handed on with Weft: Topology Zoo, REPETITA, SNDlib, Teal."""

NO_DATA = f"these networks may not be handed on with Weft, and are not in {DATA.name}: set WEFT_DATA to their folder"

RandomNetwork = Callable[[int], Network]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Expected files are rewritten on request, and then read in the diff."""
    parser.addoption("--update-golden", action="store_true", help="write the expected files of the examples anew")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail a test that skips where all are required; an expected failure is no skip."""
    report = yield
    if REQUIRE_ALL and report.skipped and not hasattr(report, "wasxfail"):
        _fail(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Fail a file that skips as a whole where all are required."""
    report = yield
    if REQUIRE_ALL and report.skipped:
        _fail(report)
    return report


def _fail(report: pytest.TestReport | pytest.CollectReport) -> None:
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
    if NO_DATA in str(reason):
        return
    report.outcome = "failed"
    report.longrepr = f"WEFT_REQUIRE_ALL=1 forbids this: {reason}"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of public networks; without it the test skips."""
    if not DATA.is_dir():
        pytest.skip(NO_DATA)
    return DATA


@pytest.fixture(scope="session")
def europe_plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plan of Europe as `make demo` makes it, in a directory."""
    return _planned(EXAMPLES / "europe", 0.02, tmp_path_factory)


@pytest.fixture(scope="session")
def four_sites_plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plan of four sites, in a directory: matrix demands, leased links, an anycast destination."""
    return _planned(EXAMPLES / "four-sites", 0.05, tmp_path_factory)


@pytest.fixture(scope="session")
def gpus_plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plan of two regions of GPUs and one of hosts, in a directory."""
    return _planned(EXAMPLES / "gpus", 0.05, tmp_path_factory)


@pytest.fixture(scope="session")
def towns_plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plan of four towns, whose routers share shortest paths."""
    return _planned(Path(__file__).with_name("four_towns.yaml"), 0.05, tmp_path_factory)


@pytest.fixture(scope="session")
def steered_plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plan of the same towns, in which a controller sets paths anew in each failure."""
    text = Path(__file__).with_name("four_towns.yaml").read_text("utf-8")
    assert "mode: ecmp" in text
    intent = tmp_path_factory.mktemp("steered") / "intent.yaml"
    intent.write_text(text.replace("mode: ecmp", "mode: sr-controller"), "utf-8")
    return _planned(intent, 0.1, tmp_path_factory)


def _planned(example: Path, gap: float, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from weft import intent, planning, report

    file = example if example.is_file() else example / "intent.yaml"
    directory = tmp_path_factory.mktemp(example.stem) / "plan"
    plan = planning.make(intent.load(file), planning.Options(gap=gap))
    planning.save(plan, directory, report.write)
    return directory


@pytest.fixture(scope="session")
def random_network() -> RandomNetwork:
    """A maker of small whole networks, each from one number: parallel links, empty rows and ties are frequent."""
    return _random_network


def _random_network(seed: int) -> Network:
    rng = np.random.default_rng(seed)
    n_sites = int(rng.integers(2, 7))
    n_routers = [int(rng.integers(1, 3)) if i < 2 else int(rng.integers(0, 3)) for i in range(n_sites)]
    router_site = [site for site in range(n_sites) for _ in range(n_routers[site])]
    fibre_ends = [rng.choice(n_sites, 2, replace=False).tolist() for _ in range(int(rng.integers(0, 8)))]
    pair_fibre = [f for f in range(len(fibre_ends)) for _ in range(int(rng.integers(0, 3)))]
    span_pair = [p for p in range(len(pair_fibre)) for _ in range(int(rng.integers(1, 4)))] + [-1, -1]
    n_srlgs, n_spans = int(rng.integers(0, 4)), len(span_pair)
    links = _random_links(rng, router_site)
    lit = [k for k in range(len(links)) for _ in range(int(rng.integers(0, 4)))]
    routes = [sorted(rng.choice(n_spans, int(rng.integers(0, min(4, n_spans + 1))), replace=False)) for _ in lit]
    ends = [site for site in range(n_sites) if n_routers[site]]
    more = np.random.default_rng([seed, 1])
    routers = Routers(
        _names("R", len(router_site)), ints(router_site), floats(rng.uniform(50, 400, len(router_site))),
        more.random(len(router_site)) < 0.1,
    )  # fmt: skip
    cards = _random_cards(more, routers)
    groups = [tuple(rng.choice(ends, 2, replace=False).tolist())] if len(ends) > 1 and rng.random() < 0.5 else []
    return Network(
        Sites(_names("S", n_sites), floats([50.0] * n_sites), floats(range(n_sites)), ints(n_routers)),
        Fibres(
            _names("F", len(fibre_ends)), ints(a for a, _ in fibre_ends), ints(z for _, z in fibre_ends),
            floats([100.0] * len(fibre_ends)), ints([8] * len(fibre_ends)),
            floats([np.nan] * len(fibre_ends)), floats([np.nan] * len(fibre_ends)),
        ),
        Pairs(_names("P", len(pair_fibre)), ints(pair_fibre)),
        Amplifiers(_names("A", len(fibre_ends)), ints(range(len(fibre_ends)))),
        Spans(
            _names("X", n_spans), ints(span_pair), floats([80.0] * n_spans), floats([17.0] * n_spans),
            ints(pair_fibre[p] if p >= 0 and more.random() < 0.6 else -1 for p in span_pair),
        ),
        Srlgs(_names("G", n_srlgs)),
        routers, cards,
        _lightpaths(lit, rng.choice([100.0, 400.0], len(lit)).tolist(), _random_seats(more, links, cards)),
        IpLinks(
            _names("L", len(links)), ints(a for a, _ in links), ints(z for _, z in links),
            floats([400.0] * len(links)), ints(rng.integers(1, 4, len(links))), floats(rng.uniform(0.1, 9, len(links))),
            ints(more.integers(1, 4, len(links))), ints(more.integers(1, 3, len(links))),
        ),
        Classes(
            ("gold", "silver", "bulk"), floats([12.0, 30.0, np.inf]), floats([0.0, 0.25, 0.5]),
            (("fibre", "pair", "srlg", "router", "site", "link"), ("fibre", "link"), ()),
        ),
        AnycastGroups(_names("any", len(groups)), tuple(groups)),
        _random_demands(rng, ends, [n_sites + g for g in range(len(groups))]),
        Incidence.of(routes, n_spans),
        Incidence.of([np.flatnonzero(rng.random(n_srlgs) < 0.3).tolist() for _ in range(n_spans)], n_srlgs),
    )  # fmt: skip


def _random_links(rng: np.random.Generator, router_site: list[int]) -> list[tuple[int, int]]:
    n_routers = len(router_site)
    drawn = [tuple(rng.choice(n_routers, 2, replace=False).tolist()) for _ in range(int(rng.integers(1, 16)))]
    return [(int(a), int(z)) for a, z in drawn if router_site[a] != router_site[z]]


def _random_cards(rng: np.random.Generator, routers: Routers) -> Cards:
    of = [i for i in range(len(routers)) for _ in range(int(rng.integers(0, 3)))]
    return Cards(_names("C", len(of)), ints(of), floats(routers.gateway_gbps[i] * rng.uniform(0, 0.5) for i in of))


def _random_seats(
    rng: np.random.Generator, links: list[tuple[int, int]], cards: Cards
) -> Callable[[int], tuple[int, int]]:
    """For a link, a card of its own router at each end, or none."""

    def seat(router: int) -> int:
        return int(rng.choice([-1, *np.flatnonzero(cards.router == router).tolist()]))

    return lambda link: (seat(links[link][0]), seat(links[link][1]))


def _lightpaths(ip_link: list[int], rate_gbps: list[float], seats: Callable[[int], tuple[int, int]]) -> Lightpaths:
    n, seated = len(ip_link), [seats(link) for link in ip_link]
    return Lightpaths(
        _names("W", n), ints(ip_link), ("mode",) * n, floats(rate_gbps), floats([100.0] * n), floats([20.0] * n),
        floats([1.0] * n), ints(range(n)), ints([12] * n), ints(a for a, _ in seated), ints(z for _, z in seated),
    )  # fmt: skip


def _random_demands(rng: np.random.Generator, ends: list[int], sinks: list[int]) -> Demands:
    drawn = [(int(rng.choice(ends)), int(rng.choice(ends + sinks))) for _ in range(int(rng.integers(1, 12)))]
    drawn = [(a, z) for a, z in drawn if a != z]
    return Demands(
        _names("D", len(drawn)), ints(a for a, _ in drawn), ints(z for _, z in drawn),
        ints(rng.integers(0, 3, len(drawn))), floats(rng.uniform(1, 100, len(drawn))),
    )  # fmt: skip


def _names(prefix: str, n: int) -> tuple[str, ...]:
    return tuple(f"{prefix}{i}" for i in range(n))
