"""What a real web process and a real worker hold in memory, after their start and after fifty requests or tasks."""

from __future__ import annotations

import http.client
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import transaction

from academy_portal.kernel.clock import now
from academy_portal.local import processes
from academy_portal.local.run import HOST, is_ready
from academy_portal.outbox.models import Message
from scholarships.models import Application
from scholarships.notices import ReceiptNotice

TIMES = 50
PATIENCE_SECONDS = 60
PUBLIC = ("/healthz", "/en/", "/ar/", "/en/editions/", "/en/networks/", "/en/publications/", "/en/scholarships/")


def measure_processes() -> dict[str, dict[str, float]]:
    """Start each in turn, let it work, stop it. Units: MB of memory, milliseconds by the clock for one request."""
    return {"one web process": _web(), "one mail worker": _worker()}


def _web() -> dict[str, float]:
    port = _free_port()
    arguments = ("-m", "gunicorn", "academy_portal.wsgi", "--bind", f"{HOST}:{port}", "--no-control-socket")
    size = ("--worker-class", "gthread", "--workers", "1", "--threads", "4")
    with _running("web", (*arguments, *size), {"ACADEMY_ROLE": "web"}) as pid:
        _require(
            processes.wait_until(lambda: is_ready(port), seconds=PATIENCE_SECONDS), "the web process did not start"
        )
        start = _largest(pid)
        connection = http.client.HTTPConnection(HOST, port, timeout=30)
        times = []
        for number in range(TIMES):
            begin = time.perf_counter()
            connection.request("GET", PUBLIC[number % len(PUBLIC)], headers={"Accept-Encoding": "gzip"})
            connection.getresponse().read()
            times.append((time.perf_counter() - begin) * 1000)
        connection.close()
        return {
            "MB at start": start, f"MB after {TIMES} requests": _largest(pid),
            "ms a public page (median)": round(statistics.median(times), 1),
        }  # fmt: skip


def _worker() -> dict[str, float]:
    arguments = ("-m", "celery", "--app", "academy_portal.celery", "worker", "--concurrency", "1", "--loglevel", "INFO")
    with _running("worker", (*arguments, "--queues", "short", "--without-gossip", "--without-mingle"), {}) as pid:
        log = _log("worker")
        _require(
            processes.wait_until(lambda: b" ready." in log.read_bytes(), seconds=PATIENCE_SECONDS),
            "the worker did not start",
        )
        _deliver(1)
        start, begin = _largest(pid), time.perf_counter()
        _deliver(TIMES)
        seconds = time.perf_counter() - begin
        return {
            "MB at start": start, f"MB after {TIMES} mails": _largest(pid),
            "mails a second": round(TIMES / seconds, 1),
        }  # fmt: skip


def _deliver(count: int) -> None:
    """Write so many receipts and wait until the worker has sent them."""
    occasion = f"bench:{count}"
    applications = Application.objects.exclude(submitted_at=None).select_related("applicant", "call").order_by("pk")
    with transaction.atomic():
        ids = [
            ReceiptNotice.enqueue(
                to=one.applicant, about=one, occasion=occasion, at=now(),
                context={"application": one, "call": one.call, "submitted_at": one.submitted_at},
            ).pk
            for one in applications[:count]
        ]  # fmt: skip
    waiting = Message.objects.filter(pk__in=ids).exclude(state="sent")
    _require(processes.wait_until(lambda: not waiting.exists(), seconds=PATIENCE_SECONDS), "mails were not sent")


@contextmanager
def _running(name: str, arguments: Sequence[str], extra: dict[str, str]) -> Iterator[int]:
    """A process group of its own, stopped at the end; its words go to a log."""
    _log(name).parent.mkdir(parents=True, exist_ok=True)
    with _log(name).open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, *arguments], cwd=settings.BASE_DIR, env={**os.environ, "PYTHONUNBUFFERED": "1", **extra},
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    try:
        yield process.pid
    finally:
        processes.stop_group(process.pid, patience_s=10)
        process.wait()


def _log(name: str) -> Path:
    return Path(settings.DATA_DIR) / "log" / f"{name}.log"


def _largest(group: int) -> float:
    """The resident memory of the largest process of a group, in MB: the one that does the work."""
    answer = subprocess.run(["ps", "-o", "rss=,pid=", "-A"], capture_output=True, text=True, check=True)
    sizes = {int(pid): int(size) for size, pid in (line.split() for line in answer.stdout.splitlines())}
    members = processes.group_members(group)
    return round(max(sizes.get(member, 0) for member in members) / 1024, 1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _require(happened: bool, words: str) -> None:
    if not happened:
        raise TimeoutError(words)
