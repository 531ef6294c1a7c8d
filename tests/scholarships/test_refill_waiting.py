"""Nobody waits for ever: the end of the waiting is prepared, released by an officer, or taken back."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from academy_portal.audit.models import Event
from academy_portal.kernel.errors import NotPermittedError
from academy_portal.outbox.models import Message
from editions.models import Edition
from scholarships.actions import (
    NobodyWaitsError,
    NothingToFillError,
    accept_offer,
    close_reserve,
    confirm_refill,
    fill_places,
    keep_waiting,
    release_reserve,
    request_refill,
    withdraw_application,
)
from scholarships.actions.runs import RunUnderWayError
from scholarships.models import SelectionRun, WaitingEnd

from .refills import application, decided, decline, due, offer_of, states_of
from .test_refill import check_facts, refill
from .world import World, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(db: None) -> World:
    """Three offers are out, three people wait."""
    return decided()


def counts() -> dict[str, int]:
    """Everything that a refused act must leave as it was."""
    return {model.__name__: model.objects.count() for model in (WaitingEnd, SelectionRun, Message, Event)}


def letters(state: str) -> int:
    """How many letters that end the waiting are in this state."""
    return Message.objects.filter(kind="scholarship_waiting_ended", state=state).count()


def accept(world: World, *numbers: int) -> None:
    """These people accept."""
    for place in numbers:
        offer = offer_of(world, place)
        accept_offer(offer=offer, by=offer.person, at=moment())


def test_an_officer_ends_the_waiting_for_a_reason(scene: World) -> None:
    before = counts()
    for by in (scene.signatory, scene.reviewers[0]):
        with pytest.raises(NotPermittedError):
            close_reserve(call=scene.call, reason="Hotel full", by=by, at=moment())
    with pytest.raises(NobodyWaitsError):
        close_reserve(call=scene.call, reason=" ", by=scene.officer, at=moment())
    assert counts() == before
    end = close_reserve(call=scene.call, reason="Hotel full", by=scene.officer, at=moment())
    assert (end.state, end.why, end.reason, letters("held")) == ("prepared", "officer", "Hotel full", 3)
    assert states_of(scene).count("reserve") == 3
    with pytest.raises(NobodyWaitsError):
        close_reserve(call=scene.call, reason="Once more", by=scene.officer, at=moment())
    # No place is filled any more.
    decline(scene, 3)
    assert fill_places(at=moment()) == 0
    with pytest.raises(NothingToFillError):
        request_refill(call=scene.call, by=scene.officer, at=moment())
    assert release_reserve(call=scene.call, by=scene.officer, at=moment()) == 3
    assert states_of(scene) == ["offered", "offered", "refused", "declined", "refused", "refused"]
    assert (letters("queued"), WaitingEnd.objects.get().state) == (3, "released")
    text = Message.objects.filter(kind="scholarship_waiting_ended").first().body_text
    assert "The organisers of the call have ended the waiting." in text
    assert "Hotel full" not in text
    check_facts()
    with pytest.raises(NobodyWaitsError):
        release_reserve(call=scene.call, by=scene.officer, at=moment())


def test_the_portal_prepares_the_end_when_all_places_are_taken(scene: World) -> None:
    accept(scene, 0, 1)
    assert fill_places(at=moment()) == 0
    assert not WaitingEnd.objects.exists()
    accept(scene, 3)
    assert fill_places(at=moment()) == 0
    end = WaitingEnd.objects.get()
    assert (end.why, end.prepared_by, letters("held")) == ("all_taken", None, 3)
    told = Message.objects.get(kind="scholarship_places")
    assert (told.recipient_id, "the waiting can end" in told.subject) == (scene.officer.pk, True)
    assert (fill_places(at=moment()), WaitingEnd.objects.count(), letters("held")) == (0, 1, 3)


def test_the_portal_prepares_the_end_when_all_answers_are_in_and_nobody_fits(scene: World) -> None:
    woman = application(scene, 5)
    withdraw_application(application=woman, by=woman.applicant, at=moment())
    accept(scene, 0, 1)
    decline(scene, 3)
    assert refill(scene).failure == "nobody_fits"
    assert fill_places(at=moment()) == 0
    assert WaitingEnd.objects.get().why == "nobody_fits"


def test_while_an_answer_is_missing_people_wait_although_nobody_fits_now(scene: World) -> None:
    woman = application(scene, 5)
    withdraw_application(application=woman, by=woman.applicant, at=moment())
    decline(scene, 3)
    assert refill(scene).failure == "nobody_fits"
    assert fill_places(at=moment()) == 0
    assert not WaitingEnd.objects.exists()


def test_the_portal_prepares_the_end_when_it_is_too_late_to_travel(scene: World) -> None:
    decline(scene, 3)
    Edition.objects.filter(pk=scene.call.edition_id).update(planned_starts_on=moment().date() + timedelta(days=16))
    assert fill_places(at=moment()) == 0
    assert (WaitingEnd.objects.get().why, SelectionRun.objects.filter(kind="refill").count()) == ("too_late", 0)


def test_an_end_is_taken_back_and_the_portal_does_not_insist(scene: World) -> None:
    accept(scene, 0, 1, 3)
    fill_places(at=moment())
    with pytest.raises(NotPermittedError):
        keep_waiting(call=scene.call, by=scene.signatory, at=moment())
    keep_waiting(call=scene.call, by=scene.officer, at=moment())
    assert (letters("held"), letters("cancelled"), states_of(scene).count("reserve")) == (0, 3, 3)
    fill_places(at=moment())
    assert WaitingEnd.objects.count() == 1
    close_reserve(call=scene.call, reason="Nobody left the list", by=scene.officer, at=moment())
    assert release_reserve(call=scene.call, by=scene.officer, at=moment()) == 3
    assert letters("queued") == 3


def test_whoever_leaves_the_list_meanwhile_hears_nothing(scene: World) -> None:
    close_reserve(call=scene.call, reason="Hotel full", by=scene.officer, at=moment())
    leaving = application(scene, 4)
    withdraw_application(application=leaving, by=leaving.applicant, at=moment())
    assert release_reserve(call=scene.call, by=scene.officer, at=moment()) == 2
    assert (letters("queued"), letters("cancelled"), letters("held")) == (2, 1, 0)
    with pytest.raises(NotPermittedError):
        withdraw_application(application=application(scene, 4), by=leaving.applicant, at=moment())


def test_a_proposal_is_settled_before_the_waiting_ends(scene: World) -> None:
    decline(scene, 3)
    run = refill(scene)
    before = counts()
    with pytest.raises(RunUnderWayError):
        close_reserve(call=scene.call, reason="Hotel full", by=scene.officer, at=moment())
    assert counts() == before
    confirm_refill(run=run, respond_by=due(), by=scene.officer, at=moment())
    assert close_reserve(call=scene.call, reason="Hotel full", by=scene.officer, at=moment()).state == "prepared"


def test_one_end_at_a_time(scene: World) -> None:
    close_reserve(call=scene.call, reason="Hotel full", by=scene.officer, at=moment())
    with pytest.raises(IntegrityError, match="waitingend_once"), transaction.atomic():
        WaitingEnd.objects.create(call=scene.call, why="all_taken", prepared_at=moment())


def test_a_proposal_that_nobody_confirmed_in_time_does_not_keep_people_waiting(scene: World) -> None:
    decline(scene, 3)
    run = refill(scene)
    assert run.state == "proposed"
    Edition.objects.filter(pk=scene.call.edition_id).update(planned_starts_on=moment().date() + timedelta(days=16))
    assert fill_places(at=moment()) == 0
    run.refresh_from_db()
    assert (run.state, WaitingEnd.objects.get().why, letters("held")) == ("discarded", "too_late", 3)


def test_a_proposal_whose_people_have_all_left_is_over(scene: World) -> None:
    decline(scene, 3)
    run = refill(scene)
    for place in (2, 4, 5):
        leaving = application(scene, place)
        withdraw_application(application=leaving, by=leaving.applicant, at=moment())
    assert fill_places(at=moment()) == 0
    run.refresh_from_db()
    assert run.state == "discarded"
    check_facts()
