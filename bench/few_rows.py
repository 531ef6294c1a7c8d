"""The same data with fewer rows, for as long as a block lasts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection, models, transaction

from academy_portal.accounts.models import User
from academy_portal.audit.models import Event
from academy_portal.jobs.models import Job
from academy_portal.operations.demonstration.people import DOMAIN
from academy_portal.operations.demonstration.personas import persona_users
from academy_portal.outbox.models import Message
from scholarships.models import Application, Call, Offer, Review, SelectionRun


@contextmanager
def without(*left_out: models.QuerySet) -> Iterator[None]:
    """Leave out these rows and all that points to them.

    In one transaction that is rolled back, with the tables' own triggers off: what only grows stays as it is. Foreign
    keys are checked at the end of a transaction, which this one never reaches.
    """
    with transaction.atomic():
        _switch_triggers_off()
        for rows in left_out:
            _delete(rows)
        while sum(_delete_orphans(model) for model in apps.get_models()):
            pass
        yield
        transaction.set_rollback(True)


def all_but(model: type[models.Model], rows: int, *, first: Iterable[object] = ()) -> models.QuerySet:
    """All rows of a table but so many; those with the keys in ``first`` are the last to go."""
    wanted = set(first)
    keys = sorted(model._base_manager.order_by("pk").values_list("pk", flat=True), key=lambda pk: pk not in wanted)
    return model._base_manager.exclude(pk__in=keys[:rows])


def all_but_few_of_each_call(rows: int) -> list[models.QuerySet]:
    """All applications but so many of each call, with their people; all but so many messages, events and jobs."""
    users = persona_users()
    wanted = set(Application.objects.filter(applicant__in=users.values()).values_list("pk", flat=True))
    reviewer = users["reviewer_one"]
    wanted |= set(Application.objects.filter(screening="doubtful").values_list("pk", flat=True)[:1])
    # One of each kind of row: what is looked up for a kind is looked up once, however many there are.
    wanted |= set(Offer.objects.filter(run__kind="refill").values_list("application_id", flat=True)[:1])
    wanted |= set(Review.objects.filter(reviewer=reviewer, state="open").values_list("application_id", flat=True)[:1])
    kept: list[int] = []
    for call in Call.objects.all():
        numbers = call.applications.order_by("pk").values_list("pk", flat=True)
        kept += sorted(numbers, key=lambda pk: (pk not in wanted, pk))[:rows]
    applicants = Application.objects.filter(pk__in=kept).order_by().values_list("applicant_id", flat=True)
    jobs = SelectionRun.objects.exclude(job_uuid=None).order_by().values_list("job_uuid", flat=True)
    readers = Review.objects.order_by().values_list("reviewer_id", flat=True).distinct()
    people = User.objects.filter(email__endswith=f"@{DOMAIN}").exclude(pk__in=[*applicants, *readers])
    return [
        Application.objects.exclude(pk__in=kept),
        people,
        all_but(Message, rows),
        all_but(Event, rows),
        all_but(Job, rows, first=Job.objects.filter(uuid__in=list(jobs)).values_list("pk", flat=True)),
    ]


def _switch_triggers_off() -> None:
    with connection.cursor() as cursor:
        # A table with checks that still wait cannot be altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(
            "SELECT DISTINCT c.oid::regclass::text FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' ORDER BY 1"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")


def _delete_orphans(model: type[models.Model]) -> int:
    """Delete the rows that point to a row which is gone. Returns how many."""
    gone = 0
    for field in model._meta.concrete_fields:
        if field.many_to_one or field.one_to_one:
            target = field.related_model._base_manager.order_by().values(field.target_field.name)
            pointing = model._base_manager.filter(**{f"{field.attname}__isnull": False})
            gone += _delete(pointing.exclude(**{f"{field.attname}__in": target}))
    return gone


def _delete(rows: models.QuerySet) -> int:
    return rows.order_by()._raw_delete(rows.db)  # noqa: SLF001 - by one statement, without looking for dependents
