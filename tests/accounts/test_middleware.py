from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from academy_portal.accounts.actions import deactivate_user, end_mandate
from academy_portal.accounts.middleware import PersonLocaleMiddleware
from academy_portal.kernel.clock import now

from .people import administrator, mandate, person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("query", ["?q=%00", "?q=a%00b", "?%00=1", "?q=%ED%A0%80", "?q=%ed%bf%bfx", "?a=1&q=\x00"])
def test_broken_text_in_a_query_is_refused(client, query):
    response = client.get(f"/en/account/login/{query}")
    assert response.status_code == 400
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize("query", ["?q=é", "?q=%C3%A9", "?q=%F0%9F%98%80", "?q=caf%E9", "?q=%ED%9F%BF", "?q=%2500"])
def test_unusual_but_whole_text_passes(client, query):
    assert client.get(f"/en/account/login/{query}").status_code == 200


def test_broken_text_in_a_path_and_in_a_cookie_is_refused(client):
    assert client.get("/en/account/%00/").status_code == 400
    cookie = 'session="' + "\\000" * 10 + '"'
    assert client.get("/en/account/login/", headers={"cookie": cookie}).status_code == 400


def test_a_person_without_such_a_role_needs_no_second_factor(at, signed_in):
    user = person(at)
    mandate(user, "editor", at)
    assert signed_in(user, second_factor=False).get("/en/account/settings/").status_code == 200


@pytest.mark.parametrize("path", ["/en/account/settings/", "/en/", "/en/admin/", "/en/my/"])
def test_staff_is_sent_to_set_up_a_second_factor(path, at, signed_in):
    response = signed_in(administrator(at), second_factor=False).get(path)
    assert (response.status_code, response.headers["Location"]) == (302, "/en/account/2fa/")


def test_a_role_asks_only_while_it_lasts(at, signed_in):
    user = person(at)
    moment = now()
    given = mandate(user, "reviewer", moment - timedelta(days=1), scope_kind="call", scope_id="1")
    client = signed_in(user, second_factor=False)
    assert client.get("/en/account/settings/").headers["Location"] == "/en/account/2fa/"
    end_mandate(mandate=given, by=None, at=moment)
    assert client.get("/en/account/settings/").status_code == 200


def test_with_the_second_factor_shown_every_page_opens(at, signed_in):
    assert signed_in(administrator(at)).get("/en/account/settings/").status_code == 200


def test_the_mark_of_another_person_does_not_count(at, signed_in):
    client = signed_in(person(at))
    session = client.session
    marks = {key: value for key, value in session.items() if key.startswith("account_authentication")}
    client.force_login(administrator(at))
    session = client.session
    session.update(marks)
    session.save()
    assert client.get("/en/account/settings/").status_code == 302


def test_a_person_with_a_factor_is_asked_to_show_it_and_comes_back(at, signed_in):
    boss = administrator(at)
    Authenticator.objects.create(user=boss, type="totp", data={})
    response = signed_in(boss, second_factor=False).get("/en/admin/?a=1")
    assert response.headers["Location"] == "/en/account/2fa/reauthenticate/?next=%2Fen%2Fadmin%2F%3Fa%3D1"


@pytest.mark.parametrize("name", ["account_logout", "account_email", "mfa_index", "accounts:activate_app"])
def test_what_stays_open_without_a_second_factor(name, at, signed_in):
    with translation.override("en"):
        address = reverse(name)
    response = signed_in(administrator(at), second_factor=False).get(address)
    assert response.headers.get("Location", "") != "/en/account/2fa/"


def test_a_closed_account_loses_its_session(at, signed_in):
    user = person(at)
    client = signed_in(user)
    deactivate_user(user=user, reason="left", by=None, at=at)
    assert client.get("/en/account/settings/").status_code == 302


def test_an_address_without_language_takes_the_persons_own(at, signed_in):
    user = person(at, language="ar")
    response = signed_in(user).get("/account/settings/", headers={"accept-language": "fr"})
    assert (response.status_code, response.headers["Location"]) == (302, "/ar/account/settings/")
    assert (
        Client().get("/account/login/", headers={"accept-language": "fr"}).headers["Location"] == "/fr/account/login/"
    )


def test_the_language_of_the_address_wins(at, signed_in):
    response = signed_in(person(at, language="ar")).get("/fr/account/settings/")
    assert response.headers["Content-Language"] == "fr"


def test_times_are_shown_in_the_persons_zone_and_only_for_this_request(at, rf):
    seen = []

    def answer(request):
        seen.append(timezone.get_current_timezone_name())
        return HttpResponse()

    gate = PersonLocaleMiddleware(answer)
    for user in (person(at, time_zone="Asia/Kolkata"), AnonymousUser()):
        request = rf.get("/en/")
        request.user = user
        gate(request)
        seen.append(timezone.get_current_timezone_name())
    assert seen == ["Asia/Kolkata", "UTC", "UTC", "UTC"]
