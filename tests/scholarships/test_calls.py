"""Acts on a call and on reviews."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from academy_portal.audit.models import Event
from academy_portal.audit.queries import timeline
from academy_portal.kernel.errors import NotPermittedError, StaleError
from academy_portal.outbox.models import Message
from scholarships.actions import (
    FrozenCallError,
    IncompleteScoresError,
    declare_conflict,
    publish_call,
    reschedule_close,
    save_call,
    score_application,
    start_review,
)
from scholarships.actions.calls import IncompleteCallError, WrongCloseError
from scholarships.actions.reviews import Mark
from scholarships.models import Call, Review, Score
from tests.sealed import unguarded

from .world import World, moment, person, score


def draft_of(world: World) -> Call:
    """Another call of the same officer, not published."""
    call = Call.objects.get(pk=world.call.pk)
    call.pk, call.slug, call.state, call.published_at = None, "second", "draft", None
    root = person("root@example.org", world.at, is_superuser=True)
    return save_call(call=call, by=root, at=world.at)


def test_a_call_without_criteria_is_not_published(world: World) -> None:
    with unguarded():
        Call.objects.filter(pk=world.call.pk).update(state="draft", published_at=None)
    call = Call.objects.get(pk=world.call.pk)
    call.criteria.all().delete()
    before = Event.objects.count()
    with pytest.raises(IncompleteCallError):
        publish_call(call=call, by=world.officer, at=world.at)
    assert (Call.objects.get(pk=call.pk).state, Event.objects.count()) == ("draft", before)


def test_a_published_call_is_frozen(world: World) -> None:
    world.call.title = "Another title"
    with pytest.raises(FrozenCallError):
        save_call(call=world.call, by=world.officer, at=world.at)
    assert Call.objects.get(pk=world.call.pk).title == "Fictional call"


def test_nobody_else_writes_calls(world: World) -> None:
    assert draft_of(world).state == "draft"
    with pytest.raises(NotPermittedError):
        save_call(call=Call.objects.get(slug="second"), by=world.signatory, at=world.at)


def test_a_draft_with_dates_in_the_wrong_order_is_refused(world: World) -> None:
    call = draft_of(world)
    call.closes_at = call.opens_at
    with pytest.raises(ValidationError, match="must close after it opens"):
        save_call(call=call, by=person("root2@example.org", world.at, is_superuser=True), at=world.at)


def test_the_close_moves_with_a_reason(world: World) -> None:
    later = world.call.closes_at + timedelta(days=3)
    reschedule_close(call=world.call, closes_at=later, reason="Outage", by=world.officer, at=world.at)
    assert Call.objects.get(pk=world.call.pk).closes_at == later
    event = next(one for one in timeline(world.call) if one.verb == "reschedule_close")
    assert event.facts["reason"] == "Outage"


@pytest.mark.parametrize(
    ("days", "reason"), [(-400, "Outage"), (400, "Outage"), (3, "  ")], ids=["too early", "too late", "no reason"]
)
def test_a_wrong_close_is_refused(world: World, days: int, reason: str) -> None:
    before = (world.call.closes_at, Event.objects.count())
    with pytest.raises(WrongCloseError):
        reschedule_close(
            call=world.call, closes_at=world.call.closes_at + timedelta(days=days), reason=reason, by=world.officer,
            at=world.at,
        )  # fmt: skip
    assert (Call.objects.get(pk=world.call.pk).closes_at, Event.objects.count()) == before


@pytest.fixture
def review(world: World) -> Review:
    """A file that waits to be read."""
    world.apply("awa")
    world.close()
    start_review(call=world.call, due_on=world.at.date() + timedelta(days=9), by=world.officer, at=world.at)
    return Review.objects.select_related("application__call", "reviewer").first()


def test_each_reviewer_is_told_once(review: Review, world: World) -> None:
    told = Message.objects.filter(kind="review_request").values_list("recipient_id", flat=True)
    assert sorted(told) == sorted(one.pk for one in world.reviewers)


def test_a_changed_mind_is_a_new_revision(review: Review, world: World) -> None:
    review = score(review, 2, world.at)
    review = score(review, 4, world.at)
    assert (review.state, review.revision) == ("done", 2)
    assert sorted(Score.objects.values_list("revision", "value")) == [(1, 2), (1, 2), (2, 4), (2, 4)]


@pytest.mark.parametrize(
    "marks", [{}, {"relevance": Mark(3, "Fine.")}, {"relevance": Mark(3, " "), "article": Mark(3, "x")}]
)
def test_a_score_without_its_reason_is_refused(review: Review, world: World, marks: dict[str, Mark]) -> None:
    with pytest.raises(IncompleteScoresError):
        score_application(review=review, marks=marks, note="", revision=0, by=review.reviewer, at=world.at)
    assert (Score.objects.count(), Review.objects.get(pk=review.pk).state) == (0, "open")


def test_a_score_outside_the_scale_is_refused(review: Review, world: World) -> None:
    with pytest.raises(IntegrityError, match="scholarships_score_range"), transaction.atomic():
        score(review, 6, world.at)


def test_two_windows_do_not_overwrite(review: Review, world: World) -> None:
    score(review, 2, world.at)
    marks = {key: Mark(5, "Late.") for key in ("relevance", "article")}
    with pytest.raises(StaleError):
        score_application(review=review, marks=marks, note="", revision=0, by=review.reviewer, at=world.at)
    assert set(Score.objects.values_list("value", flat=True)) == {2}


def test_scores_are_the_reviewers_own(review: Review, world: World) -> None:
    other = next(one for one in world.reviewers if one.pk != review.reviewer_id)
    for by in (other, world.officer):
        with pytest.raises(NotPermittedError):
            declare_conflict(review=review, reason="Same family", by=by, at=moment())
    assert Review.objects.get(pk=review.pk).state == "open"
    kept = declare_conflict(review=review, reason="Same family", by=review.reviewer, at=moment())
    assert (kept.state, kept.conflict_reason) == ("conflict", "Same family")
    with pytest.raises(NotPermittedError):
        score(kept, 3, world.at)


def test_a_call_in_no_known_zone_is_refused(world: World) -> None:
    """Its pages could not say when it closes."""
    administrator = person("administrator@example.org", world.at, is_staff=True, is_superuser=True)
    draft = Call.objects.get(pk=world.call.pk)
    draft.pk, draft.slug, draft.state, draft.published_at, draft.time_zone = None, "other", "draft", None, "Dakar"
    draft._state.adding = True
    with pytest.raises(ValidationError, match="IANA"):
        save_call(call=draft, by=administrator, at=world.at)
    assert Call.objects.count() == 1
