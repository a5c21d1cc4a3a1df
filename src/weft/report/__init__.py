"""The report: one self-contained HTML file that shows a plan directory, with no request to any host.

Nouns: `PlanFiles` (a plan directory as read), `Section` tables with their `Column`s, `Drawing` (the map).
It reads `plan.json` and the CSV tables only, adds nothing that a plan does not say, and writes the same bytes
for the same plan. `cli` and `planning` may import `write`; nothing else in Weft imports this package.
"""

from weft.report.page import write

__all__ = ["write"]
