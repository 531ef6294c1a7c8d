"""Work on accounts that nobody asks for by hand."""

from celery import shared_task

from academy_portal.kernel.clock import now

from .actions import forget_sessions


@shared_task(name="accounts.forget_sessions")
def forget(**_: object) -> None:
    """Forget the sessions that have ended, with what was put aside in them."""
    forget_sessions(at=now())
