"""A whole portal for the journeys: started as `make run` starts it, with a real mail server beside it."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from academy_portal.local import addresses, processes
from academy_portal.local.run import is_ready

REPOSITORY = Path(__file__).resolve().parents[2]
# A start that fails is seen at once; one that goes on, on a busy machine, is given its time.
START_SECONDS = 300


class Sink:
    """Keeps every mail that arrives."""

    def __init__(self) -> None:
        self.mails: list[Any] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """Take one mail."""
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"

    def subjects_to(self, address: str) -> list[str]:
        """The subjects of what one person received, in order."""
        return [str(mail["Subject"]) for mail in self.mails if address in str(mail["To"])]

    def code_to(self, address: str) -> str:
        """The newest sign-in code that one person received; empty before it arrives."""
        mails = [mail for mail in self.mails if address in str(mail["To"])]
        bodies = [mail.get_body(preferencelist=("plain",)).get_content() for mail in mails]
        codes = [match.group() for body in bodies if (match := re.search(r"^\d{6}\s*$", body, re.MULTILINE))]
        return codes[-1].strip() if codes else ""


@dataclass
class Portal:
    """A portal that runs."""

    address: str
    sink: Sink
    environment: dict[str, str]

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one management command against its data."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=REPOSITORY,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.fixture(scope="package")
def portal() -> Iterator[Portal]:
    """Web, worker, beat, PostgreSQL, Valkey and a mail server, on new data."""
    top = Path(tempfile.mkdtemp(prefix="academy journey "))
    top.chmod(0o755)
    sink = Sink()
    mail_server = Controller(sink, hostname="127.0.0.1", port=free_port())
    mail_server.start()
    port = free_port()
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "BASE_URL", "DEMONSTRATION"}
    } | {
        addresses.DATA_VARIABLE: str(top / "data"),
        "PORT": str(port),
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_server.port}",
        "PYTHONWARNINGS": "default",
    }
    log = (top / "run.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "academy_portal.local.run"],
        cwd=REPOSITORY,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        started = processes.wait_until(lambda: process.poll() is not None or is_ready(port), seconds=START_SECONDS)
        assert started, (top / "run.log").read_text()
        assert process.poll() is None, (top / "run.log").read_text()
        yield Portal(f"http://127.0.0.1:{port}", sink, environment)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)
        mail_server.stop()
        log.close()
        shutil.rmtree(top)
