"""The facts about readings hold after all that can happen to a file, and each breach is found."""

import pytest

from scholarships.actions import decline_file, move_review
from scholarships.models import Conflict, Review, Reviewer
from tests.sealed import unguarded

from .readers import know, reader, start
from .test_invariants import breaches
from .world import World

pytestmark = pytest.mark.django_db


def test_each_breach_is_found(world: World) -> None:
    know(world, world.reviewers[0], country_id="SN")
    start(world, ("awa", "binta"))
    third = reader(world, "third", max_load=0)
    review = Review.objects.filter(reviewer=world.reviewers[0]).first()
    move_review(review=review, to=third, reason="She agreed.", beyond_load=True, by=world.officer, at=world.at)
    decline_file(review=Review.objects.get(reviewer=third), reason="After all not.", by=third, at=world.at)
    assert breaches() == set()
    kept = Review.objects.filter(reviewer=world.reviewers[1]).first()
    with unguarded():
        row = Conflict.objects.create(
            application=kept.application, person=kept.reviewer, kind="recorded", found_at=world.at
        )
    assert breaches() == {"scholarships_no_reading_in_conflict"}
    row.delete()
    Reviewer.objects.filter(person=kept.reviewer).update(max_load=1)
    assert breaches() == {"scholarships_reviewer_load"}
    Reviewer.objects.filter(person=kept.reviewer).update(max_load=None)
    Review.objects.filter(pk=kept.pk).update(reviewer=kept.application.applicant)
    assert breaches() == {"scholarships_no_own_reading"}
