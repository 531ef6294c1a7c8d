from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext

from academy_portal.accounts.models import Mandate, User
from academy_portal.audit.queries import timeline
from academy_portal.kernel.clock import now

from .people import administrator, mandate, person

pytestmark = pytest.mark.django_db
PEOPLE, MANDATES = "/en/admin/accounts/user/", "/en/admin/accounts/mandate/"


@pytest.fixture
def boss(at):
    return administrator(at)


@pytest.fixture
def desk(boss, signed_in):
    return signed_in(boss)


def act(user, name):
    return f"{PEOPLE}{user.pk}/act/{name}/"


def officer(at):
    user = person(at, "o@example.org", is_staff=True)
    mandate(user, "desk_officer", at)
    return user


def test_who_may_see_accounts(at, boss, signed_in):
    statuses = {}
    plain_staff = person(at, "s@example.org", is_staff=True)
    for name, user in {"boss": boss, "officer": officer(at), "staff": plain_staff, "stranger": person(at)}.items():
        client = signed_in(user)
        statuses[name] = [client.get(path).status_code for path in (PEOPLE, MANDATES, f"{PEOPLE}{boss.pk}/change/")]
    assert statuses == {"boss": [200] * 3, "officer": [200] * 3, "staff": [403] * 3, "stranger": [302] * 3}


@pytest.mark.parametrize("path", [PEOPLE, MANDATES])
@pytest.mark.parametrize("rows", [1, 30])
def test_lists_cost_the_same_at_1_and_30_rows(path, rows, at, desk):
    for number in range(rows):
        user = person(at, f"p{number}@example.org", full_name=f"Person {number:02}")
        mandate(user, "editor", at)
        Authenticator.objects.create(user=user, type="totp", data={})
    desk.get(path)
    with CaptureQueriesContext(connection) as captured:
        response = desk.get(path)
    assert response.content.decode().count("p0@example.org" if path == PEOPLE else "Person 00") >= 1
    assert len(captured) == {PEOPLE: 7, MANDATES: 7}[path]


def test_search_and_filters(at, desk):
    person(at, "amina@example.org", full_name="Amina O'Neill", language="fr")
    person(at, "ben@example.org", full_name="Ben")
    page = desk.get(f"{PEOPLE}?q=o'neill&is_active__exact=1&language__exact=fr").content.decode()
    assert "amina@example.org" in page
    assert "ben@example.org" not in page


def test_add_a_person(desk):
    response = desk.post(
        f"{PEOPLE}add/",
        {
            "email": "New@Example.org",
            "full_name": " New\tOne ",
            "language": "pt",
            "time_zone": "Africa/Luanda",
        },
    )
    user = User.objects.get(email="new@example.org")
    assert (response.status_code, user.full_name, user.language) == (302, "New One", "pt")
    assert [event.verb for event in timeline(user)] == ["account_created"]
    assert not LogEntry.objects.exists()


def test_a_known_address_is_a_clear_fault_of_the_form(at, desk):
    person(at)
    response = desk.post(
        f"{PEOPLE}add/",
        {
            "email": "AMINA@example.org",
            "full_name": "Again",
            "language": "en",
            "time_zone": "UTC",
        },
    )
    assert response.status_code == 200
    assert "Another account already uses this e-mail address." in str(response.context["adminform"].form.errors)
    assert User.objects.count() == 2


def test_correct_a_person_and_nothing_else(at, desk):
    user = person(at)
    inline = {"mandates-TOTAL_FORMS": "0", "mandates-INITIAL_FORMS": "0"}
    desk.post(
        f"{PEOPLE}{user.pk}/change/",
        {
            "full_name": "Amina N.",
            "language": "es",
            "time_zone": "UTC",
            "email": "evil@example.org",
            "is_superuser": "on",
            **inline,
        },
    )
    user.refresh_from_db()
    assert (user.full_name, user.language, user.email, user.is_superuser) == (
        "Amina N.",
        "es",
        "amina@example.org",
        False,
    )
    assert timeline(user)[-1].verb == "person_changed"


def test_the_object_page_shows_acts_and_history(at, desk):
    user = person(at)
    page = desk.get(f"{PEOPLE}{user.pk}/change/").content.decode()
    for name, shown in (
        ("change-email", 1),
        ("deactivate", 1),
        ("reactivate", 0),
        ("staff-rights", 1),
        ("remove-second-factor", 0),
    ):
        assert page.count(act(user, name)) == shown, name
    assert "Account created" in page
    assert "Account created" in desk.get(f"{PEOPLE}{user.pk}/history/").content.decode()


@pytest.mark.parametrize(
    ("name", "data", "verb"),
    [
        ("change-email", {"email": "new@example.org", "reason": "passport"}, "email_changed"),
        ("deactivate", {"reason": "left"}, "account_deactivated"),
        ("staff-rights", {"is_staff": "on"}, "staff_rights_changed"),
    ],
)
def test_acts_ask_first_and_then_do(name, data, verb, at, desk):
    user = person(at)
    assert desk.get(act(user, name)).status_code == 200
    assert timeline(user)[-1].verb == "account_created"
    response = desk.post(act(user, name), data)
    assert (response.status_code, response.headers["Location"]) == (302, f"{PEOPLE}{user.pk}/change/")
    assert timeline(user)[-1].verb == verb


def test_an_act_without_a_reason_does_nothing(at, desk):
    user = person(at)
    assert desk.post(act(user, "deactivate"), {"reason": " "}).status_code == 422
    assert User.objects.get(pk=user.pk).is_active


def test_an_act_that_is_refused_says_why_on_the_same_page(at, desk):
    user = person(at)
    person(at, "taken@example.org")
    response = desk.post(act(user, "change-email"), {"email": "Taken@example.org", "reason": "r"})
    assert response.status_code == 422
    assert "Another account already uses this e-mail address." in response.content.decode()


def test_acts_that_are_not_offered_do_not_exist(at, boss, desk, signed_in):
    user, clerk = person(at), officer(at)
    assert desk.get(act(user, "reactivate")).status_code == 404
    assert desk.get(act(user, "nonsense")).status_code == 404
    assert desk.get(act(boss, "deactivate")).status_code == 404
    helper = signed_in(clerk)
    assert helper.get(act(user, "deactivate")).status_code == 200
    assert [helper.get(act(user, "staff-rights")).status_code, helper.get(act(boss, "deactivate")).status_code] == [
        404,
        404,
    ]
    assert signed_in(person(at, "s@example.org", is_staff=True)).get(act(user, "deactivate")).status_code in {403, 404}


def test_acts_ask_again_who_is_sitting_there(at, boss, desk):
    boss.set_password("three blue fishing boats")
    boss.save()
    desk.force_login(boss)
    session = desk.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": 0}]
    session["account_authentication_methods_user"] = str(boss.pk)
    session.save()
    user = person(at)
    for path in (act(user, "deactivate"), f"{MANDATES}add/"):
        assert desk.get(path).headers["Location"].startswith("/en/account/reauthenticate/?next="), path
    chosen = {"action": "deactivate", "_selected_action": [user.pk], "confirmed": "yes", "reason": "left"}
    assert desk.post(PEOPLE, chosen).headers["Location"].startswith("/en/account/reauthenticate/")
    assert User.objects.get(pk=user.pk).is_active


def test_many_people_at_once_with_a_reason(at, boss, desk):
    chosen = [person(at, f"p{number}@example.org") for number in range(3)]
    data = {"action": "deactivate", "_selected_action": [user.pk for user in [*chosen, boss]]}
    assert desk.post(PEOPLE, data).status_code == 200
    assert User.objects.filter(is_active=False).count() == 0
    response = desk.post(PEOPLE, {**data, "confirmed": "yes", "reason": "campaign ended"}, follow=True)
    texts = [str(message) for message in response.context["messages"]]
    assert len(texts) == 2
    assert "3 accounts were changed." in texts
    assert set(User.objects.filter(is_active=False)) == set(chosen)


def test_nobody_can_be_deleted(at, desk):
    user = person(at)
    given = mandate(user, "editor", at)
    for path in (f"{PEOPLE}{user.pk}/delete/", f"{MANDATES}{given.pk}/delete/"):
        assert desk.post(path, {"post": "yes"}).status_code == 403
    desk.post(PEOPLE, {"action": "delete_selected", "_selected_action": [user.pk], "post": "yes"})
    assert User.objects.filter(pk=user.pk).exists()
    assert Mandate.objects.filter(pk=given.pk).exists()


def mandate_data(user, **fields):
    return {
        "user": user.pk,
        "role": "reviewer",
        "scope_kind": "call",
        "scope_id": "7",
        "valid_from": "2026-03-02T09:30",
        "valid_until": "",
        **fields,
    }


def test_give_a_mandate(at, boss, desk):
    user = person(at)
    assert desk.get(f"{MANDATES}add/?user={user.pk}").status_code == 200
    response = desk.post(f"{MANDATES}add/", mandate_data(user))
    given = Mandate.objects.get()
    assert (response.status_code, given.user, given.role, given.scope_id, given.valid_from) == (
        302,
        user,
        "reviewer",
        "7",
        at,
    )
    assert [(event.verb, event.actor_id) for event in timeline(given)] == [("mandate_granted", boss.pk)]


def test_a_mandate_that_does_not_fit_is_a_fault_of_the_form(at, desk):
    user = person(at)
    response = desk.post(f"{MANDATES}add/", mandate_data(user, scope_kind="edition"))
    assert "The role Reviewer can be given for: Call for applications." in response.content.decode()
    mandate(user, "reviewer", at, scope_kind="call", scope_id="7", until=at + timedelta(days=9))
    again = desk.post(f"{MANDATES}add/", mandate_data(user), follow=True)
    assert "already has this mandate" in " ".join(str(message) for message in again.context["messages"])
    assert Mandate.objects.count() == 1


def test_a_given_mandate_is_read_only_and_can_be_ended(at, desk):
    given = mandate(person(at), "editor", at)
    desk.post(f"{MANDATES}{given.pk}/change/", {"role": "signatory", "scope_id": "9"})
    given.refresh_from_db()
    assert (given.role, given.scope_id, given.valid_until) == ("editor", "", None)
    assert desk.post(f"{MANDATES}{given.pk}/act/end/", {}).status_code == 302
    given.refresh_from_db()
    assert given.valid_until is not None
    assert given.valid_until <= now()
    assert desk.get(f"{MANDATES}{given.pk}/act/end/").status_code == 404


def test_several_mandates_end_at_once(at, desk):
    given = [mandate(person(at, f"p{number}@example.org"), "editor", at) for number in range(2)]
    data = {"action": "end", "_selected_action": [row.pk for row in given]}
    assert desk.post(MANDATES, data).status_code == 200
    assert Mandate.objects.filter(valid_until__isnull=True).count() == 2
    desk.post(MANDATES, {**data, "confirmed": "yes"})
    assert Mandate.objects.filter(valid_until__isnull=True).count() == 0


def test_a_mandate_is_given_to_an_address(at, boss, desk):
    user = person(at, "awa@example.org")
    asked = desk.get(f"{MANDATES}add/?user={user.pk}").content.decode()
    assert 'value="awa@example.org"' in asked
    refused = desk.post(f"{MANDATES}add/", {**mandate_data(user), "user": "nobody@example.org"})
    assert "No account has this e-mail address." in refused.content.decode()
    assert Mandate.objects.filter(role="reviewer").count() == 0
    desk.post(f"{MANDATES}add/", {**mandate_data(user), "user": " Awa@Example.org "})
    assert Mandate.objects.get(role="reviewer").user == user
