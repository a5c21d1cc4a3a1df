"""Spectrum: the grid, combs, who gets which slot, and how far that is from the best.

Nouns: `Comb` (equal channels side by side) and `Assignment` (a slot and fibre pairs for each lightpath of a plan that
is to be built); `Problem` (requests with choices of route and width, and what is free), `Plan` (who is served, where)
and `Bound` (what no plan exceeds, and why).
"""
