import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from academy_portal.operations import views

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(autouse=True)
def nothing_known() -> None:
    """Each test finds out anew whether the database is migrated."""
    views._migrated_databases.clear()


def test_healthz_needs_nothing(client: Client) -> None:
    page = client.get("/healthz")
    assert (page.status_code, page.content, page["Content-Type"]) == (200, b"ok\n", "text/plain; charset=utf-8")


@pytest.mark.django_db
def test_readyz_with_everything_there(client: Client) -> None:
    for _ in range(2):
        page = client.get("/readyz")
        lines = page.content.decode().splitlines()
        assert (page.status_code, lines[:3]) == (200, ["ready", "database: ok", "migrations: applied"])
    assert (page["Cache-Control"], page.cookies) == ("max-age=0, no-cache, no-store, must-revalidate, private", {})


@pytest.mark.django_db
def test_readyz_while_a_migration_waits(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'audit' AND name = '0002_chain'")
    page = client.get("/readyz")
    assert (page.status_code, page.content.decode().splitlines()[:3]) == (
        503,
        ["not ready", "database: ok", "migrations: pending"],
    )


@pytest.mark.django_db
def test_readyz_without_broker_is_ready(client: Client, settings: Settings) -> None:
    settings.REDIS_URL = "unix:///nowhere/valkey.sock"
    page = client.get("/readyz")
    assert (page.status_code, page.content.decode().splitlines()[3]) == (200, "broker: away")


def test_readyz_without_database() -> None:
    """In a process of its own, as the address of the database cannot change within one."""
    program = (
        "import django; django.setup()\n"
        "from django.test import Client\n"
        "page = Client().get('/readyz', headers={'host': 'localhost'})\n"
        "print(page.status_code, page.content.decode().split(chr(10))[:3])\n"
        "print(Client().get('/healthz', headers={'host': 'localhost'}).status_code)\n"
    )
    environment = {**os.environ, "DATABASE_URL": "postgres://nobody@/nowhere?host=/nowhere"}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["503 ['not ready', 'database: away', 'migrations: unknown']", "200"]
