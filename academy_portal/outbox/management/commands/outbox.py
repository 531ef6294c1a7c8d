import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, InterfaceError, connection

from academy_portal.database import is_database_away
from academy_portal.kernel.clock import now
from academy_portal.outbox.actions import deliver_due, sweep_messages
from academy_portal.outbox.queries import counts_by_state

PAUSE_SECONDS = 5.0


class Command(BaseCommand):
    """Sends without worker and broker: for a site that has neither, and for a broker that is away for long."""

    help = "Send the messages that are due."

    def add_arguments(self, parser: CommandParser) -> None:
        """Define the options."""
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--once", action="store_true", help="send what is due now, then end (the default)")
        how.add_argument("--loop", action="store_true", help="go on until the process is stopped")

    def handle(self, *args: Any, **options: Any) -> None:
        """Sweep and deliver, once or until SIGTERM or Ctrl-C; the message in hand is always brought to its end."""
        if not options["loop"]:
            self._round()
            counts = ", ".join(f"{state}: {number}" for state, number in sorted(counts_by_state().items()))
            self.stdout.write(f"messages: {counts or 'none'}")
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            try:
                self._round()
            except (DatabaseError, InterfaceError) as error:
                if not is_database_away(error):
                    raise
                self.stderr.write(f"the database is away, trying again: {type(error).__name__}")
                connection.close()
            stop.wait(PAUSE_SECONDS)

    def _round(self) -> None:
        sweep_messages(at=now())
        sent = deliver_due()
        if sent:
            self.stdout.write(f"sent: {sent}")
