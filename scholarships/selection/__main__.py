"""Select from the command line: `python -m scholarships.selection IN OUT`.

Effects: writes OUT in one step; progress as JSON lines on stderr.
Exit codes: 0 optimal, 3 infeasible, 2 input refused (nothing is written), 1 error.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from scholarships.selection.files import read_problem, write_result
from scholarships.selection.problem import SelectionFileError
from scholarships.selection.result import Status
from scholarships.selection.solve import select

EXIT_CODES = {Status.OPTIMAL: 0, Status.INFEASIBLE: 3, Status.ERROR: 1}
USAGE_CODE = 2
LEAST_INTERVAL_S = 0.2


class _Reporter:
    """Writes progress lines, at most a few a second."""

    def __init__(self) -> None:
        self._text = ""
        self._at = 0.0

    def __call__(self, done: int, total: int, text: str) -> None:
        now = time.monotonic()
        if text == self._text and now - self._at < LEAST_INTERVAL_S:
            return
        self._text, self._at = text, now
        say(done=done, total=total, text=text)


def say(**facts: object) -> None:
    """Write one JSON line on stderr."""
    sys.stderr.write(json.dumps(facts, ensure_ascii=True) + "\n")
    sys.stderr.flush()


def main(arguments: list[str]) -> int:
    """Read, select, write. Returns the exit code."""
    if len(arguments) != 2:
        say(error="usage: python -m scholarships.selection IN OUT")
        return USAGE_CODE
    begin = time.monotonic()
    try:
        problem = read_problem(Path(arguments[0]))
    except SelectionFileError as error:
        say(error=error.message, place=error.place)
        return USAGE_CODE
    except OSError as error:
        say(error=str(error.strerror), place=arguments[0])
        return USAGE_CODE
    result = select(problem, progress=_Reporter())
    try:
        digest = write_result(Path(arguments[1]), problem, result)
    except OSError as error:
        say(error=str(error.strerror), place=arguments[1])
        return EXIT_CODES[Status.ERROR]
    seconds = round(time.monotonic() - begin, 3)
    say(done=1, total=1, text=f"Finished: {result.status.value}", seconds=seconds, result_sha256=digest)
    return EXIT_CODES[result.status]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
