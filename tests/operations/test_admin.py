"""The lists of the record of acts and of long work: who sees them, and at what price."""

from collections.abc import Callable

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from academy_portal.accounts.models import User
from academy_portal.audit.actions import record
from academy_portal.audit.models import Event
from academy_portal.jobs.models import Job
from tests.audit.chains import AT, make_subject
from tests.clients import client_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> User:
    return User.objects.create_superuser("officer@example.org", full_name="Officer Example")


def add_event(officer: User, number: int) -> None:
    with transaction.atomic():
        record(verb="act", subject=make_subject(f"s{number}"), by=officer, at=AT)


def add_job(officer: User, number: int) -> None:
    Job.objects.create(kind="x", key=str(number), requested_by_id=officer.pk, requested_at=timezone.now())


@pytest.mark.parametrize(("name", "add"), [("audit_event", add_event), ("jobs_job", add_job)])
def test_lists_ask_the_same_at_1_and_30_rows(
    officer: User,
    name: str,
    add: Callable[[User, int], None],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    desk = client_for(officer)
    counts = []
    for numbers in ([0], range(1, 30)):
        for number in numbers:
            add(officer, number)
        with django_assert_max_num_queries(20) as asked:
            assert desk.get(reverse(f"admin:{name}_changelist")).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("name", ["audit_event", "jobs_job"])
def test_nothing_is_added_changed_or_deleted_here(officer: User, name: str) -> None:
    add_event(officer, 1)
    add_job(officer, 1)
    desk = client_for(officer)
    pk = {"audit_event": Event.objects.get().pk, "jobs_job": Job.objects.get().pk}[name]
    assert desk.get(reverse(f"admin:{name}_change", args=[pk])).status_code == 200
    assert desk.get(reverse(f"admin:{name}_add")).status_code == 403
    assert desk.post(reverse(f"admin:{name}_change", args=[pk]), {"verb": "x"}).status_code == 403
    assert desk.post(reverse(f"admin:{name}_delete", args=[pk]), {"post": "yes"}).status_code == 403
    assert (Event.objects.get().verb, Job.objects.get().state) == ("act", "queued")


@pytest.mark.parametrize("name", ["audit_event", "jobs_job", "outbox_message"])
def test_staff_without_a_mandate_sees_nothing(name: str) -> None:
    staff = User.objects.create_user("staff@example.org", full_name="Staff Example", is_staff=True)
    assert client_for(staff).get(reverse(f"admin:{name}_changelist")).status_code == 403
