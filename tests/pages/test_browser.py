"""What only a browser can say: where the heading starts, who has the focus, what the policy refuses."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import override_settings
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from tests.interface.looks import DESK, PHONE, RULES, RUN_AXE, axe_source

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SAMPLE = "tests.pages.sample_urls"
Opener = Callable[..., tuple[Page, list[str]]]


@pytest.fixture
def site(live_server: LiveServer) -> Iterator[str]:
    """The address of the portal with the sample page."""
    with override_settings(ROOT_URLCONF=SAMPLE, DEMONSTRATION=True):
        yield live_server.url


@pytest.fixture
def opened(chromium: Browser, site: str) -> Iterator[Opener]:
    """Opens an address in a context of its own; gives the page and what the console says about it.

    The contexts are closed at the end: an open line would keep a connection of the server to the database.
    """
    contexts: list[BrowserContext] = []

    def open_page(path: str, *, width: int = 360, **context: Any) -> tuple[Page, list[str]]:
        contexts.append(chromium.new_context(viewport={"width": width, "height": 740}, **context))
        page = contexts[-1].new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(site + path)
        return page, said

    yield open_page
    for context in contexts:
        context.close()


def test_heading_starts_high_on_a_phone(opened: Opener) -> None:
    starts = {}
    for path in ("/en/", "/ar/", "/en/help/", "/ar/glossary/", "/en/glossary/", "/fr/account/login/"):
        page, said = opened(path)
        starts[path] = page.locator("h1").bounding_box()["y"]
        assert said == []
    assert {path: start for path, start in starts.items() if start > 160} == {}


def test_no_scroll_in_two_directions(opened: Opener) -> None:
    widths = {}
    for path in ("/en/", "/ar/", "/ar/glossary/", "/en/account/login/", "/en/sample/", "/ar/sample/"):
        page, said = opened(path, width=320)
        widths[path] = page.evaluate("document.documentElement.scrollWidth")
        assert said == []
    assert {path: width for path, width in widths.items() if width > 320} == {}


def test_summary_of_errors_takes_the_focus_and_leads_to_the_field(opened: Opener) -> None:
    page, said = opened("/en/sample/")
    page.get_by_role("button", name="Save and continue").click()
    # While the answer arrives there is a moment without a document to ask.
    page.wait_for_function("document.activeElement?.className === 'summary-error'")
    for name, target in (
        ("Sector", "id_sector_0"),
        ("Date of birth", "id_born_on_day"),
        ("take part", "id_motivation"),
    ):
        page.locator(".summary-error a", has_text=name).click()
        assert page.evaluate("document.activeElement.id") == target
    assert said == []


def test_counter_counts_and_never_stops(opened: Opener) -> None:
    page, _said = opened("/en/sample/")
    page.locator("#id_motivation").fill("one two  three\nfour")
    page.locator("#id_motivation_count", has_text="Words left: 396").wait_for()
    page.locator("#id_notes").fill("x" * 60)
    page.locator("#id_notes_count.over", has_text="Characters over the limit: 10").wait_for()
    assert page.locator("#id_notes").input_value() == "x" * 60


def test_own_time_beside_the_time_of_the_call(opened: Opener) -> None:
    page, _said = opened("/en/sample/", timezone_id="Asia/Tokyo")
    assert (
        page.locator("time[data-zone='Africa/Dakar'] + span").inner_text().strip()
        == "= 16 March 2027 at 08:59 your time"
    )
    page, _said = opened("/en/sample/", timezone_id="Africa/Dakar")
    assert page.locator("time[data-zone='Africa/Dakar'] + span").count() == 0


def test_form_is_sent_once(opened: Opener) -> None:
    page, _said = opened("/en/sample/")
    sent: list[str] = []

    def hold(route: Any) -> None:
        sent.append(route.request.method)
        route.fulfill(status=204)

    page.route("**/en/sample/", hold)
    button = page.get_by_role("button", name="Save and continue")
    button.click()
    page.wait_for_function("document.querySelector('#submit-id-save').disabled")
    page.evaluate("document.querySelector('main form').requestSubmit()")
    assert sent == ["POST"]


def test_menus_fold_on_a_phone_and_stand_open_on_a_desk(opened: Opener) -> None:
    page, _said = opened("/en/")
    menu = page.get_by_role("navigation", name="Main menu")
    assert not menu.get_by_role("link", name="Editions").is_visible()
    menu.locator("summary").click()
    assert menu.get_by_role("link", name="Editions").is_visible()
    page.keyboard.press("Escape")
    assert not menu.get_by_role("link", name="Editions").is_visible()
    page, _said = opened("/en/", width=1100)
    assert page.get_by_role("navigation", name="Main menu").get_by_role("link", name="Editions").is_visible()
    assert page.get_by_role("navigation", name="Language").get_by_role("link", name="Français").is_visible()


def test_all_of_it_works_without_script(opened: Opener) -> None:
    page, _said = opened("/en/sample/", java_script_enabled=False)
    page.get_by_text("Language", exact=True).click()
    page.get_by_role("link", name="العربية").click()
    assert page.url.endswith("/ar/sample/")
    assert page.locator("html").get_attribute("dir") == "rtl"
    page.locator("#submit-id-save").click()
    assert page.locator(".summary-error li").count() == 7
    assert "400" in page.locator(".counter").first.inner_text()


def test_passkey_button_waits_for_script(opened: Opener) -> None:
    page, _said = opened("/en/account/login/")
    page.get_by_role("button", name="Use a passkey").wait_for()
    page, _said = opened("/en/account/login/", java_script_enabled=False)
    assert page.get_by_role("button", name="Use a passkey").count() == 0


def test_targets_are_large_enough(opened: Opener) -> None:
    small = []
    for path in ("/en/sample/", "/ar/sample/"):
        for width in (320, 1280):
            page, _said = opened(path, width=width)
            small += page.evaluate(
                """() => [...document.querySelectorAll("a, button, input, select, textarea, summary")]
                .filter((one) => one.checkVisibility() && !one.closest(".skip, p") && one.getBoundingClientRect().height
                    < (one.matches("button, select, input:not([type=radio], [type=checkbox])") ? 44 : 24))
                .map((one) => one.outerHTML)"""
            )
    assert small == []


def test_axe(opened: Opener) -> None:
    """The sample page, refused, shows every field of the pack in its error state; tests/interface see the rest."""
    found = {}
    for path in ("/en/sample/", "/ar/sample/"):
        for width in (PHONE, DESK):
            page, _said = opened(path, width=width)
            page.locator("#submit-id-save").click()
            page.locator(".summary-error").wait_for()
            page.evaluate(axe_source())
            found[path, width] = page.evaluate(RUN_AXE, RULES)
    assert {where: faults for where, faults in found.items() if faults} == {}
