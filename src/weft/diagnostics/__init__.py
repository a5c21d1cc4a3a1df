"""What is wrong with an input, where it stands, and what to write instead.

Nouns: `Diagnostic` (one finding, with a `Span` of source text), `Code` (what a kind of finding means, with
a bad and a mended example) and `WeftError` (the root of everything the library raises on purpose).  Every
package may import this one; it imports none of ours.
"""

from weft.diagnostics.diagnostic import Diagnostic, Severity, Span, has_errors, in_order
from weft.diagnostics.errors import (
    AdditionsError,
    AgreementError,
    CatalogueError,
    ExchangeError,
    ExpressionError,
    InfeasibleError,
    InputError,
    IntentError,
    LabError,
    PlanError,
    RenderError,
    ServeError,
    SweepError,
    WeftError,
)
from weft.diagnostics.render import read_sources, render, to_json
from weft.diagnostics.suggest import known, nearest

__all__ = [
    "AdditionsError", "AgreementError", "CatalogueError", "Diagnostic", "ExchangeError", "ExpressionError",
    "InfeasibleError", "InputError", "IntentError", "LabError", "PlanError", "RenderError", "ServeError", "Severity",
    "Span", "SweepError", "WeftError", "has_errors", "in_order", "known", "nearest", "read_sources", "render",
    "to_json",
]  # fmt: skip
