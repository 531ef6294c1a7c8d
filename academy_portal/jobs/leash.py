"""Runs a program for ``child.run_child`` and kills it when whoever asked is gone, so that nothing computes for nobody.

Used as ``python leash.py NUMBER PROGRAM …``: NUMBER is the open end of a pipe whose other end the asker alone holds. A
process that is killed says no farewell, but the system closes its end.
"""

import os
import select
import signal
import subprocess
import sys

POLL_S = 0.1


def main(line: int, argv: list[str]) -> int:
    """Run the program to its end, and end as it did.

    Effects: when the pipe closes first, kills its whole process group, itself included.
    """
    child = subprocess.Popen(argv)  # noqa: S603 - handed on from ``run_child``
    while child.poll() is None:
        if select.select([line], [], [], POLL_S)[0]:
            os.killpg(os.getpgrp(), signal.SIGKILL)
    if child.returncode < 0:
        # A child killed by a signal is told as such: this process dies of the same one.
        os.kill(os.getpid(), -child.returncode)
    return child.returncode


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
