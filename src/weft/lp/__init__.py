"""Linear and mixed-integer programs over HiGHS: named rows and columns, warm re-solves, bounds and duals.

Nouns: `Model` (columns and rows that grow and change between solves), `Limits` (when a solve must stop),
`Result` (status, value, proved bound, point, duals) and `Status`.  It knows no Weft type; whoever optimises
may import it, and it is the only package that imports highspy.
"""

from weft.lp.model import INFINITY, Limits, Model, Rows, set_threads
from weft.lp.result import Result, Status

__all__ = ["INFINITY", "Limits", "Model", "Result", "Rows", "Status", "set_threads"]
