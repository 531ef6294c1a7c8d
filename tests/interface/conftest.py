"""One demonstration for the pages, behind the web server as a site runs it: hashed, compressed files, kept pages."""

import os
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
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

    def get(self, path: str, who: User | None = None, **headers: str) -> Answer:
        """Ask for a page as it comes over the line: not unpacked."""
        if who:
            headers["Cookie"] = f"{settings.SESSION_COOKIE_NAME}={self.keys[who.pk]}"
        request = urllib.request.Request(
            self.address + path, headers={name.replace("_", "-"): value for name, value in headers.items()}
        )
        try:
            with urllib.request.build_opener(_Stay).open(request, timeout=30) as response:
                return Answer(response.status, dict(response.headers.items()), response.read())
        except urllib.error.HTTPError as refused:
            return Answer(refused.code, dict(refused.headers.items()), refused.read())

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


class _Stay(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer too."""

    def redirect_request(self, *_arguments: object) -> None:
        """Go nowhere."""


@pytest.fixture(scope="module")
def site(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Site]:
    """A demonstration with the real editions, networks and publications, and the web server on it."""
    folder = Path(tempfile.mkdtemp(prefix="interface"))
    with demonstration_mode(), django_db_blocker.unblock():
        call_command("load_reference", verbosity=0)
        make(SIZE)
        found = {kind.name: kind for kind in kinds()}
        # Now: what a test writes itself, it takes back, and the web server never sees it.
        keys = {user.pk: session_of(user) for user in {kind.who for kind in found.values() if kind.who}}
    variables = environment(
        DJANGO_SETTINGS_MODULE="academy_portal.settings", DEMONSTRATION="yes", STATIC_ROOT=str(folder / "static"),
        REDIS_URL=os.environ.get("REDIS_URL", "") or settings.REDIS_URL, LOG_LEVEL="ERROR",
    )  # fmt: skip
    collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    subprocess.run(collect, cwd=ROOT, env=variables, check=True)
    with demonstration_mode():
        with web(variables, folder / "web.log", workers=2) as address:
            yield Site(address, found, keys)
        with django_db_blocker.unblock():
            call_command("flush", interactive=False, verbosity=0)
