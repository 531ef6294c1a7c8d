"""The time to answer: reminders, more of it for one person, another end before letters go out."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from academy_portal.accounts.models import User
from academy_portal.audit.models import Event
from academy_portal.audit.queries import timeline
from academy_portal.kernel.errors import NotPermittedError
from academy_portal.outbox.models import Message
from editions.models import Edition
from scholarships.actions import (
    OfferClosedError,
    WrongAnswerTimeError,
    accept_offer,
    decline_offer,
    extend_offer,
    lapse_offers,
    release_run,
    remind_offers,
    request_run,
    reschedule_answers,
    sign_run,
    withdraw_application,
)
from scholarships.actions.deadlines import reminder_due
from scholarships.actions.signatures import AnswersDueTooSoonError
from scholarships.models import Call, Offer, SelectionRun
from tests.sealed import unguarded

from .refills import decided, offer_of, solve
from .world import World, moment

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ZERO = datetime(2027, 3, 1, tzinfo=UTC)


@pytest.fixture
def scene(db: None) -> World:
    """Three offers are out."""
    return decided()


def counts() -> dict[str, int]:
    """Everything that a refused act must leave as it was."""
    return {model.__name__: model.objects.count() for model in (Offer, Message, Event)}


def stand_at(offer: Offer, *, gone: float, left: float) -> None:
    """Move an offer's opening and its end, so that so many days are gone and left; the clock stays."""
    with unguarded():
        SelectionRun.objects.filter(pk=offer.run_id).update(published_at=moment() - timedelta(days=gone))
    Offer.objects.filter(pk=offer.pk).update(respond_by=moment() + timedelta(days=left))


def reminders(offer: Offer) -> list[Message]:
    """The reminders written about an offer, the oldest first."""
    return list(Message.objects.filter(kind="scholarship_reminder", about_pk=str(offer.application_id)).order_by("pk"))


@pytest.mark.parametrize(
    ("length", "passed", "expected"),
    [
        (20, 9.9, ""),
        (20, 10, "half"),
        (20, 17.9, "half"),
        (20, 18, "last"),
        (20, 19.9, "last"),
        # Half of a short time falls into its last two days: one reminder, not two.
        (3, 0.9, ""),
        (3, 1, "last"),
        (3, 1.5, "last"),
        (4, 1.9, ""),
        (4, 2, "last"),
    ],
)
def test_which_reminder_is_due(length: float, passed: float, expected: str) -> None:
    due = reminder_due(opened_at=ZERO, respond_by=ZERO + length * DAY, at=ZERO + passed * DAY)
    assert due == expected


def test_each_reminder_is_written_once_whatever_repeats(scene: World) -> None:
    offer = offer_of(scene, 0)
    assert remind_offers(at=moment()) == 0
    stand_at(offer, gone=11, left=9)
    # The three offers share the run that opened them: for the others half of the time has not passed.
    assert [remind_offers(at=moment()) for _sweep in range(3)] == [1, 0, 0]
    stand_at(offer, gone=19, left=1.5)
    assert [remind_offers(at=moment()) for _sweep in range(3)] == [1, 0, 0]
    half, last = reminders(offer)
    offer.refresh_from_db()
    assert ":half:" in half.key
    assert ":last:" in last.key
    assert "We do not have your answer yet." in last.body_text
    assert (last.expires_at, half.expires_at > half.created_at) == (offer.respond_by, True)


def test_a_late_sweeper_sends_the_latest_only(scene: World) -> None:
    offer = offer_of(scene, 0)
    stand_at(offer, gone=19, left=1)
    assert remind_offers(at=moment()) == 1
    assert [":last:" in one.key for one in reminders(offer)] == [True]
    assert remind_offers(at=moment()) == 0


def test_nobody_is_reminded_after_an_answer_or_after_the_end(scene: World) -> None:
    for place, act in ((0, accept_offer), (1, decline_offer)):
        offer = offer_of(scene, place)
        stand_at(offer, gone=19, left=1)
        act(offer=offer_of(scene, place), by=offer.person, at=moment())
    late = offer_of(scene, 3)
    stand_at(late, gone=19, left=-0.001)
    assert remind_offers(at=moment()) == 0
    assert lapse_offers(at=moment()) == 1
    assert remind_offers(at=moment()) == 0
    assert not Message.objects.filter(kind="scholarship_reminder").exists()


def test_a_reminder_that_still_waits_is_not_sent_after_the_answer(scene: World) -> None:
    offer = offer_of(scene, 0)
    stand_at(offer, gone=19, left=1)
    remind_offers(at=moment())
    accept_offer(offer=offer_of(scene, 0), by=offer.person, at=moment())
    assert [one.state for one in reminders(offer)] == ["cancelled"]


def test_the_mail_says_the_end_in_three_zones(scene: World) -> None:
    offer = offer_of(scene, 0)
    User.objects.filter(pk=offer.person_id).update(time_zone="Asia/Kathmandu", language="en")
    stand_at(offer, gone=19, left=1)
    remind_offers(at=moment())
    text = reminders(offer)[0].body_text
    assert "(Dakar)" in text
    assert "in UTC" in text
    assert "In your time zone (Kathmandu)" in text


def test_more_time_for_one_person(scene: World) -> None:
    offer = offer_of(scene, 0)
    stand_at(offer, gone=19, left=1)
    remind_offers(at=moment())
    until = moment() + 8 * DAY
    extend_offer(offer=offer_of(scene, 0), respond_by=until, reason="Ill for a week", by=scene.officer, at=moment())
    offer.refresh_from_db()
    assert (offer.respond_by, offer.state) == (until, "open")
    told = Message.objects.get(kind="scholarship_extended")
    assert (told.recipient_id, "more time" in told.subject, "Ill" in told.body_text) == (offer.person_id, True, False)
    event = timeline(offer)[-1]
    assert (event.verb, event.facts["after"]) == ("extend_offer", until.isoformat())
    assert (event.personal_values["reason"], "reason" in event.facts) == ("Ill for a week", False)
    assert [one.state for one in reminders(offer)] == ["cancelled"]
    # Two days before the new end, the person is reminded of the new end.
    stand_at(offer, gone=19, left=1)
    assert remind_offers(at=moment()) == 1


def test_more_time_is_refused_where_it_is_none_or_too_late(scene: World) -> None:
    offer = offer_of(scene, 0)
    Edition.objects.filter(pk=scene.call.edition_id).update(planned_starts_on=(moment() + 100 * DAY).date())
    before = counts()
    cases = [
        (moment() + 90 * DAY, "Reason", scene.officer, WrongAnswerTimeError),
        (offer.respond_by, "Reason", scene.officer, WrongAnswerTimeError),
        (offer.respond_by + DAY, " ", scene.officer, WrongAnswerTimeError),
        (offer.respond_by + DAY, "Reason", scene.signatory, NotPermittedError),
        (offer.respond_by + DAY, "Reason", offer.person, NotPermittedError),
    ]
    for respond_by, reason, by, error in cases:
        with pytest.raises(error):
            extend_offer(offer=offer_of(scene, 0), respond_by=respond_by, reason=reason, by=by, at=moment())
    assert counts() == before
    Offer.objects.filter(pk=offer.pk).update(respond_by=moment() - timedelta(seconds=1))
    with pytest.raises(OfferClosedError):
        extend_offer(offer=offer_of(scene, 0), respond_by=moment() + DAY, reason="Late", by=scene.officer, at=moment())
    assert counts() == before


def test_why_somebody_declines_is_kept_where_it_is_said(scene: World) -> None:
    offer = offer_of(scene, 0)
    decline_offer(offer=offer, by=offer.person, at=moment(), reason="no_leave")
    assert Offer.objects.get(pk=offer.pk).decline_reason == "no_leave"
    other = offer_of(scene, 1)
    with pytest.raises(IntegrityError, match="decline_reason"), transaction.atomic():
        Offer.objects.filter(pk=other.pk).update(decline_reason="other")


@pytest.fixture
def signed(world: World) -> SelectionRun:
    """A result that two people have signed; its letters are held."""
    for number in range(5):
        world.apply(f"applicant{number}")
    world.review_all()
    run = solve(request_run(call=world.call, seed="00" * 16, by=world.officer, at=world.at))
    for by in (world.officer, world.signatory):
        run = sign_run(run=run, by=by, at=world.at)
    return run


def letters(state: str) -> dict[str, int]:
    """How many letters of each kind are in this state."""
    rows = Message.objects.filter(kind__in=["scholarship_award", "scholarship_reserve", "scholarship_refusal"])
    kinds = rows.filter(state=state).values_list("kind", flat=True)
    return {kind: list(kinds).count(kind) for kind in sorted(set(kinds))}


def test_letters_that_are_held_are_written_anew_with_the_new_end(signed: SelectionRun, world: World) -> None:
    """The release was refused because answers were due too soon: the date moves, the letters follow, and it works."""
    leaving = world.applications[0]
    withdraw_application(application=leaving, by=leaving.applicant, at=moment())
    held = letters("held")
    world.call.answers_by = moment() + 2 * DAY
    type(world.call).objects.filter(pk=world.call.pk).update(answers_by=world.call.answers_by)
    with pytest.raises(AnswersDueTooSoonError):
        release_run(run=SelectionRun.objects.get(pk=signed.pk), by=world.officer, at=moment())
    later, again = moment() + 50 * DAY, moment() + 51 * DAY
    for until in (later, again):
        reschedule_answers(call=world.call, answers_by=until, reason="Signed late", by=world.officer, at=moment())
    assert letters("held") == held
    assert sum(letters("cancelled").values()) == 2 * sum(held.values()) + 1
    award = Message.objects.filter(kind="scholarship_award", state="held").first()
    assert f"{again:%B} {again.day}" in award.body_text or f"{again.day} {again:%B}" in award.body_text
    assert timeline(world.call)[-1].facts["reason"] == "Signed late"
    counted = release_run(run=SelectionRun.objects.get(pk=signed.pk), by=world.officer, at=moment())
    assert counted["letters"] == sum(held.values())
    assert set(Offer.objects.filter(state="open").values_list("respond_by", flat=True)) == {again}
    assert letters("held") == {}


def test_the_end_moves_before_the_release_only_and_in_order(signed: SelectionRun, world: World) -> None:
    before = counts()
    cases = [
        (moment() + 2 * DAY, "Reason", world.officer, WrongAnswerTimeError),
        (moment() + 9000 * DAY, "Reason", world.officer, WrongAnswerTimeError),
        (moment() + 20 * DAY, "", world.officer, WrongAnswerTimeError),
        (moment() + 20 * DAY, "Reason", world.signatory, NotPermittedError),
    ]
    for answers_by, reason, by, error in cases:
        with pytest.raises(error):
            reschedule_answers(call=world.call, answers_by=answers_by, reason=reason, by=by, at=moment())
    assert counts() == before
    release_run(run=SelectionRun.objects.get(pk=signed.pk), by=world.officer, at=moment())
    with pytest.raises(WrongAnswerTimeError):
        reschedule_answers(
            call=world.call, answers_by=moment() + 20 * DAY, reason="Late", by=world.officer, at=moment()
        )


def test_who_decides_late_can_still_release_with_the_least_time_to_answer(signed: SelectionRun, world: World) -> None:
    """The edition begins in ten days: two weeks to travel are gone, but everybody must be told."""
    call, begins = Call.objects.get(pk=world.call.pk), (moment() + 10 * DAY).date()
    Edition.objects.filter(pk=call.edition_id).update(planned_starts_on=begins, planned_ends_on=begins + 4 * DAY)
    act = {"call": call, "reason": "Decided late", "by": world.officer}
    with pytest.raises(WrongAnswerTimeError):
        reschedule_answers(answers_by=moment() + 8 * DAY, at=moment(), **act)
    reschedule_answers(answers_by=moment() + 3.5 * DAY, at=moment(), **act)
    release_run(run=SelectionRun.objects.get(pk=signed.pk), by=world.officer, at=moment())
    assert set(Offer.objects.values_list("state", flat=True)) == {"open"}
