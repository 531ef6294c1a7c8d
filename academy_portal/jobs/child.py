"""Work in a process of its own: it can be killed at once, and its memory is not the worker's."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from academy_portal.kernel.errors import DomainError

from .registry import Work

POLL = 0.1
KEPT_OUTPUT = 10_000_000
_LEASH = str(Path(__file__).with_name("leash.py"))


class ChildTimeoutError(DomainError):
    """The child process took longer than it may."""


def run_child(
    argv: Sequence[str],
    *,
    work: Work,
    timeout_s: float,
    stdin: bytes = b"",
    on_error_line: Callable[[str], None] | None = None,
) -> "subprocess.CompletedProcess[bytes]":
    """Run a program and wait for it, looking at the job's checkpoint all the while.

    ``on_error_line`` is given each line that the child writes to its standard error, while it runs: its progress.
    A child that was killed from outside answers with a negative return code, as ``subprocess.run`` does.
    Effects: the child and its children are killed when the job is cancelled, loses its lease, or takes too long, and
    when this process dies.
    Raises: JobCancelled, LeaseLost, ChildTimeoutError.
    """
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        given.write(stdin)
        given.seek(0)
        line, our_end = os.pipe()
        try:
            child = subprocess.Popen(  # noqa: S603 - the program and its arguments come from our own code
                [sys.executable, _LEASH, str(line), *argv],
                stdin=given,
                stdout=out,
                stderr=err,
                start_new_session=True,
                pass_fds=(line,),
            )
            try:
                code = _wait(child, work, timeout_s, _Follower(err, on_error_line))
            finally:
                _kill_group(child)
        finally:
            os.close(line)
            os.close(our_end)
        return subprocess.CompletedProcess(list(argv), code, stdout=_read(out), stderr=_read(err))


class _Follower:
    """Reads whole lines of a growing file by position: the child's own place in it does not move."""

    def __init__(self, stream: IO[bytes], on_line: Callable[[str], None] | None) -> None:
        self.number = stream.fileno()
        self.on_line = on_line
        self.position = 0

    def look(self) -> None:
        """Hand on what has been completed since the last look."""
        if self.on_line is None:
            return
        lines, newline, _rest = os.pread(self.number, KEPT_OUTPUT, self.position).rpartition(b"\n")
        self.position += len(lines) + len(newline)
        for line in lines.splitlines():
            self.on_line(line.decode(errors="replace"))


def _wait(child: "subprocess.Popen[bytes]", work: Work, timeout_s: float, follower: _Follower) -> int:
    end = time.monotonic() + timeout_s
    while True:
        try:
            code = child.wait(timeout=POLL)
            follower.look()
            return code
        except subprocess.TimeoutExpired:
            work.checkpoint()
            follower.look()
        if time.monotonic() > end:
            raise ChildTimeoutError(_("The computation took too long and was stopped."))


def _kill_group(child: "subprocess.Popen[bytes]") -> None:
    """Kill whatever is left of the child's group. The group has the child's own number, as the child leads it."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _read(stream: IO[bytes]) -> bytes:
    stream.seek(0)
    return stream.read(KEPT_OUTPUT)
