from typing import Any

from celery import current_app
from django.core.management.base import BaseCommand

from academy_portal.operations.schedule import BEAT_SCHEDULE
from academy_portal.outbox.actions import deliver_due


class Command(BaseCommand):
    """For sites without beat, from cron; and for tests. Needs no broker."""

    help = "Do once, in order, all that beat does."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run every scheduled task here and now, then send the messages that are due.

        Raises: whatever a task raises; the tasks after it have not run then.
        """
        for name, entry in BEAT_SCHEDULE.items():
            current_app.tasks[str(entry["task"])].apply(throw=True)
            self.stdout.write(name)
        self.stdout.write(f"sent: {deliver_due()}")
