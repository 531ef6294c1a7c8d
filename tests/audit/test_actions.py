from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from academy_portal.audit.actions import (
    BusyError,
    TransactionRequiredError,
    UnknownFieldError,
    erase_personal,
    lock,
    move,
    record,
)
from academy_portal.audit.models import Event, EventPersonal
from academy_portal.audit.queries import events_by, examine_chain, timeline, told_timeline
from academy_portal.idempotency.models import FormKey
from academy_portal.jobs.models import Job
from academy_portal.jobs.states import MACHINE
from academy_portal.kernel.machine import MoveRefusedError
from tests.audit.chains import in_threads, run_sql
from tests.audit.people import AMINA, BEN

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def make_job(key: str = "k") -> Job:
    return Job.objects.create(kind="tests.none", key=key, requested_at=AT)


@pytest.mark.django_db
def test_record_copies_subject_and_actor() -> None:
    job = make_job()
    event = record(verb="request", subject=job, by=AMINA, at=AT, facts={"key": "k"}, personal={"note": "Amina's"})
    stored = Event.objects.select_related("personal").get(pk=event.pk)
    assert (stored.subject_model, stored.subject_pk, stored.verb) == ("jobs.job", str(job.pk), "request")
    assert (stored.from_state, stored.to_state, stored.at, stored.actor_id) == ("", "", AT, 11)
    assert stored.facts == {"key": "k"}
    assert (stored.actor_label, stored.personal_values) == ("Amina Example", {"note": "Amina's"})


@pytest.mark.django_db
def test_the_portal_itself_acts_without_a_name() -> None:
    event = record(verb="sweep", subject=make_job(), by=None, at=AT)
    assert (event.actor_id, event.actor_label, event.is_by_portal) == (None, "", True)
    assert EventPersonal.objects.count() == 0


@pytest.mark.django_db
def test_timeline_is_the_object_s_own_newest_last() -> None:
    job, other = make_job("one"), make_job("two")
    record(verb="request", subject=job, by=AMINA, at=AT)
    record(verb="request", subject=other, by=AMINA, at=AT)
    move(instance=job, machine=MACHINE, verb="cancel", by=BEN, at=AT, ended_at=AT)
    assert [(event.verb, event.from_state, event.to_state, event.actor_label) for event in timeline(job)] == [
        ("request", "", "", "Amina Example"),
        ("cancel", "queued", "cancelled", "Ben Example"),
    ]
    assert [event.subject_pk for event in events_by(AMINA)] == [str(other.pk), str(job.pk)]
    told = told_timeline(job, machine=MACHINE, words={"request": "Asked for"})
    assert [(entry.title, entry.state, entry.actor_label) for entry in told] == [
        ("Asked for", "", "Amina Example"),
        ("The work was cancelled.", "cancelled", "Ben Example"),
    ]


@pytest.mark.django_db
def test_move_saves_state_and_changes_together() -> None:
    job = make_job()
    later = AT + timedelta(hours=1)
    move(instance=job, machine=MACHINE, verb="cancel", by=BEN, at=later, ended_at=later, result="none")
    stored = Job.objects.get(pk=job.pk)
    assert (job.state, stored.state, stored.ended_at, stored.result) == ("cancelled", "cancelled", later, "none")


@pytest.mark.django_db
def test_a_refused_move_changes_nothing() -> None:
    job = make_job()
    move(instance=job, machine=MACHINE, verb="cancel", by=BEN, at=AT, ended_at=AT)
    with pytest.raises(MoveRefusedError):
        move(instance=job, machine=MACHINE, verb="cancel", by=BEN, at=AT, ended_at=AT, result="changed")
    stored = Job.objects.get(pk=job.pk)
    assert (stored.state, stored.result, len(timeline(job))) == ("cancelled", "", 1)


@pytest.mark.django_db
def test_move_trusts_the_row_not_the_copy_in_memory() -> None:
    stale = make_job()
    fresh = Job.objects.get(pk=stale.pk)
    move(instance=fresh, machine=MACHINE, verb="cancel", by=BEN, at=AT, ended_at=AT)
    assert stale.state == "queued"
    with pytest.raises(MoveRefusedError):
        move(instance=stale, machine=MACHINE, verb="cancel", by=AMINA, at=AT, ended_at=AT)
    assert stale.state == "cancelled"


@pytest.mark.django_db
@pytest.mark.parametrize("change", ["title", "state", "no_such_field"])
def test_move_changes_fields_only(change: str) -> None:
    job = make_job()
    with pytest.raises(UnknownFieldError):
        move(instance=job, machine=MACHINE, verb="cancel", by=BEN, at=AT, **{change: "x"})
    assert Job.objects.get(pk=job.pk).state == "queued"


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_written() -> None:
    job = make_job()
    for deed in (
        lambda: record(verb="request", subject=job, by=None, at=AT),
        lambda: move(instance=job, machine=MACHINE, verb="cancel", by=None, at=AT, ended_at=AT),
        lambda: lock(job),
    ):
        with pytest.raises(TransactionRequiredError):
            deed()
    assert (Event.objects.count(), Job.objects.get(pk=job.pk).state) == (0, "queued")


@pytest.mark.django_db(transaction=True)
def test_a_row_that_somebody_holds_is_told_in_a_sentence() -> None:
    job = make_job()

    def impatient() -> None:
        with transaction.atomic():
            run_sql("SET LOCAL lock_timeout = '50ms'")
            move(instance=make_copy(job), machine=MACHINE, verb="cancel", by=BEN, at=AT, ended_at=AT)

    with transaction.atomic():
        lock(job)
        answers = in_threads([impatient])
    assert [type(answer) for answer in answers] == [BusyError]
    assert (Job.objects.get(pk=job.pk).state, Event.objects.count()) == ("queued", 0)


def make_copy(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_leaves_no_event_and_no_link() -> None:
    job = make_job()
    with transaction.atomic():
        move(instance=job, machine=MACHINE, verb="cancel", by=BEN, at=AT, ended_at=AT)
        transaction.set_rollback(True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT count(*) FROM audit_link), (SELECT count(*) FROM audit_unlinked)")
        assert cursor.fetchone() == (0, 0)
    assert (Event.objects.count(), Job.objects.get(pk=job.pk).state) == (0, "queued")


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_savepoint_leaves_only_the_rest() -> None:
    key = FormKey.objects.create(key="k" * 20, purpose="tests", created_at=AT)
    with transaction.atomic():
        record(verb="first", subject=key, by=None, at=AT)
        savepoint = transaction.savepoint()
        record(verb="second", subject=key, by=None, at=AT)
        transaction.savepoint_rollback(savepoint)
        record(verb="third", subject=key, by=None, at=AT)
    assert [event.verb for event in timeline(key)] == ["first", "third"]
    assert (examine_chain().length, examine_chain().finding) == (2, None)


@pytest.mark.django_db(transaction=True)
def test_erasing_a_person_leaves_the_chain_whole() -> None:
    job = make_job()
    with transaction.atomic():
        event = record(verb="request", subject=job, by=AMINA, at=AT, personal={"e-mail": "a@example.org"})
    before = examine_chain()
    assert erase_personal(event_ids=[event.pk], at=AT) == 1
    assert erase_personal(event_ids=[event.pk], at=AT) == 0
    stored = timeline(job)[0]
    assert (stored.actor_label, stored.personal_values, stored.actor_id) == ("", {}, 11)
    assert examine_chain() == before
    assert before.finding is None
