"""Spectrum: the grid, combs, and who gets which slot.

Nouns: `Comb` (equal channels side by side) and `Assignment` (a slot and fibre pairs for each lightpath).
"""
