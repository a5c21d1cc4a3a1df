"""Linear and mixed-integer programs over HiGHS: named rows and columns, warm re-solves, bounds and duals.

Nouns: `Model` (columns and rows that grow and change between solves), `Limits` (how much work a solve may do),
`Stop` (when all work must end early), `Result` (status, value, proved bound, point, duals) and `Status`.  It knows no
Weft type; whoever optimises may import it, and it is the only package that imports highspy.
"""

from weft.lp.model import INFINITY, Limits, Model, Rows, set_threads
from weft.lp.result import Result, Status
from weft.lp.stop import Reason, Stop, Stopped

__all__ = ["INFINITY", "Limits", "Model", "Reason", "Result", "Rows", "Status", "Stop", "Stopped", "set_threads"]
