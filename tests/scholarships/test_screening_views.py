"""The officers' pages of eligibility, and what applicants read of it."""

import csv
import re
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from academy_portal.accounts.models import User
from academy_portal.outbox.models import Message
from scholarships.actions import close_without_awards, decide_screening, start_review
from scholarships.models import Application, Profile, ScreeningDecision
from tests.clients import client_for, form_key

from .world import World, build_world

pytestmark = pytest.mark.django_db

REGISTERED = {"kind": "organisation", "must_be_registered": True}
EXPERIENCED = {"kind": "experience", "least_years": 5}


@pytest.fixture
def strict(db: None) -> World:
    """A call with three conditions: one that the portal cannot judge by itself here."""
    return build_world(conditions=[EXPERIENCED, REGISTERED])


def screened(world: World) -> Application:
    """The first application after the start of the review; the register knows no organisation, so all are doubtful."""
    world.close()
    start_review(call=world.call, due_on=world.at.date().replace(year=world.at.year + 1), by=world.officer, at=world.at)
    return Application.objects.order_by("pk").first()


def fresh(user: User) -> Client:
    """A client that has just signed in."""
    client = client_for(user)
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "mfa", "at": datetime.now(UTC).timestamp(), "reauthenticated": True}
    ]
    session.save()
    return client


def test_an_officer_decides_on_the_page_and_the_list_shows_it(strict: World) -> None:
    strict.apply("awa")
    one, client = screened(strict), client_for(strict.officer)
    listed = client.get("/en/selection/fiction/screening/?screening=doubtful").content.decode()
    assert one.number in listed
    assert "1 application waits for a person." in listed
    assert "Organisation not in the register" in listed
    page = f"/en/selection/files/{one.uuid}/"
    assert f"{page}decide/" in client.get(page).content.decode()

    refused = client.post(
        f"{page}decide/", {"screening": "not_eligible", "reason": "Unknown body", "form_key": key(client, page)}
    )
    assert refused.status_code == 422
    assert b"Tell the applicant why the application is not eligible." in refused.content
    assert not ScreeningDecision.objects.exists()

    answer = client.post(
        f"{page}decide/", {"screening": "eligible", "reason": "A known union", "form_key": key(client, page)}
    )
    assert answer.headers["Location"] == page
    one.refresh_from_db()
    assert (one.state, one.screening) == ("in_review", "eligible")
    told = client.get(page).content.decode()
    assert "A known union" in told
    assert f"{page}decide/" not in told
    assert f"{page}reverse/" in told
    assert client.get(f"{page}decide/").headers["Location"] == page


def key(client: Client, page: str) -> str:
    return form_key(client.get(f"{page}decide/").content)


def test_the_list_filters_by_verdict_reason_and_words(strict: World) -> None:
    first, second = strict.apply("awa"), strict.apply("binta", "MX")
    screened(strict)
    client = client_for(strict.officer)

    def numbers(query: str) -> set[str]:
        text = client.get(f"/en/selection/fiction/screening/?{query}").content.decode()
        return {one.number for one in (first, second) if f"<bdi>{one.number}</bdi>" in text}

    assert numbers("") == {first.number, second.number}
    assert numbers("screening=doubtful") == {first.number}
    assert numbers("screening=not_eligible") == {second.number}
    assert numbers("reason=not_on_list") == {second.number}
    assert numbers("reason=not_in_register") == {first.number, second.number}
    assert numbers(f"q={first.number.lower()}") == {first.number}
    assert numbers("q=fictional union") == {first.number, second.number}
    assert numbers("q=nobody") == set()
    assert numbers("screening=nonsense&reason=nonsense") == {first.number, second.number}


def test_the_list_costs_the_same_at_one_and_thirty_rows(
    strict: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    strict.apply("awa")
    screened(strict)
    client = client_for(strict.officer)
    client.get("/en/selection/fiction/screening/")
    with django_assert_num_queries(17):
        client.get("/en/selection/fiction/screening/")
    other = build_world(slug="other", edition=strict.call.edition, conditions=[EXPERIENCED, REGISTERED])
    for number in range(30):
        other.apply(f"more{number}", "MX" if number % 3 == 0 else "ML")
    screened(other)
    client = client_for(other.officer)
    client.get("/en/selection/other/screening/")
    with django_assert_num_queries(17):
        page = client.get("/en/selection/other/screening/")
    assert page.content.decode().count("/en/selection/files/") == 30


def test_the_file_is_cut_to_the_filter_and_holds_no_formula(strict: World) -> None:
    one, other = strict.apply("awa"), strict.apply("binta", "MX")
    Profile.objects.filter(application=one).update(full_name='=HYPERLINK("x")', organisation_name="@sum")
    screened(strict)
    address = "/en/selection/fiction/screening.csv?screening=doubtful"
    strict.officer.set_password("three blue fishing boats")
    strict.officer.save()
    asked = client_for(strict.officer).get(address)
    assert (asked.status_code, "reauthenticate" in asked.headers["Location"]) == (302, True)
    text = fresh(strict.officer).get(address).content.decode()
    rows = list(csv.reader(StringIO(text)))
    assert [len(rows), rows[1][0], rows[1][1], rows[1][3]] == [2, one.number, '\'=HYPERLINK("x")', "'@sum"]
    assert other.number not in text


def test_the_call_names_its_conditions_and_the_draft_says_how_they_stand(strict: World) -> None:
    application = strict.apply("awa", "MX", send=False)
    Profile.objects.filter(application=application).update(experience_years=2)
    client = client_for(application.applicant)
    call = client.get("/en/scholarships/fiction/").content.decode()
    for words in ("Group of 77", "for at least 5 years.", "the Academy’s register holds it."):
        assert words in call
    for page in ("", "check/"):
        text = client.get(f"/en/applications/{application.uuid}/{page}").content.decode()
        assert "The country given: Mexico. It was not on the list on 1 January 2026." in text
        assert "The answer given: 2 years." in text
        assert "The register does not hold it under that name." in text
        assert "You may still send your application" in text


def test_a_draft_without_answers_is_not_judged(strict: World) -> None:
    application = strict.apply("awa", send=False)
    Profile.objects.filter(application=application).update(
        country=None, experience_years=None, organisation_name="", is_complete=False
    )
    text = client_for(application.applicant).get(f"/en/applications/{application.uuid}/").content.decode()
    assert text.count("Not answered yet") == 3
    assert "You may still send" not in text
    assert "A person will look" not in text


def test_the_applicant_reads_the_reason_after_the_release_and_not_before(strict: World) -> None:
    outside, doubtful = strict.apply("rosa", "MX"), strict.apply("awa")
    screened(strict)
    decide_screening(
        application=doubtful, screening="not_eligible", reason="No such body",
        explanation="The union is dissolved.", by=strict.officer, at=strict.at,
    )  # fmt: skip
    before = [client_for(one.applicant).get(f"/en/applications/{one.uuid}/").content for one in (outside, doubtful)]
    for text in before:
        assert b"are being checked and read" in text
        assert b"Mexico" not in text
        assert b"dissolved" not in text
    close_without_awards(call=strict.call, reason="Nobody is eligible", by=strict.officer, at=strict.at)
    for one, words in ((outside, "It was not on the list"), (doubtful, "The union is dissolved.")):
        page = client_for(one.applicant).get(f"/en/applications/{one.uuid}/").content.decode()
        assert words in page
        assert words in Message.objects.get(kind="scholarship_ineligible", about_pk=str(one.pk)).body_text
        assert "answer the letter" in page


def test_before_the_release_nobody_can_tell_from_the_page_who_is_read(strict: World) -> None:
    outside, open_one, read = strict.apply("rosa", "MX"), strict.apply("awa"), strict.apply("binta")
    screened(strict)
    decide_screening(
        application=read, screening="eligible", reason="Known", explanation="", by=strict.officer, at=strict.at
    )
    read.refresh_from_db()
    assert read.state == "in_review"
    told = set()
    for one in (outside, open_one, read):
        client = client_for(one.applicant)
        page, overview = (client.get(at).content.decode() for at in (f"/en/applications/{one.uuid}/", "/en/my/"))
        label = re.search(r'<p class="lead">(.*?)</p>', page).group(1)
        told.add((label, page.count("Received"), "are being checked and read" in page, overview.count("Received")))
    assert len(told) == 1
    assert next(iter(told))[0] == "Received"


def test_the_end_without_awards_is_asked_and_counted(strict: World) -> None:
    strict.apply("rosa", "MX")
    screened(strict)
    client, page = client_for(strict.officer), "/en/selection/fiction/no-awards/"
    assert page in client.get("/en/selection/fiction/").content.decode()
    assert "1 letter that is held will be sent." in client.get(page).content.decode()
    empty = client.post(page, {"reason": " ", "form_key": form_key(client.get(page).content)})
    assert empty.status_code == 422
    answer = client.post(page, {"reason": "Nobody is eligible", "form_key": form_key(client.get(page).content)})
    assert answer.headers["Location"] == "/en/selection/fiction/"
    strict.call.refresh_from_db()
    assert strict.call.state == "decided"
    assert client_for(strict.signatory).get(page).status_code == 404


def test_drafts_are_no_files(strict: World) -> None:
    draft = strict.apply("awa", send=False)
    assert client_for(strict.officer).get(f"/en/selection/files/{draft.uuid}/").status_code == 404
