"""Reviews, profiles and conflicts at the desk: own calls only, acts that ask first, scores only as the rules allow."""

import re

import pytest

from academy_portal.audit.queries import timeline
from networks.models import Organisation
from scholarships.models import Conflict, Review, Reviewer
from tests.clients import client_for

from .readers import know, mandate, reader, start
from .test_admin import address, at_the_desk, offered
from .world import World, build_world, person, score

pytestmark = pytest.mark.django_db


def review_of(world: World, number: int = 0) -> Review:
    rows = Review.objects.select_related("application__call", "reviewer")
    return rows.filter(reviewer=world.reviewers[number]).first()


def test_rows_of_other_calls_are_not_there(world: World) -> None:
    start(world, ("awa",))
    other = build_world(slug="other", edition=world.call.edition)
    start(other, ("ben",))
    client = at_the_desk(world.officer)
    shown = {
        model: [row.pk for row in client.get(address(model)).context["cl"].result_list] for model in (Review, Reviewer)
    }
    assert set(shown[Review]) == {review_of(world, 0).pk, review_of(world, 1).pk}
    assert set(shown[Reviewer]) == set(Reviewer.objects.filter(call=world.call).values_list("pk", flat=True))
    assert client.get(address(Review, "change", review_of(other).pk)).status_code == 302
    plain = client_for(person("staff@example.org", world.at, is_staff=True))
    for model in (Review, Reviewer, Conflict):
        assert (plain.get(address(model)).status_code, client.get(address(model, "add")).status_code) == (403, 403)


def test_a_file_is_moved_once_confirmed(world: World) -> None:
    start(world, ("awa",))
    third = reader(world, "third")
    client, review = at_the_desk(world.officer), review_of(world)
    assert offered(client.get(address(Review, "change", review.pk)).content) == {"move", "more-time", "conflict"}
    act = address(Review, "act", review.pk, "move")
    assert "The present reader loses the file" in client.get(act).content.decode()
    data = {"email": "nobody@example.org", "reason": "On leave.", "confirmed": "yes"}
    refused = client.post(act, data)
    assert ("Nobody has this address." in refused.content.decode(), refused.status_code) == (True, 422)
    assert client.post(act, {**data, "email": third.email}).status_code == 302
    assert (Review.objects.get(pk=review.pk).state, review_of(world, 1).state) == ("moved", "open")
    assert Review.objects.get(reviewer=third).state == "open"
    history = client.get(address(Review, "history", Review.objects.get(reviewer=third).pk)).content.decode()
    assert "File given by an officer" in history
    assert client_for(world.signatory).get(act).status_code in {302, 404}


def test_time_is_given_to_many_at_once(world: World) -> None:
    start(world)
    client = at_the_desk(world.officer)
    scored = score(review_of(world), 3, world.at)
    chosen = {"action": "more-time", "_selected_action": list(Review.objects.values_list("pk", flat=True))}
    asked = client.post(address(Review), chosen)
    assert ("3 rows will be changed" in asked.content.decode(), "Scored" in asked.content.decode()) == (True, True)
    later = scored.due_on.replace(year=scored.due_on.year + 1)
    done = client.post(
        address(Review), {**chosen, "due_on": later.isoformat(), "reason": "A holiday.", "confirmed": "yes"}
    )
    assert done.status_code == 302
    assert sorted(Review.objects.values_list("state", "due_on")) == [
        ("done", scored.due_on), *[("open", later)] * 3
    ]  # fmt: skip


def test_a_conflict_is_recorded_and_lifted(world: World) -> None:
    start(world, ("awa",))
    client, review = at_the_desk(world.officer), review_of(world)
    assert client.post(address(Review, "act", review.pk, "conflict"), {"note": "Cousins."}).status_code == 302
    row = Conflict.objects.get()
    assert (Review.objects.get(pk=review.pk).state, row.note) == ("conflict", "Cousins.")
    lift = address(Conflict, "act", row.pk, "lift")
    assert offered(client.get(address(Conflict, "change", row.pk)).content) == {"lift"}
    assert client.post(lift, {"reason": "A namesake."}).status_code == 302
    row.refresh_from_db()
    assert (row.lifted_by, offered(client.get(address(Conflict, "change", row.pk)).content)) == (world.officer, set())
    assert client.post(lift, {"reason": "Again."}).status_code == 404


def test_a_profile_is_kept_by_an_action(world: World) -> None:
    profile = know(world, world.reviewers[0], max_load=9)
    client = at_the_desk(world.officer)
    page = address(Reviewer, "change", profile.pk)
    assert client.get(page).status_code == 200
    data = {"max_load": 5, "languages": ["fr", "ar"], "country": "SN", "works_for": "Bank"}
    assert client.post(page, data).status_code == 302
    profile.refresh_from_db()
    assert (profile.max_load, profile.languages, profile.country_id) == (5, ["fr", "ar"], "SN")
    assert (profile.organisation_name, profile.organisation_id) == ("Bank", None)
    assert timeline(profile)[-1].verb == "save_reviewer"
    signatory = at_the_desk(world.signatory)
    assert signatory.get(page).status_code == 200
    assert signatory.post(page, data).status_code == 403


@pytest.fixture
def union(world: World) -> Organisation:
    """One organisation of the register."""
    return Organisation.objects.create(
        name="Union des coopératives du Fleuve", kind="sse_organisation", country_id="SN", created_at=world.at
    )


def test_the_organisation_is_named_and_the_register_asked_once(world: World, union: Organisation) -> None:
    profile = know(world, world.reviewers[0])
    client, page = at_the_desk(world.officer), address(Reviewer, "change", profile.pk)
    form = client.get(page).content.decode()
    assert ('name="organisation"' in form, 'name="works_for"' in form) == (False, True)
    [script] = re.findall(r"<script[^>]*academy/core[^>]*>", form)
    assert 'type="module"' in script, "the box that finds while one types is on the page"
    typed = {"max_load": 4, "languages": ["fr"], "country": "SN", "works_for": "Union des cooperatives du Fleuv"}
    asked = client.post(page, typed)
    shown = asked.content.decode()
    assert (asked.status_code, profile_of(profile)) == (200, ("", None))
    assert "Is it one of these? Choose one, or say that it is another." in shown
    assert 'value="Union des cooperatives du Fleuv"' in shown, "what was typed stays"
    answer = f"{union.pk}=Union des cooperatives du Fleuv"
    assert f'type="radio" name="works_for_answer" value="{answer}"' in shown
    assert client.post(page, {**typed, "works_for_answer": ["", answer]}).status_code == 302
    assert profile_of(profile) == (union.name, union.pk)
    # Another name afterwards is not the row that was chosen before.
    kept = client.get(page).content.decode()
    assert f'value="{union.pk}={union.name}"' in kept
    rest = {**typed, "works_for": "Rural bank", "works_for_answer": f"{union.pk}={union.name}"}
    assert client.post(page, rest).status_code == 302
    assert profile_of(profile) == ("Rural bank", None)


def test_a_row_that_the_register_does_not_hold_is_a_name(world: World, union: Organisation) -> None:
    profile = know(world, world.reviewers[0], organisation_name=union.name, organisation_id=union.pk)
    client, page = at_the_desk(world.officer), address(Reviewer, "change", profile.pk)
    typed = {"max_load": "", "country": ""}
    assert client.post(page, {**typed, "works_for": "x" * 201}).status_code == 200
    assert profile_of(profile) == (union.name, union.pk), "a refusal changes nothing"
    assert client.post(page, {**typed, "works_for": "Bank", "works_for_answer": "999999=Bank"}).status_code == 302
    assert profile_of(profile) == ("Bank", None)
    assert client.post(page, {**typed, "works_for": ""}).status_code == 302
    assert profile_of(profile) == ("", None)


def profile_of(profile: Reviewer) -> tuple[str, int | None]:
    """What is stored of the organisation."""
    profile.refresh_from_db()
    return profile.organisation_name, profile.organisation_id


def test_scores_are_read_by_officers_whose_own_reading_they_cannot_colour(world: World) -> None:
    start(world, ("awa",))
    one, two = (review_of(world, number) for number in (0, 1))
    score(one, 4, world.at)
    page, words = address(Review, "change", one.pk), "As the rubric says."
    assert words in at_the_desk(world.officer).get(page).content.decode()
    assert words not in at_the_desk(world.signatory).get(page).content.decode()
    # The other reader is an officer too: nothing before the own scores, all of it after.
    mandate(world, two.reviewer, "selection_officer")
    client = at_the_desk(two.reviewer)
    assert words not in client.get(page).content.decode()
    score(two, 2, world.at)
    assert words in client.get(page).content.decode()
    Conflict.objects.create(application=one.application, person=two.reviewer, kind="recorded", found_at=world.at)
    assert client.get(page).status_code == 302, "a conflict of interest cuts the desk too"
    assert client.get(address(Review)).context["cl"].result_count == 0
