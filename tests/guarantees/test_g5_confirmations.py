"""G5: no application is lost after its confirmation page. PostgreSQL is killed again and again under writers."""

import io
import random
import re
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection
from django.db.models import Count

from academy_portal.accounts.models import User
from academy_portal.audit.models import Event
from academy_portal.database import is_database_away
from academy_portal.idempotency.models import FormKey
from academy_portal.local import processes
from academy_portal.outbox.models import Message
from scholarships.actions.applications import fingerprint
from scholarships.models import Application
from tests.guarantees.http import Answer, Visitor
from tests.guarantees.servers import LAZY_WAL_WRITER, Postgres, own_postgres, web
from tests.guarantees.tiers import tiers
from tests.processes import ROOT, environment
from tests.scholarships.world import build_world, moment, person

SEED = 5
LANGUAGES = ("ar", "en", "fr", "pt", "es")
NOBODY = "redis://127.0.0.1:1/0"
PROFILE = {
    "full_name": "Awa Fictional", "sex": "female", "nationality_id": "ML", "country_id": "ML",
    "category": "sse_network",
    "organisation_name": "Fictional Union", "function": "Trainer", "experience_years": "6", "languages": ["fr", "en"],
}  # fmt: skip
PROPOSAL = {
    "language": "fr", "motivation": "Je forme\ndes coopératives & <unions>.", "planned_use": "Former cent membres.",
    "article_title": "Coopérer", "article_abstract": "Deux unions échangent.", "article_language": "fr",
}  # fmt: skip


@dataclass(frozen=True)
class Site:
    """A portal on a database that may be killed, with its writers."""

    postgres: Postgres
    address: str
    variables: dict[str, str]

    def visitor(self) -> Visitor:
        """Somebody who has not applied yet."""
        user = person(f"writer{User.objects.count()}@example.org", moment())
        return Visitor.signed_in(self.address, user, second_factor=False)


@pytest.fixture(scope="module")
def site(django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """PostgreSQL as a site has it, an open call; the web beside it, the broker away."""
    log = tmp_path_factory.mktemp("web") / "web.log"
    patching = pytest.MonkeyPatch.context()
    with patching as patch, django_db_blocker.unblock(), own_postgres(patch, **LAZY_WAL_WRITER) as postgres:
        call_command("migrate", verbosity=0)
        build_world()
        variables = environment(REDIS_URL=NOBODY, DATABASE_URL=postgres.url)
        with web(variables, log) as address:
            yield Site(postgres, address, variables)


@dataclass(frozen=True)
class Seen:
    """What a confirmation page said."""

    number: str
    at: str
    fingerprint: str

    @classmethod
    def on(cls, page: Answer) -> "Seen":
        """Read number, time and fingerprint off the page."""
        number = re.search(r"<bdi><b>([A-Z0-9-]+)</b></bdi>", page.text)
        at = re.search(r'<b>Received</b> <time datetime="([^"]+)"', page.text)
        mark = re.search(r"<bdi>([0-9a-f]{64})</bdi>", page.text)
        found = [match[1] for match in (number, at, mark) if match]
        assert len(found) == 3, page.text[:3000]
        return cls(*found)


def apply(visitor: Visitor, draw: random.Random) -> Seen:
    """Start, fill, send; whatever breaks on the way is asked again. Now and then the last form is sent once more."""
    visitor.open("/en/scholarships/fiction/")
    visitor.send({}, "Start your application")
    home = visitor.path
    visitor.open(f"{home}profile/")
    visitor.send(PROFILE, "Save and continue")
    visitor.open(f"{home}proposal/")
    visitor.send(PROPOSAL, "Save and continue")
    assert visitor.path == f"{home}check/", (visitor.path, visitor.page)
    press = "Send your application"
    target, body = visitor.target(press), visitor.fill({"is_true": "on"}, press)
    page = visitor.send({"is_true": "on"}, press)
    if draw.random() < 0.5:
        again = visitor.insist("POST", target, body)
        assert (again.status, again.location) == (302, f"{home}receipt/")
    assert visitor.path == f"{home}receipt/"
    return Seen.on(page)


@dataclass
class Writers:
    """People who apply one after the other, in threads."""

    supply: list[list[Visitor]]
    seen: list[Seen] = field(default_factory=list)
    met: Counter[str] = field(default_factory=Counter)
    faults: list[Answer] = field(default_factory=list)
    errors: list[BaseException] = field(default_factory=list)
    enough: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        """Begin to write. The sessions were begun before: only HTTP from here on."""
        self.threads = [
            threading.Thread(target=self._write, args=(visitors, random.Random(f"{SEED} {place}")))
            for place, visitors in enumerate(self.supply)
        ]
        for thread in self.threads:
            thread.start()

    def end(self) -> None:
        """Let everybody finish the application in hand."""
        self.enough.set()
        for thread in self.threads:
            thread.join(timeout=120)
        assert not any(thread.is_alive() for thread in self.threads)

    def _write(self, visitors: list[Visitor], draw: random.Random) -> None:
        for visitor in visitors:
            try:
                self.seen.append(apply(visitor, draw))
            except BaseException as error:  # noqa: BLE001 - the test shows whatever a writer met
                self.errors.append(error)
                return
            finally:
                self.met += visitor.met
                self.faults += visitor.faults
            if self.enough.is_set():
                return


@tiers("writers, kills, between", small=(4, 2, 3), long=(8, 4, 6), full=(8, 10, 8))
def test_every_number_on_a_confirmation_page_exists_once(
    site: Site, writers: int, kills: int, between: int, capsys: pytest.CaptureFixture[str]
) -> None:
    known = set(Application.objects.values_list("number", flat=True))
    draw = random.Random(SEED)
    supply = 2 * kills * between // writers + 8
    crowd = Writers([[site.visitor() for _ in range(supply)] for _ in range(writers)])
    crowd.start()
    try:
        for number in range(1, kills + 1):
            wanted = number * between
            processes.wait_until(lambda: len(crowd.seen) >= wanted or bool(crowd.errors), seconds=60)  # noqa: B023
            assert crowd.errors == []
            assert all(thread.is_alive() for thread in crowd.threads)
            threading.Event().wait(draw.random() / 4)  # not always at the same place of somebody's way
            site.postgres.restart()
    finally:
        crowd.end()
    assert crowd.errors == []
    check_what_stands(crowd.seen, known)
    assert {answer.status for answer in crowd.faults} <= {503}
    assert crowd.faults or crowd.met["no answer"], "the kills hit nobody"
    with capsys.disabled():
        print(f"\nG5 | {writers} writers, {kills} kills | {len(crowd.seen)} confirmed | met {dict(crowd.met)}")  # noqa: T201


def check_what_stands(seen: list[Seen], known: set[str]) -> None:
    """Every number that was shown is there, once, as it was shown; and nothing else is."""
    stored = list(Application.objects.exclude(number__in=known).select_related("profile", "proposal"))
    assert len({one.number for one in seen}) == len(seen)
    found = {
        Seen(one.number, f"{one.submitted_at:%Y-%m-%dT%H:%M:%SZ}", one.fingerprint)
        for one in stored
        if one.state == "submitted" and one.submitted_at
    }
    assert found == set(seen)
    assert len(stored) == len(seen)
    assert [one.number for one in stored if fingerprint(one) != one.fingerprint] == []
    assert not Application.objects.values("applicant").annotate(count=Count("id")).filter(count__gt=1).exists()
    keys = [str(one.pk) for one in stored]
    for verb in ("start", "submit"):
        told = Event.objects.filter(subject_model="scholarships.application", subject_pk__in=keys, verb=verb)
        assert Counter(told.values_list("subject_pk", flat=True)) == Counter(keys)
    receipts = Message.objects.filter(kind="scholarship_receipt", about_pk__in=keys)
    assert Counter(receipts.values_list("about_pk", flat=True)) == Counter(keys)
    assert not FormKey.objects.filter(result="").exists()
    call_command("audit_verify", stdout=io.StringIO())
    call_command("invariants", stdout=io.StringIO())


def test_commits_wait_for_the_disk(site: Site) -> None:
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        assert site.postgres.embedded.sql(f"SHOW {name}") == "on"
    code = "import django; django.setup(); from django.db import connection as c; k = c.cursor();"
    code += "print(*(k.execute(f'SHOW {n}') or k.fetchone()[0] for n in ('synchronous_commit', 'lock_timeout')))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={**site.variables, "ACADEMY_ROLE": "web"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.split() == ["on", "3s"]


def test_a_killed_server_is_known_by_its_first_error(site: Site) -> None:
    """It is a bare one of the driver's: whoever waits for the usual kinds only takes it for a fault of the portal."""
    line = connection.copy()
    with line.cursor() as cursor:
        cursor.execute("SELECT 1")
    site.postgres.kill()
    with pytest.raises(DatabaseError) as met, line.cursor() as cursor:
        cursor.execute("SELECT 1")
    line.close()
    site.postgres.start()
    assert is_database_away(met.value)
    for error in (DatabaseError("of ours"), IntegrityError("a rule"), ValueError("else"), None):
        assert not is_database_away(error)


def test_while_the_database_is_away_a_page_says_so_and_keeps_what_was_typed(site: Site) -> None:
    visitor, stranger = site.visitor(), Visitor(site.address)
    visitor.open("/en/scholarships/fiction/")
    visitor.send({}, "Start your application")
    home = visitor.path
    visitor.open(f"{home}proposal/")
    body = visitor.fill(PROPOSAL, "Save and continue")
    stranger.open("/en/account/login/")
    login = stranger.fill({"login": "writer1@example.org", "password": "Secret of somebody"}, "Sign in")
    site.postgres.kill()
    try:
        for language in LANGUAGES:
            for path in (
                "",
                "my/",
                "scholarships/",
                "admin/",
                "applications/",
                f"{home[4:]}proposal/",
                "account/login/",
            ):
                check_unavailable(visitor.once("GET", f"/{language}/{path}"), language)
        kept = check_unavailable(visitor.once("POST", f"{home}proposal/", body), "en")
        assert "Nothing you typed is lost" in kept.text
        assert "Secret" not in check_unavailable(stranger.once("POST", "/en/account/login/", login), "en").text
        assert [stranger.once("GET", f"/{path}").status for path in ("healthz", "readyz")] == [200, 503]
    finally:
        site.postgres.start()
    visitor.page, visitor.path = kept, f"{home}proposal/"
    assert visitor.send({}, "Send again").status == 200
    assert visitor.path == home
    stored = Application.objects.get(uuid=home.split("/")[-2]).proposal
    assert {name: getattr(stored, name) for name in PROPOSAL} == PROPOSAL
    Application.objects.filter(pk=stored.pk).update(state="withdrawn")


def check_unavailable(answer: Answer, language: str) -> Answer:
    """The page for the time without a database: in the reader's language, with a way on, with nothing inside out."""
    assert (answer.status, answer.headers.get("Retry-After")) == (503, "10"), answer.text[:500]
    assert "no-store" in answer.headers["Cache-Control"]
    assert f'<html lang="{language}"' in answer.text
    assert not re.search(r"Traceback|psycopg|OperationalError|Exception", answer.text)
    assert 'class="button"' in answer.text or "go back with your browser" in answer.text
    assert "Content-Security-Policy" in answer.headers
    return answer
