"""Sharing: the first in starts the servers, the last out stops them, given addresses are left alone."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from academy_portal.local import processes
from academy_portal.local.errors import StartRefusedError
from academy_portal.local.servers import Servers, make_folder

REPOSITORY = Path(__file__).resolve().parents[2]
HOLDER = """
import sys
from pathlib import Path
from academy_portal.local.servers import Servers
with Servers(Path(sys.argv[1]), durable=False):
    print("held", flush=True)
    sys.stdin.read()
"""


def running(checkout: Path) -> list[bool]:
    return [server.is_running() for server in Servers(checkout, durable=False).ours]


def hold(checkout: Path) -> subprocess.Popen[str]:
    """Another process that uses the servers, until its input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(checkout)],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_the_last_out_stops_them(checkout: Path) -> None:
    other = hold(checkout)
    with Servers(checkout, durable=False):
        assert running(checkout) == [True, True]
    assert running(checkout) == [True, True]
    other.communicate(timeout=30)
    assert running(checkout) == [False, False]


def test_a_user_that_leaves_first_does_not_stop_them(checkout: Path) -> None:
    with Servers(checkout, durable=False):
        hold(checkout).communicate(timeout=30)
        assert running(checkout) == [True, True]
    assert running(checkout) == [False, False]


def test_a_killed_user_counts_no_more(checkout: Path) -> None:
    other = hold(checkout)
    with Servers(checkout, durable=False):
        other.kill()
        other.communicate(timeout=30)
    assert running(checkout) == [False, False]


def test_only_the_first_one_cleans_up(checkout: Path) -> None:
    seen: list[str] = []
    first = Servers(checkout, durable=False, when_first=lambda postgres: seen.append(postgres.sql("SELECT 'first'")))
    with first, Servers(checkout, durable=False, when_first=lambda _: seen.append("second")):
        assert running(checkout) == [True, True]
    assert seen == ["first"]


def test_what_was_killed_is_started_again(checkout: Path) -> None:
    with Servers(checkout, durable=False) as servers:
        assert servers.start_missing() == []
        assert servers.postgres is not None
        pid = int((servers.postgres.data / "postmaster.pid").read_text().partition("\n")[0])
        os.kill(pid, signal.SIGKILL)
        assert processes.wait_until(lambda: not processes.is_alive(pid), seconds=5)
        assert servers.start_missing() == ["PostgreSQL"]
        assert running(checkout) == [True, True]


def test_given_addresses_are_left_alone(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://somebody@database.example.org/portal")
    monkeypatch.setenv("REDIS_URL", "redis://broker.example.org:6379/0")
    with Servers(checkout, durable=False) as servers:
        assert servers.ours == []
    assert list(checkout.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_one_sentence() -> None:
    with pytest.raises(StartRefusedError, match=r"^Nothing can be written in /proc/nothing \(.+\): move the checkout"):
        make_folder(Path("/proc/nothing"))
