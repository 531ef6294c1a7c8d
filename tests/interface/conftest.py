"""One demonstration for the pages, behind the web server as a site runs it: hashed, compressed files, kept pages."""

import os
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from playwright.sync_api import Browser, BrowserContext
from pytest_django import DjangoDbBlocker

from academy_portal.accounts.models import User
from tests.clients import client_for
from tests.guarantees.servers import web
from tests.operations.demonstrations import demonstration_mode, make
from tests.processes import ROOT, environment

from .pages import Kind, kinds

SIZE = 60
HERE = Path(__file__).resolve().parent
LEAVES_TRACES = "test_with_keyboard.py"


@dataclass
class Answer:
    """What came over the line."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Site:
    """The portal, its kinds of pages, and a way in for everybody."""

    address: str
    kinds: dict[str, Kind]
    keys: dict[int, str]

    def get(
        self, path: str, who: User | None = None, /, *, data: bytes | None = None, more: str = "", **headers: str
    ) -> Answer:
        """Ask for a page as it comes over the line: not unpacked. ``more``: another cookie."""
        cookies = [f"{settings.SESSION_COOKIE_NAME}={self.keys[who.pk]}"] if who else []
        headers["Cookie"] = "; ".join([*cookies, more])
        request = urllib.request.Request(
            self.address + path, data, {name.replace("_", "-"): value for name, value in headers.items()}
        )
        try:
            with urllib.request.build_opener(_Stay).open(request, timeout=30) as response:
                return Answer(response.status, dict(response.headers.items()), response.read())
        except urllib.error.HTTPError as refused:
            return Answer(refused.code, dict(refused.headers.items()), refused.read())

    def see(self, kind: Kind, code: str, **headers: str) -> Answer:
        """A kind of page in a language, in its state: what needs a press is sent without a single answer."""
        address = kind.in_language(code)
        page = self.get(address, kind.who)
        form = _Form(kind.press)
        form.feed(page.body.decode() if kind.press else "")
        if not form.fields:
            return self.get(address, kind.who, **headers)
        cookie = SimpleCookie(page.headers.get("Set-Cookie", "")).get(settings.CSRF_COOKIE_NAME)
        more = f"{settings.CSRF_COOKIE_NAME}={cookie.value}" if cookie and not kind.is_strange else ""
        data = urllib.parse.urlencode(form.fields).encode()
        where = urllib.parse.urljoin(address, form.action)
        return self.get(where, kind.who, data=data, more=more, Origin=self.address, **headers)

    def context(self, chromium: Browser, who: User | None = None, **options: object) -> BrowserContext:
        """A browser of its own, signed in."""
        context = chromium.new_context(base_url=self.address, **options)
        if who:
            cookie = {"name": settings.SESSION_COOKIE_NAME, "value": self.keys[who.pk], "url": self.address}
            context.add_cookies([cookie])
        return context


def session_of(user: User) -> str:
    """The key of a new session of this person, with the second factor shown."""
    return client_for(user).cookies[settings.SESSION_COOKIE_NAME].value


class _Form(HTMLParser):
    """The first form of the page's content that has the button: where it goes, and what it sends by itself."""

    def __init__(self, press: str) -> None:
        super().__init__()
        self.name = press.partition("[name=")[2].rstrip("]")
        self.action = ""
        self.fields: list[tuple[str, str]] = []
        self._begun: list[tuple[str, str]] = []
        self._action = ""
        self._is_open = self._is_in_main = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note hidden fields, and take them when the button comes."""
        here = {name: value or "" for name, value in attrs}
        self._is_in_main = self._is_in_main or tag == "main"
        if tag == "form":
            self._is_open = self._is_in_main and here.get("method", "") == "post"
            self._begun, self._action = [], here.get("action", "")
        if self.fields or not self._is_open:
            return
        if tag == "input" and here.get("type") == "hidden" and "name" in here:
            self._begun.append((here["name"], here.get("value", "")))
        is_button = tag == "button" or (tag == "input" and here.get("type") == "submit")
        name = here.get("name", "")
        if is_button and self.name in ("", name) and here.get("type") != "button":
            self.action = here.get("formaction", self._action)
            self.fields = [*self._begun, (name or "button", "1")]


class _Stay(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer too."""

    def redirect_request(self, *_arguments: object) -> None:
        """Go nowhere."""


@contextmanager
def served(blocker: DjangoDbBlocker) -> Iterator[Site]:
    """A demonstration with the real editions, networks and publications, and the web server on it."""
    folder = Path(tempfile.mkdtemp(prefix="interface"))
    with demonstration_mode(), blocker.unblock():
        call_command("load_reference", verbosity=0)
        make(SIZE)
        found = {kind.name: kind for kind in kinds()}
        # Now: what a test writes itself, it takes back, and the web server never sees it.
        keys = {user.pk: session_of(user) for user in {kind.who for kind in found.values() if kind.who}}
    variables = environment(
        DJANGO_SETTINGS_MODULE="tests.interface.settings", DEMONSTRATION="yes", STATIC_ROOT=str(folder / "static"),
        REDIS_URL=os.environ.get("REDIS_URL", "") or settings.REDIS_URL, LOG_LEVEL="ERROR",
    )  # fmt: skip
    collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    subprocess.run(collect, cwd=ROOT, env=variables, check=True)
    with demonstration_mode():
        with web(variables, folder / "web.log", workers=2) as address:
            yield Site(address, found, keys)
        with blocker.unblock():
            call_command("flush", interactive=False, verbosity=0)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Bring the modules of this package together, whatever the random order; last those that change the site."""
    mine = [item for item in items if item.path.parent == HERE]
    if mine:
        first = items.index(mine[0])
        before = [item for item in items[:first] if item.path.parent != HERE]
        after = [item for item in items[first:] if item.path.parent != HERE]
        items[:] = [*before, *sorted(mine, key=lambda item: item.path.name == LEAVES_TRACES), *after]


class Stage:
    """Where one site stands for module after module, until one of them has changed it."""

    def __init__(self, blocker: DjangoDbBlocker) -> None:
        self._blocker = blocker
        self._open = ExitStack()
        self._site: Site | None = None

    def site(self) -> Site:
        """The site that stands, or a new one."""
        if self._site is None:
            self._site = self._open.enter_context(served(self._blocker))
        return self._site

    def clear(self) -> None:
        """Take the site down, with all that it holds."""
        self._site = None
        self._open.close()


@pytest.fixture(scope="package")
def stage(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Stage]:
    """What the modules of this package share: a site takes longer to make than most of them take."""
    held = Stage(django_db_blocker)
    yield held
    held.clear()


@pytest.fixture(scope="module")
def site(stage: Stage) -> Site:
    """The site, as a demonstration begins: whoever changes it clears the stage."""
    return stage.site()
