"""Chains for tests, and the hand of somebody who owns the database and takes the guards away."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from django.db import connection, transaction

from academy_portal.audit.actions import record
from academy_portal.idempotency.models import FormKey

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
TABLES = ("audit_event", "audit_link", "audit_head")


def make_subject(name: str = "subject") -> FormKey:
    """Any row will do as the subject of events."""
    return FormKey.objects.create(key=f"{name}-{'x' * 16}", purpose="tests", created_at=AT)


def write_events(count: int, *, verb: str = "act") -> FormKey:
    """Commit events one by one."""
    subject = make_subject()
    for number in range(count):
        with transaction.atomic():
            facts = {"number": number, "ü": "\u202bنص\u202c \\ \n \x1f", "share": 0.25}
            record(verb=verb, subject=subject, by=None, at=AT, facts=facts)
    return subject


@contextmanager
def guards_down() -> Iterator[None]:
    """Let the owner of the database change what triggers and foreign keys guard. Both stand again afterwards."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE contype = 'f' AND confrelid = 'audit_event'::regclass"
        )
        keys = cursor.fetchall()
        for table, name, _definition in keys:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        try:
            yield
        finally:
            for table in TABLES:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            for table, name, definition in keys:
                # Rows that a test broke stay broken until its end.
                cursor.execute(
                    f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition.removesuffix(' NOT VALID')} NOT VALID"
                )


def run_sql(sql: str, *values: object) -> None:
    """One statement, as somebody with a database prompt would write it."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def in_threads(deeds: list[Callable[[], object]]) -> list[object]:
    """Run all deeds at once, each with its own database connection; answers or exceptions come back in order."""
    answers: list[object] = [None] * len(deeds)
    barrier = threading.Barrier(len(deeds))

    def run(place: int) -> None:
        try:
            barrier.wait(timeout=30)
            answers[place] = deeds[place]()
        except Exception as error:  # noqa: BLE001 - handed to the test, which looks at it
            answers[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert not any(thread.is_alive() for thread in threads), "a deed hangs"
    return answers
