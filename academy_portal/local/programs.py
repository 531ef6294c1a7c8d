"""The portal's own processes: web server, worker, clock. Each leads a group and notes its identity in a file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from academy_portal.local import processes
from academy_portal.local.logs import open_log, tail

PATIENCE_SECONDS = 10.0


@dataclass
class Program:
    """One process with its children, its log and its identity on the disk, so that a later start can find it."""

    name: str
    arguments: tuple[str, ...]
    root: Path
    data: Path
    extra: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    log_begin: int = 0

    @property
    def log(self) -> Path:
        """Where it writes."""
        return self.data / "log" / f"{self.name}.log"

    def start(self) -> None:
        """Start it in a process group of its own, which Ctrl-C at the terminal does not reach."""
        with open_log(self.log) as log:
            self.log_begin = log.tell()
            self.process = subprocess.Popen(
                [sys.executable, *self.arguments],
                cwd=self.root,
                env={**os.environ, "PYTHONUNBUFFERED": "1", **self.extra},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        note = {"pid": self.process.pid, "identity": processes.identity(self.process.pid), "python": sys.executable}
        notes(self.data).mkdir(parents=True, exist_ok=True)
        self._note.write_text(json.dumps(note), encoding="utf-8")

    def is_alive(self) -> bool:
        """Whether it runs."""
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """Ask it to end with all its children, also where it ended before them; after ten seconds by force."""
        if self.process is None:
            return
        processes.stop_group(self.process.pid, patience_s=PATIENCE_SECONDS)
        self.process.wait()
        self._note.unlink(missing_ok=True)
        self.process = None

    def last_words(self) -> str:
        """The end of what it wrote since its start."""
        return tail(self.log, since=self.log_begin)

    @property
    def _note(self) -> Path:
        return notes(self.data) / f"{self.name}.json"


def notes(data: Path) -> Path:
    """The folder of the identities."""
    return data / "run"


def stop_left_over(data: Path) -> list[str]:
    """Stop what a killed run left behind, and nothing else; returns the names.

    A process counts as ours when its identity is the noted one. Where the leader is gone, its group is ours
    when a member still runs the noted Python: no new process takes a pid that names a living group.
    """
    stopped = []
    for note in sorted(notes(data).glob("*.json")):
        try:
            left = json.loads(note.read_text(encoding="utf-8"))
        except ValueError:
            left = {}
        pid = int(left.get("pid", 0))
        if pid and _is_ours(pid, left):
            processes.stop_group(pid, patience_s=PATIENCE_SECONDS)
            stopped.append(note.stem)
        note.unlink()
    return stopped


def _is_ours(pid: int, left: Mapping[str, str]) -> bool:
    living = processes.identity(pid)
    if living:
        return living == left.get("identity")
    return any(processes.command_line(member).startswith(left["python"]) for member in processes.group_members(pid))
