"""Account pages in a browser with the content security policy on; a passkey of a virtual authenticator."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from academy_portal.accounts.models import User
from academy_portal.outbox.models import Message
from academy_portal.outbox.queries import text_to_send

from .people import administrator, person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def site(live_server: LiveServer) -> str:
    """The address by name: passkeys work on localhost and on no bare number."""
    return live_server.url.replace("127.0.0.1", "localhost")


def opened(chromium: Browser, address: str, **context: Any) -> tuple[Page, list[str]]:
    page = chromium.new_context(viewport={"width": 360, "height": 740}, **context).new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(address)
    return page, said


def with_a_device(page: Page) -> None:
    """A phone or computer that can hold passkeys and says yes at once; it holds none yet."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def newest_code() -> str:
    return re.search(
        r"^\d{6}$", text_to_send(Message.objects.filter(is_secret=True).latest("id")), re.MULTILINE
    ).group()


@pytest.mark.parametrize("script", [True, False])
def test_sign_up_in_arabic(script: bool, chromium: Browser, site: str) -> None:
    page, said = opened(chromium, f"{site}/ar/account/signup/", java_script_enabled=script)
    page.locator("[name=full_name]").fill("أمينة")
    page.locator("[name=email]").fill("amina@example.org")
    page.locator("main form button[type=submit]").first.click()
    page.locator("[name=code]").fill(newest_code())
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/ar/my/")
    assert User.objects.get().last_login is not None
    assert said == []


def test_a_passkey_is_added_opens_the_session_and_signs_in_alone(at: Any, chromium: Browser, site: str) -> None:
    boss = administrator(at)
    page, said = opened(chromium, f"{site}/en/account/login/code/")
    with_a_device(page)
    page.locator("[name=email]").fill(boss.email)
    page.locator("main form button[type=submit]").first.click()
    page.locator("[name=code]").fill(newest_code())
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/en/account/2fa/")
    page.goto(f"{site}/en/account/2fa/webauthn/add/")
    page.locator("[name=passwordless]").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url("**/recovery-codes/")
    assert set(Authenticator.objects.filter(user=boss).values_list("type", flat=True)) == {"webauthn", "recovery_codes"}
    page.goto(f"{site}/en/account/settings/")
    assert page.url.endswith("/settings/")
    page.context.clear_cookies()
    page.goto(f"{site}/en/account/login/")
    page.locator("#passkey_login").click()
    page.wait_for_url("**/en/my/")
    page.goto(f"{site}/en/admin/")
    assert page.url.endswith("/en/admin/")
    assert said == []


def test_a_key_that_does_not_answer_is_said(chromium: Browser, site: str) -> None:
    page, said = opened(chromium, f"{site}/en/account/login/")
    with_a_device(page)
    page.locator("#passkey_login").click()
    page.get_by_role("alert").get_by_text("did not answer").wait_for()
    page.locator("[name=login]").fill("amina@example.org")
    assert page.url.endswith("/en/account/login/")
    assert said == []


@pytest.mark.parametrize("language", ["en", "ar"])
def test_own_pages_meet_the_policy(language: str, at: Any, chromium: Browser, site: str, signed_in: Any) -> None:
    client = signed_in(person(at, language=language, password="three blue fishing boats"))
    name = settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": client.cookies[name].value, "url": site}
    page, said = opened(chromium, f"{site}/{language}/account/login/")
    page.context.add_cookies([cookie])
    for path in ("settings/", "email/", "password/change/", "2fa/", "logout/", "reauthenticate/"):
        page.goto(f"{site}/{language}/account/{path}")
        assert page.locator("h1").count() == 1, path
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
        assert said == [], path
