"""Work in a process of its own: it can be killed at once, and its memory is not the worker's."""

import contextlib
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from typing import IO

from django.utils.translation import gettext as _

from academy_portal.kernel.errors import DomainError

from .registry import Work

POLL = 0.1
KEPT_OUTPUT = 10_000_000


class ChildTimeoutError(DomainError):
    """The child process took longer than it may."""


def run_child(
    argv: Sequence[str], *, work: Work, timeout_s: float, stdin: bytes = b""
) -> "subprocess.CompletedProcess[bytes]":
    """Run a program and wait for it, looking at the job's checkpoint all the while.

    A child that was killed from outside answers with a negative return code, as ``subprocess.run`` does.
    Effects: the child and its children are killed when the job is cancelled, loses its lease, or takes too long.
    Raises: JobCancelled, LeaseLost, ChildTimeoutError, OSError when the program cannot be started.
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
        return subprocess.CompletedProcess(list(argv), code, stdout=_read(out), stderr=_read(err))


def _wait(child: "subprocess.Popen[bytes]", work: Work, timeout_s: float) -> int:
    end = time.monotonic() + timeout_s
    while True:
        try:
            return child.wait(timeout=POLL)
        except subprocess.TimeoutExpired:
            work.checkpoint()
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
