"""A line that can be cut: a small TCP proxy between a browser and a server."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

BLOCK = 16 * 1024


class Line:
    """Hands bytes on both ways. ``budget``: after so many bytes to the server the line is cut; None: never."""

    def __init__(self, port: int) -> None:
        self.target = ("127.0.0.1", port)
        self.door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.door.getsockname()[1]
        self.budget: int | None = None
        self.cuts = 0
        self.sent = 0
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut_after(self, count: int) -> None:
        """Let so many bytes more through to the server, then cut."""
        with self._lock:
            self.budget = count

    def mend(self) -> None:
        """Hand everything on again."""
        with self._lock:
            self.budget = None

    def close(self) -> None:
        """Take no more calls and end those that stand."""
        self.door.close()
        self._drop()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _address = self.door.accept()
                if self.budget is not None and self.budget <= 0:
                    near.close()
                    continue
                far = socket.create_connection(self.target)
                self._open |= {near, far}
                threading.Thread(target=self._hand_on, args=(near, far, True), daemon=True).start()
                threading.Thread(target=self._hand_on, args=(far, near, False), daemon=True).start()

    def _hand_on(self, source: socket.socket, target: socket.socket, is_up: bool) -> None:
        with suppress(OSError):
            while data := source.recv(BLOCK):
                if is_up and not self._may_pass(len(data)):
                    break
                target.sendall(data)
        for one in (source, target):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
            self._open.discard(one)

    def _may_pass(self, count: int) -> bool:
        with self._lock:
            self.sent += count
            if self.budget is None:
                return True
            self.budget -= count
            if self.budget > 0:
                return True
            self.cuts += 1
        self._drop()
        return False

    def _drop(self) -> None:
        for one in list(self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


@contextmanager
def line_to(port: int) -> Iterator[Line]:
    """A line to a port of this machine."""
    line = Line(port)
    try:
        yield line
    finally:
        line.close()
