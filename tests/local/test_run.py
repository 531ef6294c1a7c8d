"""What keeps `make run` from starting: each time one sentence and exit code 1."""

import http.server
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from academy_portal.local import addresses, processes, programs, run
from academy_portal.local.errors import StartRefusedError
from academy_portal.local.programs import Program

REPOSITORY = Path(__file__).resolve().parents[2]


def start(data: Path, port: str) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, addresses.DATA_VARIABLE: str(data), "PORT": port}
    command = [sys.executable, "-m", "academy_portal.local.run"]
    return subprocess.run(command, cwd=REPOSITORY, env=environ, capture_output=True, text=True, check=False, timeout=60)


def test_a_busy_port_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = start(tmp_path, str(port))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"Port {port} is in use by another program: choose another one, for example make run PORT={port + 1}.\n"
    )
    assert not (tmp_path / "postgres").exists()


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "８０００"])
def test_a_port_that_is_none_is_one_sentence(tmp_path: Path, port: str) -> None:
    done = start(tmp_path, port)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"PORT must be a number from 1 to 65535, not {port!r}.\n"


def test_a_portal_that_runs_already_is_one_sentence(tmp_path: Path) -> None:
    with (tmp_path / "run.lock").open("a+b") as lock:
        run.take_place(lock, 8123)
        done = start(tmp_path, "8124")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "The portal already runs from this folder, at http://127.0.0.1:8123/: "
        "use it, or stop it with Ctrl-C in its terminal.\n"
    )


def test_a_folder_that_cannot_be_written_is_one_sentence() -> None:
    done = start(Path("/proc/portal"), "8000")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Nothing can be written in /proc/portal (")
    assert done.stderr.count("\n") == 1


PARENT = """
import subprocess, sys
subprocess.run([sys.executable, "-c", "import signal; signal.pause()"])
"""


@pytest.fixture
def left(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A program with a child, whose supervisor forgot it."""
    program = Program("web", ("-c", PARENT), tmp_path, tmp_path)
    program.start()
    assert program.process is not None
    leader = program.process
    assert processes.wait_until(lambda: len(processes.group_members(leader.pid)) == 2, seconds=10)
    yield leader
    processes.stop_group(leader.pid, patience_s=0)
    leader.wait()


def test_a_program_that_was_left_over_is_stopped_with_its_child(tmp_path: Path, left: subprocess.Popen[bytes]) -> None:
    assert programs.stop_left_over(tmp_path) == ["web"]
    assert processes.group_members(left.pid) == []


def test_a_child_whose_leader_was_killed_is_stopped(tmp_path: Path, left: subprocess.Popen[bytes]) -> None:
    left.kill()
    left.wait()
    assert len(processes.group_members(left.pid)) == 1
    assert programs.stop_left_over(tmp_path) == ["web"]
    assert processes.group_members(left.pid) == []


def test_a_stranger_with_the_same_pid_is_left_alone(tmp_path: Path) -> None:
    stranger = subprocess.Popen(["sleep", "60"], start_new_session=True)
    try:
        programs.notes(tmp_path).mkdir()
        note = programs.notes(tmp_path) / "web.json"
        note.write_text(f'{{"pid": {stranger.pid}, "identity": "another", "python": "{sys.executable}"}}')
        assert programs.stop_left_over(tmp_path) == []
        assert stranger.poll() is None
        assert not note.exists()
    finally:
        stranger.kill()
        stranger.wait()


def test_a_torn_note_is_no_obstacle(tmp_path: Path) -> None:
    programs.notes(tmp_path).mkdir()
    (programs.notes(tmp_path) / "web.json").write_text('{"pid": 1')
    assert programs.stop_left_over(tmp_path) == []


def test_what_ends_again_and_again_is_given_up(tmp_path: Path) -> None:
    supervisor = run.Supervisor(tmp_path, 8000)
    for _ in range(run.RESTARTS):
        supervisor._count_restart("worker", "")
    with pytest.raises(StartRefusedError, match=r"^worker ends again and again"):
        supervisor._count_restart("worker", "its words")
    supervisor._count_restart("web", "")


def test_a_leader_ends_its_children_in_its_own_way(tmp_path: Path) -> None:
    """Celery's main process lets its children finish their task: they must not hear of it from us."""
    code = """
import os, signal, sys
if os.fork() == 0:
    signal.signal(signal.SIGTERM, lambda *_: os._exit(print("told twice", flush=True) or 1))
    signal.signal(signal.SIGUSR1, lambda *_: os._exit(print("finished", flush=True) or 0))
    print("ready", flush=True)
    while True:
        signal.pause()
signal.signal(signal.SIGTERM, lambda *_: (os.killpg(0, signal.SIGUSR1), os.wait(), os._exit(0)))
signal.signal(signal.SIGUSR1, signal.SIG_IGN)
print("ready", flush=True)
while True:
    signal.pause()
"""
    program = Program("worker", ("-c", code), tmp_path, tmp_path)
    program.start()
    assert processes.wait_until(lambda: program.log.read_text().count("ready") == 2, seconds=10)
    program.stop()
    assert program.log.read_text().splitlines() == ["ready", "ready", "finished"]
    assert not program.is_alive()
    assert list(programs.notes(tmp_path).iterdir()) == []


class _Answers(http.server.BaseHTTPRequestHandler):
    """A portal with a demonstration or without."""

    has_demonstration = True

    def do_GET(self) -> None:
        known = {"/readyz": 200, "/demo/": 302 if self.has_demonstration else 404}
        self.send_response(known[self.path])
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture
def answering() -> Iterator[int]:
    """The port of a server that answers as the portal does."""
    with http.server.HTTPServer(("127.0.0.1", 0), _Answers) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_the_welcome_names_what_there_is(answering: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EMAIL_URL", raising=False)
    assert run.is_ready(answering)
    text = run.welcome(answering, tmp_path)
    assert f"http://127.0.0.1:{answering}/demo/" in text
    assert f"{tmp_path}/mail" in text
    monkeypatch.setenv("EMAIL_URL", "console://")
    monkeypatch.setattr(_Answers, "has_demonstration", False)
    text = run.welcome(answering, tmp_path)
    assert "/demo/" not in text
    assert "mail" not in text


def test_nobody_at_the_port_is_not_ready() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        assert not run.is_ready(free.getsockname()[1])
