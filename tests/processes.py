"""Real processes for tests: a broker of their own, workers that can be killed, all on the test's database."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import redis
from django.db import connection

from academy_portal.local import wheels

ROOT = Path(__file__).resolve().parent.parent
# What beat does, but every second: a test has no minute to wait.
FAST_BEAT = """
import time
import django; django.setup()
from celery import current_app
from kombu.exceptions import OperationalError
from academy_portal.operations.schedule import BEAT_SCHEDULE
while True:
    for entry in BEAT_SCHEDULE.values():
        try:
            current_app.tasks[entry["task"]].apply_async(retry=False)
        except (OperationalError, OSError):
            pass
    time.sleep(1)
"""


def database_url(name: str = "") -> str:
    """The address of the test's database, for a process outside the test; or of another one on the same server."""
    values = connection.settings_dict
    user = quote(values["USER"] or "", safe="")
    password = f":{quote(values['PASSWORD'], safe='')}" if values["PASSWORD"] else ""
    port = f"&port={values['PORT']}" if values["PORT"] else ""
    host = quote(values["HOST"] or "localhost", safe="")
    return f"postgres://{user}{password}@/{quote(name or values['NAME'])}?host={host}{port}"


def environment(**more: str) -> dict[str, str]:
    """The variables of a process that works on the test's database, with the settings of the tests."""
    return {**os.environ, "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "tests.settings", **more}


def wait_until(condition: Callable[[], bool], *, seconds: float, what: str) -> None:
    """Look five times a second until something holds.

    Raises: AssertionError when it does not hold in time.
    """
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"not in {seconds} s: {what}"
        time.sleep(0.2)


@contextmanager
def broker() -> Iterator[redis.Redis]:
    """A Valkey for this test alone, on a socket in a short folder. ``.url`` is its address."""
    folder = Path(tempfile.mkdtemp(prefix="vk"))
    url = f"unix://{folder}/s"
    server = subprocess.Popen(
        [str(wheels.valkey_server()), "--port", "0", "--unixsocket", "s", "--save", ""],
        cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    client = redis.Redis.from_url(url)
    client.url = url
    try:
        wait_until(lambda: _answers(client), seconds=10, what="the broker answers")
        yield client
    finally:
        client.close()
        server.kill()
        server.wait()
        shutil.rmtree(folder)


def _answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False


class Group:
    """Processes that are started together and killed together, as often as one likes."""

    def __init__(self, commands: list[list[str]], variables: dict[str, str], log: Path) -> None:
        self.commands = commands
        self.variables = variables
        self.log = log
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """Start every command in a process group of its own."""
        with self.log.open("ab") as log:
            self.processes = [
                subprocess.Popen(command, cwd=ROOT, env=self.variables, stdout=log, stderr=log, start_new_session=True)
                for command in self.commands
            ]

    def kill(self) -> None:
        """Kill all of them at once with signal 9, their children included."""
        for process in self.processes:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        for process in self.processes:
            process.wait()


@contextmanager
def workers(variables: dict[str, str], log: Path, *, include: str = "") -> Iterator[Group]:
    """A Celery worker with two children and a fast beat."""
    worker = [sys.executable, "-m", "celery", "-A", "academy_portal.celery", "worker", "-c", "2", "-l", "WARNING"]
    worker += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    group = Group([worker + (["-I", include] if include else []), [sys.executable, "-c", FAST_BEAT]], variables, log)
    group.start()
    try:
        yield group
    finally:
        group.kill()
