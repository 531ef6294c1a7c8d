"""Asking the invariants of an app."""

from django.db import connection

from academy_portal.kernel.invariant import Invariant


def breaches(invariants: list[Invariant]) -> dict[str, list[object]]:
    """The rows that break a fact, by its name."""
    found = {}
    with connection.cursor() as cursor:
        for invariant in invariants:
            cursor.execute(invariant.sql)
            rows = [row[0] for row in cursor.fetchall()]
            if rows:
                found[invariant.name] = rows
    return found
