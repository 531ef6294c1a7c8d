"""Who a process is, so that only our own is ever stopped: pids are used again by others."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any

PROC = Path("/proc")
POLL_SECONDS = 0.05
ORPHANS_SECONDS = 3.0


def identity(pid: int) -> str:
    """A text that no other process of this machine ever has; empty where no such process lives."""
    if _has_proc():
        fields = _stat_fields(pid)
        if not fields or fields[0] in "ZX":
            return ""
        boot = (PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot}:{pid}:{fields[19]}"
    state, _, started = _ps(pid, "stat=,lstart=").partition(" ")
    return f"{pid}:{started.strip()}" if state and not state.startswith("Z") else ""


def is_alive(pid: int) -> bool:
    """Whether a process of this pid runs (one that ended and was not yet reaped does not)."""
    return bool(identity(pid))


def exists(pid: int) -> bool:
    """Whether the pid is taken, be it by a process that ended and was not yet reaped."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def command_line(pid: int) -> str:
    """The command of a process, its arguments joined by spaces; empty where it cannot be seen."""
    if _has_proc():
        try:
            return (PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        except OSError:
            return ""
    return _ps(pid, "command=")


def group_members(group: int) -> list[int]:
    """The living processes of one process group."""
    if _has_proc():
        pids = [int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit()]
        stats = [(pid, _stat_fields(pid)) for pid in pids]
        return [pid for pid, fields in stats if fields and fields[2] == str(group) and fields[0] not in "ZX"]
    lines = _run_ps(["-A", "-o", "pid=,pgid=,stat="]).splitlines()
    rows = [line.split() for line in lines if line.strip()]
    return [int(row[0]) for row in rows if row[1] == str(group) and not row[2].startswith("Z")]


def launch(arguments: Sequence[str], *, log: IO[bytes], **options: Any) -> int:
    """Start a server that outlives us and is nobody's child; returns its pid.

    Shapes: the options are those of `subprocess.run`. A shell starts it in the background and ends.
    """
    command = ["/bin/sh", "-c", '"$@" >&2 & echo "$!"', "sh", *arguments]
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=log,
        start_new_session=True,
        check=True,
        text=True,
        **options,
    )
    return int(done.stdout)


def stop_group(group: int, *, patience_s: float) -> bool:
    """Ask a process group to end, and end it by force when the patience is over.

    Returns whether it ended by itself. Effects: SIGTERM to the leader, who ends its children in its own way
    (a worker lets them finish); SIGTERM to those who outlive it; then SIGKILL to all.
    """
    if is_alive(group):
        os.kill(group, signal.SIGTERM)
    if wait_until(lambda: not is_alive(group), seconds=patience_s):
        _signal_group(group, signal.SIGTERM)
        if wait_until(lambda: not group_members(group), seconds=ORPHANS_SECONDS):
            return True
    _signal_group(group, signal.SIGKILL)
    wait_until(lambda: not group_members(group), seconds=5)
    return False


def wait_until(condition: Callable[[], bool], *, seconds: float) -> bool:
    """Look at a condition until it holds (True) or the time is over (False)."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() >= end:
            return False
        time.sleep(POLL_SECONDS)
    return True


def _signal_group(group: int, number: int) -> None:
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return


def _has_proc() -> bool:
    return (PROC / "self/stat").exists()


def _stat_fields(pid: int) -> list[str]:
    """The fields of /proc/PID/stat after the name: state, parent, group, ...; the start time is at 19."""
    try:
        text = (PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return text.rpartition(")")[2].split()


def _ps(pid: int, columns: str) -> str:
    return _run_ps(["-p", str(pid), "-o", columns])


def _run_ps(arguments: list[str]) -> str:
    done = subprocess.run(
        ["ps", *arguments], capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C"}
    )
    return done.stdout.strip()
