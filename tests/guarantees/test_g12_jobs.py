"""G12: no job lost, its effect once, whatever is killed and flushed."""

import time
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.db.models.functions import Now

from academy_portal.audit.queries import examine_chain
from academy_portal.idempotency.models import FormKey
from academy_portal.jobs.actions import request_job, run_job, sweep_jobs
from academy_portal.jobs.models import Job
from academy_portal.jobs.states import LIVE
from academy_portal.operations.invariants import examine
from tests.audit.chains import AT, in_threads
from tests.guarantees.tiers import tiers
from tests.jobs import handlers, process_handlers
from tests.jobs.conftest import known_kinds  # noqa: F401 - a fixture
from tests.processes import broker, environment, wait_until, workers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("known_kinds")]
KILL_EVERY_S = 3


@tiers("jobs, kills, flushes", small=(10, 1, 0), long=(40, 3, 1), full=(100, 10, 3))
def test_every_job_is_done_and_its_effect_is_there_once(tmp_path: Path, jobs: int, kills: int, flushes: int) -> None:
    """Worker and clock are killed every three seconds, the broker is emptied meanwhile."""
    marks = {f"mark-{number:03}-{'x' * 12}" for number in range(jobs)}
    for mark in sorted(marks):
        request_job(kind="tests.mark", key=mark, payload={"mark": mark}, by=None, at=AT)
    with broker() as bell:
        variables = environment(REDIS_URL=bell.url, JOBS_LEASE="2")
        with workers(variables, tmp_path / "log", include=process_handlers.__name__) as group:
            interrupted: set[int] = set()
            for number in range(kills):
                # A kill of idle workers would say nothing: one that works on something new is waited for.
                under_way = Job.objects.filter(state="running").exclude(pk__in=interrupted)
                wait_until(lambda jobs=under_way: jobs.exists() or is_over(), seconds=120, what="a job is under way")
                end = time.monotonic() + KILL_EVERY_S * (kills > 1)
                wait_until(lambda end=end: time.monotonic() >= end, seconds=90, what="the next kill")
                group.kill()
                interrupted |= set(Job.objects.filter(state="running").values_list("pk", flat=True))
                if number < flushes:
                    bell.flushall()
                group.start()
            wait_until(is_over, seconds=240, what="all jobs are done")
    assert set(Job.objects.values_list("state", flat=True)) == {"succeeded"}
    assert sorted(FormKey.objects.values_list("key", flat=True)) == sorted(marks)
    again = set(Job.objects.filter(attempts__gt=1).values_list("pk", flat=True))
    assert interrupted <= again
    assert {answer.invariant.name: answer.rows for answer in examine() if answer.breaches} == {}
    assert examine_chain().finding is None
    figures = f"{len(interrupted)} interrupted, {len(again)} started again"
    print(f"{jobs} jobs, {kills} kills, {flushes} flushes: all done, effects once; {figures}")  # noqa: T201


def is_over() -> bool:
    """Whether every job has ended."""
    return not Job.objects.filter(state__in=LIVE).exists()


def test_the_job_of_a_lost_worker_is_done_by_another() -> None:
    """The worker vanished under the work: no heartbeat, the lease runs out."""
    job = request_job(kind="tests.add", key="one", payload={"a": 1, "b": 2}, by=None, at=AT)
    Job.objects.filter(pk=job.pk).update(
        state="running", lease_token=uuid.uuid4(), lease_until=Now() - timedelta(seconds=1), attempts=1
    )
    assert sweep_jobs(at=AT) == 1
    run_job(job_id=job.pk)
    job.refresh_from_db()
    assert (job.state, job.result, job.attempts) == ("succeeded", "3", 2)


def test_a_job_whose_wake_up_was_lost_is_rung_for_again() -> None:
    job = request_job(kind="tests.add", key="one", payload={"a": 1, "b": 2}, by=None, at=AT)
    assert sweep_jobs(at=AT) == 0
    job.refresh_from_db()
    # When it was rung for last, so that the next sweep does not ring at once.
    assert (job.state, job.heartbeat_at is not None) == ("queued", True)


def test_one_job_of_a_key_lives_at_a_time() -> None:
    """Twenty requests at once for the same work: one job. Once it has ended, there may be another."""

    def ask() -> int:
        return request_job(kind="tests.add", key="same", payload={"a": 1, "b": 2}, by=None, at=AT).pk

    assert len(set(in_threads([ask] * 20))) == 1
    assert Job.objects.count() == 1
    run_job(job_id=Job.objects.get().pk)
    ask()
    assert sorted(Job.objects.values_list("state", flat=True)) == ["queued", "succeeded"]


def test_two_workers_do_not_do_the_same_job() -> None:
    """Eight wake-ups for one job: it runs once."""
    job = request_job(kind="tests.add", key="one", payload={"a": 1, "b": 2}, by=None, at=AT)
    assert in_threads([lambda: run_job(job_id=job.pk)] * 8) == [None] * 8
    # A wake-up that comes late finds nothing to do.
    assert in_threads([lambda: run_job(job_id=job.pk)]) == [None]
    job.refresh_from_db()
    assert (job.state, job.attempts, handlers.room.done) == ("succeeded", 1, ["add"])
