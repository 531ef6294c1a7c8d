from celery import shared_task

from academy_portal.kernel.clock import now

from .actions import deliver_due, sweep_messages


@shared_task(name="outbox.deliver", time_limit=900)
def deliver(**_: object) -> None:
    """Send what is due. Many wake-ups for the same rows do no harm."""
    deliver_due()


@shared_task(name="outbox.sweep", time_limit=300)
def sweep(**_: object) -> None:
    """Find what was left over and ring for what is due."""
    sweep_messages(at=now())
