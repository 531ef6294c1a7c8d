"""``manage.py messages``: bring the catalogues in line with the sources, and compile them."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.core.management.commands import makemessages

IGNORED = (".venv/*", ".local/*", "tests/*", "bench/*", "docs/*")


class Extract(makemessages.Command):
    """Django's extraction without guesses: a text that is new stands empty until a person translates it."""

    msgmerge_options: ClassVar[list[str]] = ["-q", "--backup=none", "--no-fuzzy-matching", "--update"]


class Command(BaseCommand):
    """Extract, merge, compile."""

    help = "Bring the catalogues of all languages in line with the sources and compile them (needs gettext)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rewrite locale/."""
        languages = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
        call_command(
            Extract(),
            locale=languages,
            no_obsolete=True,
            add_location="file",
            ignore_patterns=list(IGNORED),
            verbosity=0,
        )
        call_command("compilemessages", locale=languages, ignore_patterns=list(IGNORED), verbosity=0)
        self.stdout.write("The catalogues are up to date; a test names what is not translated yet.")
