"""Load the shipped facts: reference data, networks, editions, publications, visits. Twice changes nothing."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from academy_portal.kernel.clock import now
from academy_portal.kernel.errors import DomainError
from academy_portal.reference.loading import load_reference
from articles.loading import load_publications
from editions.loading import load_editions
from fieldvisits.loading import load_visits
from networks.loading import load_networks


class Command(BaseCommand):
    """``manage.py load_reference``."""

    help = "Load countries, groups, languages, networks, past editions, publications and visits."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load each file in the order in which they build on each other, and say what changed."""
        at = now()
        try:
            for report in (*load_reference(at=at), *load_networks(at=at)):
                self.stdout.write(str(report))
            for name, load in (
                ("editions", load_editions),
                ("publications", load_publications),
                ("visits", load_visits),
            ):
                self.stdout.write(f"{name}: {load(at=at)}")
        except DomainError as error:
            raise CommandError(str(error)) from error
