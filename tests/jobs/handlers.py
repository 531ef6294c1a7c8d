"""Kinds of work for tests. ``rooms`` lets a test meet a handler at a given place."""

import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import OperationalError
from django.utils.translation import gettext, gettext_lazy

from academy_portal.jobs.child import run_child
from academy_portal.jobs.registry import Work, handler
from academy_portal.kernel.errors import DomainError


@dataclass
class Room:
    """Where a handler and a test wait for each other."""

    arrived: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)
    done: list[str] = field(default_factory=list)
    during: Callable[[], object] | None = None


room = Room()


def add(work: Work) -> str:
    """Ends well."""
    work.progress(1, 2, "half")
    work.checkpoint()
    work.progress(2, 2, "all")
    room.done.append("add")
    return str(work.payload["a"] + work.payload["b"])


def wait(work: Work) -> str:
    """Stays until the test lets it go, looking at its checkpoint."""
    work.progress(1, 3, "waiting")
    room.arrived.set()
    while not room.go_on.wait(0.05):
        work.checkpoint()
    room.done.append("wait")
    return "waited"


def deaf(work: Work) -> str:
    """Stays until the test lets it go and never looks."""
    room.arrived.set()
    assert room.go_on.wait(20)
    room.done.append("deaf")
    return "deaf"


def refuse(work: Work) -> str:
    """Raises a sentence for people."""
    raise DomainError(gettext("Yes"))


def crash(work: Work) -> str:
    """Raises what nobody should read."""
    raise ZeroDivisionError("secret of amina@example.org")


def lose_database(work: Work) -> str:
    """Loses the database under the work."""
    raise OperationalError("server closed the connection unexpectedly")


def child(work: Work) -> str:
    """Runs the given Python text in a child process."""
    result = run_child(
        [sys.executable, "-c", work.payload["program"]], work=work, timeout_s=work.payload.get("limit", 30)
    )
    return f"{result.returncode} {result.stdout.decode()}"


def register() -> None:
    """Make the kinds known and empty the room."""
    room.__init__()
    for function in (add, wait, deaf, refuse, crash, lose_database, child):
        handler(f"tests.{function.__name__}", title=gettext_lazy("Yes"))(function)
