"""How a server is run: where, for whom, and within which limits."""

from __future__ import annotations

import ipaddress
import ssl
import stat
from dataclasses import dataclass
from pathlib import Path

from weft.diagnostics import ServeError

SHORTEST_TOKEN = 16
MIB = 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """What a request may take: bytes and seconds of an upload, of an answer and of a plan, and plans that wait."""

    upload_bytes: int = 16 * MIB
    upload_s: float = 30.0
    answer_s: float = 60.0
    plan_s: float = 3600.0
    plan_bytes: float | None = None
    waiting: int = 8
    listeners: int = 64


@dataclass(frozen=True, slots=True)
class Settings:
    """The directory that is served, where, and who may come in.

    `token` is asked of everyone where there is one; `certificate` and `key` are files of TLS.
    """

    folder: Path
    host: str = "127.0.0.1"
    port: int = 8710
    token: str | None = None
    certificate: Path | None = None
    key: Path | None = None
    limits: Limits = Limits()

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def is_encrypted(self) -> bool:
        """Whether the server speaks TLS."""
        return self.certificate is not None

    @property
    def url(self) -> str:
        """Where to point a browser."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http{'s' if self.is_encrypted else ''}://{host}:{self.port}/"


def require_safe(settings: Settings) -> None:
    """Refuse what would let others in.

    Raises ServeError for a host beyond loopback without token and TLS, for one TLS file without the other, and for
    files that are no certificate and its key.
    """
    if (settings.certificate is None) != (settings.key is None):
        raise ServeError("TLS takes two files", help="give both --tls-cert and --tls-key")
    if not settings.is_loopback and (settings.token is None or settings.certificate is None):
        raise ServeError(
            f"others can reach {settings.host}, and it has no token or no TLS",
            help="give --token-file, --tls-cert and --tls-key, or leave --host out to serve this machine alone",
        )
    if settings.certificate is not None:
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(settings.certificate, settings.key)
        except (OSError, ssl.SSLError) as error:
            reason = getattr(error, "strerror", None) or "they are no certificate and its key"
            raise ServeError(f"{settings.certificate} and {settings.key} cannot be used: {reason}") from error


def read_token(path: Path) -> str:
    """The token in a file, its first line.

    Raises ServeError if it cannot be read, others may read it, or it is too short to be hard to guess.
    """
    try:
        mode = path.stat().st_mode
        text = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text"
        raise ServeError(f"the token file {path} cannot be read: {reason}") from error
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ServeError(f"others may read the token file {path}", help=f"chmod 600 {path}")
    if len(text) < SHORTEST_TOKEN or not text.isascii() or not text.isprintable() or " " in text:
        raise ServeError(
            f"the token in {path} is not {SHORTEST_TOKEN} or more printable characters in one line",
            help=f"(umask 077; openssl rand -hex 24 > {path})",
        )
    return text
