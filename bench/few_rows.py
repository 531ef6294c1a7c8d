"""The same demonstration with ten applications a call, for as long as a block lasts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection, models, transaction

from academy_portal.accounts.models import User
from academy_portal.audit.models import Event
from academy_portal.jobs.models import Job
from academy_portal.operations.demonstration.personas import persona_users
from academy_portal.outbox.models import Message
from scholarships.models import Application, Call, Review, SelectionRun


@contextmanager
def few_rows(rows: int) -> Iterator[None]:
    """Leave out all but so many applications a call, messages, jobs and events, and all that hangs on what is left out.

    In one transaction that is rolled back, with triggers and foreign keys off: no table that only grows is changed.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
        kept = _kept_applications(rows)
        _delete(Application.objects.exclude(pk__in=kept))
        applicants = Application.objects.order_by().values("applicant")
        _delete(User.objects.filter(email__endswith="@people.example").exclude(pk__in=applicants))
        for model in (Message, Event):
            newest = list(model.objects.order_by("-pk").values_list("pk", flat=True)[:rows])
            _delete(model.objects.exclude(pk__in=newest))
        _delete(Job.objects.exclude(uuid__in=SelectionRun.objects.exclude(job_uuid=None).values("job_uuid")))
        while sum(_delete_orphans(model) for model in apps.get_models()):
            pass
        yield
        transaction.set_rollback(True)


def _kept_applications(rows: int) -> list[int]:
    """So many of each call, those of the personas and the first files of the first reviewer among them."""
    users = persona_users()
    wanted = set(Application.objects.filter(applicant__in=users.values()).values_list("pk", flat=True))
    first = Review.objects.filter(reviewer=users["reviewer_one"], state="open").order_by("pk").first()
    wanted.add(first.application_id)
    kept: list[int] = []
    for call in Call.objects.all():
        numbers = list(call.applications.order_by("pk").values_list("pk", flat=True))
        kept += sorted(numbers, key=lambda pk: (pk not in wanted, pk))[:rows]
    return kept


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
