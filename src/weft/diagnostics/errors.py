"""Everything Weft raises on purpose.

    WeftError
      InputError           a file of the user's is wrong; holds every finding at once
        IntentError
        CatalogueError
        AgreementError
        AdditionsError       a file of additions to devices is wrong, or does not fit these
        ExpressionError    a failure expression cannot be read, or names what the network lacks
        ExchangeError      a file of another tool is wrong
      PlanError            a plan directory is missing, incomplete or of another version
      InfeasibleError      no plan exists for a correct intent
      RenderError          a device cannot be written for a system, or its files cannot be read
      SweepError           a file of results is another sweep's, damaged, or cannot be written
      LabError             the machine lacks what a lab needs, or a lab cannot be brought up

Mistakes of a programmer who calls the library stay `TypeError` and `ValueError`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from weft.diagnostics.diagnostic import Diagnostic


class WeftError(Exception):
    """The root of everything raised on purpose; its text is meant for the user."""

    def __init__(self, message: str, help: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.help = help


class InputError(WeftError):
    """A file is wrong; `diagnostics` holds every finding, warnings included.

    `sources` gives the text of what the findings point into but is not a file, such as an argument.
    """

    def __init__(self, diagnostics: Iterable[Diagnostic], sources: Mapping[str, str] | None = None) -> None:
        self.diagnostics = tuple(diagnostics)
        self.sources = dict(sources or {})
        super().__init__("\n".join(map(_line, self.diagnostics)))


class IntentError(InputError):
    """The intent file, or a table it names, is wrong."""


class CatalogueError(InputError):
    """A catalogue file is wrong."""


class AgreementError(InputError):
    """An agreement file, or the table it names, is wrong."""


class AdditionsError(InputError):
    """A file of additions to devices is wrong, or what it adds does not fit these."""


class PlanError(WeftError):
    """A plan directory is missing, incomplete or of another version."""


class InfeasibleError(WeftError):
    """No plan exists; the message names what binds, and the code (where there is one) the kind of it."""

    def __init__(self, message: str, help: str = "", code: str = "") -> None:
        super().__init__(message, help)
        self.code = code


class ExpressionError(InputError):
    """A failure expression cannot be read, or names something that the network lacks."""


class ExchangeError(InputError):
    """A file of another tool cannot be read as what it is said to be."""


class RenderError(WeftError):
    """A device cannot be written for the system asked for, or what is written cannot be read as a device."""


class SweepError(WeftError):
    """A file of results is another sweep's, damaged, or cannot be written."""


class LabError(WeftError):
    """The machine lacks what a lab needs, or a lab cannot be brought up."""


class ServeError(WeftError):
    """A server cannot be started, or a request cannot be met."""


def _line(d: Diagnostic) -> str:
    place = f"{d.span.file}:{d.span.line}:{d.span.column}: " if d.span else ""
    return f"{place}{d.severity}[{d.code}]: {d.message}"
