from datetime import timedelta

from celery import shared_task

from academy_portal.kernel.clock import now

from .actions import purge_form_keys

KEPT_FOR = timedelta(days=30)


@shared_task(name="idempotency.purge")
def purge(**_: object) -> None:
    """Forget keys that nobody will send again."""
    purge_form_keys(before=now() - KEPT_FOR)
