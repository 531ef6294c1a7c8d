"""The log files of the servers and processes, one each, kept short."""

from __future__ import annotations

from pathlib import Path
from typing import IO

LIMIT_BYTES = 5_000_000
TAIL_LINES = 15


def open_log(path: Path) -> IO[bytes]:
    """Open a log to append to; a long one of earlier days becomes `.old` first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LIMIT_BYTES:
        path.replace(path.with_name(path.name + ".old"))
    return path.open("ab")


def tail(path: Path, *, since: int = 0) -> str:
    """The last lines of a log from a place in it on, indented. Units: bytes."""
    text = path.read_bytes()[since:].decode(errors="replace") if path.exists() else ""
    return "\n".join(f"  {line}" for line in text.splitlines()[-TAIL_LINES:])
