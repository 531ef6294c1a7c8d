"""The pages: walked as people walk them, without script."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from editions.models import Participation
from scholarships.actions import request_run
from scholarships.models import Application, Call, Offer, Review, SelectionRun
from tests.clients import client_for, form_key

from .test_selection_run import compute
from .world import World, person, profile_values, proposal_values

pytestmark = pytest.mark.django_db


def post(client: Client, page: str, data: dict[str, object] | None = None, *, action: str = "") -> str:
    """Open a page and send its form; where the portal leads to."""
    key = form_key(client.get(page).content, action)
    answer = client.post(action or page, {**(data or {}), "form_key": key})
    assert answer.status_code == 302, answer.content.decode()
    return answer.headers["Location"]


def test_from_the_call_to_the_receipt(world: World) -> None:
    user = person("awa@example.org", world.at)
    client = client_for(user)
    tasks = post(client, "/en/scholarships/fiction/", action="/en/scholarships/fiction/apply/")
    application = Application.objects.get()
    assert tasks == f"/en/applications/{application.uuid}/"
    assert b"Sections completed: 0 of 2" in client.get(tasks).content

    half = client.post(f"{tasks}profile/", {"revision": 0, "full_name": "Awa\nFictional", "later": "1"})
    assert half.headers["Location"] == tasks
    application.profile.refresh_from_db()
    assert (application.profile.full_name, application.profile.is_complete) == ("Awa Fictional", False)

    refused = client.post(f"{tasks}profile/", {"revision": 1, "full_name": "Awa Fictional", "finish": "1"})
    assert refused.status_code == 422
    assert b"Choose the country where you live and work." in refused.content
    assert b'value="Awa Fictional"' in refused.content

    assert client.post(f"{tasks}profile/", {**profile_values(), "revision": 1, "finish": "1"}).status_code == 302
    done = client.post(f"{tasks}proposal/", {**proposal_values(), "revision": 0, "finish": "1"})
    assert done.headers["Location"] == f"{tasks}check/"
    receipt = post(client, f"{tasks}check/", {"is_true": "on"})
    assert receipt == f"{tasks}receipt/"
    application.refresh_from_db()
    assert application.number in client.get(receipt).content.decode()
    assert client.get(f"{tasks}check/").headers["Location"] == receipt


def test_two_devices_show_both_texts(world: World) -> None:
    application = world.apply("awa", send=False)
    page = f"/en/applications/{application.uuid}/proposal/"
    typed = {**proposal_values(motivation="Typed on the phone."), "revision": 0, "finish": "1"}
    answer = client_for(application.applicant).post(page, typed)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Typed on the phone." in text
    assert "Je forme des coopératives." in text
    again = client_for(application.applicant).post(page, {**typed, "revision": 1})
    assert again.status_code == 302
    application.proposal.refresh_from_db()
    assert application.proposal.motivation == "Typed on the phone."


def test_a_double_click_sends_once(world: World) -> None:
    application = world.apply("awa", send=False)
    client = client_for(application.applicant)
    page = f"/en/applications/{application.uuid}/check/"
    key = form_key(client.get(page).content)
    first, second = (client.post(page, {"is_true": "on", "form_key": key}) for _click in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.headers["Location"] == second.headers["Location"]


@pytest.mark.parametrize("page", ["", "profile/", "proposal/", "check/", "receipt/", "withdraw/"])
def test_anothers_application_does_not_exist(world: World, page: str) -> None:
    application = world.apply("awa")
    stranger = client_for(person("kofi@example.org", world.at))
    assert stranger.get(f"/en/applications/{application.uuid}/{page}").status_code == 404


def test_from_the_review_to_the_accepted_offer(world: World, tmp_path: Path) -> None:
    for name in ("awa", "binta"):
        world.apply(name)
    world.close()
    officer, desk = client_for(world.officer), "/en/selection/fiction/"
    due = world.at.date() + timedelta(days=20)
    date_parts = {"due_on_year": due.year, "due_on_month": due.month, "due_on_day": due.day}
    assert post(officer, f"{desk}review/", date_parts) == desk
    for reviewer in world.reviewers:
        client = client_for(reviewer)
        for review in Review.objects.filter(reviewer=reviewer):
            marks = {"value_relevance": 4, "why_relevance": "Clear.", "value_article": 3, "why_article": "Good."}
            post(client, f"/en/reviews/{review.uuid}/", {**marks, "revision": 0, "note": ""})
    run_page = post(officer, desk, action=f"{desk}select/")
    assert b'http-equiv="refresh"' in officer.get(run_page).content
    compute(SelectionRun.objects.get(), tmp_path)
    post(officer, run_page, action=f"{run_page}sign/")
    post(client_for(world.signatory), run_page, action=f"{run_page}sign/")
    post(officer, f"{run_page}release/")
    offer = Offer.objects.select_related("person").first()
    applicant, page = client_for(offer.person), f"/en/offers/{offer.uuid}/"
    assert post(applicant, page, action=f"{page}accept/") == page
    assert Participation.objects.filter(person=offer.person).count() == 1
    assert b"You accepted the scholarship" in applicant.get(page).content


def test_a_conflict_cuts_the_file_off(world: World) -> None:
    world.apply("awa")
    world.review_all()
    Review.objects.update(state="open")
    review = Review.objects.first()
    client = client_for(review.reviewer)
    page = f"/en/reviews/{review.uuid}/"
    assert post(client, f"{page}conflict/", {"reason": "Same village"}) == "/en/reviews/"
    assert client.get(page).status_code == 410
    assert client.get("/en/reviews/").content.decode().count("/en/reviews/" + str(review.uuid)) == 0


def test_reviewers_never_read_name_or_sex(world: World) -> None:
    world.apply("awa")
    world.review_all()
    review = Review.objects.first()
    text = client_for(review.reviewer).get(f"/en/reviews/{review.uuid}/").content.decode()
    assert "Je forme des coopératives." in text
    assert "Awa Fictional" not in text
    assert "Female" not in text


@pytest.mark.parametrize(
    "page", ["/en/selection/fiction/", "/en/selection/fiction/close/", "/en/selection/fiction/review/"]
)
def test_the_selection_desk_is_the_officers(world: World, page: str) -> None:
    assert client_for(world.reviewers[0]).get(page).status_code == 404
    assert client_for(world.officer).get(page).status_code == 200


def test_lists_cost_the_same_at_one_and_thirty_rows(world: World, django_assert_num_queries) -> None:
    """Query counts do not grow with the rows."""
    pages = {"/en/scholarships/": None, "/en/reviews/": world.reviewers[0], "/en/selection/": world.officer}
    world.apply("one")
    world.review_all()
    few = {page: queries_of(page, user) for page, user in pages.items()}
    Call.objects.filter(pk=world.call.pk).update(state="published")
    for number in range(29):
        Call.objects.filter(pk=world.call.pk).update(closes_at=world.at + timedelta(days=1))
        world.call.refresh_from_db()
        world.apply(f"more{number}")
    world.review_all()
    assert {page: queries_of(page, user) for page, user in pages.items()} == few


def queries_of(page: str, user) -> int:
    """How many queries a page takes."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = client_for(user) if user else Client()
    client.get(page)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(page).status_code == 200
    return len(captured)


def test_what_nobody_takes_back_is_asked_first(world: World, tmp_path: Path) -> None:
    world.apply("awa")
    world.review_all()
    run = compute(request_run(call=world.call, seed="00" * 16, by=world.officer, at=world.at), tmp_path)
    officer, page = client_for(world.officer), f"/en/selection/runs/{run.uuid}/"
    question = officer.get(f"{page}discard/")
    assert question.status_code == 200
    assert "The result is set aside and stays on record." in question.content.decode()
    assert f'href="{page}discard/"' in officer.get(page).content.decode()
    assert SelectionRun.objects.get().state == "proposed"
    for asked, who in (("release", officer), ("discard", client_for(world.signatory))):
        away = who.get(f"{page}{asked}/")
        assert (away.status_code, away.headers["Location"]) == (302, page)
    assert post(officer, f"{page}discard/") == page
    assert SelectionRun.objects.get().state == "discarded"
    assert officer.get(f"{page}discard/").headers["Location"] == page
