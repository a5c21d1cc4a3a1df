"""Flow inside failure states: what fits, the metric inequality that says what does not, and what routing costs."""
