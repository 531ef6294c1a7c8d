"""Every write of the jobs: asked for by people, done by workers, repaired by the sweeper."""

import logging
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from academy_portal.audit.actions import Actor, lock, move, record
from academy_portal.audit.queries import database_now
from academy_portal.background import after_commit
from academy_portal.database import is_database_away
from academy_portal.kernel.errors import DomainError, NotPermittedError

from .models import Job
from .permissions import can_cancel_job
from .queries import live_job, overdue_jobs, waiting_jobs
from .registry import JobCancelled, LeaseLost, UnknownKindError, handler_of
from .states import MACHINE
from .work import Heartbeat, RunningWork, lease_length

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 5
UNTAKEN_FOR = timedelta(seconds=20)
RINGS_AT_ONCE = 20


class JobEndedError(DomainError):
    """The job has ended; there is nothing to cancel."""


@transaction.atomic
def request_job(*, kind: str, key: str, payload: dict[str, Any], by: Actor | None, at: datetime) -> Job:
    """Ask for one piece of long work; a worker starts it after the commit.

    While a job of the same key waits or runs, that one is the answer and nothing is added. The caller has checked that
    the person may ask for this. ``payload["back"]`` is the local address that the job's page links back to.
    Raises: UnknownKindError at once for a kind without a handler.
    """
    handler_of(kind)
    job = live_job(key) or _insert_job(kind=kind, key=key, payload=payload, by=by, at=at)
    if job is None:
        # Somebody else's request won the race for the key between our look and our insert.
        job = live_job(key)
    if job is None:
        return request_job(kind=kind, key=key, payload=payload, by=by, at=at)
    return job


@transaction.atomic
def cancel_job(*, job: Job, by: Any, at: datetime) -> None:
    """Stop a job: at once while it waits, at its next checkpoint while it runs. ``job`` is read anew in place.

    A job that was cancelled already stays so. Raises: NotPermittedError, JobEndedError.
    """
    if by is not None and not can_cancel_job(by, job):
        raise NotPermittedError(_("Only the person who asked for this work, or a desk officer, may stop it."))
    lock(job)
    if job.state == "queued":
        move(instance=job, machine=MACHINE, verb="cancel", by=by, at=at, ended_at=at, cancel_asked_at=at)
    elif job.state == "running":
        if job.cancel_asked_at is None:
            job.cancel_asked_at = at
            job.save(update_fields=["cancel_asked_at"])
            record(verb="ask_to_stop", subject=job, by=by, at=at)
    elif job.state != "cancelled":
        raise JobEndedError(_("This work has ended already."))


def erase_requester(*, requested_by_id: int) -> int:
    """Blank the name of a person in the jobs that the person asked for.

    Returns: how many jobs were blanked.
    """
    return (
        Job.objects.filter(requested_by_id=requested_by_id).exclude(requested_by_label="").update(requested_by_label="")
    )


def run_job(*, job_id: int) -> None:
    """Do one waiting job, here and now: claim it, run its handler under a lease, write down how it ended.

    Does nothing when the job does not wait: another worker has it, or it has ended.
    """
    token = uuid.uuid4()
    job = _claim(job_id, token)
    if job is None:
        return
    work = RunningWork(job, token)
    with Heartbeat(work), translation.override(job.language):
        ending = _outcome(job, work)
    if ending is not None:
        verb, values = ending
        _end(job, token, work, verb, values)


def sweep_jobs(*, at: datetime) -> int:
    """Take back the jobs of lost workers and ring again for jobs that nobody took.

    Returns: how many jobs were taken back or given up.
    """
    settled = sum(_settle_overdue(job.pk, at) for job in overdue_jobs()[:200])
    for job in waiting_jobs(longer_than=UNTAKEN_FOR)[:RINGS_AT_ONCE]:
        _ring(job)
    return settled


def _insert_job(*, kind: str, key: str, payload: dict[str, Any], by: Actor | None, at: datetime) -> Job | None:
    try:
        with transaction.atomic():
            job = Job.objects.create(
                kind=kind,
                key=key,
                payload=payload,
                requested_by_id=None if by is None else by.pk,
                requested_by_label="" if by is None else str(by)[:300],
                language=get_language() or settings.LANGUAGE_CODE,
                requested_at=at,
            )
    except IntegrityError as error:
        if "jobs_job_one_live_per_key" not in str(error):
            raise
        return None
    record(verb="request", subject=job, by=by, at=at, facts={"kind": kind, "key": key})
    after_commit("jobs.run", job_id=job.pk)
    return job


@transaction.atomic
def _claim(job_id: int, token: uuid.UUID) -> Job | None:
    job = Job.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=job_id, state="queued").first()
    if job is None:
        return None
    at = database_now()
    move(
        instance=job, machine=MACHINE, verb="start", by=None, at=at, facts={"attempt": job.attempts + 1},
        lease_token=token, lease_until=at + lease_length(), heartbeat_at=at,
        attempts=job.attempts + 1, started_at=job.started_at or at,
    )  # fmt: skip
    return job


def _outcome(job: Job, work: RunningWork) -> tuple[str, dict[str, str]] | None:
    """Run the handler. None: leave the job to the sweeper."""
    try:
        return "succeed", {"result": handler_of(job.kind)(work)}
    except JobCancelled:
        return "stop", {}
    except LeaseLost:
        logger.warning("job %s stopped: its lease was lost", job.uuid)
        return None
    except DomainError as error:
        return "fail", {"error": str(error)}
    except UnknownKindError:
        # A newer release asked for it; a worker of that release will take it.
        logger.exception("job %s is of an unknown kind", job.uuid)
        return None
    except Exception as error:  # the boundary of the worker: whatever a handler raises must end the job in words
        if is_database_away(error):
            # It went away under the work. The lease will run out, and the work starts again elsewhere.
            logger.exception("job %s lost the database", job.uuid)
            return None
        logger.exception("job %s failed", job.uuid)
        return "fail", {
            "error": _(
                "The work stopped because of a fault in the portal. "
                "Start it again, or tell the administrator the number of this job."
            )
        }


@transaction.atomic
def _end(job: Job, token: uuid.UUID, work: RunningWork, verb: str, values: dict[str, str]) -> None:
    lock(job)
    if job.state != "running" or job.lease_token != token:
        logger.warning("job %s was taken over by another worker", job.uuid)
        return
    at = database_now()
    if work.last_progress is not None:
        done, total, text = work.last_progress
        values = {**values, "progress_done": done, "progress_total": total, "progress_text": text}
    move(
        instance=job, machine=MACHINE, verb=verb, by=None, at=at,
        ended_at=at, lease_token=None, lease_until=None, **values,
    )  # fmt: skip


@transaction.atomic
def _settle_overdue(job_id: int, at: datetime) -> bool:
    job = overdue_jobs().select_for_update(skip_locked=True, no_key=True).filter(pk=job_id).first()
    if job is None:
        return False
    common = {"instance": job, "machine": MACHINE, "by": None, "at": at, "lease_token": None, "lease_until": None}
    if job.cancel_asked_at is not None:
        move(**common, verb="stop", ended_at=at)
    elif job.attempts >= MAX_ATTEMPTS:
        with translation.override(job.language):
            text = _("The worker was lost again and again. Tell the administrator the number of this job.")
        move(**common, verb="fail", ended_at=at, error=text)
    else:
        move(**common, verb="take_back", heartbeat_at=at)
        after_commit("jobs.run", job_id=job.pk)
    return True


@transaction.atomic
def _ring(job: Job) -> None:
    """Ring once, then not again for a while: workers that are busy must not drown in wake-ups for what they know."""
    Job.objects.filter(pk=job.pk, state="queued").update(heartbeat_at=Now())
    after_commit("jobs.run", job_id=job.pk)
