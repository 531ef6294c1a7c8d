"""Make the demonstration, or bring it back to its start."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from academy_portal.kernel.clock import now
from academy_portal.kernel.errors import DomainError
from academy_portal.operations.demonstration.create import (
    DEFAULT_SEED,
    DEFAULT_SIZE,
    demonstration_edition,
    made_with,
    make_demonstration,
)
from academy_portal.operations.demonstration.reset import reset_demonstration

# Units: letters. The line must not wrap in a narrow terminal.
BAR, LINE = 20, 100


class Command(BaseCommand):
    """``manage.py demo``."""

    help = "Make the fictional 13th edition with its people, calls and applications; the same for the same seed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Define the options."""
        parser.add_argument("--applications", type=int, metavar="N", help=f"how many over all calls ({DEFAULT_SIZE})")
        parser.add_argument("--seed", type=int, metavar="S", help=f"seed of the invented people ({DEFAULT_SEED})")
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--if-empty", action="store_true", help="do nothing when the demonstration exists")
        which.add_argument("--reset", action="store_true", help="delete it first; the record of acts stays")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the demonstration and say how long it took.

        Raises: CommandError outside demonstration mode, or when it exists and no reset was asked for.
        """
        if not settings.DEMONSTRATION:
            raise CommandError("This portal does not run as a demonstration. Set DEMONSTRATION=yes to have one.")
        exists = demonstration_edition() is not None
        is_whole = made_with() is not None
        if options["if_empty"] and is_whole:
            self.stdout.write("The demonstration exists; nothing was changed.")
            return
        if exists and is_whole and not options["reset"]:
            raise CommandError("The demonstration exists. Use --reset to make it anew.")
        begun = time.monotonic()
        try:
            if exists:
                reset_demonstration(
                    total=options["applications"], seed=options["seed"], by=None, at=now(), progress=self._say
                )
            else:
                make_demonstration(
                    total=DEFAULT_SIZE if options["applications"] is None else options["applications"],
                    seed=DEFAULT_SEED if options["seed"] is None else options["seed"], at=now(), progress=self._say,
                )  # fmt: skip
        except DomainError as error:
            raise CommandError(str(error)) from error
        total, seed = made_with() or (0, 0)
        seconds = time.monotonic() - begun
        if self.stdout.isatty():
            self.stdout.write("\r" + " " * LINE, ending="\r")
        self.stdout.write(f"The demonstration is made: {total} applications, seed {seed}, {seconds:.1f} s.")

    def _say(self, done: int, total: int, text: str) -> None:
        """How far it is: on a terminal one line that grows, in a log one line each."""
        if not self.stdout.isatty():
            self.stdout.write(f"{done}/{total} {text}")
            return
        filled = BAR * done // total
        line = f"The demonstration is being made  {'█' * filled}{'·' * (BAR - filled)}  {done}/{total} {text}"
        self.stdout.write("\r" + line[:LINE].ljust(LINE), ending="")
        self.stdout.flush()
