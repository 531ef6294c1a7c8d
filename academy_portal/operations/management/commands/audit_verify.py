from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from academy_portal.audit.queries import examine_chain


class Command(BaseCommand):
    """Exit code 0: the chain is whole. Exit code 1: it is not, and the first broken position is named."""

    help = "Walk the chain of the record of acts and compute every hash anew."

    def add_arguments(self, parser: CommandParser) -> None:
        """Define the options."""
        parser.add_argument(
            "--expect",
            metavar="POSITION:HASH",
            help="an end that this command printed earlier and that was noted outside the database",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Examine the chain and print its end.

        Raises: CommandError when it is broken.
        """
        examination = examine_chain(expected=_parse(options["expect"]))
        if examination.finding:
            raise CommandError(f"The record of acts is broken at {examination.finding}")
        self.stdout.write(f"The record of acts is whole: {examination.length} events.")
        if examination.length:
            self.stdout.write(f"Its end, to be noted outside the database: {examination.length}:{examination.head}")


def _parse(text: str | None) -> tuple[int, str] | None:
    if not text:
        return None
    position, _separator, digest = text.partition(":")
    if not position.isdigit() or len(digest) != 64:
        raise CommandError("Write the end as it was printed: POSITION:HASH, the hash with 64 letters.")
    return int(position), digest.lower()
