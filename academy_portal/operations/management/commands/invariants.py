import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from academy_portal.operations.invariants import Answer, examine


class Command(BaseCommand):
    """Exit code 0: all hold. Exit code 1: at least one is broken."""

    help = "Check the facts that must always hold."

    def add_arguments(self, parser: CommandParser) -> None:
        """Define the options."""
        parser.add_argument("--json", action="store_true", help="answer as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask about every fact and say which are broken, by which rows."""
        answers = examine()
        broken = [answer for answer in answers if answer.breaches]
        if options["json"]:
            self.stdout.write(
                json.dumps({"ok": not broken, "facts": [_as_data(answer) for answer in answers]}, indent=1)
            )
        else:
            for answer in answers:
                self.stdout.write(_as_line(answer))
            self.stdout.write(f"{len(answers)} facts, {len(broken)} broken")
        if broken:
            raise SystemExit(1)


def _as_data(answer: Answer) -> dict[str, Any]:
    invariant = answer.invariant
    return {
        "name": invariant.name,
        "sentence": invariant.sentence,
        "breaches": answer.breaches,
        "rows": answer.rows,
    }


def _as_line(answer: Answer) -> str:
    if not answer.breaches:
        return f"ok      {answer.invariant.name}"
    rows = ", ".join(answer.rows)
    return f"BROKEN  {answer.invariant.name}: {answer.invariant.sentence} Rows: {answer.breaches} ({rows})"
