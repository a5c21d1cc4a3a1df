"""Segment routing: policies over at most two segments, who sets them, and what happens before they take over."""
