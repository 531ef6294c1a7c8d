"""My Academy: what waits for each person, from the draft to the owed article."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from academy_portal.accounts.models import User
from academy_portal.pages.duties import days_left
from academy_portal.pages.own import my_academy
from scholarships.actions import (
    accept_offer,
    release_run,
    request_run,
    sign_run,
    start_application,
    start_review,
    withdraw_application,
)
from scholarships.models import Offer, Reviewer
from tests.clients import client_for
from tests.scholarships.test_selection_run import compute
from tests.scholarships.world import COUNTRIES, World, build_world, moment, person

pytestmark = pytest.mark.django_db
ROLES = {"reviewer": frozenset({"reviewer"}), "officer": frozenset({"selection_officer"}), "applicant": frozenset()}


@pytest.fixture
def world() -> World:
    """An open call with its officers and two reviewers."""
    return build_world()


def waiting(user: User, roles: frozenset[str] = ROLES["applicant"]) -> list[tuple[str, str]]:
    """What waits for a person: title and status."""
    return [(item.title, item.status) for item in my_academy(user, at=moment(), roles=roles).waiting]


def test_from_draft_to_owed_article(world: World, tmp_path: Path) -> None:
    own = world.apply("applicant0", COUNTRIES[0], send=False)
    user = own.applicant
    assert waiting(user) == [("Finish and send your application: Fictional call", "Not sent yet")]
    withdraw_application(application=own, by=user, at=world.at)
    world.applications.clear()
    for number in range(1, 4):
        world.apply(f"applicant{number}", COUNTRIES[number])
    assert waiting(user) == []

    holder = world.applications[0].applicant
    assert waiting(holder) == []
    world.close()
    assert waiting(world.officer, ROLES["officer"]) == [("Begin the review: Fictional call", "The call has closed")]
    world.review_all()
    assert waiting(world.reviewers[0], ROLES["reviewer"]) == []
    run = compute(request_run(call=world.call, seed="0" * 32, by=world.officer, at=world.at), tmp_path)
    assert waiting(world.officer, ROLES["officer"]) == [("Sign the result: Fictional call", "Proposed, to be signed")]
    run = sign_run(run=run, by=world.officer, at=world.at)
    assert waiting(world.officer, ROLES["officer"]) == []
    run = sign_run(run=run, by=world.signatory, at=world.at)
    assert waiting(world.officer, ROLES["officer"]) == [("Release the letters: Fictional call", "Signed, letters held")]
    assert waiting(holder) == []
    release_run(run=run, by=world.officer, at=world.at)
    assert waiting(holder) == [("Answer the offer of a scholarship: Fictional call", "Your answer is needed")]

    accept_offer(offer=Offer.objects.get(person=holder), by=holder, at=world.at)
    assert waiting(holder) == [("You owe: Article", "Promised")]
    late = my_academy(holder, at=moment() + timedelta(days=400), roles=ROLES["applicant"]).waiting
    assert [item.status for item in late] == ["Late"]
    own_page = my_academy(holder, at=moment(), roles=ROLES["applicant"])
    assert [one.label for one in own_page.applications] == ["You accepted the scholarship"]
    assert len(own_page.participations) == 1
    html = client_for(holder).get("/en/my/").content.decode()
    assert "You owe: Article" in html
    assert "Scholarship holder" in html


def test_open_files_are_one_line_with_the_first_date(world: World) -> None:
    for number in range(3):
        world.apply(f"applicant{number}", COUNTRIES[number])
    world.close()
    start_review(call=world.call, due_on=world.at.date() + timedelta(days=20), by=world.officer, at=world.at)
    [item] = my_academy(world.reviewers[0], at=moment(), roles=ROLES["reviewer"]).waiting
    assert (item.title, item.status, item.is_whole_day) == ("Applications to read", "3 to read", True)
    assert item.due_at is not None
    assert item.due_at.date() == world.at.date() + timedelta(days=20)


def test_interests_are_declared_before_the_first_file(world: World) -> None:
    Reviewer.objects.filter(person=world.reviewers[0]).update(declared_at=None)
    assert waiting(world.reviewers[0], ROLES["reviewer"]) == [
        ("Say where a conflict of interest could lie: Fictional call", "Before the first file")
    ]
    assert waiting(world.reviewers[1], ROLES["reviewer"]) == []


def test_nothing_of_a_role_that_is_not_held(world: World) -> None:
    world.apply("one")
    world.close()
    assert waiting(world.officer) == []


@pytest.mark.parametrize("number", [1, 30])
def test_query_count_of_an_applicant(
    world: World, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    user = person("busy@example.org", world.at)
    for left in range(number, 0, -1):
        application = start_application(call=world.call, by=user, at=world.at)
        if left > 1:
            withdraw_application(application=application, by=user, at=world.at)
    client: Client = client_for(user)
    # Session, person, mandates, applications with their offers, obligations, participations, open calls and the right.
    with django_assert_num_queries(9):
        assert client.get("/en/my/").status_code == 200


def test_a_call_that_is_open_stands_under_what_one_may_do(world: World) -> None:
    stranger = person("stranger@example.org", world.at)
    own = my_academy(stranger, at=moment(), roles=ROLES["applicant"])
    assert [(task.title, task.due_at) for task in own.may] == [
        ("Apply for a scholarship: Fictional call", world.call.closes_at)
    ]
    start_application(call=world.call, by=stranger, at=world.at)
    assert my_academy(stranger, at=moment(), roles=ROLES["applicant"]).may == []
    # Who works on a call cannot apply to it.
    assert my_academy(world.officer, at=moment(), roles=ROLES["officer"]).may == []


def test_the_day_of_the_decision_stands_ahead(world: World) -> None:
    own = world.apply("applicant0", COUNTRIES[0])
    [day] = my_academy(own.applicant, at=moment(), roles=ROLES["applicant"]).ahead
    assert (day.title, day.on) == ("Decisions: Fictional call", world.call.decisions_on)
    later = moment() + timedelta(days=400)
    assert my_academy(own.applicant, at=later, roles=ROLES["applicant"]).ahead == []


def test_an_officer_is_told_of_doubtful_files_and_late_scores() -> None:
    world = build_world(conditions=[{"kind": "organisation", "must_be_registered": True}])
    world.apply("one")
    world.close()
    start_review(call=world.call, due_on=world.at.date() + timedelta(days=9), by=world.officer, at=world.at)
    assert waiting(world.officer, ROLES["officer"]) == [("Decide who is eligible: Fictional call", "1 is doubtful")]
    assert waiting(world.officer) == []


def test_late_scores_wait_for_the_officer(world: World) -> None:
    world.apply("one")
    world.close()
    start_review(call=world.call, due_on=world.at.date() + timedelta(days=9), by=world.officer, at=world.at)
    assert waiting(world.officer, ROLES["officer"]) == []
    late = my_academy(world.officer, at=moment() + timedelta(days=30), roles=ROLES["officer"]).waiting
    assert [(task.title, task.status, task.is_late) for task in late] == [
        ("Ask for late scores, or move the files: Fictional call", "2 files are late", True)
    ]


@pytest.mark.parametrize(
    ("days", "words"), [(-2, "2 days late"), (-1, "1 day late"), (0, "today"), (1, "in 1 day"), (12, "in 12 days")]
)
def test_days_left_in_words(days: int, words: str) -> None:
    today = moment().date()
    assert days_left(today + timedelta(days=days), today) == words
