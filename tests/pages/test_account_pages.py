"""Every screen of sign-in and account stands in our frame: one heading, our pack, nothing of allauth's bare pages."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from academy_portal.accounts.models import User
from tests.clients import client_for
from tests.scholarships.world import moment, person

pytestmark = pytest.mark.django_db

STRANGERS = [
    "account_login", "account_signup", "account_request_login_code", "account_reset_password", "account_inactive",
    "account_logout",
]  # fmt: skip
OWN = [
    "account_email", "account_set_password", "account_logout", "mfa_index", "mfa_activate_totp", "mfa_add_webauthn",
    "mfa_list_webauthn", "accounts:settings",
]  # fmt: skip
WITH_FACTOR = [
    "mfa_index", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_list_webauthn",
    "mfa_reauthenticate",
]  # fmt: skip


@pytest.fixture
def owner() -> User:
    """A person without a password."""
    return person("owner@example.org", moment(), "Olu Fictional")


def fresh_client(owner: User) -> Client:
    """A client that has shown both factors a moment ago."""
    client = client_for(owner)
    session = client.session
    for method in session["account_authentication_methods"]:
        method["at"] = moment().timestamp()
    session.save()
    return client


def check_frame(response: HttpResponse) -> str:
    """The page is ours: frame, one heading, no bare form of Django's, no placeholder, no asterisk."""
    html = response.content.decode()
    assert response.status_code == 200
    assert html.count("<h1") == 1
    assert 'class="band"' in html
    assert "<title> - " not in html
    assert re.search(r"<title>\S[^<]* - SSE Academy</title>", html)
    assert "placeholder=" not in html
    assert " required" not in html.split("<main", 1)[1]
    for form in re.findall(r"<form[^>]*>", html.split("<main", 1)[1]):
        assert 'method="post"' in form
    return html


@pytest.mark.parametrize("name", STRANGERS)
def test_pages_of_a_stranger(client: Client, name: str) -> None:
    response = client.get(reverse(name), follow=True)
    if name != "account_logout":
        check_frame(response)


@pytest.mark.parametrize("name", OWN)
def test_pages_of_an_owner(owner: User, name: str) -> None:
    check_frame(client_for(owner).get(reverse(name), follow=True))


@pytest.mark.parametrize("name", WITH_FACTOR)
def test_pages_with_a_second_factor(owner: User, name: str) -> None:
    TOTP.activate(owner, generate_totp_secret())
    RecoveryCodes.activate(owner)
    html = check_frame(fresh_client(owner).get(reverse(name), follow=True))
    if name == "mfa_view_recovery_codes":
        assert "10 codes are left." in html


def test_keys_can_be_renamed_and_removed(owner: User) -> None:
    key = Authenticator.objects.create(user=owner, type="webauthn", data={"name": "Blue key", "credential": {}})
    client = fresh_client(owner)
    assert "Blue key" in check_frame(client.get(reverse("mfa_list_webauthn")))
    check_frame(client.get(reverse("mfa_edit_webauthn", args=[key.pk])))
    check_frame(client.get(reverse("mfa_remove_webauthn", args=[key.pk])))


def test_code_pages(client: Client, owner: User) -> None:
    response = client.post(reverse("account_request_login_code"), {"email": owner.email}, follow=True)
    html = check_frame(response)
    assert "We have sent a code to <bdi>owner@example.org</bdi>." in html
    assert 'autocomplete="one-time-code"' in html
    wrong = client.post(reverse("account_confirm_login_code"), {"code": "000000"})
    assert "summary-error" in wrong.content.decode()


def test_sign_up_leads_to_the_code(client: Client) -> None:
    response = client.post(
        reverse("account_signup"), {"full_name": "Nia Fictional", "email": "nia@example.org"}, follow=True
    )
    assert "Confirm your e-mail address" in check_frame(response)


def test_second_factor_is_asked_in_our_words(client: Client, owner: User) -> None:
    owner.set_password("long-enough-words")
    owner.save()
    TOTP.activate(owner, generate_totp_secret())
    answer = {"login": owner.email, "password": "long-enough-words"}
    html = check_frame(client.post(reverse("account_login"), answer, follow=True))
    assert "Type the code of your app" in html
    assert "mfa_webauthn_authenticate" in html


def test_password_reset_pages(client: Client, owner: User) -> None:
    response = client.post(reverse("account_reset_password"), {"email": owner.email}, follow=True)
    assert "Type the code to choose a new password" in check_frame(response)


def test_sensitive_page_asks_again(owner: User) -> None:
    owner.set_password("long-enough-words")
    owner.save()
    client = client_for(owner)
    check_frame(client.get(reverse("account_change_password")))
    html = check_frame(client.get(reverse("account_reauthenticate")))
    assert "Please show that it is you" in html


def test_wrong_password_is_said_in_the_summary(client: Client, owner: User) -> None:
    response = client.post(reverse("account_login"), {"login": owner.email, "password": "wrong"})
    html = check_frame(response)
    assert "summary-error" in html
    assert "<title>Error: Sign in" in html
