"""Text of a form that was not taken, in a browser: signed out in another tab, found after the sign-in, sent."""

import re
from collections.abc import Iterator
from datetime import datetime

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from academy_portal.accounts.models import User
from academy_portal.outbox.models import Message
from academy_portal.outbox.queries import text_to_send
from tests.clients import client_for
from tests.interface.looks import RULES, RUN_AXE, axe_source

from .people import person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def contexts() -> Iterator[list[BrowserContext]]:
    """The browsers of a test, closed at its end."""
    opened: list[BrowserContext] = []
    yield opened
    for one in opened:
        one.close()


def signed_in_by_code(page: Page, address: str) -> None:
    """Sign in at the page of the sign-in that is shown, and come to where it leads."""
    page.locator("[name=login]").fill(address)
    page.locator("main form button[type=submit]").first.click()
    page.locator("[name=code]").wait_for()
    mail = text_to_send(Message.objects.filter(is_secret=True).latest("id"))
    page.locator("[name=code]").fill(re.search(r"^\d{6}$", mail, re.MULTILINE).group())
    page.locator("main form button[type=submit]").first.click()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_signed_out_in_another_tab_the_text_is_found_and_sent(
    at: datetime, script: bool, chromium: Browser, contexts: list[BrowserContext], live_server: LiveServer
) -> None:
    user = person(at)
    context = chromium.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=script)
    contexts.append(context)
    name = settings.SESSION_COOKIE_NAME
    value = client_for(user).cookies[name].value
    context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
    place = live_server.url + reverse("accounts:settings")
    page, other = context.new_page(), context.new_page()
    page.goto(place)
    page.locator("[name=full_name]").fill("Amina تعاون")
    other.goto(live_server.url + reverse("account_logout"))
    other.locator("main form button[type=submit]").first.click()
    other.wait_for_url("**/en/")
    page.locator("#form button[type=submit]").click()
    page.wait_for_url("**/login/?next=**")
    signed_in_by_code(page, user.email)
    page.get_by_role("heading", name="What you typed is kept").wait_for()
    assert page.url == place
    assert page.get_by_label("Full name").input_value() == "Amina تعاون"
    assert User.objects.get().full_name == user.full_name
    if script:
        page.evaluate(axe_source())
        assert page.evaluate(RUN_AXE, RULES) == []
        assert page.evaluate("document.activeElement.matches('[data-first]')")
    page.get_by_role("button", name="Send it now").click()
    page.get_by_role("heading", name="My settings").wait_for()
    assert User.objects.get().full_name == "Amina تعاون"
