from typing import Any

from .models import Job


def can_view_job(user: Any, job: Job) -> bool:
    """Whether a person may see a job: the own ones, and those whom the desk opens the list of jobs to."""
    if user is None or not user.is_active:
        return False
    return user.pk == job.requested_by_id or bool(user.is_staff and user.has_perm("jobs.view_job"))


def can_cancel_job(user: Any, job: Job) -> bool:
    """Whether a person may stop a job: the own ones; desk officers and administrators any."""
    if user is None or not user.is_active:
        return False
    return user.pk == job.requested_by_id or bool(user.is_staff and user.has_perm("jobs.change_job"))
