"""The worker's side of a selection: what happens when it is cancelled, discarded, or its job is lost."""

from datetime import timedelta
from typing import Any

import pytest

from academy_portal.accounts.actions import grant_mandate
from academy_portal.jobs.actions import cancel_job, run_job
from academy_portal.jobs.models import Job
from academy_portal.jobs.registry import JobCancelled
from academy_portal.kernel.errors import DomainError
from scholarships import tasks
from scholarships.actions import (
    discard_run,
    release_run,
    request_run,
    sign_run,
    start_application,
    start_review,
    submit_application,
)
from scholarships.models import Offer, SelectionRun

from .test_selection_run import compute
from .world import World, build_world, fill, moment, person, score

pytestmark = pytest.mark.django_db(transaction=True)


def requested(world: World, *, by: Any = None) -> SelectionRun:
    """A run that waits for a worker."""
    return request_run(call=world.call, seed="00" * 16, by=by or world.officer, at=world.at)


@pytest.fixture
def read(world: World) -> World:
    """A call whose files are all scored."""
    for name in ("awa", "binta"):
        world.apply(name)
    world.review_all()
    return world


class Interrupted:
    """Work during which something else happens: the first checkpoint does the act, then says what the act says."""

    def __init__(self, run: SelectionRun, act: Any) -> None:
        self.payload = {"run": str(run.uuid)}
        self.act = act

    def progress(self, done: int, total: int, text: str = "") -> None:
        """Nobody looks."""

    def checkpoint(self) -> None:
        """The act, once."""
        act, self.act = self.act, None
        if act is not None:
            act()


def test_a_worker_computes_and_proposes(read: World) -> None:
    run = requested(read)
    run_job(job_id=Job.objects.get().pk)
    run.refresh_from_db()
    assert (run.state, Job.objects.get().state, run.outcomes.count()) == ("proposed", "succeeded", 2)


def test_another_officer_discards_what_is_being_computed(read: World) -> None:
    run = requested(read)
    colleague = person("colleague@example.org", read.at)
    grant_mandate(
        user=colleague,
        role="selection_officer",
        scope_kind="call",
        scope_id=read.call.pk,
        valid_from=read.at - timedelta(minutes=1),
        valid_until=None,
        by=None,
        at=read.at,
    )
    discard_run(run=run, by=colleague, at=moment())
    assert (SelectionRun.objects.get().state, Job.objects.get().state) == ("discarded", "cancelled")


def test_a_new_run_has_its_own_job_while_the_discarded_one_still_stops(read: World) -> None:
    first = requested(read)
    Job.objects.update(
        state="running", lease_token="00000000-0000-4000-8000-000000000001", lease_until=moment() + timedelta(minutes=5)
    )
    discard_run(run=first, by=read.officer, at=moment())
    second = requested(read)
    assert second.job_uuid != first.job_uuid
    job = Job.objects.get(uuid=second.job_uuid)
    assert (job.payload["run"], job.state) == (str(second.uuid), "queued")
    run_job(job_id=job.pk)
    second.refresh_from_db()
    assert second.state == "proposed"


def test_a_run_discarded_meanwhile_ends_as_cancelled(read: World) -> None:
    run = requested(read)

    def discard() -> None:
        discard_run(run=SelectionRun.objects.get(), by=read.officer, at=moment())
        raise JobCancelled

    with pytest.raises(JobCancelled):
        tasks.compute_selection(Interrupted(run, discard))
    run.refresh_from_db()
    assert (run.state, run.failure, run.outcomes.count()) == ("discarded", "", 0)


def test_a_result_that_comes_after_the_discard_is_dropped(read: World) -> None:
    run = requested(read)

    def discard() -> None:
        discard_run(run=SelectionRun.objects.get(), by=read.officer, at=moment())

    assert tasks.compute_selection(Interrupted(run, discard)) == str(run.uuid)
    run.refresh_from_db()
    assert (run.state, run.output_text, run.outcomes.count()) == ("discarded", "", 0)


def test_a_run_whose_job_was_stopped_does_not_wait_for_ever(read: World) -> None:
    run = requested(read)
    cancel_job(job=Job.objects.get(), by=read.officer, at=moment())
    tasks.settle_runs_task()
    run.refresh_from_db()
    assert (run.state, run.failure) == ("failed", "cancelled")
    assert requested(read).state == "requested"
    tasks.settle_runs_task()
    assert SelectionRun.objects.filter(state="requested").count() == 1


def test_a_person_with_a_live_offer_elsewhere_stops_the_signature_in_words(read: World, tmp_path: Any) -> None:
    other = build_world(slug="second", edition=read.call.edition)
    applicant = read.applications[0].applicant
    application = start_application(call=other.call, by=applicant, at=other.at)
    fill(application, applicant, other.at, country="ML")
    submit_application(application=application, by=applicant, at=other.at)
    other.close()
    start_review(call=other.call, due_on=other.at.date() + timedelta(days=9), by=other.officer, at=other.at)
    for review in application.reviews.select_related("application__call", "reviewer"):
        score(review, 3, other.at)
    first = compute(requested(read), tmp_path)
    for by in (read.officer, read.signatory):
        first = sign_run(run=first, by=by, at=read.at)
    second = compute(requested(other), tmp_path)
    second = sign_run(run=second, by=other.officer, at=other.at)
    with pytest.raises(DomainError, match=application.number):
        sign_run(run=second, by=other.signatory, at=other.at)
    second.refresh_from_db()
    assert (second.state, Offer.objects.filter(run=second).count()) == ("proposed", 0)
    assert release_run(run=first, by=read.officer, at=read.at)["selected"] == 2
