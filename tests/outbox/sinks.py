"""A real SMTP server in this process, with faults on demand."""

import logging
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message as Mail

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pytest_django import Settings


class Sink:
    """Takes mails. One fault per mail: an SMTP answer, "drop" (takes it, then breaks the line) or nothing."""

    def __init__(self, faults: list[str] | None = None) -> None:
        self.faults = list(faults or [])
        self.mails: list[Mail] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Take one mail or refuse it."""
        fault = self.faults.pop(0) if self.faults else ""
        if fault and fault != "drop":
            return fault
        self.mails.append(message_from_bytes(envelope.content))
        if fault == "drop":
            server.transport.abort()
        return "250 taken"

    def counts(self) -> Counter[str]:
        """How often each Message-ID came."""
        return Counter(mail["Message-ID"] for mail in self.mails)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def smtp_sink(settings: Settings, *faults: str) -> Iterator[Sink]:
    """Run a sink and point Django's mail settings at it."""
    sink, port = Sink(list(faults)), free_port()
    point_at(settings, port)
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()


def point_at(settings: Settings, port: int) -> None:
    """Send mails to this port of this machine."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
