from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from .models import Job
from .states import LIVE


def jobs_visible_to(user: Any) -> models.QuerySet[Job]:
    """The jobs that a person may see, newest first: all for whom the desk opens the list to, else the own."""
    if user.is_staff and user.has_perm("jobs.view_job"):
        return Job.objects.order_by("-id")
    return Job.objects.filter(requested_by_id=user.pk).order_by("-id")


def live_job(key: str) -> Job | None:
    """The job of a key that waits or runs, if there is one."""
    return Job.objects.filter(key=key, state__in=LIVE).first()


def overdue_jobs() -> models.QuerySet[Job]:
    """Jobs whose worker gave no sign of life within its lease, by the database's clock."""
    return Job.objects.filter(state="running", lease_until__lt=Now()).order_by("id")


def waiting_jobs(*, longer_than: timedelta) -> models.QuerySet[Job]:
    """Jobs that no worker has taken for a while: their wake-up may be lost."""
    waits = Q(heartbeat_at__isnull=True, requested_at__lt=Now() - longer_than) | Q(heartbeat_at__lt=Now() - longer_than)
    return Job.objects.filter(waits, state="queued").order_by("id")
