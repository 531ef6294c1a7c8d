"""The embedded Valkey of a checkout: it speaks the Redis protocol on a socket. What it holds may be lost."""

from __future__ import annotations

import os
import signal
import socket
from pathlib import Path

from academy_portal.local import addresses, processes, server_user, wheels
from academy_portal.local.errors import StartRefusedError
from academy_portal.local.logs import open_log, tail
from academy_portal.local.postgres import prepare_socket_folder

START_SECONDS = 20
STOP_SECONDS = 10


class EmbeddedValkey:
    """One data folder and the server on it; any number of processes may look after it together."""

    name = "Valkey"

    def __init__(self, root: Path) -> None:
        folder = addresses.data_folder(root)
        self.socket = addresses.valkey_socket(root)
        self.data = folder / "valkey"
        self.log = folder / "log" / "valkey.log"
        self.user = server_user.server_user(root, folder / "postgres")

    def is_running(self) -> bool:
        """Whether a server answers on the socket."""
        return self._pid() is not None

    def start(self) -> None:
        """Bring the server to answer; one left over by a killed run goes on.

        Raises: StartRefusedError.
        """
        prepare_socket_folder(self.socket.parent, self.user)
        if self.is_running():
            return
        self.data.mkdir(parents=True, exist_ok=True)
        # The folder is named by the working directory: a path on the command line may not hold spaces.
        arguments = [str(wheels.valkey_server()), "--port", "0", "--unixsocket", str(self.socket)]
        arguments += [
            "--unixsocketperm",
            "700",
            "--dir",
            ".",
            "--save",
            "300 1",
            "--appendonly",
            "no",
            "--daemonize",
            "no",
        ]
        with open_log(self.log) as log:
            begin = log.tell()
            pid = processes.launch(arguments, log=log, cwd=self.data)
        processes.wait_until(lambda: self.is_running() or not processes.is_alive(pid), seconds=START_SECONDS)
        if not self.is_running():
            raise StartRefusedError(f"Valkey did not start. Its last words:\n{tail(self.log, since=begin)}")

    def stop(self) -> None:
        """End the server; it writes its memory to the disk first."""
        pid = self._pid()
        if pid is None:
            return
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                return
            if processes.wait_until(lambda: not processes.is_alive(pid), seconds=STOP_SECONDS):
                return

    def _pid(self) -> int | None:
        """The pid that the server itself tells; None where nobody answers."""
        for line in self._ask("INFO server").splitlines():
            key, _, value = line.partition(":")
            if key == "process_id":
                return int(value)
        return None

    def _ask(self, command: str) -> str:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(3)
            try:
                connection.connect(str(self.socket))
                connection.sendall(f"{command}\r\nQUIT\r\n".encode())
                parts = iter(lambda: connection.recv(65536), b"")
                return b"".join(parts).decode(errors="replace")
            except OSError:
                return ""
