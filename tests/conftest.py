"""What all tests share: servers, a Chromium, a moment; and at the end, what was skipped and how to have it."""

import os
import shutil
import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.utils import translation
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright
from pytest_django import DjangoDbBlocker
from xdist.scheduler import LoadFileScheduling

from academy_portal.local.addresses import ROLE
from academy_portal.local.postgres import EmbeddedPostgres
from academy_portal.local.servers import Servers
from tests.sealed import flush_sealed_tables  # noqa: F401 - a fixture of every test with real commits

ROOT = Path(__file__).resolve().parent.parent
# A machine that is busy draws its examples slowly; that says nothing of what is tested.
settings.register_profile("portal", suppress_health_check=[HealthCheck.too_slow], deadline=None)
settings.load_profile("portal")
SHARED = "tests/interface/"
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_CHROMIUM = "no Chromium on PATH (Debian: apt install chromium) and none named by CHROMIUM="


def pytest_configure() -> None:
    """End on SIGTERM as on Ctrl-C: the servers are stopped, not left behind."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


class _Together(LoadFileScheduling):
    """A file stays in one process; so does the interface, whose files share one served demonstration."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::", 1)[0]
        return SHARED if file.startswith(SHARED) else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadFileScheduling:
    """What runs in one process when there are several."""
    return _Together(config, log)


def _prepare(postgres: EmbeddedPostgres) -> None:
    """Drop the databases that killed runs left behind: nobody else is here now. And let tests pass triggers by."""
    # What the portal's role may never do, so that a fact can be broken on purpose: see ``tests.sealed.unguarded``.
    postgres.sql(f"GRANT SET ON PARAMETER session_replication_role TO {ROLE}")
    names = postgres.sql("SELECT datname FROM pg_database WHERE datname LIKE 'test\\_academy\\_%'")
    for name in names.splitlines():
        postgres.sql(f'DROP DATABASE "{name}"')


def _chromium_path() -> str:
    found = [shutil.which(name) for name in (os.environ.get("CHROMIUM") or "", *CHROMIUMS) if name]
    return next((path for path in found if path), "")


@pytest.fixture(scope="session", autouse=True)
def servers() -> Iterator[Servers]:
    """PostgreSQL and Valkey for this run, unless DATABASE_URL and REDIS_URL name others.

    Several runs share them: the first starts them, the last stops them.
    """
    with Servers(ROOT, durable=False, when_first=_prepare) as held:
        yield held


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The tests' database; before it is dropped, what a test left running and is slow to end loses its connection."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
        )


@pytest.fixture(autouse=True)
def _source_language() -> None:
    """A request leaves its language active in its thread: every test begins in the language of the sources."""
    translation.deactivate()


@pytest.fixture
def at() -> datetime:
    """The moment of a test's deeds, the same in every run."""
    return datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the whole run; a test opens its own contexts in it."""
    path = _chromium_path()
    if not path:
        pytest.skip(NO_CHROMIUM)
    # Playwright runs an event loop in this thread, and Django would refuse the database there.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say plainly what did not run and how to have it."""
    lines = []
    skipped = len(terminalreporter.stats.get("skipped", []))
    if skipped:
        lines.append(f"{skipped} tests were skipped; the lines that begin with SKIPPED say why.")
    if not _chromium_path():
        lines.append(f"The browser journeys did not run: {NO_CHROMIUM}.")
    if config.getoption("markexpr") == "not long and not full" and terminalreporter.stats.get("deselected"):
        count = len(terminalreporter.stats["deselected"])
        lines.append(
            f"{count} long tests were left out: `make test-long` runs kills, storms and crawls, `make test-full` all."
        )
    if lines:
        terminalreporter.section("what was left out")
        for line in lines:
            terminalreporter.line(line)
