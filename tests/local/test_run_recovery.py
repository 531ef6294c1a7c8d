"""`make run` under a hard life: stopped, killed in each part, started again on the same data."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg2
import pytest

from academy_portal.local import addresses, processes
from academy_portal.local.run import is_ready

REPOSITORY = Path(__file__).resolve().parents[2]
START_SECONDS = 150

pytestmark = pytest.mark.long


@dataclass
class Running:
    """A portal that was started as `make run` starts it, on a data folder of its own."""

    data: Path
    port: int
    process: subprocess.Popen[str] | None = None
    said: list[str] = field(default_factory=list)

    def start(self) -> None:
        """Start it and wait for its welcome."""
        environ = {**os.environ, addresses.DATA_VARIABLE: str(self.data), "PORT": str(self.port)}
        for name in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "DJANGO_SETTINGS_MODULE", "BASE_URL"):
            environ.pop(name, None)
        self.said = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "academy_portal.local.run"],
            cwd=REPOSITORY,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        threading.Thread(target=self._listen, args=(self.process,), daemon=True).start()
        assert processes.wait_until(lambda: self.has_said("The portal runs") or self.ended(), seconds=START_SECONDS)
        assert self.has_said("The portal runs"), "".join(self.said)
        assert is_ready(self.port)

    def _listen(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        with process.stdout:
            for line in process.stdout:
                self.said.append(line)

    def has_said(self, words: str) -> bool:
        return words in "".join(self.said)

    def ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def send(self, number: int) -> int:
        """Signal the supervisor and wait for its end; returns its exit code."""
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(timeout=60)

    def pids(self) -> dict[str, int]:
        """The leaders of all parts."""
        found = {note.stem: json.loads(note.read_text())["pid"] for note in (self.data / "run").glob("*.json")}
        found["postgres"] = int((self.data / "postgres" / "postmaster.pid").read_text().partition("\n")[0])
        log = (self.data / "log" / "valkey.log").read_text()
        found["valkey"] = int(re.findall(r"^(\d+):M .*Ready to accept", log, re.MULTILINE)[-1])
        return found

    def has_no_part_of(self, before: dict[str, int]) -> bool:
        """Whether each part runs anew. A part that is just being started has not written its number yet."""
        try:
            return not set(self.pids().values()) & set(before.values())
        except (FileNotFoundError, ValueError):
            return False

    def ask(self, statement: str) -> object:
        """One value from its database."""
        connection = psycopg2.connect(host=self.sockets, user=addresses.ROLE, dbname=addresses.DATABASE)
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchone()[0] if cursor.description else None
        finally:
            connection.close()

    @property
    def sockets(self) -> str:
        return addresses.database_url(REPOSITORY / self.data).partition("host=")[2]


@pytest.fixture
def portal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    """A portal that runs on new data, in a path with a space."""
    top = Path(tempfile.mkdtemp(prefix="academy tests "))
    top.chmod(0o755)
    monkeypatch.setenv(addresses.DATA_VARIABLE, str(top / "data"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    running = Running(top / "data", port)
    running.start()
    yield running
    if not running.ended():
        running.send(signal.SIGTERM)
    shutil.rmtree(running.sockets, ignore_errors=True)
    shutil.rmtree(top)


def test_it_survives_each_kind_of_end(portal: Running) -> None:
    """One story, because each start takes its seconds."""
    portal.ask("CREATE TABLE kept AS SELECT 7 AS number")

    # A killed part is started again while the rest goes on.
    before = portal.pids()
    for part in before:
        os.kill(before[part], signal.SIGKILL)
    assert processes.wait_until(lambda: portal.has_no_part_of(before), seconds=60)
    assert processes.wait_until(lambda: is_ready(portal.port), seconds=60)

    # Ctrl-C stops everything.
    pids = portal.pids()
    assert portal.send(signal.SIGINT) == 0
    assert [name for name, pid in pids.items() if processes.is_alive(pid)] == []
    assert [name for name in ("web", "worker", "long-worker", "beat") if processes.group_members(pids[name])] == []

    # The supervisor alone is killed: the next start stops what it left behind and takes its port.
    portal.start()
    left = portal.pids()
    portal.send(signal.SIGKILL)
    assert processes.is_alive(left["web"])
    portal.start()
    assert [name for name in ("web", "worker", "long-worker", "beat") if processes.is_alive(left[name])] == []

    # Everything is killed at once.
    left = portal.pids()
    portal.send(signal.SIGKILL)
    for name, pid in left.items():
        for member in processes.group_members(pid) if name in {"web", "worker", "long-worker", "beat"} else [pid]:
            os.kill(member, signal.SIGKILL)
    portal.start()
    assert portal.ask("SELECT number FROM kept") == 7
    assert portal.send(signal.SIGTERM) == 0
