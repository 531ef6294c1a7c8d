"""The door of every `make` target: finds a Python that is new enough, then goes on in `bootstrap`.

This one file keeps to a syntax that any Python 3 can read, so that an old one gives a sentence.
"""

import os
import shutil
import subprocess
import sys

MINIMUM = (3, 11)
NEWER = ("python3.11", "python3.12", "python3.13", "python3.14")
TOO_OLD = (
    "The portal needs Python 3.11 or later; %s is %s. "
    "Install a later one, or name it: make run PYTHON=/path/to/python3.12\n"
)
CHECK = "import sys; sys.exit(sys.version_info < (3, 11))"


def newer_python() -> str:
    """The first Python on PATH that is new enough and does start, else an empty text."""
    for name in NEWER:
        path = shutil.which(name)
        if path and subprocess.call([path, "-c", CHECK], stderr=subprocess.DEVNULL) == 0:
            return path
    return ""


def main() -> int:
    """Go on in `bootstrap` with the same arguments; return 1 after one sentence where no Python fits."""
    python = sys.executable if sys.version_info[:2] >= MINIMUM else newer_python()
    if not python:
        sys.stderr.write(TOO_OLD % (sys.executable, sys.version.split()[0]))
        return 1
    os.execv(python, [python, "-m", "academy_portal.local.bootstrap"] + sys.argv[1:])  # noqa: RUF005 - old syntax
    return 1


if __name__ == "__main__":
    sys.exit(main())
