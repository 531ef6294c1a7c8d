"""Without a line: what the worker keeps, what it never keeps, how it comes and goes; forms whose token is gone."""

import json
import re
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from threading import Thread

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Error, Page
from pytest_django.live_server_helper import LiveServer

from academy_portal.accounts import typed_text
from academy_portal.pages.offline import KEPT, LEFT_ALONE
from scholarships.actions import start_application
from scholarships.models import Application, Proposal
from tests.clients import client_for
from tests.scholarships.world import build_world, moment, person, proposal_values

LANGUAGES = ["ar", "en", "fr", "pt", "es"]


@pytest.fixture
def draft(db: None) -> Application:
    """A draft with both sections filled."""
    return build_world().apply("awa", send=False)


def section(draft: Application) -> str:
    return reverse("scholarships:section", args=[draft.uuid, "proposal"])


# --- Pages and files --------------------------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_offline_page_in_each_language_knows_nobody(client: Client, language: str) -> None:
    page = client.get(f"/{language}/offline/")
    assert (page.status_code, page.cookies) == (200, {})
    assert f'lang="{language}"' in page.content.decode()
    assert 'data-prefix="draft:"' in page.content.decode()


@pytest.mark.django_db
def test_manifest_is_in_the_language_of_its_address(client: Client) -> None:
    found = {}
    for language in LANGUAGES:
        answer = client.get(f"/{language}/manifest.webmanifest")
        assert answer.headers["Content-Type"] == "application/manifest+json"
        described = json.loads(answer.content)
        found[language] = (described["lang"], described["dir"], described["start_url"])
    assert found == {
        language: (language, "rtl" if language == "ar" else "ltr", f"/{language}/my/") for language in LANGUAGES
    }


def test_worker_is_asked_for_each_time(client: Client) -> None:
    answer = client.get("/sw.js")
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert "no-cache" in answer.headers["Cache-Control"]
    assert answer.cookies == {}
    orders = json.loads(re.match(r"const portal = (.*);\n", answer.content.decode()).group(1))
    assert sorted(orders["offline"]) == sorted(orders["notes"]) == sorted(LANGUAGES)
    assert all(note.count("{}") == 1 for note in orders["notes"].values())


def test_worker_keeps_public_pages_alone() -> None:
    public = [
        reverse(name)
        for name in (
            "pages:home",
            "pages:help",
            "pages:glossary",
            "pages:privacy",
            "editions:list",
            "scholarships:calls",
        )
    ]
    public += [reverse("scholarships:call", args=["thirteenth"]), reverse("editions:detail", args=["thirteenth"])]
    assert [path for path in public if not re.match(KEPT, path)] == []
    uuid = "6f1c1d6e-0c3b-4bfb-8d0c-5e8a3a1f2b10"
    own = [
        reverse("pages:my"), reverse("scholarships:application", args=[uuid]), reverse("scholarships:reviews"),
        reverse("scholarships:section", args=[uuid, "profile"]), reverse("scholarships:receipt", args=[uuid]),
        reverse("scholarships:selection"), reverse("ministry:dashboard"), reverse("accounts:settings"),
        reverse("scholarships:apply", args=["thirteenth"]), reverse("admin:index"), "/healthz", "/sw.js",
    ]  # fmt: skip
    assert [path for path in own if re.match(KEPT, path)] == []
    left = [reverse("admin:index"), reverse("account_login"), reverse("accounts:settings"), reverse("account_logout")]
    assert [path for path in left if not re.match(LEFT_ALONE, path)] == []


# --- A form whose token is gone ---------------------------------------------------------------------------------------
def strict(draft: Application) -> Client:
    """A browser that checks tokens, with the applicant signed in."""
    client = client_for(draft.applicant)
    client.handler.enforce_csrf_checks = True
    return client


def sent(draft: Application, **changes: object) -> dict[str, object]:
    return {
        **proposal_values(motivation="Une longue réponse, tapée pendant une heure."),
        "revision": 1,
        "typed_by": typed_text.mark_of(draft.applicant),
        "csrfmiddlewaretoken": "x" * 64,
        "later": "1",
        **changes,
    }


OURS = {"origin": "http://testserver"}


def token_of(page: str) -> str:
    """That of the form in the page's content."""
    return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page[page.index("<main") :]).group(1)


def test_a_form_without_a_valid_token_comes_back_as_it_was(draft: Application) -> None:
    client = strict(draft)
    answer = client.post(section(draft), sent(draft), headers=OURS)
    assert (answer.status_code, answer.headers["Location"]) == (302, section(draft))
    assert Proposal.objects.get(application=draft).motivation == proposal_values()["motivation"]
    page = client.get(section(draft))
    text = page.content.decode()
    assert page.context["form"]["motivation"].value() == "Une longue réponse, tapée pendant une heure."
    assert "x" * 64 not in text
    # Sending it again is one press.
    again = client.post(section(draft), sent(draft, csrfmiddlewaretoken=token_of(text)), headers=OURS)
    assert again.status_code == 302
    assert Proposal.objects.get(application=draft).motivation == "Une longue réponse, tapée pendant une heure."
    assert "typed_text" not in client.session


def test_a_form_that_names_nobody_comes_back_in_the_answer(draft: Application) -> None:
    page = strict(draft).post(section(draft), sent(draft, typed_by=""), headers=OURS)
    assert page.status_code == 403
    assert ("motivation", "Une longue réponse, tapée pendant une heure.") in page.context["typed"]


@pytest.mark.parametrize("origin", [{}, {"origin": "https://evil.example"}, {"origin": "null"}])
def test_a_form_of_a_strange_page_gets_no_button(draft: Application, origin: dict[str, str]) -> None:
    page = strict(draft).post(section(draft), sent(draft), headers=origin)
    assert (page.status_code, page.context["typed"]) == (403, [])
    assert "Une longue réponse" not in page.content.decode()


def test_the_text_of_another_person_is_not_shown(draft: Application) -> None:
    other = build_other(draft)
    page = strict(draft).post(section(draft), sent(draft, typed_by=typed_text.mark_of(other.applicant)), headers=OURS)
    assert (page.status_code, page.context["typed"]) == (403, [])


def build_other(draft: Application) -> Application:
    return start_application(call=draft.call, by=person("bea@example.org", moment()), at=moment())


def test_without_cookies_the_way_leads_to_the_sign_in_with_the_text(draft: Application) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(section(draft), sent(draft), headers=OURS)
    assert answer.headers["Location"] == f"/en/account/login/?next={section(draft)}"
    assert "typed_text" in client.session


def test_secrets_never_come_back(db: None) -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.post("/en/account/login/", {"login": "awa@example.org", "password": "geheim-geheim"}, headers=OURS)
    assert (page.status_code, page.context["typed"]) == (403, [])
    assert "geheim-geheim" not in page.content.decode()


# --- In a browser -----------------------------------------------------------------------------------------------------
@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A phone."""
    context = chromium.new_context(viewport={"width": 360, "height": 740})
    yield context
    context.close()


def with_worker(context: BrowserContext, address: str) -> Page:
    """A tab on a page that asks for the worker, once the worker has the say."""
    page = context.new_page()
    page.goto(address)
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    return page


def kill(page: Page) -> None:
    """The tab dies. One that is closed in order sends a last request, which no pretended lack of a line holds back."""
    with suppress(Error):
        page.goto("chrome://crash")
    page.close()


def kept_addresses(page: Page) -> list[str]:
    return page.evaluate(
        """async () => {
            const all = [];
            for (const name of await caches.keys())
                for (const one of await (await caches.open(name)).keys()) all.push(new URL(one.url).pathname);
            return all;
        }"""
    )


def until(page: Page, condition: str, arg: str = "") -> None:
    """Wait for a condition that the page can only say later: Playwright takes a promise for a yes."""
    page.evaluate(
        """async (arg) => {
            for (let round = 0; round < 400; round += 1) {
                if (await condition(arg)) return;
                await new Promise((resolve) => setTimeout(resolve, 50));
            }
            throw new Error("waited in vain");
        }""".replace("condition(arg)", f"({condition})(arg)"),
        arg,
    )


def is_kept(page: Page, path: str) -> None:
    until(page, "async (path) => Boolean(await caches.match(path))", path)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_on_the_road(context: BrowserContext, live_server: LiveServer) -> None:
    draft = build_world().apply("awa", send=False)
    name = settings.SESSION_COOKIE_NAME
    cookie = client_for(draft.applicant).cookies[name].value
    context.add_cookies([{"name": name, "value": cookie, "url": live_server.url}])
    call = reverse("scholarships:call", args=[draft.call.slug])
    tasks = reverse("scholarships:application", args=[draft.uuid])
    said: list[str] = []
    page = with_worker(context, live_server.url + tasks)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(live_server.url + call)
    is_kept(page, call)
    page.goto(live_server.url + tasks)
    page.goto(live_server.url + section(draft))
    page.locator("[data-module*=draft][data-ready]").wait_for(state="attached")

    # What is kept was asked for without cookies, and no page of the person is among it.
    assert [path for path in kept_addresses(page) if "/applications/" in path or "/my/" in path] == []
    held = page.evaluate("async (path) => (await caches.match(path)).text()", call)
    assert "My account" not in held
    assert draft.applicant.email not in held

    context.set_offline(True)
    page.locator("#id_motivation").fill("Écrit dans le bus.")
    page.wait_for_function("() => Object.values(localStorage).some((one) => one.includes('Écrit dans le bus.'))")
    kill(page)
    page = context.new_page()
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(live_server.url + tasks)
    page.get_by_role("heading", name="There is no connection").wait_for()
    entry = page.get_by_role("link", name="Motivation and article")
    assert entry.get_attribute("href") == section(draft)
    page.goto(live_server.url + call)
    page.get_by_text("This is the page as it was on").wait_for()
    assert page.get_by_role("heading", level=1).inner_text() == draft.call.title
    # The sign-in is never touched: the browser itself says that there is no line.
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        page.goto(live_server.url + reverse("accounts:settings"))
    assert said == []

    context.set_offline(False)
    page.goto(live_server.url + section(draft))
    page.get_by_role("button", name="Use the text of this device").click()
    page.get_by_role("button", name="Save and finish later").click()
    page.get_by_role("heading", name="Your application").wait_for()
    assert Proposal.objects.get(application=draft).motivation == "Écrit dans le bus."


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_the_worker_goes_with_what_it_kept(context: BrowserContext, live_server: LiveServer) -> None:
    draft = build_world().apply("awa", send=False)
    page = with_worker(context, live_server.url + reverse("scholarships:call", args=[draft.call.slug]))
    assert page.evaluate("() => caches.keys()") != []
    with override_settings(SERVICE_WORKER=False):
        page.goto(live_server.url + "/en/help/")
        page.evaluate("() => navigator.serviceWorker.ready.then((one) => one.update())")
        until(page, "async () => (await caches.keys()).length === 0")
        until(page, "async () => (await navigator.serviceWorker.getRegistrations()).length === 0")
        page.goto(live_server.url + reverse("scholarships:call", args=[draft.call.slug]))
        assert page.locator("[data-worker]").count() == 0


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_a_new_version_takes_the_place_of_the_old_one(context: BrowserContext, live_server: LiveServer) -> None:
    draft = build_world().apply("awa", send=False)
    page = context.new_page()
    page.goto(live_server.url + "/en/help/")
    page.evaluate("async () => { await (await caches.open('portal-older')).put('/x', new Response('')); }")
    page.goto(live_server.url + reverse("scholarships:call", args=[draft.call.slug]))
    until(page, "async () => !(await caches.keys()).includes('portal-older')")
    assert len(page.evaluate("() => caches.keys()")) == 1


class Line:
    """A line between the phone and the portal that can fall silent: it takes what is asked and answers nothing."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.is_silent = False
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.ends: list[socket.socket] = [self.listener]
        self.address = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                phone, _address = self.listener.accept()
                portal = socket.create_connection(("127.0.0.1", self.port))
                self.ends += [phone, portal]
                for source, target in ((phone, portal), (portal, phone)):
                    Thread(target=self._carry, args=(source, target), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while part := source.recv(65_536):
                if not self.is_silent:
                    target.sendall(part)
            target.shutdown(socket.SHUT_WR)

    def hang_up(self) -> None:
        """Close all: an open end would keep a connection of the server to the database."""
        for one in self.ends:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_a_line_that_only_pretends_shows_the_copy_in_time(context: BrowserContext, live_server: LiveServer) -> None:
    draft = build_world().apply("awa", send=False)
    line = Line(live_server.thread.port)
    call = reverse("scholarships:call", args=[draft.call.slug])
    page = with_worker(context, line.address + call)
    page.goto(line.address + call)
    is_kept(page, call)
    line.is_silent = True
    begun = time.monotonic()
    page.goto(line.address + call, wait_until="commit")
    page.get_by_text("This is the page as it was on").wait_for()
    assert time.monotonic() - begun < 15
    context.close()
    line.hang_up()
