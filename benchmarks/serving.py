"""The server: how soon what-if is answered on Europe, and how long readers wait while it plans."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.clock import once_s, process_s, script
from benchmarks.record import Benchmark, Measured

EUROPE = Path(__file__).resolve().parents[1] / "examples" / "europe"
CLIENTS, SECONDS, LONGEST_S = 50, 60, 900.0
ALTERED: tuple[dict[str, Any], ...] = (
    {"out": ["fibre:AMS-BRU"]}, {"factor": {"ai-training": 1.3}}, {"out": ["router:FRA.1"]}, {"factor": {"iot": 1.3}},
)  # fmt: skip
RUNS = 3

MIX = """
local paths = {%s}
local at = 0
request = function()
  at = at + 1
  return wrk.format("GET", paths[at %% #paths + 1])
end
"""
_P99 = re.compile(r"^\s*99%\s+([\d.]+)(us|ms|s)\s*$", re.MULTILINE)
_MS = {"us": 1e-3, "ms": 1.0, "s": 1e3}


@dataclass(frozen=True, slots=True)
class Served:
    """What was measured on one server: p99 of reads in ms while it planned and of the peer, what-ifs in s."""

    reads_ms: float
    peers_reads_ms: float
    first_s: float
    verdict_s: float
    all_s: float
    sweep_s: float


@cache
def _served() -> Served:
    """One server for all figures.

    Raises RuntimeError where wrk is not installed.
    """
    if shutil.which("wrk") is None:
        raise RuntimeError("needs wrk: apt-get install wrk")
    with tempfile.TemporaryDirectory() as folder, _server(Path(folder)) as url:
        _planned(url, {"intent": files("weft.intent").joinpath("starter.yaml").read_text("utf-8"), "files": {}})
        submitted = {
            "intent": (EUROPE / "intent.yaml").read_text("utf-8"),
            "files": {path.name: path.read_text("utf-8") for path in EUROPE.glob("*.csv")}, "gap": 0.02,
        }  # fmt: skip
        job = _asked(f"{url}/api/jobs", submitted)
        plan = "/api/plans/starter"
        reads = _p99_ms(url, ["/", "/api/plans", plan, "/plans/starter", f"{plan}/tables/ip_links", "/api/jobs"])
        europe = _done(url, job)
        what_if = f"{url}/api/plans/{europe}/what-if"
        first, whole = (_what_if_s(partial(_asked, what_if), further) for further in (False, True))
        verdict = _what_if_s(partial(_verdict, f"{what_if}/events"), True)
        with _peer(Path(folder) / "starter") as peer:
            peers = _p99_ms(peer, ["/", "/plan.json", "/report.html", "/ip_links.csv"], may_fail=True)
        swept = process_s([script("weft"), "sweep", Path(folder) / europe], 1)
    return Served(reads, peers, first, verdict, whole, swept)


@contextmanager
def _server(folder: Path) -> Iterator[str]:
    with _process([str(script("weft")), "serve", str(folder), "--port", "0", "--quiet"], r" at (http\S+)/") as url:
        yield url


@contextmanager
def _peer(folder: Path) -> Iterator[str]:
    command = [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", str(folder)]
    with _process(command, r"\((http\S+)/\)") as url:
        yield url


@contextmanager
def _process(command: list[str], says: str) -> Iterator[str]:
    """A process that says its address in its first line, ended by its own number."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        found = re.search(says, process.stdout.readline())
        if not found:
            raise RuntimeError(f"{command[0]} did not start")
        yield found[1]
    finally:
        process.terminate()
        process.wait(30)
        if process.stdout is not None:
            process.stdout.close()


def _asked(url: str, body: Any = None) -> Any:
    content = None if body is None else json.dumps(body).encode()
    asked = urllib.request.Request(url, content, {"content-type": "application/json"})
    with urllib.request.urlopen(asked, timeout=120) as answer:
        return json.loads(answer.read())


def _planned(url: str, submitted: dict[str, Any]) -> str:
    return _done(url, _asked(f"{url}/api/jobs", submitted))


def _done(url: str, job: dict[str, Any]) -> str:
    """The name of the plan that a job has come to.

    Raises RuntimeError if it comes to none.
    """
    deadline = time.monotonic() + LONGEST_S
    while time.monotonic() < deadline:
        now = _asked(f"{url}/api/jobs/{job['id']}")
        if now["state"] == "done":
            return str(now["plan"])
        if now["state"] in ("failed", "cancelled"):
            break
        time.sleep(0.5)
    raise RuntimeError(f"job {job['id']} came to no plan")


def _verdict(url: str, body: Any) -> bool:
    """Whether all states hold, as soon as that is told: at the first that does not, or with the answer."""
    asked = urllib.request.Request(url, json.dumps(body).encode(), {"content-type": "application/json"})
    with urllib.request.urlopen(asked, timeout=120) as answer:
        for line in answer:
            told = json.loads(line.removeprefix(b"data: ")) if line.startswith(b"data: ") else {}
            if told.get("n_broken", 0) > 0 or "holds" in told:
                return "holds" in told and bool(told["holds"])
    raise RuntimeError("the server told no verdict")


def _what_if_s(ask: Callable[[Any], Any], further: bool) -> float:
    """The slowest of several alterations, each the median of a few runs, in seconds."""

    def asking(altered: dict[str, Any]) -> Callable[[], Any]:
        return lambda: ask({**altered, "further": further})

    asking(ALTERED[0])()
    return max(median(once_s(asking(altered)) for _ in range(RUNS)) for altered in ALTERED)


def _p99_ms(url: str, paths: list[str], *, may_fail: bool = False) -> float:
    """What 99 of 100 reads take at most, of 50 clients that ask one after the other for a minute.

    Raises RuntimeError if any read fails, unless some may.
    """
    with tempfile.NamedTemporaryFile("w", suffix=".lua", encoding="utf-8") as mix:
        mix.write(MIX % ", ".join(json.dumps(path) for path in paths))
        mix.flush()
        done = subprocess.run(
            ["wrk", "-t1", f"-c{CLIENTS}", f"-d{SECONDS}s", "--timeout", "10s", "--latency", "-s", mix.name, url],
            capture_output=True, text=True, check=True, timeout=SECONDS + 60,
        )  # fmt: skip
    found = _P99.search(done.stdout)
    failed = "Socket errors" in done.stdout or "Non-2xx" in done.stdout
    if found is None or (failed and not may_fail):
        raise RuntimeError(f"reads failed: {done.stdout[-2000:]}")
    return float(found[1]) * _MS[found[2]]


def reads() -> Measured:
    """p99 in ms."""
    return Measured(_served().reads_ms, _served().peers_reads_ms)


def first_answer() -> Measured:
    """Seconds."""
    return Measured(_served().first_s, None)


def verdict() -> Measured:
    """Seconds."""
    return Measured(_served().verdict_s, None)


def whole_answer() -> Measured:
    """Seconds."""
    return Measured(_served().all_s, _served().sweep_s)


BENCHMARKS = (
    Benchmark(
        "serve-reads", f"`weft serve`: 99 of 100 reads of {CLIENTS} clients for a minute, while it plans Europe", reads,
        "ms", "Python's own http.server on the same files, with nothing planned beside", aim=250,
    ),
    Benchmark(
        "serve-what-if", "what if on Europe through the server: a fibre out, 30 % more AI or IoT traffic, or a router"
        " drained, nothing else failing", first_answer, "s", "none does this", aim=1,
    ),
    Benchmark(
        "serve-what-if-verdict", "the same with each of its failures on top: until it is told that one of them does"
        " not hold, or that all do", verdict, "s", "none does this", aim=1,
    ),
    Benchmark(
        "serve-what-if-all", "the same with each of its failures on top", whole_answer, "s",
        "`weft sweep` of the plan, whole process", aim=1,
    ),
)  # fmt: skip
