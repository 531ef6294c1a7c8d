"""Real servers for the guarantees: a PostgreSQL that may be killed, and the web as a site runs it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import redis
from django.db import connection

from academy_portal.local import addresses, postgres, processes, wheels
from academy_portal.local.postgres import EmbeddedPostgres
from academy_portal.local.run import is_ready
from tests.processes import ROOT

START_S = 60
# Only commits that do not wait for the disk are written by this clock: whoever does not wait loses all of them.
LAZY_WAL_WRITER = {"wal_writer_delay": "10s", "wal_writer_flush_after": "1GB"}


class Postgres:
    """A durable PostgreSQL of one test, which Django's connection in this process uses while it stands."""

    def __init__(self, embedded: EmbeddedPostgres) -> None:
        self.embedded = embedded
        self.url = f"postgres://{addresses.ROLE}@/{addresses.DATABASE}?host={embedded.sockets}"

    def kill(self) -> None:
        """What ``pg_ctl stop -m immediate`` does: no farewell, no checkpoint, nothing more is written."""
        connection.close()
        pid = self.embedded._postmaster()
        assert pid is not None
        os.kill(pid, signal.SIGQUIT)
        assert processes.wait_until(lambda: not processes.is_alive(pid), seconds=START_S)

    def start(self) -> None:
        """Start again; the server replays its log."""
        self.embedded.start()

    def restart(self) -> None:
        """``pg_ctl restart -m immediate``."""
        self.kill()
        self.start()


@contextmanager
def own_postgres(patch: pytest.MonkeyPatch, **settings: str) -> Iterator[Postgres]:
    """A server with data of its own that waits for the disk as a site's does; Django speaks to it meanwhile."""
    top = Path(tempfile.mkdtemp(prefix="pg"))
    top.chmod(0o755)
    patch.setenv(addresses.DATA_VARIABLE, str(top / "data"))
    patch.setattr(postgres, "OUT_OF_HOME", top / "out of home")
    patch.setattr(postgres, "SETTINGS", {**postgres.SETTINGS, **settings})
    embedded = EmbeddedPostgres(ROOT, durable=True)
    try:
        embedded.start()
        server = Postgres(embedded)
        with _connected(embedded):
            yield server
    finally:
        embedded.stop()
        shutil.rmtree(embedded.sockets, ignore_errors=True)
        shutil.rmtree(top)


@contextmanager
def _connected(embedded: EmbeddedPostgres) -> Iterator[None]:
    here: dict[str, Any] = {
        "NAME": addresses.DATABASE, "USER": addresses.ROLE, "PASSWORD": "", "HOST": str(embedded.sockets), "PORT": "",
    }  # fmt: skip
    kept = {name: connection.settings_dict[name] for name in here}
    connection.close()
    connection.settings_dict.update(here)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(kept)


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def web(variables: dict[str, str], log: Path, *, workers: int = 2, threads: int = 4) -> Iterator[str]:
    """The web server as ``make run`` starts it, ready to answer. Gives its address."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "academy_portal.wsgi", "--bind", f"127.0.0.1:{port}"]
    command += ["--worker-class", "gthread", "--workers", str(workers), "--threads", str(threads)]
    command += ["--graceful-timeout", "5", "--no-control-socket"]
    more = {"ACADEMY_ROLE": "web", "BASE_URL": f"http://127.0.0.1:{port}", "PYTHONUNBUFFERED": "1"}
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**variables, **more}, stdout=output, stderr=output, start_new_session=True
        )
    try:
        processes.wait_until(lambda: process.poll() is not None or is_ready(port), seconds=START_S)
        assert process.poll() is None, log.read_text()[-3000:]
        assert is_ready(port), log.read_text()[-3000:]
        yield f"http://127.0.0.1:{port}"
    finally:
        processes.stop_group(process.pid, patience_s=10)
        process.wait()


class Broker:
    """A Valkey of one test on a socket of its own, which can be killed, frozen and started again."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="vk"))
        self.url = f"unix://{self.folder}/s"
        self.start()

    def start(self) -> None:
        """Start it, with nothing of what it knew before."""
        command = [str(wheels.valkey_server()), "--port", "0", "--unixsocket", "s", "--save", ""]
        self.process = subprocess.Popen(command, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        assert processes.wait_until(self.answers, seconds=10)

    def freeze(self) -> None:
        """It still takes calls, and says nothing."""
        self.process.send_signal(signal.SIGSTOP)

    def kill(self) -> None:
        """Nobody is there any more."""
        self.process.kill()
        self.process.wait()

    def answers(self) -> bool:
        """Whether it answers."""
        with redis.Redis.from_url(self.url) as client:
            try:
                return bool(client.ping())
            except redis.RedisError:
                return False

    def end(self) -> None:
        """Leave nothing behind."""
        self.kill()
        shutil.rmtree(self.folder)
