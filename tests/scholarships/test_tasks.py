"""What the worker does with a selection, by its real job and its real child process."""

import pytest

from academy_portal.jobs.actions import run_job
from academy_portal.jobs.models import Job
from scholarships.actions import discard_run, request_run
from scholarships.models import Call, Outcome, Quota, SelectionRun
from tests.sealed import unguarded

from .world import World, build_world, moment

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    """Two reviewed applications, both from women in Africa."""
    world = build_world()
    for name in ("awa", "binta"):
        world.apply(name)
    world.review_all()
    return world


def requested(world: World) -> SelectionRun:
    """A run that waits for a worker."""
    return request_run(call=world.call, seed="00" * 16, by=world.officer, at=moment())


def test_a_job_computes_the_run_and_tells_its_progress(world: World) -> None:
    run = requested(world)
    job = Job.objects.get(uuid=run.job_uuid)
    run_job(job_id=job.pk)
    run.refresh_from_db()
    job.refresh_from_db()
    assert (run.state, job.state, run.outcomes.filter(decision="selected").count()) == ("proposed", "succeeded", 2)
    assert job.progress_total > 0


def test_rules_that_clash_are_named(world: World) -> None:
    with unguarded():
        Quota.objects.create(call=world.call, name="At least one man", attribute="sex", value="male", min_count=1)
    run = requested(world)
    run_job(job_id=Job.objects.get(uuid=run.job_uuid).pk)
    run.refresh_from_db()
    assert (run.state, run.failure, run.clashing_rules) == ("failed", "infeasible", ["At least one man"])
    assert Outcome.objects.count() == 0


def test_a_discarded_run_is_left_alone(world: World) -> None:
    run = requested(world)
    job = Job.objects.get(uuid=run.job_uuid)
    discard_run(run=run, by=world.officer, at=moment())
    run_job(job_id=job.pk)
    run.refresh_from_db()
    job.refresh_from_db()
    assert (run.state, job.state, run.output_text) == ("discarded", "cancelled", "")


def test_a_job_that_runs_twice_computes_once(world: World) -> None:
    """As after a worker that was killed between its deed and its word."""
    run = requested(world)
    job = Job.objects.get(uuid=run.job_uuid)
    run_job(job_id=job.pk)
    outcomes = list(Outcome.objects.values())
    Job.objects.filter(pk=job.pk).update(state="queued", ended_at=None, lease_until=None)
    run_job(job_id=job.pk)
    assert list(Outcome.objects.values()) == outcomes
    assert Call.objects.get().runs.count() == 1
