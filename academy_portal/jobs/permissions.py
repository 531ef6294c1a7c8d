from typing import Any

from .models import Job


def can_view_job(user: Any, job: Job) -> bool:
    """Whether a person may see a job: its own, or any as staff."""
    return bool(user is not None and user.is_active and (user.is_staff or user.pk == job.requested_by_id))


def can_cancel_job(user: Any, job: Job) -> bool:
    """Whether a person may stop a job: its own, or any as staff."""
    return can_view_job(user, job)
