"""Work in a process of its own: it can be killed at once, and its memory is not the worker's."""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass

from .registry import Work

POLL = 0.1
KEPT_OUTPUT = 10_000_000


class ChildError(Exception):
    """The child process did not end well. The message tells how; it is for the log, not for people."""


class ChildTimeoutError(ChildError):
    """The child process took longer than it may."""


class ChildFailedError(ChildError):
    """The child process ended with an error or was killed from outside."""


@dataclass(frozen=True)
class ChildResult:
    """What the child wrote, as bytes."""

    stdout: bytes
    stderr: bytes


def run_child(argv: Sequence[str], *, work: Work, timeout_s: float, stdin: bytes = b"") -> ChildResult:
    """Run a program and wait for it, looking at the job's checkpoint all the while.

    Effects: the child and its children are killed when the job is cancelled, loses its lease, or takes too long.
    Raises: JobCancelled, ChildTimeoutError, ChildFailedError, OSError when the program cannot be started.
    """
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        given.write(stdin)
        given.seek(0)
        child = subprocess.Popen(  # noqa: S603 - the program and its arguments come from our own code
            list(argv), stdin=given, stdout=out, stderr=err, start_new_session=True
        )
        try:
            code = _wait(child, work, timeout_s)
        finally:
            _kill_group(child)
        stdout, stderr = _read(out), _read(err)
    if code != 0:
        raise ChildFailedError(f"exit code {code}: {stderr[-500:].decode(errors='replace')}")
    return ChildResult(stdout=stdout, stderr=stderr)


def _wait(child: "subprocess.Popen[bytes]", work: Work, timeout_s: float) -> int:
    end = time.monotonic() + timeout_s
    while True:
        try:
            return child.wait(timeout=POLL)
        except subprocess.TimeoutExpired:
            work.checkpoint()
        if time.monotonic() > end:
            raise ChildTimeoutError(f"not done after {timeout_s} s")


def _kill_group(child: "subprocess.Popen[bytes]") -> None:
    """Kill whatever is left of the child's group. The group has the child's own number, as the child leads it."""
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass
    child.wait()


def _read(stream: "tempfile._TemporaryFileWrapper[bytes]") -> bytes:
    stream.seek(0)
    return stream.read(KEPT_OUTPUT)
