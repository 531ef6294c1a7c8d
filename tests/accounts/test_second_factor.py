"""Setting up and showing a second factor through the pages."""

import re

import pytest
import qrcode
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client

from academy_portal.accounts.adapter import MFAAdapter
from academy_portal.accounts.forms import RenameKeyForm
from academy_portal.outbox.models import Message

from .people import administrator

pytestmark = pytest.mark.django_db
PASSWORD = "three blue fishing boats"
SET_UP, SETTINGS = "/en/account/2fa/totp/activate/", "/en/account/settings/"


def code_for(secret):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


@pytest.fixture
def boss(at):
    user = administrator(at)
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def half_in(boss):
    """A browser of staff that has shown a password only."""
    browser = Client()
    response = browser.post("/en/account/login/", {"login": boss.email, "password": PASSWORD})
    assert response.status_code == 302
    return browser


def set_up(browser):
    """Activate an authenticator app and return its secret."""
    gate = browser.get(SET_UP)
    browser.post(gate.headers["Location"], {"password": PASSWORD})
    secret = browser.get(SET_UP).context["form"].secret
    response = browser.post(SET_UP, {"code": code_for(secret)})
    assert (response.status_code, response.headers["Location"]) == (302, "/en/account/2fa/recovery-codes/")
    return secret


def test_setting_up_an_app_opens_the_session_and_is_told_by_mail(boss, half_in, django_capture_on_commit_callbacks):
    assert half_in.get(SETTINGS).headers["Location"] == "/en/account/2fa/"
    with django_capture_on_commit_callbacks(execute=True):
        set_up(half_in)
    assert half_in.get(SETTINGS).status_code == 200
    assert sorted(Authenticator.objects.filter(user=boss).values_list("type", flat=True)) == ["recovery_codes", "totp"]
    assert list(Message.objects.values_list("kind", "recipient_email").distinct()) == [("account_changed", boss.email)]


def test_a_wrong_first_code_opens_nothing(boss, half_in):
    gate = half_in.get(SET_UP)
    half_in.post(gate.headers["Location"], {"password": PASSWORD})
    half_in.get(SET_UP)
    assert half_in.post(SET_UP, {"code": "12345x"}).status_code == 200
    assert half_in.get(SETTINGS).status_code == 302
    assert not Authenticator.objects.exists()


def test_another_session_of_the_same_person_stays_outside(boss, half_in):
    other = Client()
    other.post("/en/account/login/", {"login": boss.email, "password": PASSWORD})
    set_up(half_in)
    # It may neither open a page nor remove the factor, nor take the account over by another address or password.
    for path in ("settings/", "2fa/", "2fa/totp/deactivate/", "2fa/webauthn/add/", "email/", "password/change/"):
        response = other.post(f"/en/account/{path}", {})
        assert response.headers["Location"].startswith("/en/account/2fa/reauthenticate/?next="), path
    assert Authenticator.objects.filter(user=boss, type="totp").exists()


def test_the_next_sign_in_asks_for_the_app_or_a_recovery_code(boss, half_in):
    set_up(half_in)
    wrapped = Authenticator.objects.get(user=boss, type="recovery_codes").wrap()
    for code in (wrapped.get_unused_codes()[0], wrapped.get_unused_codes()[1]):
        browser = Client()
        response = browser.post("/en/account/login/", {"login": boss.email, "password": PASSWORD})
        assert response.headers["Location"] == "/en/account/2fa/authenticate/"
        assert browser.get(SETTINGS).headers["Location"].startswith("/en/account/login/")
        assert browser.post("/en/account/2fa/authenticate/", {"code": "12345x"}).status_code == 200
        assert browser.post("/en/account/2fa/authenticate/", {"code": code}).status_code == 302
        assert browser.get(SETTINGS).status_code == 200


def test_secrets_are_stored_encrypted(boss, half_in):
    secret = set_up(half_in)
    stored = Authenticator.objects.get(user=boss, type="totp").data["secret"]
    assert secret not in stored
    assert get_adapter().decrypt(stored) == secret
    assert isinstance(get_adapter(), MFAAdapter)
    assert get_adapter().encrypt(secret) != get_adapter().encrypt(secret)


def test_the_page_shows_its_picture_without_a_data_address(half_in):
    gate = half_in.get(SET_UP)
    half_in.post(gate.headers["Location"], {"password": PASSWORD})
    page = half_in.get(SET_UP).content.decode()
    assert "<svg" in page
    assert "data:image" not in page
    assert "style=" not in page


def test_the_picture_shows_each_square_of_its_code():
    address = "otpauth://totp/amina%40example.org?secret=B2ROF44XU7ODDAVWUIQQGAUKH44HPUVO&issuer=SSE%20Academy"
    code = qrcode.QRCode(border=4)
    code.add_data(address)
    expected = code.get_matrix()
    picture = MFAAdapter().build_totp_svg(address)
    seen = [[False] * len(expected) for _row in expected]
    for number, steps in re.findall(r"M0 (\d+)([^M\"]+)", picture):
        at = 0
        for mark, length in re.findall(r"([hm])(\d+)", steps):
            seen[int(number)][at : at + int(length)] = [mark == "h"] * int(length)
            at += int(length)
    assert seen == expected
    assert len(picture) < 4_000


def test_the_pages_of_keys_speak_in_our_own_words(boss, half_in):
    place = "/en/account/2fa/webauthn/add/"
    half_in.post(half_in.get(place).headers["Location"], {"password": PASSWORD})
    page = half_in.get(place)
    shown = {field.name: (str(field.label), str(field.help_text), field.value()) for field in page.context["form"]}
    assert shown["name"] == ("Name of the key", "So that you know it again in the list, such as “My phone”.", None)
    assert shown["passwordless"] == (
        "Sign in with this key alone", "The key then asks for your finger, face or PIN.", None
    )  # fmt: skip
    name = get_adapter().generate_authenticator_name
    assert name(boss, Authenticator.Type.WEBAUTHN) == "Key 1"
    Authenticator.objects.create(user=boss, type=Authenticator.Type.WEBAUTHN, data={"name": "My phone"})
    assert name(boss, Authenticator.Type.WEBAUTHN) == "Key 2"
    form = RenameKeyForm(instance=Authenticator.objects.get())
    assert (str(form.fields["name"].label), form.initial["name"]) == ("Name of the key", "My phone")


def test_nothing_on_the_page_of_second_factors_calls_louder_than_the_app(boss, half_in):
    loud = r'<a class="button" href="([^"]+)"'
    main = half_in.get("/en/account/2fa/").content.decode().split("<main")[1]
    assert re.findall(loud, main) == ["/en/account/2fa/totp/activate/"]
    assert re.findall(r'<li><a href="([^"]+)">My Academy<', main) == ["/en/my/"]
    set_up(half_in)
    main = half_in.get("/en/account/2fa/").content.decode().split("<main")[1]
    assert re.findall(loud, main) == []
