"""A computation ends with whoever asked for it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from academy_portal.jobs.child import run_child
from tests.processes import ROOT, wait_until

ASKER = """
import sys
import django
django.setup()
from academy_portal.jobs.child import run_child
class Free:
    payload = {}
    def checkpoint(self): pass
    def progress(self, done, total, text=""): pass
run_child(sys.argv[1:], work=Free(), timeout_s=60)
"""
SLEEPER = "import os, sys, time; open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(60)"


class Free:
    """Work that nobody stops."""

    payload: dict[str, object] = {}

    def checkpoint(self) -> None:
        """Go on."""

    def progress(self, done: int, total: int, text: str = "") -> None:
        """Nobody listens."""


def is_alive(pid: int) -> bool:
    """Whether the process still runs; one that has ended and waits to be looked at does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or ") Z " not in stat.read_text()


def test_nothing_computes_for_a_killed_asker(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    argv = [sys.executable, "-c", ASKER, sys.executable, "-c", SLEEPER, str(note)]
    asker = subprocess.Popen(argv, cwd=ROOT, env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"})
    wait_until(lambda: note.exists() and note.read_text() != "", seconds=30, what="the computation runs")
    sleeper = int(note.read_text())
    assert is_alive(sleeper)
    asker.kill()
    asker.wait()
    wait_until(lambda: not is_alive(sleeper), seconds=10, what="the computation ends too")


def test_a_child_ends_as_it_did(tmp_path: Path) -> None:
    def code(program: str) -> int:
        return run_child([sys.executable, "-c", program], work=Free(), timeout_s=30).returncode

    assert code("raise SystemExit(3)") == 3
    assert code("pass") == 0
    assert code("import os; os.kill(os.getpid(), 15)") == -signal.SIGTERM
