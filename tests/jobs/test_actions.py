"""G12 in small: asked for, done, cancelled, lost, taken over."""

import json
import threading
from datetime import timedelta
from typing import Any

import psutil
import pytest
from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils import translation
from pytest_django import Settings

from academy_portal.accounts.models import User
from academy_portal.audit.queries import timeline
from academy_portal.jobs.actions import JobEndedError, cancel_job, request_job, run_job, sweep_jobs
from academy_portal.jobs.models import Job
from academy_portal.jobs.queries import waiting_jobs
from academy_portal.jobs.registry import UnknownKindError, handler
from academy_portal.kernel.errors import NotPermittedError
from tests.audit.chains import AT, in_threads
from tests.jobs.handlers import room

pytestmark = pytest.mark.django_db(transaction=True)
TOKEN = "00000000-0000-0000-0000-000000000001"


def ask(kind: str = "add", *, key: str = "k", by: Any = None, **payload: Any) -> Job:
    return request_job(kind=f"tests.{kind}", key=key, payload=payload or {"a": 2, "b": 3}, by=by, at=AT)


def fresh(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def lose_worker(job: Job) -> None:
    """Leave the row as a worker leaves it that was killed long ago."""
    Job.objects.filter(pk=job.pk).update(
        state="running", lease_token=TOKEN, lease_until=Now() - timedelta(seconds=1), attempts=job.attempts + 1
    )


class Running:
    """A job that runs in a thread, up to where its handler waits in the room."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        try:
            run_job(job_id=self.job.pk)
        finally:
            connection.close()

    def __enter__(self) -> Job:
        self.thread.start()
        assert room.arrived.wait(20)
        return fresh(self.job)

    def __exit__(self, *_: object) -> None:
        room.go_on.set()
        self.end()

    def end(self) -> None:
        self.thread.join(20)
        assert not self.thread.is_alive()


def test_a_job_is_asked_for_done_and_recorded(amina: User) -> None:
    job = ask(by=amina)
    assert (job.state, job.requested_by_id, job.requested_by_label) == ("queued", amina.pk, str(amina))
    run_job(job_id=job.pk)
    done = fresh(job)
    assert (done.state, done.result, done.error, done.attempts) == ("succeeded", "5", "", 1)
    assert (done.progress_done, done.progress_total, done.progress_text) == (2, 2, "all")
    assert (done.lease_token, done.lease_until, done.ended_at is not None) == (None, None, True)
    assert [(event.verb, event.actor_id) for event in timeline(job)] == [
        ("request", amina.pk),
        ("start", None),
        ("succeed", None),
    ]


def test_one_live_job_a_key(amina: User) -> None:
    first, second, other = ask(), ask(by=amina), ask(key="other")
    assert (first.pk == second.pk, first.pk == other.pk) == (True, False)
    run_job(job_id=first.pk)
    assert ask().pk != first.pk
    assert Job.objects.count() == 3


def test_parallel_requests_make_one_job() -> None:
    answers = in_threads([ask] * 8)
    assert len({answer.pk for answer in answers}) == 1
    assert Job.objects.count() == 1


def test_an_unknown_kind_is_refused_at_once() -> None:
    with pytest.raises(UnknownKindError):
        request_job(kind="tests.nothing", key="k", payload={}, by=None, at=AT)
    assert Job.objects.count() == 0


def test_two_functions_of_one_kind_are_refused() -> None:
    with pytest.raises(ValueError, match=r"two handlers for tests\.add"):
        handler("tests.add")(lambda work: "")


def test_what_is_rolled_back_leaves_no_job() -> None:
    with transaction.atomic():
        ask()
        transaction.set_rollback(True)
    assert Job.objects.count() == 0


def test_a_job_is_done_by_one_worker_only() -> None:
    job = ask()
    in_threads([lambda: run_job(job_id=job.pk)] * 6)
    run_job(job_id=job.pk)
    assert (room.done, fresh(job).attempts) == (["add"], 1)


def test_a_refusal_is_told_in_the_asker_s_words(amina: User) -> None:
    with translation.override("fr"):
        job = ask("refuse", by=amina)
    run_job(job_id=job.pk)
    assert (fresh(job).state, fresh(job).error) == ("failed", "Oui")


def test_a_fault_is_logged_and_told_without_its_text(caplog: pytest.LogCaptureFixture) -> None:
    job = ask("crash")
    run_job(job_id=job.pk)
    done = fresh(job)
    assert (done.state, "secret" in done.error, "fault in the portal" in done.error) == ("failed", False, True)
    assert "ZeroDivisionError" in caplog.text


def test_a_lost_database_leaves_the_job_to_the_sweeper() -> None:
    job = ask("lose_database")
    run_job(job_id=job.pk)
    assert (fresh(job).state, fresh(job).error) == ("running", "")
    Job.objects.update(lease_until=Now() - timedelta(seconds=1))
    assert sweep_jobs(at=AT) == 1
    assert fresh(job).state == "queued"


def test_a_waiting_job_is_cancelled_at_once(amina: User) -> None:
    job = ask(by=amina)
    cancel_job(job=job, by=amina, at=AT)
    run_job(job_id=job.pk)
    assert (fresh(job).state, fresh(job).ended_at, room.done) == ("cancelled", AT, [])


def test_a_running_job_stops_at_its_checkpoint(amina: User) -> None:
    running = Running(ask("wait", by=amina))
    running.thread.start()
    assert room.arrived.wait(20)
    job = fresh(running.job)
    assert (job.state, job.progress_done, job.progress_total, job.progress_text) == ("running", 1, 3, "waiting")
    cancel_job(job=job, by=amina, at=AT)
    cancel_job(job=job, by=amina, at=AT)
    assert (job.state, job.cancel_asked_at) == ("running", AT)
    running.end()
    assert (fresh(job).state, room.done) == ("cancelled", [])
    assert [event.verb for event in timeline(job)] == ["request", "start", "ask_to_stop", "stop"]


def test_cancelling_is_for_the_asker_and_desk_officers(amina: User, stranger: User) -> None:
    job = ask(by=amina)
    with pytest.raises(NotPermittedError):
        cancel_job(job=job, by=stranger, at=AT)
    stranger.is_staff = True
    with pytest.raises(NotPermittedError):
        cancel_job(job=job, by=stranger, at=AT)
    assert fresh(job).state == "queued"
    stranger.is_superuser = True
    cancel_job(job=job, by=stranger, at=AT)
    cancel_job(job=job, by=stranger, at=AT)
    assert fresh(job).state == "cancelled"


def test_what_has_ended_cannot_be_cancelled(amina: User) -> None:
    job = ask(by=amina)
    run_job(job_id=job.pk)
    with pytest.raises(JobEndedError):
        cancel_job(job=job, by=amina, at=AT)
    assert fresh(job).state == "succeeded"


def test_the_job_of_a_killed_worker_is_taken_over() -> None:
    job = ask()
    lose_worker(job)
    run_job(job_id=job.pk)
    assert room.done == [], "the lease still names another worker"
    assert sweep_jobs(at=AT) == 1
    run_job(job_id=job.pk)
    assert (fresh(job).state, fresh(job).attempts, room.done) == ("succeeded", 2, ["add"])


def test_a_worker_that_lost_its_lease_says_nothing() -> None:
    with Running(ask("deaf")) as job:
        Job.objects.filter(pk=job.pk).update(lease_until=Now() - timedelta(seconds=1))
        assert sweep_jobs(at=AT) == 1
    assert (fresh(job).state, fresh(job).result, room.done) == ("queued", "", ["deaf"])


def test_a_worker_that_lost_its_lease_stops_at_its_checkpoint() -> None:
    running = Running(ask("wait"))
    running.thread.start()
    assert room.arrived.wait(20)
    Job.objects.update(lease_until=Now() - timedelta(seconds=1))
    sweep_jobs(at=AT)
    running.end()
    assert (fresh(running.job).state, room.done) == ("queued", [])


def test_the_heartbeat_keeps_the_lease(settings: Settings) -> None:
    settings.JOBS_LEASE = timedelta(seconds=0.8)
    with Running(ask("deaf")) as job:
        first = job.lease_until
        while fresh(job).lease_until < first + timedelta(seconds=1.2):
            assert (fresh(job).state, sweep_jobs(at=AT)) == ("running", 0)
            threading.Event().wait(0.05)
    assert (fresh(job).state, fresh(job).attempts) == ("succeeded", 1)


def test_a_job_that_nobody_took_is_rung_for_once_in_a_while() -> None:
    jobs = [ask(key=str(number)) for number in range(30)]
    assert waiting_jobs(longer_than=timedelta(seconds=20)).count() == 30, "asked for long ago"
    for left in (10, 0, 0):
        assert sweep_jobs(at=AT) == 0
        assert waiting_jobs(longer_than=timedelta(seconds=20)).count() == left
    assert [fresh(job).state for job in jobs] == ["queued"] * 30


def test_after_many_lost_workers_it_gives_up() -> None:
    job = ask()
    for _ in range(5):
        lose_worker(fresh(job))
        assert sweep_jobs(at=AT) == 1
    assert (fresh(job).state, fresh(job).attempts) == ("failed", 5)
    assert "lost again and again" in fresh(job).error


def test_a_lost_job_that_was_to_stop_is_cancelled(amina: User) -> None:
    job = ask(by=amina)
    lose_worker(job)
    cancel_job(job=job, by=amina, at=AT)
    sweep_jobs(at=AT)
    assert fresh(job).state == "cancelled"


def test_progress_inside_a_transaction_does_not_stop_the_heartbeat(settings: Settings) -> None:
    settings.JOBS_LEASE = timedelta(seconds=0.8)
    seen: list[timedelta] = []

    def within(work: Any) -> str:
        with transaction.atomic():
            work.progress(1, 1, "inside")
            first = Job.objects.get().lease_until
            while (later := Job.objects.get().lease_until) == first:
                work.checkpoint()
                threading.Event().wait(0.05)
            seen.append(later - first)
        return ""

    handler("tests.within")(within)
    run_job(job_id=ask("within").pk)
    assert (Job.objects.get().state, Job.objects.get().progress_text) == ("succeeded", "inside")
    assert seen[0] > timedelta(0)


def test_a_child_answers() -> None:
    job = ask("child", program="print(6 * 7)")
    run_job(job_id=job.pk)
    assert fresh(job).result == "0 42\n"


def test_a_killed_child_is_told_by_its_return_code() -> None:
    job = ask("child", program="import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    run_job(job_id=job.pk)
    assert fresh(job).result == "-9 "


def test_a_slow_child_is_stopped() -> None:
    job = ask("child", program="import time; time.sleep(60)", limit=0.3)
    run_job(job_id=job.pk)
    assert (fresh(job).state, fresh(job).error) == ("failed", "The computation took too long and was stopped.")


def test_cancelling_kills_the_child_and_its_children(amina: User, tmp_path: Any) -> None:
    note = tmp_path / "pids"
    program = (
        "import json, os, subprocess, sys, time\n"
        "grandchild = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        f"open({str(note)!r} + '.part', 'w').write(json.dumps([os.getpid(), grandchild.pid]))\n"
        f"os.replace({str(note)!r} + '.part', {str(note)!r})\n"
        "time.sleep(60)\n"
    )
    job = ask("child", by=amina, program=program)

    def cancel() -> list[int]:
        while not note.exists():
            threading.Event().wait(0.02)
        cancel_job(job=fresh(job), by=amina, at=AT)
        return json.loads(note.read_text())

    _none, pids = in_threads([lambda: run_job(job_id=job.pk), cancel])
    assert fresh(job).state == "cancelled"
    assert not any(psutil.pid_exists(pid) and psutil.Process(pid).status() != "zombie" for pid in pids)
