"""Two files given back at the same moment: the lock of the call keeps the limit of the one who could take them."""

import pytest

from scholarships.actions import decline_file, record_conflict, request_run, score_application
from scholarships.actions.reviews import Mark
from scholarships.models import Conflict, Review

from .readers import reader, start
from .test_races import Other
from .world import World

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_files_given_back_at_once_do_not_overfill_a_reader(world: World) -> None:
    start(world, ("awa", "binta"))
    third = reader(world, "third", max_load=1)
    one = world.reviewers[0]
    first, second = Review.objects.filter(reviewer=one).order_by("pk")
    early = Other(lambda: decline_file(review=first, reason="No time.", by=one, at=world.at), hold=True)
    assert early.did.wait(timeout=20)
    late = Other(lambda: decline_file(review=second, reason="No time.", by=one, at=world.at))
    late.settle()
    early.end()
    late.end()
    assert (early.error, late.error) == (None, None)
    assert Review.objects.filter(reviewer=third).count() == 1
    assert Review.objects.filter(state="declined").count() == 2


def test_a_conflict_recorded_while_somebody_scores_leaves_no_score_that_counts(world: World) -> None:
    start(world, ("awa",))
    review = Review.objects.select_related("application__call", "reviewer").get(reviewer=world.reviewers[0])
    marks = {one.key: Mark(4, "Clear.") for one in world.call.criteria.all()}
    act = {"application": review.application, "person": review.reviewer, "note": "Cousins."}
    early = Other(lambda: record_conflict(**act, by=world.officer, at=world.at), hold=True)
    assert early.did.wait(timeout=20)
    late = Other(
        lambda: score_application(review=review, marks=marks, note="", revision=0, by=review.reviewer, at=world.at)
    )
    late.settle()
    early.end()
    late.end()
    assert (early.error, type(late.error).__name__) == (None, "NotPermittedError")
    assert (Review.objects.get(pk=review.pk).state, Conflict.objects.count()) == ("conflict", 1)


def test_scores_sent_while_a_selection_is_asked_for_do_not_pass_it_by(world: World) -> None:
    """The question is frozen with the scores that stand: whoever sends others at that moment is told to wait."""
    start(world, ("awa",))
    marks = {one.key: Mark(4, "Clear.") for one in world.call.criteria.all()}
    for one in Review.objects.select_related("reviewer"):
        score_application(review=one, marks=marks, note="", revision=0, by=one.reviewer, at=world.at)
    review = Review.objects.select_related("reviewer").first()
    better = {key: Mark(5, "Clear.") for key in marks}
    early = Other(lambda: request_run(call=world.call, seed="00" * 16, by=world.officer, at=world.at), hold=True)
    assert early.did.wait(timeout=20)
    late = Other(
        lambda: score_application(review=review, marks=better, note="", revision=1, by=review.reviewer, at=world.at)
    )
    late.settle()
    early.end()
    late.end()
    assert (early.error, type(late.error).__name__) == (None, "NotPermittedError")
    assert Review.objects.get(pk=review.pk).revision == 1
