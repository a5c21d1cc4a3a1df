"""Processes beside the server: one that answers questions about plans, and one for each plan that is made.

Each reads lines of JSON on its standard input and writes lines of JSON; it ends when its input does, so that none
outlives the server, however that ends.
"""
