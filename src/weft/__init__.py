"""Weft designs, proves, prices and builds a whole web-scale network from one intent file."""
