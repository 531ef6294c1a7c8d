"""G12: no job lost, its effect once, whatever is killed and flushed."""

from pathlib import Path

import pytest

from academy_portal.audit.queries import examine_chain
from academy_portal.idempotency.models import FormKey
from academy_portal.jobs.actions import request_job
from academy_portal.jobs.models import Job
from tests.audit.chains import AT
from tests.jobs import process_handlers
from tests.processes import broker, environment, wait_until, workers

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("count", "kills"),
    [
        pytest.param(30, 2, marks=pytest.mark.long, id="30 jobs, 2 kills"),
        pytest.param(100, 6, marks=pytest.mark.full, id="100 jobs, 6 kills"),
    ],
)
def test_every_job_is_done_and_its_effect_is_there_once(tmp_path: Path, count: int, kills: int) -> None:
    marks = {f"mark-{number:03}-{'x' * 12}" for number in range(count)}
    for mark in sorted(marks):
        request_job(kind="tests.mark", key=mark, payload={"mark": mark}, by=None, at=AT)
    with broker() as bell:
        variables = environment(REDIS_URL=bell.url, JOBS_LEASE="2")
        with workers(variables, tmp_path / "log", include=process_handlers.__name__) as group:
            for number in range(kills):
                goal = (number + 1) * count // (kills + 1) - 1
                wait_until(lambda goal=goal: FormKey.objects.count() >= goal, seconds=90, what=f"{goal} marks")
                group.kill()
                if number % 2 == 0:
                    bell.flushall()
                group.start()
            wait_until(
                lambda: not Job.objects.exclude(state="succeeded").exists(), seconds=120, what="all jobs are done"
            )
    assert set(FormKey.objects.values_list("key", flat=True)) == marks
    again = Job.objects.filter(attempts__gt=1).count()
    assert again >= 1
    assert examine_chain().finding is None
    print(f"{count} jobs, {kills} kills: all done, effects once, {again} started again")  # noqa: T201 - the figure
