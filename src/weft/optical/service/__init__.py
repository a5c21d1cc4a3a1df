"""Requests over an optical network: the route, mode, slot and regenerators of each, and what happens when glass fails.

Nouns: `Request` (what is asked between two transceivers), `Lightpath` (what it was given) and `Disjunction` (requests
that must not fail together).
"""
