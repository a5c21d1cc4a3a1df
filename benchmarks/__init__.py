"""Benchmarks: each states an aim, measures, and does the same with a named peer in the same run.

Nouns: `Benchmark` (what is measured and what is aimed at), `Result` (one row of `results.json`).  A module here
holds one subject; `run` knows them all and writes `docs/benchmarks.md` and `benchmarks/results.json`.
"""
