"""What a handler sees of its job, and the thread that keeps its lease alive."""

import logging
import threading
import time
import uuid
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.models.functions import Now

from academy_portal.database import is_database_away

from .models import Job
from .registry import JobCancelled, LeaseLost

logger = logging.getLogger(__name__)

PAUSE_BETWEEN_WRITES = 0.5


def lease_length() -> timedelta:
    """How long a worker may be silent before the sweeper takes its job back."""
    return settings.JOBS_LEASE


class RunningWork:
    """One run of a job: its payload, its progress, and whether it must stop."""

    def __init__(self, job: Job, token: uuid.UUID) -> None:
        self.payload: dict[str, Any] = dict(job.payload)
        self._pk = job.pk
        self._token = token
        self._cancelled = threading.Event()
        self._lost = threading.Event()
        self._written_at = self._asked_at = 0.0
        self.last_progress: tuple[int, int, str] | None = None

    def progress(self, done: int, total: int, text: str = "") -> None:
        """Say how far the work is; written about twice a second at most.

        Inside an open transaction nothing is written: nobody could see it, and the lock on the row would stop the
        heartbeat.
        """
        self.last_progress = (min(done, total), total, text[:200])
        moment = time.monotonic()
        is_soon = moment - self._written_at < PAUSE_BETWEEN_WRITES and done < total
        if connection.in_atomic_block or is_soon:
            return
        self._written_at = moment
        done, total, text = self.last_progress
        self._mine().update(progress_done=done, progress_total=total, progress_text=text)

    def checkpoint(self) -> None:
        """Stop here when a person asked for it or when the lease was lost.

        Raises: JobCancelled, LeaseLost.
        """
        moment = time.monotonic()
        if moment - self._asked_at >= PAUSE_BETWEEN_WRITES:
            self._asked_at = moment
            asked = list(self._mine().values_list("cancel_asked_at", flat=True))
            if not asked:
                self.give_up()
            elif asked[0] is not None:
                self._cancelled.set()
        if self._lost.is_set():
            raise LeaseLost
        if self._cancelled.is_set():
            raise JobCancelled

    def beat(self) -> bool:
        """Prolong the lease. False when it is lost: the work then ends at its next checkpoint."""
        still_mine = bool(self._mine().update(lease_until=Now() + lease_length(), heartbeat_at=Now()))
        if not still_mine:
            self.give_up()
        return still_mine

    def give_up(self) -> None:
        """Take the lease as lost."""
        self._lost.set()

    def _mine(self) -> Any:
        return Job.objects.filter(pk=self._pk, state="running", lease_token=self._token)


class Heartbeat:
    """A thread with a database connection of its own that prolongs the lease while the work runs.

    When the database is away for longer than the lease, the work is told to stop: another worker may have it by then.
    """

    def __init__(self, work: RunningWork) -> None:
        self._work = work
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run, name="job-heartbeat", daemon=True)

    def __enter__(self) -> "Heartbeat":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _run(self) -> None:
        lease = lease_length().total_seconds()
        last_sign = time.monotonic()
        try:
            while not self._done.wait(lease / 4):
                try:
                    if not self._work.beat():
                        return
                    last_sign = time.monotonic()
                except (DatabaseError, InterfaceError) as error:
                    if not is_database_away(error):
                        raise
                    logger.warning("heartbeat missed: %s", type(error).__name__)
                    connection.close()
                    if time.monotonic() - last_sign > lease:
                        self._work.give_up()
                        return
        finally:
            connection.close()
