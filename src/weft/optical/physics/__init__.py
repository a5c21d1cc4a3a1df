"""What glass and amplifiers do to light, as formulas on arrays: nothing here knows a network or a file.

Nouns: `Channels` (a comb: centres, symbol rates, slots) and `Glass` (a span's constants).  All units are SI, powers
in W; only `_db` and `_dbm` are logarithmic.  It imports numpy alone, so that a small network is answered at once.
"""
