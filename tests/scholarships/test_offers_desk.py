"""Offers, free places and the end of the waiting at the desk: acts that ask first, one row or many."""

from datetime import timedelta

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.test import Client

from scholarships.actions import close_reserve, fill_places
from scholarships.models import Call, Offer, SelectionRun, WaitingEnd

from .refills import decided, decline, offer_of, solve, states_of
from .test_admin import address, at_the_desk
from .world import World, build_world, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(db: None) -> World:
    """Three offers are out, three people wait."""
    return decided()


@pytest.fixture
def officer(scene: World) -> Client:
    """The selection officer at the desk."""
    return at_the_desk(scene.officer)


def typed(days: float) -> str:
    """A moment as it is typed at the desk, in UTC."""
    return (moment() + timedelta(days=days)).strftime("%Y-%m-%d %H:%M")


def test_more_time_for_one_and_for_many(scene: World, officer: Client) -> None:
    offer = offer_of(scene, 0)
    act = address(Offer, "act", offer.pk, "extend")
    assert act in officer.get(address(Offer, "change", offer.pk)).content.decode()
    assert b"The offer stays open until the new moment." in officer.get(act).content
    refused = officer.post(act, {"respond_by": typed(5), "reason": "Ill"})
    assert (refused.status_code, b"later than the present one" in refused.content) == (422, True)
    assert officer.post(act, {"respond_by": typed(70), "reason": "Ill"}).status_code == 302
    offer.refresh_from_db()
    assert offer.respond_by > moment() + timedelta(days=69)
    history = officer.get(address(Offer, "history", offer.pk)).content.decode()
    assert "More time to answer given" in history
    assert "Ill" in history

    decline(scene, 3)
    chosen = {"action": "extend", ACTION_CHECKBOX_NAME: list(Offer.objects.values_list("pk", flat=True))}
    preview = officer.post(address(Offer), chosen).content.decode()
    assert "Declined" in preview
    done = officer.post(
        address(Offer), {**chosen, "confirmed": "1", "respond_by": typed(80), "reason": "Strike"}, follow=True
    )
    assert done.status_code == 200
    ends = Offer.objects.filter(state="open").values_list("respond_by", flat=True)
    assert [end > moment() + timedelta(days=79) for end in ends] == [True, True]
    assert Offer.objects.get(state="declined").respond_by < moment() + timedelta(days=79)


def test_a_free_place_is_asked_for_confirmed_and_told(scene: World, officer: Client) -> None:
    decline(scene, 3)
    assert officer.post(address(Call, "act", scene.call.pk, "fill-places")).status_code == 302
    run = solve(SelectionRun.objects.get(kind="refill"))
    acts = officer.get(address(SelectionRun, "change", run.pk)).content.decode()
    confirm = address(SelectionRun, "act", run.pk, "confirm")
    assert confirm in acts
    assert address(SelectionRun, "act", run.pk, "sign") not in acts
    early = officer.post(confirm, {"respond_by": typed(1)})
    assert (early.status_code, b"at least three days" in early.content) == (422, True)
    assert officer.post(confirm, {"respond_by": typed(9)}).status_code == 302
    assert states_of(scene)[5] == "offered"
    again = officer.post(confirm, {"respond_by": typed(9)})
    assert again.status_code == 404


def test_a_proposal_is_discarded(scene: World, officer: Client) -> None:
    decline(scene, 3)
    fill_places(at=moment())
    run = solve(SelectionRun.objects.get(kind="refill"))
    assert officer.post(address(SelectionRun, "act", run.pk, "discard")).status_code == 302
    run.refresh_from_db()
    assert run.state == "discarded"


def test_the_waiting_ends_at_the_desk(scene: World, officer: Client) -> None:
    assert officer.post(address(Call, "act", scene.call.pk, "end-waiting"), {"reason": "Full"}).status_code == 302
    end = WaitingEnd.objects.get()
    assert officer.post(address(WaitingEnd, "act", end.pk, "take-back")).status_code == 302
    end = close_reserve(call=scene.call, reason="Full", by=scene.officer, at=moment())
    assert officer.post(address(WaitingEnd, "act", end.pk, "release")).status_code == 302
    assert states_of(scene).count("refused") == 3
    history = officer.get(address(WaitingEnd, "history", end.pk)).content.decode()
    assert "End of the waiting prepared" in history


def test_officers_of_other_calls_do_not_see_the_rows(scene: World) -> None:
    other = build_world(slug="second", edition=scene.call.edition)
    end = close_reserve(call=scene.call, reason="Full", by=scene.officer, at=moment())
    stranger = at_the_desk(other.officer)
    assert stranger.get(address(WaitingEnd, "act", end.pk, "release")).status_code == 404
    assert stranger.get(address(Offer, "act", offer_of(scene, 0).pk, "extend")).status_code == 404
    assert address(WaitingEnd, "change", end.pk) not in stranger.get(address(WaitingEnd)).content.decode()


def test_the_answers_move_at_the_desk(world: World) -> None:
    client = at_the_desk(world.officer)
    act = address(Call, "act", world.call.pk, "move-answers")
    assert client.post(act, {"answers_by": typed(45), "reason": "Late"}).status_code == 302
    world.call.refresh_from_db()
    assert world.call.answers_by < moment() + timedelta(days=46)
