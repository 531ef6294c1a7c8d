"""The pages of the review as people walk them: officers plan, move and record; reviewers declare and give back."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from academy_portal.accounts.actions import grant_mandate
from scholarships import queries
from scholarships.models import Conflict, Interest, Review, Reviewer
from tests.clients import client_for

from .readers import know, mandate, reader, sent, start, terms
from .test_screening_views import fresh
from .test_views import post
from .world import World, build_world, moment, person, score

pytestmark = pytest.mark.django_db

DESK = "/en/selection/fiction/"


def day(world: World, days: int = 20) -> dict[str, int]:
    due = world.at.date() + timedelta(days=days)
    return {"due_on_year": due.year, "due_on_month": due.month, "due_on_day": due.day}


# --- The plan -----------------------------------------------------------------------------------------------------
def test_the_plan_is_shown_then_carried_out(world: World) -> None:
    start(world)
    third = reader(world, "third")
    terms(world, reviews_per_application=3)
    officer = client_for(world.officer)
    page = officer.get(f"{DESK}assign/")
    assert (page.context["given"], page.context["missing"], Review.objects.count()) == (2, 0, 4)
    assert "+2</b>" in page.content.decode()
    data = {**day(world), "plan": page.context["plan"].fingerprint}
    assert post(officer, f"{DESK}assign/", data) == f"{DESK}reviewers/"
    assert Review.objects.filter(reviewer=third, state="open").count() == 2
    assert "There is nothing to give now." in officer.get(f"{DESK}assign/").content.decode()


def test_an_overtaken_plan_shows_the_new_one(world: World) -> None:
    start(world)
    third = reader(world, "third")
    terms(world, reviews_per_application=3)
    officer = client_for(world.officer)
    seen = officer.get(f"{DESK}assign/").context["plan"].fingerprint
    know(world, third, max_load=1)
    answer = officer.post(f"{DESK}assign/", {**day(world), "plan": seen, "form_key": uuid4().hex})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Something has changed since this plan was made." in text
    fresh = queries.plan_for(world.call, at=world.at).fingerprint
    assert fresh != seen
    assert (f'value="{fresh}"' in text, f'value="{seen}"' in text, Review.objects.count()) == (True, False, 4)


def test_a_shortage_says_why_and_whom_to_recruit(world: World) -> None:
    for one in world.reviewers:
        know(world, one, languages=["fr"])
    sent(world, "beto", language="pt", country="BR")
    page = client_for(world.officer).get(f"{DESK}assign/")
    text = page.content.decode()
    assert "A trial, as if everything sent so far were eligible." in text
    assert "nobody else reads the language" in text
    assert [(row["language"], row["reviews"], row["reviewers"]) for row in page.context["wanted"]] == [
        ("Portuguese", 2, 2)
    ]
    assert not Review.objects.exists()


# --- Reviewers ----------------------------------------------------------------------------------------------------
def test_a_profile_is_kept_and_the_table_shows_it(world: World) -> None:
    start(world)
    one, officer = world.reviewers[0], client_for(world.officer)
    page = f"{DESK}reviewers/{one.pk}/"
    data = {"max_load": 7, "languages": ["fr", "ar"], "country_id": "SN", "organisation_name": "Rural bank"}
    assert post(officer, page, data) == page
    kept = Reviewer.objects.get(person=one)
    assert (kept.max_load, kept.languages, kept.country_id, kept.organisation_name) == (
        7, ["fr", "ar"], "SN", "Rural bank",
    )  # fmt: skip
    table = officer.get(f"{DESK}reviewers/").content.decode()
    assert "French and Arabic" in table
    assert "0 of 4 reviews are done" in table
    lines = fresh(world.officer).get(f"{DESK}reviewers.csv").content.decode().splitlines()
    assert lines[1].startswith(f"{one.full_name},French and Arabic,Senegal,Rural bank,7,0,2,0,0,")


def test_cells_of_the_file_begin_no_formula(world: World) -> None:
    know(world, world.reviewers[0], organisation_name="=1+1")
    world.officer.set_password("three blue fishing boats")
    world.officer.save()
    stale = client_for(world.officer).get(f"{DESK}reviewers.csv")
    assert (stale.status_code, "reauthenticate" in stale.headers["Location"]) == (302, True)
    text = fresh(world.officer).get(f"{DESK}reviewers.csv").content.decode()
    assert (",=1+1," in text, "=1+1" in text) == (False, True)


def test_a_file_is_moved_and_time_is_given(world: World) -> None:
    start(world, ("awa",))
    third = reader(world, "third")
    officer, review = client_for(world.officer), Review.objects.get(reviewer=world.reviewers[0])
    back = f"{DESK}reviewers/{review.reviewer_id}/"
    page = f"/en/selection/reviews/{review.uuid}/move/"
    form = {"to": third.pk, "reason": "On leave.", "form_key": uuid4().hex}
    for _click in range(2):
        answer = officer.post(page, form)
        assert (answer.status_code, answer.headers["Location"]) == (302, back)
    assert Review.objects.filter(reviewer=third, state="open").count() == 1
    assert officer.get(page).status_code == 404
    other = world.reviewers[1]
    post(officer, f"{DESK}reviewers/{other.pk}/time/", {**day(world, 40), "reason": "Ill."})
    assert Review.objects.get(reviewer=other).due_on == world.at.date() + timedelta(days=40)


def test_conflicts_are_recorded_and_lifted(world: World) -> None:
    start(world, ("awa",))
    officer, one = client_for(world.officer), world.reviewers[0]
    number = world.applications[0].number
    data = {"number": number.lower(), "person": one.pk, "note": "Cousins."}
    assert post(officer, f"{DESK}conflicts/", data) == f"{DESK}conflicts/"
    row = Conflict.objects.get()
    page = officer.get(f"{DESK}conflicts/").content.decode()
    assert "Cousins." in page
    lift = f"{DESK}conflicts/{row.pk}/lift/"
    assert lift in page
    form = {"reason": "A namesake.", "form_key": uuid4().hex}
    assert [officer.post(lift, form).status_code for _click in range(2)] == [302, 302]
    assert lift not in officer.get(f"{DESK}conflicts/").content.decode()
    assert officer.get(lift).status_code == 404
    refused = officer.post(f"{DESK}conflicts/", {**data, "number": "X", "form_key": uuid4().hex})
    assert "This call has no application with this number." in refused.content.decode()


def test_who_is_no_reviewer_has_no_page(world: World) -> None:
    stranger = person("stranger@example.org", world.at)
    officer = client_for(world.officer)
    assert officer.get(f"{DESK}reviewers/{stranger.pk}/").status_code == 404
    assert officer.get(f"{DESK}reviewers/{2**40}/").status_code == 404


def test_an_officer_in_conflict_does_not_reach_the_file(world: World) -> None:
    start(world, ("awa",))
    mandate(world, world.reviewers[0], "selection_officer")
    review = Review.objects.get(reviewer=world.reviewers[1])
    client = client_for(world.reviewers[0])
    assert client.get(f"/en/selection/reviews/{review.uuid}/move/").status_code == 200
    Conflict.objects.create(
        application=review.application, person=world.reviewers[0], kind="recorded", note="x", found_at=world.at
    )
    assert client.get(f"/en/selection/reviews/{review.uuid}/move/").status_code == 404


# --- Reviewers' own pages -----------------------------------------------------------------------------------------
def test_interests_are_declared_before_the_first_file(world: World) -> None:
    silent = reader(world, "silent", declared=False)
    start(world, ("awa", "binta", "chidi"))
    client, review = client_for(silent), Review.objects.filter(reviewer=silent).first()
    page = "/en/reviews/interests/fiction/"
    answer = client.get(f"/en/reviews/{review.uuid}/")
    assert (answer.status_code, answer.headers["Location"]) == (302, page)
    queue = client.get("/en/reviews/").content.decode()
    assert (page in queue, "Read the next file" in queue) == (True, False)
    refused = client.post(page, {"organisations": "", "country": "", "form_key": uuid4().hex})
    assert (refused.status_code, Interest.objects.count()) == (422, 0)
    data = {"organisations": "Fictional Union\r\n\r\nRural bank", "country": "SN", "is_complete": "on"}
    assert post(client, page, data) == "/en/reviews/"
    assert sorted(str(one) for one in Interest.objects.all()) == ["Fictional Union", "Rural bank", "Senegal"]
    # Everybody works for the Fictional Union: all files are gone, and no page says why.
    assert queries.review_counts_of(silent, at=world.at)["open"] == 0
    told = client.get(page).content.decode() + client.get("/en/reviews/").content.decode()
    assert not any(application.number in told for application in world.applications)
    assert client.get(f"/en/reviews/{review.uuid}/").status_code == 404


def test_a_file_is_given_back_for_another_reason(world: World) -> None:
    start(world, ("awa",))
    one = world.reviewers[0]
    client, review = client_for(one), Review.objects.get(reviewer=one)
    page = f"/en/reviews/{review.uuid}/decline/"
    assert post(client, page, {"reason": "No time."}) == "/en/reviews/"
    assert (client.get(page).status_code, Review.objects.get(pk=review.pk).state) == (404, "declined")


def test_what_is_late_is_said(world: World) -> None:
    start(world)
    one = world.reviewers[0]
    Review.objects.filter(reviewer=one).update(due_on=world.at.date() - timedelta(days=1))
    client = client_for(one)
    assert "2 files are late." in client.get("/en/reviews/").content.decode()
    review = Review.objects.filter(reviewer=one).first()
    unread = client.get(f"/en/reviews/{review.uuid}/").content.decode()
    assert '<span class="tag tag-warn">late</span>' in unread
    assert '<p class="save-line">Not saved yet.</p>' in unread
    score(Review.objects.select_related("application__call", "reviewer").get(pk=review.pk), 3, world.at)
    assert "1 file is late." in client.get("/en/reviews/").content.decode()


def test_a_reader_sees_own_acts_only(world: World) -> None:
    start(world, ("awa",))
    review = Review.objects.select_related("application__call", "reviewer").get(reviewer=world.reviewers[0])
    score(review, 3, world.at)
    page = client_for(world.reviewers[0]).get(f"/en/reviews/{review.uuid}/")
    assert [(entry["title"], entry["text"]) for entry in page.context["entries"]] == [
        ("Given to you", ""), ("Scores stored", "Version 1"),
    ]  # fmt: skip
    assert page.context["saved_at"] == page.context["entries"][-1]["at"]


# --- As many questions to the database with many rows as with one ---------------------------------------------------
def test_the_pages_cost_the_same_at_one_and_thirty_rows(world: World) -> None:
    world.apply("one")
    know(world, world.reviewers[0], organisation_name="Fictional Union")
    start(world, [])
    reader(world, "third", country_id="ML")
    one = world.reviewers[1]
    pages = {
        **dict.fromkeys((f"{DESK}reviewers/", f"{DESK}conflicts/"), world.officer),
        **dict.fromkeys((f"{DESK}assign/", f"{DESK}reviewers/{one.pk}/"), world.officer),
        "/en/reviews/": one,
    }
    few = {page: queries_of(page, user) for page, user in pages.items()}
    for number in range(29):
        reader(world, f"reader{number}", country_id="ML", languages=["fr"], organisation_name="Fictional Union")
    with_call_open(world, 29)
    assert Conflict.objects.count() > 30
    assert {page: queries_of(page, user) for page, user in pages.items()} == few


def with_call_open(world: World, number: int) -> None:
    """So many more files in review, as if they had come in with the others."""
    terms(world, state="published", closes_at=world.at + timedelta(days=1))
    for place in range(number):
        world.apply(f"more{place}")
    start(world, [])


def queries_of(page: str, user) -> int:
    client = client_for(user)
    client.get(page)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(page).status_code == 200
    return len(captured)


def test_a_file_given_back_says_so_and_nothing_of_itself(world: World) -> None:
    start(world, ("awa",))
    review = Review.objects.first()
    client = client_for(review.reviewer)
    page = f"/en/reviews/{review.uuid}/"
    Review.objects.filter(pk=review.pk).update(state="conflict", conflict_reason="We are cousins.")
    told = client.get(page)
    assert told.status_code == 410
    assert 'href="/en/reviews/"' in told.content.decode()
    assert review.application.number not in told.content.decode()
    assert client_for(world.officer).get(page).status_code == 404


def test_a_reviewer_whose_mandate_has_not_begun_reads_when_it_does() -> None:
    later = moment() + timedelta(days=3)
    early = person("early@example.org", moment())
    grant_mandate(
        user=early,
        role="reviewer",
        scope_kind="call",
        scope_id=build_world().call.pk,
        valid_from=later,
        valid_until=None,
        by=None,
        at=moment(),
    )
    page = client_for(early).get("/en/reviews/")
    assert page.status_code == 403
    assert later.strftime("%Y-%m-%dT%H:%M:%SZ") in page.content.decode()
    assert client_for(person("other@example.org", moment())).get("/en/reviews/").status_code == 200
