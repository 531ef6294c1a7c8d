"""The upload in a browser: progress, pause, a line that is cut, another day, wrong files, no script."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from academy_portal.files import storage
from academy_portal.files.models import PrivateFile
from scholarships.models import Application, Document
from tests.clients import client_for
from tests.scholarships.world import build_world

from .proxies import Line, line_to
from .samples import pdf, photo

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PART = 65_536
CV = pdf(size=10 * PART)
Opener = Callable[..., tuple[Page, list[str]]]


@pytest.fixture
def draft() -> Application:
    """An application that is not sent yet."""
    return build_world().apply("awa", send=False)


@pytest.fixture
def line(live_server: LiveServer) -> Iterator[Line]:
    """The line to the portal."""
    with line_to(urlsplit(live_server.url).port or 0) as held:
        yield held


@pytest.fixture
def opened(chromium: Browser, draft: Application, line: Line) -> Iterator[Opener]:
    """Opens the documents of the draft as its applicant; gives the page and what the console says about it."""
    contexts: list[BrowserContext] = []
    session = client_for(draft.applicant).cookies["session"].value

    def open_page(**options: Any) -> tuple[Page, list[str]]:
        context = chromium.new_context(viewport={"width": 360, "height": 740}, **options)
        contexts.append(context)
        base = f"http://127.0.0.1:{line.port}"
        context.add_cookies([{"name": "session", "value": session, "url": base}])
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(f"{base}/en/applications/{draft.uuid}/documents/", wait_until="networkidle")
        return page, said

    yield open_page
    for context in contexts:
        context.close()


def choose(page: Page, content: bytes, name: str = "cv.pdf") -> None:
    """Choose a file for the curriculum vitae and send it."""
    place = page.locator("#cv")
    place.locator("[type=file]").set_input_files({"name": name, "mimeType": "", "buffer": content})
    place.get_by_role("button", name="Send this file").click()


def kept() -> bytes:
    """The bytes of the one document."""
    return storage.path_of(Document.objects.get().file.stored_name).read_bytes()


def held_parts(page: Page, count: int) -> list[Any]:
    """Let so many parts through; those after them are kept waiting and gathered here."""
    waiting: list[Any] = []
    passed = 0

    def look(route: Any) -> None:
        nonlocal passed
        if route.request.method == "POST" and passed >= count:
            waiting.append(route)
            return
        passed += route.request.method == "POST"
        route.continue_()

    page.route("**/parts/?*", look)
    return waiting


def test_a_file_is_sent_in_parts_and_its_state_is_shown(opened: Opener, shelf: Path) -> None:
    page, said = opened()
    choose(page, CV)
    page.locator("#cv .tag-ok").wait_for()
    assert "cv.pdf" in page.locator("#cv").inner_text()
    assert page.evaluate("document.activeElement.textContent") == "Curriculum vitae"
    assert (kept(), said) == (CV, [])


def test_pause_go_on_and_cancel(opened: Opener, shelf: Path) -> None:
    page, said = opened()
    held_parts(page, 3)
    choose(page, CV)
    status = page.locator("#cv [role=status]")
    status.get_by_text("192 KB of 640 KB sent").wait_for()
    page.get_by_role("button", name="Pause").click()
    status.get_by_text("Paused. What has arrived is kept.").wait_for()
    page.unroute_all(behavior="ignoreErrors")
    held_parts(page, 2)
    page.get_by_role("button", name="Go on").click()
    status.get_by_text("320 KB of 640 KB sent").wait_for()
    page.get_by_role("button", name="Cancel").click()
    page.locator("#cv").get_by_text("Nothing sent yet.").wait_for()
    page.locator("#cv [data-is=panel]").wait_for(state="hidden")
    assert [file.state for file in PrivateFile.objects.all()] == ["gone"]
    assert said == []


def test_another_day_the_same_file_goes_on_where_it_stopped(opened: Opener, shelf: Path) -> None:
    page, _said = opened()
    held_parts(page, 4)
    choose(page, CV)
    page.locator("#cv [role=status]").get_by_text("256 KB of 640 KB sent").wait_for()
    page.context.close()
    page, said = opened()
    assert "256 KB of 640 KB of cv.pdf have arrived." in page.locator("#cv").inner_text()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method) if "/parts/" in request.url else None)
    choose(page, CV)
    page.locator("#cv .tag-ok").wait_for()
    assert sent == ["GET"] + ["POST"] * 6
    assert (kept(), said) == (CV, [])


@pytest.mark.parametrize("deed", ["Go on", "Cancel"])
def test_a_sign_in_in_another_tab_changes_the_token_and_stops_nothing(opened: Opener, shelf: Path, deed: str) -> None:
    page, _said = opened()
    held_parts(page, 3)
    choose(page, CV)
    page.locator("#cv [role=status]").get_by_text("192 KB of 640 KB sent").wait_for()
    page.get_by_role("button", name="Pause").click()
    page.unroute_all(behavior="ignoreErrors")
    # What a sign-in does to the tokens of all other pages of this browser.
    page.context.clear_cookies(name="csrf")
    page.request.get(page.url)
    answers: list[int] = []
    page.on("response", lambda response: answers.append(response.status) if "/cv/" in response.url else None)
    page.get_by_role("button", name=deed).click()
    page.locator("#cv [data-is=panel]").wait_for(state="hidden")
    assert answers.count(403) == 1
    assert [file.state for file in PrivateFile.objects.all()] == ["kept" if deed == "Go on" else "gone"]
    assert deed == "Cancel" or kept() == CV


def paused(page: Page) -> None:
    """Send three parts and stop."""
    held_parts(page, 3)
    choose(page, CV)
    page.locator("#cv [role=status]").get_by_text("192 KB of 640 KB sent").wait_for()
    page.get_by_role("button", name="Pause").click()
    page.unroute_all(behavior="ignoreErrors")


def test_a_cancel_that_finds_no_page_is_said_and_can_be_tried_again(opened: Opener, shelf: Path) -> None:
    page, said = opened()
    paused(page)
    # An old token too: neither the token nor the place of the file is on the page that answers.
    page.context.clear_cookies(name="csrf")
    page.route("**/documents/", lambda route: route.fulfill(status=404, content_type="text/html", body="<h1>Gone</h1>"))
    page.get_by_role("button", name="Cancel").click()
    page.locator("#cv .error").get_by_text("Not sent. What has arrived is kept: try again.").wait_for()
    assert [file.state for file in PrivateFile.objects.all()] == ["arriving"]
    page.unroute_all(behavior="ignoreErrors")
    page.request.get(page.url)
    page.get_by_role("button", name="Cancel").click()
    page.locator("#cv [data-is=panel]").wait_for(state="hidden")
    assert [file.state for file in PrivateFile.objects.all()] == ["gone"]
    assert [text for text in said if "status of 40" not in text] == []


def test_a_cancel_after_the_sign_out_leads_to_the_sign_in(opened: Opener, shelf: Path) -> None:
    page, _said = opened()
    paused(page)
    page.context.clear_cookies(name="session")
    page.get_by_role("button", name="Cancel").click()
    page.wait_for_url("**/login/?next=**")
    assert [file.state for file in PrivateFile.objects.all()] == ["arriving"]


def test_a_wrong_file_is_refused_in_the_words_of_the_server(opened: Opener, shelf: Path) -> None:
    page, _said = opened()
    choose(page, b"<html>")
    page.locator("#cv .error", has_text="The content of this file is not what its name says.").wait_for()
    assert page.evaluate("document.activeElement.id") == "id_cv-file"
    choose(page, CV)
    page.locator("#cv .tag-ok").wait_for()
    assert kept() == CV


def test_a_large_photo_is_made_smaller_before_it_is_sent(opened: Opener, shelf: Path) -> None:
    page, said = opened()
    large = photo("PNG", size=(3000, 2000)) + b"\0" * 3_000_000
    choose(page, large, "cv.png")
    page.locator("#cv .tag-ok").wait_for()
    file = Document.objects.get().file
    assert (file.name, file.kind, file.sent_size < 200_000) == ("cv.jpg", "jpg", True)
    assert said == []


def test_without_script_the_form_sends_it_whole(opened: Opener, shelf: Path) -> None:
    page, _said = opened(java_script_enabled=False)
    page.locator("#cv").get_by_role("button", name="Send this file").click()
    assert page.locator(".summary-error").get_by_text("Choose a file first.").is_visible()
    choose(page, CV)
    page.locator("#cv .tag-ok").wait_for()
    page.locator("#cv").get_by_role("button", name="Remove this file").click()
    page.locator("#cv").get_by_role("button", name="Put it back").click()
    page.locator("#cv .tag-ok").wait_for()
    assert kept() == CV


@pytest.mark.long
@pytest.mark.parametrize("after", [1000, PART, 3 * PART + 500, 9 * PART])
def test_a_line_that_is_cut_again_and_again_loses_and_doubles_nothing(
    opened: Opener, line: Line, shelf: Path, after: int
) -> None:
    page, _said = opened()
    line.cut_after(after)
    choose(page, CV)
    page.locator("#cv [role=status]", has_text="The line is lost. Trying again.").wait_for()
    line.cut_after(2 * PART)
    page.wait_for_function("window.performance.now() > 0")
    line.mend()
    page.evaluate("dispatchEvent(new Event('online'))")
    page.locator("#cv .tag-ok").wait_for(timeout=60_000)
    assert kept() == CV
    assert line.cuts >= 1
    assert PrivateFile.objects.count() == 1
    # What was sent twice is less than the parts that were on the line when it was cut.
    assert line.sent < len(CV) + 4 * PART + 60_000


@pytest.mark.long
def test_a_line_that_stays_cut_is_said_and_can_be_tried_again(opened: Opener, line: Line, shelf: Path) -> None:
    page, _said = opened()
    line.cut_after(3 * PART)
    choose(page, CV)
    status = page.locator("#cv [role=status]")
    for _try in range(6):
        status.get_by_text("The line is lost. Trying again.").wait_for()
        page.evaluate("dispatchEvent(new Event('online'))")
    status.get_by_text("Not sent. What has arrived is kept: try again.").wait_for(timeout=90_000)
    line.mend()
    page.get_by_role("button", name="Go on").click()
    page.locator("#cv .tag-ok").wait_for()
    assert kept() == CV
