"""The reset, with real commits: back to the same start, and the record of acts stays whole."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from academy_portal.accounts.actions import deactivate_user, grant_mandate
from academy_portal.accounts.models import Mandate, User
from academy_portal.audit.models import Event
from academy_portal.audit.queries import examine_chain
from academy_portal.idempotency.models import FormKey
from academy_portal.jobs.actions import request_job, run_job
from academy_portal.jobs.models import Job
from academy_portal.kernel.clock import now
from academy_portal.operations.demonstration import reset as resetting
from academy_portal.operations.demonstration import story
from academy_portal.operations.demonstration.create import made_with
from academy_portal.operations.demonstration.making import LEAST
from academy_portal.operations.demonstration.personas import persona_users
from academy_portal.operations.invariants import examine
from academy_portal.outbox.models import Message
from editions.actions import cancel_edition
from editions.models import Edition
from scholarships.models import Application, Score
from tests.operations.demonstrations import demonstration_mode, digest, make

pytestmark = pytest.mark.django_db(transaction=True)


def triggers_switched_off() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'D'")
        return [row[0] for row in cursor.fetchall()]


def test_a_reset_returns_to_the_start() -> None:
    with demonstration_mode():
        make(LEAST)
        start, events = digest(), Event.objects.count()
        mandates, messages = Mandate.objects.count(), Message.objects.count()
        people = set(User.objects.values_list("pk", flat=True))
        users = persona_users()
        visitor = Client()
        visitor.post("/en/demo/people/applicant/")
        _leave_traces(users)

        job = request_job(kind="demonstration.reset", key="demonstration", payload={}, by=users["officer"], at=now())
        run_job(job_id=job.pk)

        assert Job.objects.get(pk=job.pk).state == "succeeded", Job.objects.get(pk=job.pk).error
        assert digest() == start
        assert (Mandate.objects.count(), Message.objects.count()) == (mandates, messages)
        assert set(User.objects.values_list("pk", flat=True)) == people
        assert all(user.is_active for user in persona_users().values())
        assert Edition.objects.get(ordinal=13).state == "announced"
        assert not FormKey.objects.exists()
        assert triggers_switched_off() == []
        assert visitor.get("/en/my/").context["user"] == users["applicant"]
        assert Event.objects.filter(verb=resetting.RESET).count() == 1
        assert Event.objects.count() > 1.5 * events
        assert examine_chain().finding is None
        assert [answer.invariant.name for answer in examine() if answer.breaches] == []


def _leave_traces(users: dict[str, User]) -> None:
    """What visitors do: send nothing, but close, score, give themselves rights, cancel the edition, close accounts."""
    at = now()
    scene = story.scene()
    assert scene is not None
    story.act("close", scene)
    moved = story.scene()
    assert moved is not None
    assert story.score_the_others(moved) == 24
    grant_mandate(
        user=users["editor"], role="community", scope_kind="", scope_id="", valid_from=at,
        valid_until=at + timedelta(days=1), by=users["administrator"], at=at,
    )  # fmt: skip
    cancel_edition(edition=Edition.objects.get(ordinal=13), reason="a visitor", by=None, at=at)
    deactivate_user(user=users["network"], reason="a visitor", by=None, at=at)
    FormKey.objects.create(key="k" * 20, purpose="tests", user_id=users["officer"].pk, created_at=at, result="/gone/")


def test_another_seed_brings_other_people_and_the_same_brings_the_same() -> None:
    with demonstration_mode():
        make(LEAST, seed=1)
        first = digest()
        resetting.reset_demonstration(seed=2, by=None, at=now())
        second = digest()
        resetting.reset_demonstration(seed=1, by=None, at=now())
        assert (digest() == first, second == first, made_with()) == (True, False, (LEAST, 1))


def test_nothing_is_deleted_outside_demonstration_mode() -> None:
    with demonstration_mode():
        make(LEAST)
    before = (Application.objects.count(), Score.objects.count(), Event.objects.count())
    with demonstration_mode(on=False):
        for refuse in (resetting.delete_demonstration, resetting.reset_demonstration):
            with pytest.raises(resetting.NoDemonstrationError):
                refuse(by=None, at=now())
    assert (Application.objects.count(), Score.objects.count(), Event.objects.count()) == before
