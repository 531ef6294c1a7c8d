"""``python -m academy_portal.files.content FILE KIND REDRAWN``: says what a file is, as one line of JSON.

A program of its own with limits of its own: whatever a file does to it, the portal goes on.
"""

import json
import resource
import sys
from pathlib import Path

from academy_portal.files.content import FaultError, Kind, examine

MEMORY = 512 * 1024 * 1024
SECONDS = 10


def main(source: str, promised: str, redrawn: str) -> None:
    """Examine one file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = {"kind": examine(Path(source), Kind(promised), Path(redrawn)).value}
    except FaultError as error:
        answer = {"fault": error.fault.value}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
