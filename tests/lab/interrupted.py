"""A lab that sends itself a signal at its n-th step: `python -m tests.lab.interrupted SIGKILL 5`.

Steps are where it asks whether it is to end: before each namespace, each daemon and each reading, and while it waits.
"""

from __future__ import annotations

import os
import signal
import sys

from tests.lab.instances import small

from weft.lab import Options, faults_of, run
from weft.lab.interruption import Interruption


def main() -> None:
    """Run it; exit status 130 where it was interrupted."""
    number, at, step = signal.Signals[sys.argv[1]], int(sys.argv[2]), 0
    check = Interruption.check

    def count(self: Interruption) -> None:
        nonlocal step
        step += 1
        if step == at:
            print(f"step {step}", flush=True)
            os.kill(os.getpid(), number)
        check(self)

    Interruption.check = count  # type: ignore[method-assign]
    topology = small()
    try:
        run(topology, faults_of(topology, 0), Options(patience_s=60, start_s=60))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
