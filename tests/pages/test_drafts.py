"""Nothing typed is lost: without a line, with a closed tab, a dead server, an ended session, two tabs, no script."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, Route
from pytest_django.live_server_helper import LiveServer

from academy_portal.outbox.models import Message
from academy_portal.outbox.queries import text_to_send
from scholarships.actions import save_section
from scholarships.models import Application, Proposal
from tests.clients import client_for
from tests.pages.test_offline import kill
from tests.scholarships.world import build_world, moment, proposal_values

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TYPED = "Nous voulons apprendre des autres.\nEt partager : “coopérer”, تعاون."
ABOUT = "id_motivation"
PAUSE_MS = 4_500


@pytest.fixture
def draft() -> Application:
    """A draft with both sections filled."""
    return build_world().apply("awa", send=False)


@pytest.fixture
def place(draft: Application) -> str:
    """The address of its second section."""
    return reverse("scholarships:section", args=[draft.uuid, "proposal"])


@pytest.fixture
def contexts(chromium: Browser) -> Iterator[list[BrowserContext]]:
    """The browsers of a test, closed at its end."""
    opened: list[BrowserContext] = []
    yield opened
    for one in opened:
        one.close()


@pytest.fixture
def device(chromium: Browser, live_server: LiveServer, draft: Application, contexts: list[BrowserContext]) -> Any:
    """A function that gives another device of the applicant, signed in."""

    def new(**options: Any) -> BrowserContext:
        context = chromium.new_context(viewport={"width": 360, "height": 740}, **options)
        contexts.append(context)
        sign_in(context, live_server, draft)
        return context

    return new


def sign_in(context: BrowserContext, live_server: LiveServer, draft: Application) -> None:
    name = settings.SESSION_COOKIE_NAME
    value = client_for(draft.applicant).cookies[name].value
    context.add_cookies([{"name": name, "value": value, "url": live_server.url}])


def opened(context: BrowserContext, address: str, *, clock: bool = False) -> Page:
    """A tab with its script ready; with ``clock`` its pauses pass at once."""
    page = context.new_page()
    if clock:
        page.clock.install()
    page.goto(address)
    page.locator("[data-module*=draft][data-ready]").wait_for(state="attached")
    return page


def newest_code() -> str:
    text = text_to_send(Message.objects.filter(is_secret=True).latest("id"))
    return re.search(r"^\d{6}$", text, re.MULTILINE).group()


def stored(draft: Application) -> str:
    return Proposal.objects.get(application=draft).motivation


def copies(page: Page) -> list[str]:
    return page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft:'))")


def has_copy(page: Page) -> None:
    page.wait_for_function(
        "(text) => Object.values(localStorage).some((copy) => copy.includes(JSON.stringify(text)))", arg=TYPED
    )


def line(page: Page, text: str) -> None:
    page.locator(".save-line", has_text=text).wait_for()


def test_typing_is_saved_and_the_copy_goes(
    device: Any, live_server: LiveServer, place: str, draft: Application
) -> None:
    page = opened(device(), live_server.url + place, clock=True)
    page.locator(f"#{ABOUT}").fill(TYPED)
    page.clock.run_for(1_000)
    assert copies(page) == [f"draft:{draft.applicant_id}:application:{draft.uuid}:proposal"]
    with page.expect_response("**/draft/"):
        page.clock.run_for(PAUSE_MS)
    line(page, "Saved at ")
    assert stored(draft) == TYPED
    assert copies(page) == []
    # The page knows its own save: the button does not conflict with it.
    page.locator(f"#{ABOUT}").fill(TYPED + "!")
    page.get_by_role("button", name="Save and continue").click()
    page.wait_for_url("**/check/")
    assert stored(draft) == TYPED + "!"
    page.wait_for_function("() => Object.keys(localStorage).every((key) => !key.startsWith('draft:'))")


def test_text_typed_before_the_script_has_come_is_saved_too(
    device: Any, live_server: LiveServer, place: str, draft: Application
) -> None:
    page = device().new_page()
    page.clock.install()
    waiting: list[Any] = []

    def hold(route: Any) -> None:
        waiting.append(route)

    page.route("**/draft*.js", hold)
    with page.expect_request("**/draft*.js"):
        page.goto(live_server.url + place, wait_until="domcontentloaded")
    page.locator(f"#{ABOUT}").fill(TYPED)
    waiting[0].continue_()
    page.locator("[data-module*=draft][data-ready]").wait_for(state="attached")
    with page.expect_response("**/draft/"):
        page.clock.run_for(PAUSE_MS)
    line(page, "Saved at ")
    assert stored(draft) == TYPED


def test_text_typed_without_a_line_survives_the_tab(
    device: Any, live_server: LiveServer, place: str, draft: Application
) -> None:
    context = device()
    page = opened(context, live_server.url + place, clock=True)
    context.set_offline(True)
    page.locator(f"#{ABOUT}").fill(TYPED)
    page.clock.run_for(PAUSE_MS)
    line(page, "Saved on this device at ")
    kill(page)
    context.set_offline(False)
    assert stored(draft) == proposal_values()["motivation"]

    page = opened(context, live_server.url + place)
    box = page.get_by_role("region", name="Text on this device")
    box.wait_for()
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Text on this device"
    assert box.get_by_text("Nous voulons").inner_text() == TYPED
    assert page.locator(f"#{ABOUT}").input_value() == proposal_values()["motivation"]
    box.get_by_role("button", name="Use the text of this device").click()
    assert page.evaluate("document.activeElement.id") == ABOUT
    page.get_by_role("button", name="Save and finish later").click()
    page.get_by_role("heading", name="Your application").wait_for()
    assert stored(draft) == TYPED


def test_the_saved_text_may_be_kept(device: Any, live_server: LiveServer, place: str, draft: Application) -> None:
    context = device()
    page = opened(context, live_server.url + place)
    context.set_offline(True)
    page.locator(f"#{ABOUT}").fill(TYPED)
    has_copy(page)
    kill(page)
    context.set_offline(False)
    # Meanwhile another device saved: both are shown, and nothing is overwritten.
    save_section(
        section=draft.proposal,
        values=proposal_values(motivation="D'un autre appareil."),
        is_complete=True,
        revision=1,
        by=draft.applicant,
        at=moment(),
    )
    page = opened(context, live_server.url + place)
    box = page.get_by_role("region", name="Text on this device")
    box.get_by_text("D'un autre appareil.").wait_for()
    box.get_by_role("button", name="Keep the saved text").click()
    assert copies(page) == []
    assert page.locator(f"#{ABOUT}").input_value() == stored(draft) == "D'un autre appareil."


def test_a_shared_phone_keeps_nothing(device: Any, live_server: LiveServer, place: str) -> None:
    page = opened(device(), live_server.url + place, clock=True)
    page.get_by_text("A phone that others use too?").click()
    page.locator("#draft-copy").check()
    page.context.set_offline(True)
    page.locator(f"#{ABOUT}").fill(TYPED)
    page.clock.run_for(PAUSE_MS)
    line(page, "Not saved: there is no connection, and this device keeps no copy.")
    assert copies(page) == []


def test_signing_out_saves_first_and_leaves_no_copy(
    device: Any, live_server: LiveServer, place: str, draft: Application
) -> None:
    page = opened(device(), live_server.url + place)
    page.locator(f"#{ABOUT}").fill(TYPED)
    has_copy(page)
    # And one that no page has sent yet.
    page.evaluate("localStorage.setItem('draft:of:another:form', '{}')")
    page.get_by_text("My account", exact=True).click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("link", name="Sign in").wait_for()
    assert stored(draft) == TYPED
    assert copies(page) == []


def test_the_server_dies_in_the_middle_of_a_save(
    device: Any, live_server: LiveServer, place: str, draft: Application
) -> None:
    page = opened(device(), live_server.url + place, clock=True)
    fate = {"dies": True}

    def answer(route: Route) -> None:
        # The request arrives and is stored, the answer is lost: the worst moment.
        response = route.fetch()
        if fate["dies"]:
            route.abort()
        else:
            route.fulfill(response=response)

    page.route("**/draft/", answer)
    page.locator(f"#{ABOUT}").fill(TYPED)
    page.clock.run_for(PAUSE_MS)
    line(page, "Saved on this device at ")
    fate["dies"] = False
    with page.expect_response("**/draft/"):
        page.clock.run_for(31_000)
    line(page, "Saved at ")
    assert (stored(draft), Proposal.objects.get(application=draft).revision) == (TYPED, 2)


def test_two_tabs_never_overwrite_each_other(
    device: Any, live_server: LiveServer, place: str, draft: Application
) -> None:
    context = device()
    first = opened(context, live_server.url + place, clock=True)
    other = opened(context, live_server.url + place)
    other.locator(f"#{ABOUT}").fill("De l'autre onglet.")
    other.get_by_role("button", name="Save and finish later").click()
    other.get_by_role("heading", name="Your application").wait_for()
    first.locator(f"#{ABOUT}").fill(TYPED)
    first.clock.run_for(PAUSE_MS)
    line(first, "Not saved: this was changed elsewhere")
    first.get_by_role("button", name="Save and finish later").click()
    box = first.get_by_role("region", name="Two texts")
    box.wait_for()
    assert stored(draft) == "De l'autre onglet."
    assert box.get_by_text("De l'autre onglet.").count() == 1
    assert first.locator(f"#{ABOUT}").input_value() == TYPED
    first.get_by_role("button", name="Save and finish later").click()
    first.get_by_role("heading", name="Your application").wait_for()
    assert stored(draft) == TYPED


@pytest.mark.parametrize("script", [True, False])
def test_the_session_ends_in_the_middle(
    script: bool, chromium: Browser, device: Any, live_server: LiveServer, place: str, draft: Application
) -> None:
    page = device(java_script_enabled=script).new_page()
    page.goto(live_server.url + place)
    Session.objects.all().delete()
    page.locator(f"#{ABOUT}").fill(TYPED)
    page.get_by_role("button", name="Save and finish later").click()
    page.get_by_role("link", name="Send me a code").click()
    page.locator("[name=email]").fill(draft.applicant.email)
    page.locator("main form button[type=submit]").first.click()
    page.locator("[name=code]").fill(newest_code())
    page.locator("main form button[type=submit]").first.click()
    page.get_by_text("What you typed is back").wait_for()
    assert page.url == live_server.url + place
    assert page.locator(f"#{ABOUT}").input_value() == TYPED
    page.get_by_role("button", name="Save and finish later").click()
    page.get_by_role("heading", name="Your application").wait_for()
    assert stored(draft) == TYPED
    assert Message.objects.filter(is_secret=False).count() == 0


def test_without_script_the_switch_of_language_keeps_the_text(
    device: Any, live_server: LiveServer, place: str, draft: Application
) -> None:
    page = device(java_script_enabled=False).new_page()
    page.goto(live_server.url + place)
    page.locator(f"#{ABOUT}").fill(TYPED)
    page.get_by_text("Language", exact=True).click()
    page.get_by_role("button", name="العربية").click()
    page.wait_for_url(live_server.url + place.replace("/en/", "/ar/"))
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert page.locator(f"#{ABOUT}").input_value() == stored(draft) == TYPED


def test_enter_in_a_line_saves_and_does_not_switch_the_language(
    device: Any, live_server: LiveServer, place: str, draft: Application
) -> None:
    page = opened(device(), live_server.url + place)
    page.locator(f"#{ABOUT}").fill(TYPED)
    page.locator("#id_article_title").press("Enter")
    page.wait_for_url("**/check/")
    assert stored(draft) == TYPED


def test_the_button_waits_for_the_save_that_is_on_its_way(
    device: Any, live_server: LiveServer, place: str, draft: Application
) -> None:
    page = opened(device(), live_server.url + place, clock=True)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/draft/", hold)
    page.locator(f"#{ABOUT}").fill(TYPED)
    page.clock.run_for(PAUSE_MS)
    page.wait_for_function("() => Object.keys(localStorage).length > 0")
    while not held:
        page.wait_for_timeout(50)
    page.locator(f"#{ABOUT}").fill(TYPED + "!")
    page.get_by_role("button", name="Save and finish later").click()
    assert page.url == live_server.url + place
    held[0].continue_()
    page.get_by_role("heading", name="Your application").wait_for()
    assert (stored(draft), Proposal.objects.get(application=draft).revision) == (TYPED + "!", 3)
