"""Optical networks element by element, as GNPy describes them: what stands where, how it is set, what light becomes.

Nouns: `Library` (types of equipment and the rules of design), `OpticalNetwork` (elements and the connections between
them), `Oms` (the elements from one ROADM to the next, as a map of light) and `Channels` (the comb that is sent).
It reads no file: `weft.exchange.gnpy` does.
"""
