"""The pages of places, walked without script."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from scholarships.actions import accept_offer, fill_places, withdraw_application
from scholarships.models import Application, Profile, SelectionRun, WaitingEnd
from tests.clients import client_for, form_key

from .refills import application, decided, decline, offer_of, solve, states_of
from .world import COUNTRIES, World, build_world, moment, person

pytestmark = pytest.mark.django_db
PLACES = "/en/selection/fiction/places/"
QUERIES_OF_PLACES = 20


@pytest.fixture
def scene(db: None) -> World:
    """Three offers are out, three people wait."""
    return decided()


@pytest.fixture
def officer(scene: World) -> Client:
    """The selection officer's browser."""
    return client_for(scene.officer)


def page(client: Client, address: str) -> str:
    """What a page shows."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def post(client: Client, address: str, data: dict[str, object] | None = None, *, action: str = "") -> str:
    """Open a page and send one of its forms; where the portal leads to."""
    key = form_key(client.get(address).content, action)
    answer = client.post(action or address, {**(data or {}), "form_key": key})
    assert answer.status_code == 302, answer.content.decode()
    return answer.headers["Location"]


def proposed(world: World) -> SelectionRun:
    """The third woman has declined; the last woman is proposed."""
    decline(world, 3)
    fill_places(at=moment())
    return solve(SelectionRun.objects.get(kind="refill"))


def typed(days: float = 9) -> str:
    """A moment as an officer types it, in the time of the call."""
    return (moment() + timedelta(days=days)).strftime("%Y-%m-%d %H:%M")


def test_from_a_free_place_to_the_letter(scene: World, officer: Client) -> None:
    decline(scene, 3)
    text = page(officer, PLACES)
    assert "Places: 3. Accepted: 0. Waiting for an answer: 2. Free: 1." in text
    for place in (2, 4, 5):
        assert scene.applications[place].number in text
    assert post(officer, PLACES, action=f"{PLACES}fill/") == PLACES
    run = SelectionRun.objects.get(kind="refill")
    assert run.requested_by == scene.officer
    assert 'http-equiv="refresh"' in page(officer, PLACES)
    solve(run)
    confirm = f"/en/selection/runs/{run.uuid}/confirm/"
    assert confirm in page(officer, PLACES)
    assert confirm in page(officer, "/en/my/")
    preview = page(officer, confirm)
    assert "1 person would be offered a place, under the signed rules." in preview
    passed_over = preview[preview.index("Who was passed over, and why") :]
    assert scene.applications[2].number in passed_over
    assert "At least 40% women" in passed_over
    assert post(officer, confirm, {"respond_by": typed()}) == PLACES
    assert states_of(scene)[5] == "offered"
    assert officer.get(confirm).headers["Location"] == PLACES
    text = page(officer, PLACES)
    assert "Proposal confirmed, letters released" in text
    assert scene.applications[5].number in text[text.index("Free places filled so far") :]


def test_a_confirmation_that_came_too_late_says_so_on_its_page(scene: World, officer: Client) -> None:
    run = proposed(scene)
    decline(scene, 1)
    confirm = f"/en/selection/runs/{run.uuid}/confirm/"
    key = form_key(officer.get(confirm).content, "")
    answer = officer.post(confirm, {"respond_by": typed(), "form_key": key})
    assert (answer.status_code, "Ask for a new proposal" in answer.content.decode()) == (422, True)
    answer = officer.post(confirm, {"respond_by": typed(1), "form_key": key})
    assert (answer.status_code, "at least three days" in answer.content.decode()) == (422, True)
    assert states_of(scene)[5] == "reserve"


def test_signatories_read_and_officers_confirm(scene: World) -> None:
    run = proposed(scene)
    signatory = client_for(scene.signatory)
    text = page(signatory, PLACES)
    assert "A proposal to fill a place waits." in text
    assert "/confirm/" not in text
    assert "/confirm/" not in page(signatory, "/en/my/")
    assert signatory.get(f"/en/selection/runs/{run.uuid}/confirm/").status_code == 404
    assert signatory.get(f"/en/selection/offers/{offer_of(scene, 0).uuid}/extend/").status_code == 404
    assert "Sign this result" not in page(signatory, f"/en/selection/runs/{run.uuid}/")


def test_an_officer_of_another_call_sees_nothing(scene: World) -> None:
    other = build_world(slug="second", edition=scene.call.edition)
    run, offer = proposed(scene), offer_of(scene, 0)
    stranger = client_for(other.officer)
    for address in (
        PLACES,
        "/en/selection/fiction/places.csv",
        f"/en/selection/runs/{run.uuid}/confirm/",
        f"/en/selection/offers/{offer.uuid}/extend/",
        f"{PLACES}release/",
        f"{PLACES}end/",
    ):
        assert stranger.get(address).status_code == 404


def test_more_time_for_one_person(scene: World, officer: Client) -> None:
    offer = offer_of(scene, 0)
    address = f"/en/selection/offers/{offer.uuid}/extend/"
    assert address in page(officer, PLACES)
    missing = officer.post(address, {"respond_by": "soon", "reason": ""})
    assert (missing.status_code, "Say why the person gets more time." in missing.content.decode()) == (422, True)
    new = (offer.respond_by + timedelta(days=5)).strftime("%Y-%m-%d %H:%M")
    assert post(officer, address, {"respond_by": new, "reason": "Ill"}) == PLACES
    offer.refresh_from_db()
    assert offer.respond_by.strftime("%Y-%m-%d %H:%M") == new  # Dakar keeps UTC all year
    assert officer.get("/en/selection/offers/00000000-0000-4000-8000-000000000000/extend/").status_code == 404


def test_from_the_end_of_the_waiting_to_the_letters(scene: World, officer: Client) -> None:
    assert post(officer, f"{PLACES}end/", {"reason": "Hotel full"}) == PLACES
    release = f"{PLACES}release/"
    assert release in page(officer, PLACES)
    assert release in page(officer, "/en/my/")
    letters = page(officer, release)
    assert letters.count("the waiting on the reserve list has ended") == 3
    assert post(officer, release, action=f"{PLACES}keep/") == PLACES
    assert WaitingEnd.objects.get().state == "taken_back"
    assert post(officer, f"{PLACES}end/", {"reason": "Hotel full"}) == PLACES
    assert post(officer, release) == PLACES
    assert states_of(scene).count("refused") == 3
    assert "The waiting has ended." in page(officer, PLACES)
    waited = client_for(application(scene, 2).applicant)
    assert "Not selected this time" in page(waited, f"/en/applications/{scene.applications[2].uuid}/")


def test_whoever_waits_reads_until_when_and_no_promise_of_a_rank(scene: World) -> None:
    waiting = client_for(application(scene, 2).applicant)
    text = page(waiting, f"/en/applications/{scene.applications[2].uuid}/")
    until = scene.call.edition.first_day - timedelta(days=17)
    assert f"Places that become free are filled until {until.day} {until:%B} {until.year}." in text
    assert "nobody is first or last on the list" in text


def test_declining_says_why_once_and_cannot_be_undone(scene: World) -> None:
    offer = offer_of(scene, 0)
    client = client_for(offer.person)
    address = f"/en/offers/{offer.uuid}/"
    text = page(client, f"{address}decline/")
    assert "You cannot change this answer later." in text
    assert post(client, f"{address}decline/", {"reason": "no_leave"}) == address
    offer.refresh_from_db()
    assert (offer.state, offer.decline_reason) == ("declined", "no_leave")
    assert "Did you decline by mistake?" in page(client, address)
    assert "I get no leave from work" in page(client_for(scene.officer), PLACES)


def test_the_file_holds_figures_and_the_list_without_names(scene: World, officer: Client) -> None:
    text = page(officer, "/en/selection/fiction/places.csv")
    assert "Places,Seats,3\r\n" in text
    assert f"{scene.applications[2].number}," in text
    assert "fiction2" not in text


def test_the_answers_move_before_the_letters(world: World) -> None:
    client = client_for(world.officer)
    address = "/en/selection/fiction/answers/"
    assert address in page(client, "/en/selection/fiction/")
    assert post(client, address, {"answers_by": typed(50), "reason": "Late"}) == "/en/selection/fiction/"
    answer = client.post(address, {"answers_by": typed(1), "reason": "Late"})
    assert answer.status_code == 422


def test_query_counts_do_not_grow_with_the_list(
    scene: World, officer: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(QUERIES_OF_PLACES):
        page(officer, PLACES)
    for number in range(27):
        one = Application.objects.create(
            call=scene.call,
            applicant=person(f"more{number}@example.org", moment()),
            number=f"FIC-MORE{number}",
            started_at=moment(),
            submitted_at=moment(),
            fingerprint="0" * 64,
            screening="eligible",
            state="reserve",
        )
        Profile.objects.create(application=one, country_id=COUNTRIES[number % 10])
    with django_assert_num_queries(QUERIES_OF_PLACES):
        assert page(officer, PLACES).count("<tr><th") >= 30


def test_nobody_left_to_answer_or_to_wait(scene: World, officer: Client) -> None:
    for place in (0, 1, 3):
        offer = offer_of(scene, place)
        accept_offer(offer=offer, by=offer.person, at=moment())
    for place in (2, 4, 5):
        one = application(scene, place)
        withdraw_application(application=one, by=one.applicant, at=moment())
    text = page(officer, PLACES)
    assert "Nobody: all offers have been answered." in text
    assert "Nobody is on the reserve list." in text
