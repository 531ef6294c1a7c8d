"""The desk in a browser with the content security policy on: nothing is refused, and the widgets work."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from academy_portal.accounts.models import Mandate, User
from academy_portal.kernel.clock import now
from tests.accounts.people import administrator, mandate, person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def boss(at: Any) -> User:
    return administrator(at)


@pytest.fixture
def opened(chromium: Browser, live_server: LiveServer, boss: User, signed_in: Any) -> Any:
    """A page of the desk as the administrator sees it, and what the console says about it."""
    client: Client = signed_in(boss)
    name = settings.SESSION_COOKIE_NAME

    def open_page(path: str, *, width: int = 1100, **context: Any) -> tuple[Page, list[str]]:
        browser = chromium.new_context(viewport={"width": width, "height": 900}, **context)
        browser.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        page = browser.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(live_server.url + path)
        return page, said

    return open_page


@pytest.mark.parametrize(("language", "width"), [("en", 1100), ("ar", 360)])
def test_pages_of_people_and_mandates_meet_the_policy(
    language: str, width: int, at: Any, opened: Any, live_server: LiveServer
) -> None:
    user = person(at)
    given = mandate(user, "editor", at)
    people, mandates = f"/{language}/admin/accounts/user/", f"/{language}/admin/accounts/mandate/"
    paths = [
        f"/{language}/admin/", f"/{language}/admin/accounts/", people, f"{people}add/", f"{people}{user.pk}/change/",
        f"{people}{user.pk}/history/", f"{people}{user.pk}/act/change-email/", mandates, f"{mandates}add/",
        f"{mandates}{given.pk}/change/", f"{mandates}{given.pk}/act/end/",
    ]  # fmt: skip
    page, said = opened(paths[0], width=width)
    for path in paths:
        page.goto(live_server.url + path)
        assert page.locator("h1").first.is_visible(), path
        assert page.evaluate("document.documentElement.dir") == ("rtl" if language == "ar" else "ltr")
        assert said == [], path


def test_a_mandate_is_given(at: Any, opened: Any) -> None:
    person(at, "amina@example.org", full_name="Amina O'Neill")
    page, said = opened("/en/admin/accounts/mandate/add/")
    page.get_by_label("Person").fill("amina@example.org")
    page.get_by_label("Role").select_option("reviewer")
    page.get_by_label("Limited to").select_option("call")
    page.get_by_label("Number of the scope").fill("7")
    page.get_by_label("Valid from").fill(f"{now():%Y-%m-%d}T00:00")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/accounts/mandate/")
    given = Mandate.objects.get()
    assert (given.role, given.scope_kind, given.scope_id, given.user.full_name) == (
        "reviewer",
        "call",
        "7",
        "Amina O'Neill",
    )
    assert given.valid_from.date() == now().date()
    assert said == []


def test_people_are_deactivated_from_the_list_without_script(at: Any, opened: Any) -> None:
    user = person(at)
    page, said = opened("/en/admin/accounts/user/", java_script_enabled=False)
    page.locator(f"input[name=_selected_action][value='{user.pk}']").check()
    page.locator("select[name=action]").select_option("deactivate")
    page.get_by_role("button", name="Go").click()
    page.get_by_label("Reason").fill("Asked for it")
    page.get_by_role("button", name="Confirm").click()
    assert page.get_by_text("1 account was changed.").is_visible()
    user.refresh_from_db()
    assert not user.is_active
    assert said == []


@pytest.mark.parametrize("width", [360, 1280])
def test_short_words_of_the_start_page_are_not_broken_into_letters(width: int, opened: Any) -> None:
    page, said = opened("/en/admin/", width=width)
    links = page.locator(".lists td a")
    assert links.count() > 0
    assert [link for link in links.all() if (box := link.bounding_box()) and box["height"] > 40] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert said == []
