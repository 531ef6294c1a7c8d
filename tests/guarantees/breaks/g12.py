"""No task lost, its effect once."""

from tests.guarantees.controls import Control

ACTIONS = "academy_portal/jobs/actions.py"
TESTS = "tests/guarantees/test_g12_jobs.py"

CONTROLS = (
    Control(
        guarantee="G12",
        words="the sweeper leaves the jobs of lost workers where they are",
        file=ACTIONS,
        before="sum(_settle_overdue(job.pk, at) for job in overdue_jobs()[:200])",
        after="sum(_settle_overdue(job.pk, at) for job in overdue_jobs().none())",
        test=f"{TESTS}::test_the_job_of_a_lost_worker_is_done_by_another",
    ),
    Control(
        guarantee="G12",
        words="nobody rings again for jobs whose wake-up was flushed away",
        file=ACTIONS,
        before="for job in waiting_jobs(longer_than=UNTAKEN_FOR)[:RINGS_AT_ONCE]:",
        after="for job in waiting_jobs(longer_than=UNTAKEN_FOR).none():",
        test=f"{TESTS}::test_a_job_whose_wake_up_was_lost_is_rung_for_again",
    ),
    Control(
        guarantee="G12",
        words="two jobs of one key may live at a time",
        file="academy_portal/jobs/migrations/0001_initial.py",
        before="(('state__in', ('queued', 'running'))), fields=('key',),",
        after="(('state__in', ('queued', 'running'))), fields=('key', 'uuid'),",
        test=f"{TESTS}::test_one_job_of_a_key_lives_at_a_time",
    ),
    Control(
        guarantee="G12",
        words="a job is taken without asking whether it waits",
        file=ACTIONS,
        before='.filter(pk=job_id, state="queued").first()',
        after=".filter(pk=job_id).first()",
        test=f"{TESTS}::test_two_workers_do_not_do_the_same_job",
    ),
)
