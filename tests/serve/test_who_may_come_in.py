"""Who may come in: this machine alone, or whoever has the token over TLS; and what every answer forbids a browser."""

from __future__ import annotations

import json
import logging
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from starlette.testclient import TestClient
from tests.serve.conftest import Starter, client_of, command

from weft.cli.entry import run
from weft.diagnostics import ServeError
from weft.serve import Settings, read_token, require_safe
from weft.serve.api.operation import Operation
from weft.serve.api.operations import OPERATIONS
from weft.serve.session import COOKIE, MOST_WRONG, Doorkeeper

TOKEN = "b7a1c0ffee5eed00d1e5ab1e"
CERTIFICATE, KEY = (Path(__file__).with_name(f"loopback-{part}.pem") for part in ("cert", "key"))
"""Made for tests alone: `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 36500
-subj /CN=localhost -addext subjectAltName=IP:127.0.0.1`."""


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[TestClient]:
    """A server that asks for a token."""
    with client_of(Settings(tmp_path, token=TOKEN)) as client:
        yield client


CLOSED = [operation for operation in OPERATIONS if not operation.is_open]


@pytest.mark.parametrize("operation", CLOSED, ids=[operation.name for operation in CLOSED])
def test_every_route_asks_for_the_token(locked: TestClient, operation: Operation) -> None:
    """All but those that a stranger needs to come in; pages lead to where one does."""
    method, path, is_page = operation.method, operation.path, operation.is_page
    path = path.replace("{name}", "x").replace("{id}", "0" * 16).replace("{table}", "sites")
    answer = locked.request(method, path, follow_redirects=False)
    if is_page:
        assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    else:
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize("given", [
    "", "Bearer", "Bearer ", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", f"Basic {TOKEN}", f"Bearer {TOKEN.upper()}",
    "Bearer é", TOKEN,
])  # fmt: skip
def test_what_is_not_the_token_is_refused(locked: TestClient, given: str) -> None:
    """Nearly right is wrong."""
    answer = locked.get("/api/plans", headers={"authorization": given.encode("latin-1")})
    assert answer.status_code == 401


def test_the_token_lets_a_program_in(locked: TestClient) -> None:
    """In the header, and nowhere else: not in an address, which is logged."""
    assert locked.get("/api/plans", headers={"authorization": f"Bearer {TOKEN}"}).status_code == 200
    assert locked.get("/api/plans", params={"token": TOKEN}).status_code == 401


def test_a_browser_has_a_cookie_for_it_that_no_script_and_no_other_site_can_use(locked: TestClient) -> None:
    """It is not the token, and a forged one is worth nothing."""
    assert locked.post("/api/session", json={"token": "wrong"}).status_code == 401
    answer = locked.post("/api/session", json={"token": TOKEN})
    assert answer.status_code == 204
    cookie = answer.headers["set-cookie"]
    assert TOKEN not in cookie
    assert {"HttpOnly", "SameSite=strict"} <= set(cookie.split("; "))
    assert locked.get("/api/plans").status_code == 200
    value = locked.cookies[COOKIE]
    locked.cookies.clear()
    for forged in ("", "x", value[:-1], f"9{value}", value.replace(".", "..")):
        assert locked.get("/api/plans", headers={"cookie": f"{COOKIE}={forged}"}).status_code == 401


def test_the_token_is_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """By `hmac.compare_digest`, on digests of one length."""
    seen = []

    def compare(a: bytes, b: bytes) -> bool:
        seen.append((len(a), len(b)))
        return a == b

    monkeypatch.setattr("weft.serve.session.hmac.compare_digest", compare)
    assert Doorkeeper(TOKEN).is_token(TOKEN)
    assert not Doorkeeper(TOKEN).is_token("x")
    assert seen == [(32, 32), (32, 32)]


def test_guessing_is_stopped(locked: TestClient) -> None:
    """After ten wrong ones the right one does not help either, for a minute."""
    for _ in range(MOST_WRONG):
        assert locked.post("/api/session", json={"token": "wrong"}).status_code == 401
    assert locked.post("/api/session", json={"token": TOKEN}).status_code == 429


def test_no_secret_is_logged(locked: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    """Neither the token nor the cookie, nor what a query holds; and no line break of an address."""
    with caplog.at_level(logging.INFO, logger="weft.serve"):
        locked.get(f"/api/plans?token={TOKEN}", headers={"authorization": f"Bearer {TOKEN}"})
        locked.post("/api/session", json={"token": TOKEN})
        locked.get("/a%0ab", headers={"authorization": f"Bearer {TOKEN}"})
        lines = [record.getMessage() for record in caplog.records if record.name == "weft.serve"]
    assert len(lines) == 3
    assert lines[0].startswith("GET '/api/plans' 200 ")
    assert not any(secret in line for line in lines for secret in (TOKEN, locked.cookies[COOKIE], "\n"))


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8710", "127.0.0.1.evil.example", "localhost.evil", ""])
def test_another_host_name_is_refused_on_loopback(towns: TestClient, host: str) -> None:
    """A page that had its own name point here reads nothing."""
    assert towns.get("/api/plans", headers={"host": host}).status_code == 403


@pytest.mark.parametrize("host", ["localhost", "localhost:8710", "127.0.0.1:1", "[::1]:8710"])
def test_this_machine_by_any_of_its_names_is_served(towns: TestClient, host: str) -> None:
    """However the port was forwarded."""
    assert towns.get("/api/plans", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("header", [
    {"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"}, {"origin": "http://127.0.0.1:9"},
])  # fmt: skip
def test_a_page_of_another_site_cannot_ask_for_anything_to_be_done(towns: TestClient, header: dict[str, str]) -> None:
    """Not even with a browser that could."""
    answer = towns.post("/api/plans/towns/what-if", json={}, headers=header)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "origin")


@pytest.mark.parametrize("path", ["/", "/new", "/compare", "/login", "/plans/towns", "/plans/none", "/api/plans", "/x"])
def test_every_answer_has_a_strict_policy(towns: TestClient, path: str) -> None:
    """Scripts and styles of ours alone, none that stands in a page unless by its hash, and no frames."""
    headers = towns.get(path).headers
    policy = dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert (policy["base-uri"], policy["form-action"]) == ("'none'", "'none'")
    assert all(word == "'self'" or word.startswith("'sha256-") for word in policy["script-src"].split())
    assert policy["connect-src"] == "'self'"
    assert "unsafe" not in headers["content-security-policy"]
    assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "no-referrer")


def test_no_page_of_the_application_has_script_or_style_in_it(towns: TestClient) -> None:
    """So the policy need not let any in."""
    for path in ("/", "/new", "/compare", "/login", f"/jobs/{'0' * 16}"):
        html = towns.get(path).text
        assert "<script>" not in html
        assert "<style" not in html
        assert " style=" not in html
        assert " onclick=" not in html


@pytest.mark.parametrize(("host", "is_loopback"), [
    ("127.0.0.1", True), ("localhost", True), ("::1", True), ("127.9.9.9", True), ("0.0.0.0", False), ("::", False),
    ("10.1.2.3", False), ("example.com", False), ("localhost.example.com", False),
])  # fmt: skip
def test_beyond_loopback_it_needs_token_and_tls(host: str, is_loopback: bool, tmp_path: Path) -> None:
    """Neither alone is enough, and the message says which options to give."""
    settings = Settings(tmp_path, host=host)
    assert settings.is_loopback == is_loopback
    if is_loopback:
        require_safe(settings)
    else:
        for one in (settings, Settings(tmp_path, host=host, token=TOKEN)):
            with pytest.raises(ServeError, match="no token or no TLS") as caught:
                require_safe(one)
            assert "--token-file, --tls-cert and --tls-key" in caught.value.help


def test_a_token_file_that_others_may_read_or_that_is_short_is_refused(tmp_path: Path) -> None:
    """Each with what to type."""
    path = tmp_path / "token"
    path.write_text(TOKEN + "\n", "utf-8")
    path.chmod(0o644)
    with pytest.raises(ServeError, match="others may read"):
        read_token(path)
    path.chmod(0o600)
    assert read_token(path) == TOKEN
    path.write_text("short\n", "utf-8")
    with pytest.raises(ServeError, match="16 or more printable characters"):
        read_token(path)
    with pytest.raises(ServeError, match="cannot be read: No such file"):
        read_token(tmp_path / "none")


def test_over_tls_a_browser_is_told_to_stay_with_it(start: Starter, tmp_path: Path) -> None:
    """A real server with token and certificate; plain HTTP gets no answer of it."""
    token = tmp_path / "token"
    token.touch(0o600)
    token.write_text(TOKEN, "utf-8")
    files = ("--token-file", str(token), "--tls-cert", str(CERTIFICATE), "--tls-key", str(KEY))
    server = start(tmp_path / "plans", *files)
    assert server.url.startswith("https://127.0.0.1:")
    trusted = ssl.create_default_context(cafile=CERTIFICATE)
    with httpx2.Client(base_url=server.url, timeout=30.0, verify=trusted) as client:
        answer = client.get("/api/plans", headers={"authorization": f"Bearer {TOKEN}"})
        assert answer.status_code == 200
        assert answer.headers["strict-transport-security"] == "max-age=31536000"
        cookie = client.post("/api/session", json={"token": TOKEN}).headers["set-cookie"]
        assert "Secure" in cookie.split("; ")
    with pytest.raises(httpx2.HTTPError):
        httpx2.get(server.url.replace("https", "http") + "/api/plans", timeout=10.0)


@pytest.mark.parametrize(("options", "message"), [
    (("--host", "0.0.0.0"), "others can reach 0.0.0.0, and it has no token or no TLS"),
    (("--tls-cert", "none.pem"), "TLS takes two files"),
    (("--tls-cert", "none.pem", "--tls-key", "none.pem"), "cannot be used: No such file"),
    (("--token-file", "none"), "the token file none cannot be read: No such file or directory"),
    (("--host", "no.such.host.invalid"), "others can reach"),
])  # fmt: skip
def test_the_command_line_says_why_it_does_not_start(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], message: str
) -> None:
    """Exit status 2 and a sentence."""
    assert run(["serve", str(tmp_path / "plans"), *options]) == 2
    assert message in capsys.readouterr().err


def test_a_program_that_starts_it_is_told_where_it_listens(tmp_path: Path) -> None:
    """With --json the first line is an object; a signal ends it with status 0."""
    process = subprocess.Popen(
        command(tmp_path, "--json", "-q"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdin is not None
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        assert told["folder"] == str(tmp_path)
        assert httpx2.get(f"{told['url']}api/health", timeout=30.0).json()["status"] == "ok"
        process.terminate()
        assert process.wait(20) == 0
        process.stdout.close()
        process.stdin.close()
    finally:
        process.kill()
        process.wait(20)


def test_a_second_server_on_the_command_line_ends_at_once(
    start: Starter, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And says where the first one is; an address that is taken is told too."""
    server = start(tmp_path / "plans")
    assert run(["serve", str(tmp_path / "plans"), "--port", "0"]) == 2
    assert f"is served already, at {server.url}/" in capsys.readouterr().err
    assert run(["serve", str(tmp_path / "plans"), "--port", server.url.rpartition(":")[2]]) == 2
    assert f"is served already, at {server.url}/" in capsys.readouterr().err
    assert run(["serve", str(tmp_path / "other"), "--port", server.url.rpartition(":")[2]]) == 2
    assert "cannot be served: Address already in use" in capsys.readouterr().err


def test_a_plan_itself_is_not_served(towns_plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The directory that holds it is, and nothing is written into the plan."""
    assert run(["serve", str(towns_plan), "--port", "0"]) == 2
    told = capsys.readouterr().err
    assert "is a plan itself" in told
    assert f"weft serve {towns_plan.parent}" in told
    assert not (towns_plan / ".weft").exists()
