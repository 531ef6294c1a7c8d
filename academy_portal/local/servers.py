"""Both embedded servers, shared by all who use one data folder: the first in starts them, the last out stops them."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, Protocol

from academy_portal.local import addresses
from academy_portal.local.errors import StartRefusedError
from academy_portal.local.postgres import EmbeddedPostgres
from academy_portal.local.valkey import EmbeddedValkey


class Server(Protocol):
    """What the servers have in common."""

    name: str

    def is_running(self) -> bool:
        """Whether the server lives."""

    def start(self) -> None:
        """Bring the server to answer."""

    def stop(self) -> None:
        """End the server cleanly."""


class Servers:
    """The embedded servers that this process needs, for as long as it holds them.

    A server whose address is given (DATABASE_URL, REDIS_URL) is not ours and is left alone. Two locks
    in the data folder keep the order: `servers.gate` around each start and stop, and `servers.users`, which every user
    shares and which the kernel gives back even when a user is killed.
    """

    def __init__(
        self, root: Path, *, durable: bool, when_first: Callable[[EmbeddedPostgres], None] | None = None
    ) -> None:
        self.folder = addresses.data_folder(root)
        self.when_first = when_first
        self.postgres = None if os.environ.get("DATABASE_URL") else EmbeddedPostgres(root, durable=durable)
        self.valkey = None if os.environ.get("REDIS_URL") else EmbeddedValkey(root)
        self._users: IO[bytes] | None = None

    @property
    def ours(self) -> list[Server]:
        """The servers to start, in that order."""
        return [server for server in (self.postgres, self.valkey) if server is not None]

    def __enter__(self) -> Servers:
        """Start what does not run yet. Raises: StartRefusedError."""
        if not self.ours:
            return self
        make_folder(self.folder)
        with self._gate():
            users = (self.folder / "servers.users").open("ab")
            first = _lock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for server in self.ours:
                server.start()
            if first and self.postgres is not None and self.when_first is not None:
                self.when_first(self.postgres)
            _lock(users, fcntl.LOCK_SH)
            self._users = users
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the servers if nobody else uses them."""
        if self._users is None:
            return
        with self._gate(), self._users as users:
            if _lock(users, fcntl.LOCK_EX | fcntl.LOCK_NB):
                for server in reversed(self.ours):
                    server.stop()
        self._users = None

    def start_missing(self) -> list[str]:
        """Start again the servers that were killed; returns their names."""
        missing = [server for server in self.ours if not server.is_running()]
        if missing:
            with self._gate():
                for server in missing:
                    server.start()
        return [server.name for server in missing]

    @contextmanager
    def _gate(self) -> Iterator[None]:
        with (self.folder / "servers.gate").open("ab") as gate:
            _lock(gate, fcntl.LOCK_EX)
            yield


def make_folder(folder: Path) -> None:
    """Make a data folder and see that it can be written to.

    Raises: StartRefusedError in one sentence.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        message = f"Nothing can be written in {folder} ({error.strerror}): move the checkout to a folder of your own."
        raise StartRefusedError(message) from None


def _lock(handle: IO[bytes], kind: int) -> bool:
    try:
        fcntl.flock(handle, kind)
    except BlockingIOError:
        return False
    return True
