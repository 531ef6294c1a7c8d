"""Measures the pages in this process, and prints the table."""

from __future__ import annotations

import argparse
import io
import json
import platform
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

import brotli
from django.core.management import call_command
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import path

from academy_portal.kernel.clock import now
from academy_portal.local.prepare import collect_static
from academy_portal.operations.demonstration.create import DEFAULT_SEED, make_demonstration

from .few_rows import all_but_few_of_each_call, without
from .memory import measure_processes
from .page_kinds import Page, pages

FEW = 10
HOST = "127.0.0.1"
# What `django-admin startproject` of Django 5.2 puts into a new project.
BARE_MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
BARE_PAGE = Engine().from_string(
    "<!doctype html><html lang=en><title>{{ title }}</title><h1>{{ title }}</h1>"
    "<ul>{% for row in rows %}<li>{{ row }}</li>{% endfor %}</ul></html>"
)


def bare(request: HttpRequest) -> HttpResponse:
    """A page as small as a page can be: one template, twenty rows, no query."""
    return HttpResponse(BARE_PAGE.render(Context({"title": "A page", "rows": range(20)})))


urlpatterns = [path("", bare)]


@dataclass
class Figures:
    """What one page takes. Units: bytes, milliseconds of the processor; ``ratio`` to the bare page."""

    page: str
    address: str
    status: int
    queries: int
    queries_at_few: int | None
    raw_bytes: int
    brotli_bytes: int
    cpu_ms: float
    ratio: float

    @property
    def is_sound(self) -> bool:
        """Whether it answers, and needs as many queries at ten applications a call as with all of them."""
        return self.status == 200 and self.queries_at_few in (None, self.queries)


def measure_all(options: argparse.Namespace) -> int:
    """Make the demonstration, measure, print. Returns the exit code."""
    _prepare(options.applications)
    client = {persona: _signed_in(persona) for persona in {page.persona for page in pages()}}
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=BARE_MIDDLEWARE):
        bare_client = Client(SERVER_NAME=HOST)
        bare_ms = cpu_ms(lambda: bare_client.get("/"), options.rounds * 20)
    few = _queries_at_few(client)
    found = [_measure(client[page.persona], page, few.get(page.name), bare_ms, options.rounds) for page in pages()]
    processes = measure_processes()
    print_table(found, bare_ms, options.applications)
    print_processes(processes)
    if options.json:
        document = {
            "applications": options.applications, "few": FEW, "seed": DEFAULT_SEED, "bare_ms": round(bare_ms, 3),
            "python": platform.python_version(), "pages": [asdict(one) for one in found], "processes": processes,
        }  # fmt: skip
        options.json.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    broken = [one for one in found if not one.is_sound]
    for one in broken:
        few_text = "" if one.queries_at_few is None else f", {one.queries_at_few} queries at {FEW}"
        sys.stderr.write(f"{one.page}: status {one.status}, {one.queries} queries{few_text}\n")
    return 1 if broken else 0


def cpu_ms(deed: Callable[[], object], rounds: int) -> float:
    """The median processor time of a deed in milliseconds, after one round that only warms up."""
    times = []
    for _round in range(rounds + 1):
        begin = time.process_time()
        deed()
        times.append((time.process_time() - begin) * 1000)
    return statistics.median(times[1:])


def _prepare(applications: int) -> None:
    print(f"Making {applications} applications in a database of its own ...", flush=True)
    begin = time.monotonic()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_reference", stdout=io.StringIO())
    collect_static()
    make_demonstration(total=applications, seed=DEFAULT_SEED, at=now())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"Made in {time.monotonic() - begin:.0f} s.\n", flush=True)


def _signed_in(persona: str) -> Client:
    """A browser of that person, signed in by the demonstration's button; of nobody for an empty name."""
    client = Client(SERVER_NAME=HOST)
    if persona:
        answer = client.post(f"/en/demo/people/{persona}/")
        assert answer.status_code == 302, (persona, answer.status_code)
    return client


def _queries_of(client: Client, page: Page) -> int:
    client.get(page.address)
    with CaptureQueriesContext(connection) as queries:
        client.get(page.address)
    return len(queries)


def _queries_at_few(clients: dict[str, Client]) -> dict[str, int]:
    """How many queries each list needs with ten applications a call."""
    lists = [page for page in pages() if page.is_list]
    with without(*all_but_few_of_each_call(FEW)):
        return {page.name: _queries_of(clients[page.persona], page) for page in lists}


def _measure(client: Client, page: Page, few: int | None, bare_ms: float, rounds: int) -> Figures:
    answer = client.get(page.address)
    content = answer.content if answer.status_code == 200 else b""
    taken = cpu_ms(lambda: client.get(page.address), rounds)
    return Figures(
        page=page.name, address=page.address, status=answer.status_code, queries=_queries_of(client, page),
        queries_at_few=few, raw_bytes=len(content), brotli_bytes=len(brotli.compress(content, quality=5)),
        cpu_ms=round(taken, 2), ratio=round(taken / bare_ms, 1),
    )  # fmt: skip


def print_table(found: list[Figures], bare_ms: float, applications: int) -> None:
    """One line a page."""
    print(f"{'page':<24}{f'at {FEW}':>8}{f'at {applications}':>8}{'bytes':>9}{'brotli':>8}{'CPU ms':>8}{'x bare':>8}")
    for one in found:
        few = "" if one.queries_at_few is None else str(one.queries_at_few)
        mark = "" if one.is_sound else "  <- not sound"
        print(
            f"{one.page:<24}{few:>8}{one.queries:>8}{one.raw_bytes:>9}{one.brotli_bytes:>8}{one.cpu_ms:>8.1f}"
            f"{one.ratio:>8.1f}{mark}"
        )
    print(f"{'a bare Django page':<24}{'':>8}{0:>8}{'':>9}{'':>8}{bare_ms:>8.2f}{1.0:>8.1f}")
    print(f"\nThe first two columns are queries, at {FEW} applications a call and at {applications} in all.\n")


def print_processes(processes: dict[str, dict[str, float]]) -> None:
    """Memory of a web process and of a worker, and the web's time by the clock over HTTP."""
    for name, row in processes.items():
        print(f"{name:<24}" + "  ".join(f"{key} {value:g}" for key, value in row.items()))
