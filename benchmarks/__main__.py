"""`python -m benchmarks [--only WORD]`; a missed aim is printed, and is no failure: machines are busy."""

from __future__ import annotations

import argparse

from benchmarks.run import ALL, run


def main() -> None:
    """Run what is asked."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--only", default="", help=f"those whose name has this in it: {', '.join(b.name for b in ALL)}")
    if not run(parser.parse_args().only):
        parser.error("no benchmark has that in its name")


if __name__ == "__main__":
    main()
