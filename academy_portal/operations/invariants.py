"""The facts of all apps that must always hold, gathered by name."""

from dataclasses import dataclass

from django.db import connection

from academy_portal.accounts.invariants import INVARIANTS as ACCOUNTS
from academy_portal.audit.invariants import INVARIANTS as AUDIT
from academy_portal.files.invariants import INVARIANTS as FILES
from academy_portal.jobs.invariants import INVARIANTS as JOBS
from academy_portal.kernel.invariant import Invariant
from academy_portal.outbox.invariants import INVARIANTS as OUTBOX
from academy_portal.reference.invariants import INVARIANTS as REFERENCE
from articles.invariants import INVARIANTS as ARTICLES
from editions.invariants import INVARIANTS as EDITIONS
from fieldvisits.invariants import INVARIANTS as FIELDVISITS
from networks.invariants import INVARIANTS as NETWORKS
from scholarships.invariants import INVARIANTS as SCHOLARSHIPS

ALL: list[Invariant] = [
    *AUDIT,
    *OUTBOX,
    *JOBS,
    *FILES,
    *ACCOUNTS,
    *SCHOLARSHIPS,
    *REFERENCE,
    *NETWORKS,
    *EDITIONS,
    *ARTICLES,
    *FIELDVISITS,
]
SHOWN_ROWS = 20


@dataclass(frozen=True)
class Answer:
    """How one fact stands: no row breaks it when ``breaches`` is 0. ``rows``: keys of the first of those that do."""

    invariant: Invariant
    breaches: int
    rows: list[str]


def examine(invariants: list[Invariant] = ALL) -> list[Answer]:
    """Ask the database about every fact, in order."""
    answers = []
    with connection.cursor() as cursor:
        for invariant in invariants:
            cursor.execute(invariant.sql, invariant.outside() if invariant.outside else None)
            rows = [str(row[0]) for row in cursor.fetchall()]
            answers.append(Answer(invariant, len(rows), rows[:SHOWN_ROWS]))
    return answers
