from celery import shared_task

from academy_portal.kernel.clock import now

from .actions import sweep_files


@shared_task(name="files.sweep", time_limit=900)
def sweep(**_: object) -> None:
    """Delete what nobody came back for."""
    sweep_files(at=now())
