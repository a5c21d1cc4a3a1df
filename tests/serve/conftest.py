"""A served directory: by a test client in this process, and as a process of its own on loopback."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx2
import pytest
from starlette.testclient import TestClient

from weft.serve import Settings, application
from weft.serve.folder import Folder

END_S = 20.0


@contextmanager
def client_of(settings: Settings) -> Iterator[TestClient]:
    """A test client over a directory, which is its own while it is open."""
    folder = Folder(settings.folder)
    folder.open(settings.url)
    try:
        app = application(settings, folder)
        with TestClient(app, "http://127.0.0.1:8710", raise_server_exceptions=False) as client:
            yield client
    finally:
        folder.close()


@pytest.fixture(scope="session")
def towns_folder(towns_plan: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the plan of four towns, as `towns`."""
    folder = tmp_path_factory.mktemp("served")
    shutil.copytree(towns_plan, folder / "towns")
    return folder


@pytest.fixture(scope="session")
def towns(towns_folder: Path) -> Iterator[TestClient]:
    """A client of that directory, for tests that only read."""
    with client_of(Settings(towns_folder)) as client:
        yield client


@dataclass
class Server:
    """`weft serve` as a process."""

    process: subprocess.Popen[str]
    url: str

    def client(self) -> httpx2.Client:
        """A client that waits no longer than it should."""
        return httpx2.Client(base_url=self.url, timeout=30.0)

    def kill(self) -> None:
        """End it at once, as a failing machine would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(END_S)


Starter = Callable[..., Server]


MAIN = """
import os, sys, threading
from weft.cli import main

threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
main()
"""
"""The command line, ended too when whoever started it is gone, so that no server outlives the tests."""


def command(folder: Path, *options: str) -> list[str]:
    """The command line of a server on a free port."""
    return [sys.executable, "-c", MAIN, "serve", str(folder), "--port", "0", *options]


@contextmanager
def served(folder: Path, *options: str) -> Iterator[Server]:
    """A server as a process, ended by its own number."""
    process = subprocess.Popen(
        command(folder, *options), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r" at (http\S+)/", line)
        assert found, f"it did not start: {line!r}"
        yield Server(process, found[1])
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(END_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(END_S)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


@pytest.fixture
def start() -> Iterator[Starter]:
    """Starts servers, and ends each when the test is over."""
    with ExitStack() as stack:
        yield lambda folder, *options: stack.enter_context(served(folder, *options))


def with_limits(settings: Settings, **limits: float) -> Settings:
    """Settings with some limits otherwise."""
    return replace(settings, limits=replace(settings.limits, **limits))  # type: ignore[arg-type, unused-ignore]
