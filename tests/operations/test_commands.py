import json

import pytest
from celery import current_app
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models.functions import Now

from academy_portal.audit.models import Link
from academy_portal.idempotency.models import FormKey
from academy_portal.kernel.invariant import Invariant
from academy_portal.operations.invariants import ALL, examine
from academy_portal.operations.schedule import BEAT_SCHEDULE
from academy_portal.outbox.models import Message
from tests.audit.chains import AT, guards_down, run_sql, write_events
from tests.outbox.notices import Receipt

TOKEN = "00000000-0000-0000-0000-000000000001"


@pytest.mark.django_db
def test_an_empty_portal_breaks_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("invariants")
    assert capsys.readouterr().out.splitlines()[-1] == f"{len(ALL)} facts, 0 broken"


@pytest.mark.django_db(transaction=True)
def test_a_breach_is_named_with_its_rows(capsys: pytest.CaptureFixture[str]) -> None:
    write_events(1)
    target = Link.objects.get().event_id
    with guards_down():
        run_sql("DELETE FROM audit_link")
    with pytest.raises(SystemExit) as ended:
        call_command("invariants", "--json")
    assert ended.value.code == 1
    answer = json.loads(capsys.readouterr().out)
    broken = {fact["name"]: fact["rows"] for fact in answer["facts"] if fact["breaches"]}
    assert (answer["ok"], broken) == (
        False,
        {"audit_every_event_linked": [str(target)], "audit_chain_without_gap": ["1"]},
    )


@pytest.mark.django_db
@pytest.mark.parametrize("invariant", ALL, ids=lambda invariant: invariant.name)
def test_every_fact_can_be_asked(invariant: Invariant) -> None:
    assert [(answer.breaches, answer.rows) for answer in examine([invariant])] == [(0, [])]
    assert invariant.sentence.endswith(".")


def test_names_of_facts_are_single() -> None:
    names = [invariant.name for invariant in ALL]
    assert len(set(names)) == len(names)


@pytest.mark.django_db(transaction=True)
def test_a_message_that_nobody_settles_is_a_breach() -> None:
    about = FormKey.objects.create(key="k" * 20, purpose="tests", created_at=AT)
    for number, values in enumerate(
        (
            {"state": "sending", "lease_token": TOKEN, "lease_until": AT},
            {"state": "queued"},
            {"state": "queued", "created_at": Now()},
        )
    ):
        with transaction.atomic():
            message = Receipt.enqueue(
                to="a@example.org",
                about=about,
                occasion=str(number),
                context={"note": "", "moment": AT},
                at=AT,
            )
        Message.objects.filter(pk=message.pk).update(**values)
    broken = {answer.invariant.name: answer.breaches for answer in examine() if answer.breaches}
    assert broken == {"outbox_nothing_overdue": 1, "outbox_nothing_stuck": 1}


@pytest.mark.django_db(transaction=True)
def test_audit_verify_prints_an_end_that_can_be_expected(capsys: pytest.CaptureFixture[str]) -> None:
    write_events(3)
    call_command("audit_verify")
    first, second = capsys.readouterr().out.splitlines()
    assert first == "The record of acts is whole: 3 events."
    end = second.rsplit(" ", 1)[1]
    call_command("audit_verify", "--expect", end)
    with pytest.raises(CommandError, match="position 3: the hash noted earlier"):
        call_command("audit_verify", "--expect", "3:" + "0" * 64)
    with pytest.raises(CommandError, match="as it was printed"):
        call_command("audit_verify", "--expect", "3-x")


@pytest.mark.django_db(transaction=True)
def test_audit_verify_names_the_first_broken_place() -> None:
    write_events(3)
    with guards_down():
        run_sql(
            "UPDATE audit_event SET verb = 'other' WHERE id IN (SELECT event_id FROM audit_link WHERE position > 1)"
        )
    with pytest.raises(CommandError, match=r"broken at position 2, event .*changed or swapped"):
        call_command("audit_verify")


def test_every_scheduled_task_exists() -> None:
    assert {str(entry["task"]) for entry in BEAT_SCHEDULE.values()} <= set(current_app.tasks)


@pytest.mark.django_db(transaction=True)
def test_tick_does_all_that_beat_does(capsys: pytest.CaptureFixture[str], mailoutbox: list) -> None:
    old = FormKey.objects.create(key="k" * 20, purpose="tests", created_at=AT)
    with transaction.atomic():
        Receipt.enqueue(to="a@example.org", about=old, occasion="x", context={"note": "", "moment": AT}, at=AT)
    Message.objects.update(state="claimed", lease_token=TOKEN, lease_until=AT)
    call_command("tick")
    assert capsys.readouterr().out.splitlines() == [*BEAT_SCHEDULE, "sent: 1"]
    assert (Message.objects.get().state, len(mailoutbox), FormKey.objects.count()) == ("sent", 1, 0)
