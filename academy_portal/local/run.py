"""`make run`: the whole portal under one roof, until Ctrl-C."""

from __future__ import annotations

import errno
import fcntl
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections import defaultdict, deque
from pathlib import Path
from typing import IO

from academy_portal.local import addresses, processes
from academy_portal.local.errors import StartRefusedError
from academy_portal.local.programs import Program, stop_left_over
from academy_portal.local.servers import Servers, make_folder

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
READY_SECONDS = 90
LOOK_SECONDS = 0.5
RESTARTS = 5
RESTARTS_WITHIN_SECONDS = 60
DEMONSTRATION_PATH = "/demo/"


class StopAsked(Exception):
    """Ctrl-C, or its like, came while we were waiting."""


class Supervisor:
    """Starts all in order, watches it, and stops it in the opposite order."""

    def __init__(self, root: Path, port: int) -> None:
        self.root = root
        self.port = port
        self.data = addresses.data_folder(root)
        self.asked = False
        self.restarts: defaultdict[str, deque[float]] = defaultdict(lambda: deque(maxlen=RESTARTS))
        self.started: list[Program] = []

    def run(self) -> int:
        """Stay until Ctrl-C; return the exit code.

        Raises: StartRefusedError in one sentence.
        """
        make_folder(self.data)
        with (self.data / "run.lock").open("a+b") as lock:
            take_place(lock, self.port)
            stop_left_over(self.data)
            require_free_port(self.port)
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, self._ask_to_stop)
            try:
                with Servers(self.root, durable=True) as servers:
                    self._stay(servers)
            except StopAsked:
                print("Everything is stopped.", flush=True)
        return 0

    def _stay(self, servers: Servers) -> None:
        try:
            self._prepare()
            web, *others = self._programs()
            self._start(web)
            self._wait_until_ready(web)
            for program in others:
                self._start(program)
            print(welcome(self.port, self.data), flush=True)
            self._watch(servers)
        finally:
            print("\nStopping ...", flush=True)
            for program in reversed(self.started):
                program.stop()

    def _prepare(self) -> None:
        """Tables, reference data, demonstration, static files."""
        self._leave_if_asked()
        command = [sys.executable, "-m", "academy_portal.local.prepare"]
        process = subprocess.Popen(command, cwd=self.root, stdin=subprocess.DEVNULL, start_new_session=True)
        while process.poll() is None:
            time.sleep(processes.POLL_SECONDS)
            if self.asked:
                processes.stop_group(process.pid, patience_s=10)
                process.wait()
                raise StopAsked
        if process.returncode != 0:
            raise StartRefusedError("The portal was not started: what stands above must be mended first.")

    def _programs(self) -> list[Program]:
        bind = ("--bind", f"{HOST}:{self.port}", "--no-control-socket")
        size = ("--worker-class", "gthread", "--workers", "2", "--threads", "4", "--graceful-timeout", "5")
        celery = ("-m", "celery", "--app", "academy_portal.celery")
        worker = ("worker", "--concurrency", "1", "--loglevel", "INFO", "--without-gossip", "--without-mingle")
        short, long = ("--queues", "short", "--hostname", "short@%h"), ("--queues", "long", "--hostname", "long@%h")
        beat = ("beat", "--loglevel", "INFO")
        role = {"ACADEMY_ROLE": "web"}
        return [
            Program("web", ("-m", "gunicorn", "academy_portal.wsgi", *bind, *size), self.root, self.data, role),
            Program("worker", (*celery, *worker, *short), self.root, self.data),
            Program("long-worker", (*celery, *worker, *long), self.root, self.data),
            Program("beat", (*celery, *beat), self.root, self.data),
        ]

    def _start(self, program: Program) -> None:
        self._leave_if_asked()
        program.start()
        self.started.append(program)

    def _wait_until_ready(self, web: Program) -> None:
        end = time.monotonic() + READY_SECONDS
        while not is_ready(self.port):
            self._leave_if_asked()
            if not web.is_alive():
                raise StartRefusedError(f"The web server ended at once. Its last words:\n{web.last_words()}")
            if time.monotonic() > end:
                words = self.started[0].last_words()
                raise StartRefusedError(
                    f"The portal did not become ready in {READY_SECONDS} s. Its last words:\n{words}"
                )
            time.sleep(processes.POLL_SECONDS)

    def _watch(self, servers: Servers) -> None:
        """Start again what was killed; give up where it ends again and again."""
        while True:
            self._leave_if_asked()
            for name in servers.start_missing():
                self._count_restart(name, "")
            for program in self.started:
                if not program.is_alive():
                    self._count_restart(program.name, program.last_words())
                    program.stop()
                    program.start()
            time.sleep(LOOK_SECONDS)

    def _count_restart(self, name: str, words: str) -> None:
        now = time.monotonic()
        before = self.restarts[name]
        if len(before) == RESTARTS and now - before[0] < RESTARTS_WITHIN_SECONDS:
            raise StartRefusedError(f"{name} ends again and again. Its last words:\n{words}")
        before.append(now)
        print(f"{name} had ended; it is started again.", flush=True)

    def _ask_to_stop(self, _number: int, _frame: object) -> None:
        self.asked = True

    def _leave_if_asked(self) -> None:
        if self.asked:
            raise StopAsked


def take_place(lock: IO[bytes], port: int) -> None:
    """Hold the lock of the one portal of this data folder.

    Raises: StartRefusedError where it runs already.
    """
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        there = lock.read().decode(errors="replace").strip() or "another port"
        message = (
            f"The portal already runs from this folder, at {there}: use it, or stop it with Ctrl-C in its terminal."
        )
        raise StartRefusedError(message) from None
    lock.truncate(0)
    lock.write(f"http://{HOST}:{port}/".encode())
    lock.flush()


def read_port(text: str) -> int:
    """The port that PORT names. Raises: StartRefusedError."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise StartRefusedError(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def require_free_port(port: int) -> None:
    """Raise StartRefusedError, one sentence, where a port cannot be had."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise StartRefusedError(
                f"Port {port} is reserved for root: choose one from 1024, make run PORT=8000."
            ) from None
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            message = (
                f"Port {port} is in use by another program: choose another one, for example make run PORT={port + 1}."
            )
            raise StartRefusedError(message) from None


def is_ready(port: int) -> bool:
    """Whether the portal says of itself that it can work."""
    return status_of(port, "/readyz") == http.HTTPStatus.OK


def status_of(port: int, path: str) -> int:
    """The status of one page; 0 where nobody answers."""
    connection = http.client.HTTPConnection(HOST, port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def welcome(port: int, data: Path) -> str:
    """What a person at the terminal wants to know once the portal runs."""
    address = f"http://{HOST}:{port}"
    lines = ["", f"The portal runs:  {address}/"]
    if status_of(port, DEMONSTRATION_PATH) != http.HTTPStatus.NOT_FOUND:
        lines.append(f"What to try:      {address}{DEMONSTRATION_PATH} - a guided story; sign in as anybody in it")
    if not os.environ.get("EMAIL_URL"):
        lines.append(f"Mails it wrote:   {data / 'mail'}")
    lines += [f"Logs:             {data / 'log'}", "", "Ctrl-C stops it. The data stays for the next `make run`.", ""]
    return "\n".join(lines)


def main() -> int:
    """Run the portal with the port of the environment; one sentence instead of a traceback."""
    try:
        port = read_port(os.environ.get("PORT") or "8000")
        os.environ.setdefault("BASE_URL", f"http://{HOST}:{port}")
        return Supervisor(ROOT, port).run()
    except StartRefusedError as refused:
        sys.stderr.write(f"{refused}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
