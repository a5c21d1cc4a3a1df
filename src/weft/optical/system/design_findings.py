"""What a design could not do as it was asked to."""

from __future__ import annotations

from weft.diagnostics import Diagnostic
from weft.optical.system.elements import Amplifier
from weft.optical.system.library import AmplifierType

_TOLD_DB = 0.5
"""Power that falls short by less is not worth a word, as in GNPy 3.0.1."""

_ROUNDING_DB = 0.01


class Findings:
    """Collects warnings, each once and in the order in which they were met."""

    def __init__(self) -> None:
        self._found: dict[Diagnostic, None] = {}

    def all(self) -> tuple[Diagnostic, ...]:
        """Everything that was met so far."""
        return tuple(self._found)

    def short(self, one: Amplifier, kind: AmplifierType, short_db: float) -> None:
        """An amplifier puts out less than it was asked for."""
        if short_db < -_TOLD_DB:
            self._warn("W720", f"{one.uid!r} ({kind.name}) puts out {-short_db:.2f} dB less than asked",
                       "shorten the span, lower the launch power, or allow a stronger type")  # fmt: skip

    def padded(self, one: Amplifier, kind: AmplifierType, gain_db: float) -> None:
        """No type has so little gain: the one chosen is padded at its input."""
        self._warn("W721", f"{one.uid!r} needs {gain_db:.2f} dB of gain, less than any type has: the input of"
                   f" {kind.name} is padded", "pad the span before it")  # fmt: skip

    def typed(self, one: Amplifier, kind: AmplifierType, gain_db: float, raman: bool, extended_db: float) -> None:
        """A type that was given does not do what its place asks."""
        if kind.raman and not raman:
            self._warn("W722", f"{one.uid!r} ({kind.name}) pumps a fibre that loses too much, or none at all",
                       "take a type without pumps")  # fmt: skip
        if gain_db - kind.gain_flatmax_db - extended_db > _ROUNDING_DB:
            self._warn("W723", f"{one.uid!r} needs {gain_db:.2f} dB of gain; {kind.name} has"
                       f" {kind.gain_flatmax_db:g} dB", "take a type of more gain")  # fmt: skip
        if gain_db < kind.gain_min_db:
            self._warn("W721", f"{one.uid!r} needs {gain_db:.2f} dB of gain, less than the {kind.gain_min_db:g} dB of"
                       f" {kind.name}: its input is padded", "take a type of less gain, or pad the span")  # fmt: skip

    def lost(self, uid: str, loss_db: float, most_db: float) -> None:
        """A span loses more than the rules of design allow."""
        self._warn("W724", f"the span that ends at {uid!r} loses {loss_db:.2f} dB, more than the {most_db:g} dB"
                   " allowed", "put an amplifier between, or raise max_loss")  # fmt: skip

    def weak(self, roadm: str, before: str, power_dbm: float, target_dbm: float) -> None:
        """Light reaches a ROADM below the power that the ROADM is to leave it at."""
        self._warn("W725", f"light reaches {roadm!r} from {before!r} at {power_dbm:.2f} dBm a channel, below the"
                   f" {target_dbm:g} dBm it should leave with", "amplify before the ROADM, or lower"
                   " its target")  # fmt: skip

    def _warn(self, code: str, message: str, help: str) -> None:
        self._found[Diagnostic(code, message, None, help=help, severity="warning")] = None
