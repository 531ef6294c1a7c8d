"""Nobody works on a call and competes in it: neither applies, nor reads competitors."""

from datetime import timedelta

import pytest

from academy_portal.accounts.actions import grant_mandate
from academy_portal.accounts.models import User
from scholarships import permissions, queries
from scholarships.actions import start_application, start_review, withdraw_application
from scholarships.actions.applications import MandateHolderError
from scholarships.models import Application, Review
from tests.clients import client_for, form_key

from .test_admin import address, at_the_desk
from .world import World, person

pytestmark = pytest.mark.django_db

ROLES = ("reviewer", "selection_officer", "signatory")


def mandate(user: User, role: str, world: World, *, everywhere: bool = False) -> None:
    scope = {"scope_kind": "", "scope_id": ""} if everywhere else {"scope_kind": "call", "scope_id": world.call.pk}
    grant_mandate(
        user=user, role=role, **scope, valid_from=world.at - timedelta(minutes=1), valid_until=None, by=None,
        at=world.at,
    )  # fmt: skip


@pytest.mark.parametrize("who", ["reviewer", "officer", "signatory"])
def test_whoever_works_on_a_call_does_not_apply(world: World, who: str) -> None:
    user = {"reviewer": world.reviewers[0], "officer": world.officer, "signatory": world.signatory}[who]
    page = client_for(user).get("/en/scholarships/fiction/").content.decode()
    assert "so you cannot apply to it" in page
    assert "/apply/" not in page
    with pytest.raises(MandateHolderError, match="cannot apply to it"):
        start_application(call=world.call, by=user, at=world.at)
    assert Application.objects.count() == 0


@pytest.mark.parametrize("role", ["selection_officer", "signatory"])
def test_nor_does_who_works_on_all_calls(world: World, role: str) -> None:
    user = person("everywhere@example.org", world.at)
    mandate(user, role, world, everywhere=True)
    with pytest.raises(MandateHolderError):
        start_application(call=world.call, by=user, at=world.at)


def test_a_page_that_was_open_before_the_mandate_says_it_too(world: World) -> None:
    user = person("late@example.org", world.at)
    client = client_for(user)
    key = form_key(client.get("/en/scholarships/fiction/").content, "/en/scholarships/fiction/apply/")
    mandate(user, "reviewer", world)
    answer = client.post("/en/scholarships/fiction/apply/", {"form_key": key}, follow=True)
    assert "so you cannot apply to it" in answer.content.decode()
    assert Application.objects.count() == 0


@pytest.mark.parametrize("everywhere", [False, True])
@pytest.mark.parametrize("role", ["selection_officer", "signatory"])
def test_an_applicant_who_becomes_an_officer_handles_nothing_of_that_call(
    world: World, role: str, everywhere: bool
) -> None:
    own, rival = world.apply("awa"), world.apply("binta")
    user = own.applicant
    world.close()
    start_review(call=world.call, due_on=world.at.date() + timedelta(days=9), by=world.officer, at=world.at)
    mandate(user, role, world, everywhere=everywhere)
    client = client_for(user)
    assert list(queries.calls_handled_by(user, at=world.at)) == []
    assert not permissions.can_handle_call(user, world.call, at=world.at)
    assert not permissions.can_see_selection(user, world.call, at=world.at)
    for page in ("", "screening/", "screening.csv"):
        assert client.get(f"/en/selection/fiction/{page}").status_code == 404
    for one in (own, rival):
        assert client.get(f"/en/selection/files/{one.uuid}/").status_code == 404
    assert at_the_desk(user).get(address(Application, "change", rival.pk)).status_code == 302
    withdraw_application(application=own, by=user, at=world.at)
    assert [call.pk for call in queries.calls_handled_by(user, at=world.at)] == [world.call.pk]


def test_an_applicant_who_becomes_a_reviewer_is_given_nothing(world: World) -> None:
    own = world.apply("awa")
    world.apply("binta")
    mandate(own.applicant, "reviewer", world)
    assert own.applicant not in queries.reviewers_of(world.call, at=world.at)
    world.close()
    start_review(call=world.call, due_on=world.at.date() + timedelta(days=9), by=world.officer, at=world.at)
    assert not Review.objects.filter(reviewer=own.applicant).exists()


def test_a_file_given_before_the_application_is_closed(world: World) -> None:
    """However it came about: whoever competes reads nothing."""
    rival, own = world.apply("binta"), world.apply("awa")
    world.close()
    start_review(call=world.call, due_on=world.at.date() + timedelta(days=9), by=world.officer, at=world.at)
    mandate(own.applicant, "reviewer", world)
    review = Review.objects.create(
        application=rival, reviewer=own.applicant, due_on=world.at.date(), assigned_at=world.at
    )
    assert list(queries.reviews_of(own.applicant, at=world.at)) == []
    assert queries.own_review(own.applicant, review.uuid, at=world.at) is None
    assert not permissions.can_score(own.applicant, review, at=world.at)
    assert client_for(own.applicant).get(f"/en/reviews/{review.uuid}/").status_code == 404


@pytest.mark.parametrize("role", [*ROLES, "editor"])
def test_giving_a_mandate_to_an_applicant_warns(world: World, role: str) -> None:
    own = world.apply("awa")
    administrator = person("root@example.org", world.at, is_staff=True, is_superuser=True)
    kind, scope = ("call", world.call.pk) if role != "editor" else ("edition", world.call.edition_id)
    typed = {
        "user": own.applicant.pk, "role": role, "scope_kind": kind, "scope_id": scope,
        "valid_from": f"{world.at:%Y-%m-%dT%H:%M:%S}",
        "valid_until": "",
    }  # fmt: skip
    client, page = at_the_desk(administrator), "/en/admin/accounts/mandate/add/"
    asked = client.get(page).content.decode()
    if 'name="form_key"' in asked:
        typed["form_key"] = form_key(asked.encode())
    told = client.post(page, typed, follow=True).content.decode()
    assert ("This person has applied to: Fictional call." in told) is (role != "editor")
