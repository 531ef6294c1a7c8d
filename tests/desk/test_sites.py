import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext

from academy_portal.accounts.models import Mandate, User
from academy_portal.audit.actions import record
from academy_portal.desk.sites import DeskSite
from tests.accounts.people import administrator, mandate, person
from tests.clients import form_key
from tests.scholarships.world import build_world

pytestmark = pytest.mark.django_db


def test_the_desk_is_the_default_site():
    assert isinstance(admin.site._wrapped if hasattr(admin.site, "_wrapped") else admin.site, DeskSite)


@pytest.mark.parametrize("path", ["/en/admin/", "/en/admin/accounts/user/", "/en/admin/login/"])
def test_a_stranger_is_sent_to_the_portals_own_sign_in(client, path):
    steps = client.get(path, follow=True).redirect_chain
    assert steps[-1][0].startswith("/en/account/login/?next=")


def test_a_signed_in_person_without_the_right_is_refused(at, signed_in):
    client = signed_in(person(at))
    assert client.get("/en/admin/login/").status_code == 403
    assert client.get("/en/admin/", follow=True).status_code == 403


def test_staff_without_a_second_factor_is_sent_to_set_one_up(at, signed_in):
    client = signed_in(administrator(at), second_factor=False)
    assert client.get("/en/admin/").headers["Location"] == "/en/account/2fa/"


def test_the_password_is_changed_on_the_portals_own_page(at, signed_in):
    response = signed_in(administrator(at)).get("/en/admin/password_change/")
    assert response.headers["Location"] == "/en/account/password/change/"


def test_staff_sees_what_the_mandates_open(at, signed_in):
    officer = person(at, is_staff=True)
    mandate(officer, "desk_officer", at)
    page = signed_in(officer).get("/en/admin/").content.decode()
    assert "/en/admin/outbox/message/" in page
    assert "/en/admin/accounts/user/" in page
    plain = signed_in(person(at, "s@example.org", is_staff=True)).get("/en/admin/")
    assert plain.status_code == 200
    page = plain.content.decode()
    assert "/en/admin/outbox/" not in page
    assert "/en/admin/accounts/" not in page
    assert "Nothing waits for you." in page


@pytest.mark.parametrize("language", ["ar", "en", "fr", "pt", "es"])
def test_the_start_page_has_nothing_inline(language, at, signed_in):
    response = signed_in(administrator(at)).get(f"/{language}/admin/")
    page = response.content.decode()
    assert response.status_code == 200
    assert "style=" not in page
    assert "<style" not in page
    assert " onclick=" not in page
    assert "'unsafe" not in response.headers["Content-Security-Policy"]


def test_only_the_portals_own_models_are_kept_at_the_desk():
    packages = {model.__module__.partition(".")[0] for model in admin.site._registry}
    assert packages <= {"academy_portal", "articles", "editions", "fieldvisits", "networks", "scholarships"}
    assert User in admin.site._registry


@pytest.mark.parametrize("path", ["account/emailaddress/", "mfa/authenticator/", "auth/group/"])
def test_what_libraries_would_open_is_closed(path, at, signed_in):
    assert signed_in(administrator(at)).get(f"/en/admin/{path}").status_code == 404


def test_a_form_of_the_desk_counts_once(at, signed_in):
    chief, other = administrator(at), person(at, "other@example.org")
    client = signed_in(chief)
    page = "/en/admin/accounts/mandate/add/"
    answers = {
        "user": other.pk, "role": "editor", "scope_kind": "call", "scope_id": "1", "valid_until": "",
        "valid_from": "2026-03-02T09:30", "form_key": form_key(client.get(page).content),
    }  # fmt: skip
    assert client.post(page, answers).status_code == 200  # no call fits: shown again, its key still good
    answers |= {"scope_kind": "", "scope_id": ""}
    first, second = (client.post(page, answers) for _ in range(2))
    assert (first.status_code, first.headers["Location"]) == (second.status_code, second.headers["Location"])
    assert first.status_code == 302
    assert Mandate.objects.filter(user=other).count() == 1


def test_the_start_page_shows_the_own_last_acts_and_nobody_elses(signed_in):
    world = build_world()
    User.objects.filter(pk=world.officer.pk).update(is_staff=True)
    record(verb="publish", subject=world.call, by=world.officer, at=world.at)
    page = signed_in(world.officer).get("/en/admin/").content.decode()
    address = f"/en/admin/scholarships/call/{world.call.pk}/change/"
    assert f'<a href="{address}">Published</a>: <bdi>{world.call}</bdi>, ' in page
    page = signed_in(administrator(world.at)).get("/en/admin/").content.decode()
    assert "What I did last" not in page


def test_an_act_on_what_one_may_no_longer_see_names_the_kind_alone(signed_in):
    world = build_world()
    User.objects.filter(pk=world.officer.pk).update(is_staff=True)
    record(verb="publish", subject=world.call, by=world.officer, at=world.at)
    Mandate.objects.filter(user=world.officer).delete()
    page = signed_in(world.officer).get("/en/admin/").content.decode()
    assert "<li>Published: <bdi>Call</bdi>, " in page
    assert str(world.call) not in page


def test_the_own_last_acts_cost_the_same_at_1_and_6(signed_in):
    world = build_world()
    User.objects.filter(pk=world.officer.pk).update(is_staff=True)
    client = signed_in(world.officer)
    counts = []
    for number in (1, 5):
        for _ in range(number):
            record(verb="publish", subject=world.call, by=world.officer, at=world.at)
        client.get("/en/admin/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/en/admin/")
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_a_list_is_headed_by_what_it_holds(at, signed_in):
    page = signed_in(administrator(at)).get("/en/admin/accounts/user/").content.decode()
    assert "<h1>People</h1>" in page
    assert "<title>People - SSE Academy</title>" in page


def test_acts_of_the_demonstration_have_words_on_any_object(signed_in):
    world = build_world()
    event = record(verb="demonstration_made", subject=world.call, by=None, at=world.at)
    assert admin.site.told(event).title == "Demonstration made"
    page = admin.site.page_of(type(world.call))
    assert [one["told"].title for one in page.history_entries(world.call)][-1] == "Demonstration made"
