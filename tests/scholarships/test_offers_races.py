"""The time to answer moves while somebody signs: real commits on connections of their own."""

from datetime import timedelta
from pathlib import Path

import pytest

from academy_portal.outbox.models import Message
from scholarships.actions import reschedule_answers, sign_run
from scholarships.models import Call, SelectionRun

from .test_races import Other, ready_run, uncommitted
from .world import World, moment

pytestmark = pytest.mark.django_db(transaction=True)


def held_awards() -> list[str]:
    """The texts of the letters of award that are held."""
    rows = Message.objects.filter(kind="scholarship_award", state="held")
    return list(rows.values_list("body_text", flat=True))


def test_letters_say_the_new_end_whichever_comes_first(world: World, tmp_path: Path) -> None:
    run = ready_run(world, tmp_path, signatures=1)
    until = (moment() + timedelta(days=40)).replace(hour=11, minute=7)

    def move_answers() -> object:
        call = Call.objects.get(pk=world.call.pk)
        return reschedule_answers(call=call, answers_by=until, reason="Late", by=world.officer, at=moment())

    with uncommitted(lambda: sign_run(run=run, by=world.signatory, at=moment())):
        other = Other(move_answers)
        other.settle()
    other.end()
    assert other.error is None
    assert [" 11:07" in text for text in held_awards()] == [True, True, True]


def test_a_signature_that_waits_reads_the_new_end(world: World, tmp_path: Path) -> None:
    run = ready_run(world, tmp_path, signatures=1)
    own = SelectionRun.objects.select_related("call").get(pk=run.pk)
    until = (moment() + timedelta(days=40)).replace(hour=11, minute=7)

    def move_answers() -> object:
        call = Call.objects.get(pk=world.call.pk)
        return reschedule_answers(call=call, answers_by=until, reason="Late", by=world.officer, at=moment())

    with uncommitted(move_answers):
        other = Other(lambda: sign_run(run=own, by=world.signatory, at=moment()))
        other.settle()
    other.end()
    assert other.error is None
    assert [" 11:07" in text for text in held_awards()] == [True, True, True]
