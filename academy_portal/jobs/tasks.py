from celery import shared_task

from academy_portal.kernel.clock import now

from .actions import run_job, sweep_jobs

LONGEST_S = 6 * 3600


@shared_task(name="jobs.run", time_limit=LONGEST_S)
def run(*, job_id: int, **_: object) -> None:
    """Do one waiting job."""
    run_job(job_id=job_id)


@shared_task(name="jobs.sweep", time_limit=300)
def sweep(**_: object) -> None:
    """Take back the jobs of lost workers."""
    sweep_jobs(at=now())
