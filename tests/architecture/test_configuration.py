"""Every variable is documented, and faults are reported together."""

import pytest

from academy_portal import env
from academy_portal.local.run import ROOT
from academy_portal.operations.management.commands.configuration import PAGE, page


def test_the_page_is_the_table() -> None:
    """When this fails: ``manage.py configuration``."""
    assert (ROOT / PAGE).read_text(encoding="utf-8") == page()


def test_faults_are_reported_together() -> None:
    with pytest.raises(env.ConfigurationError) as caught:
        env.read({"PRODUCTION": "perhaps", "CONN_MAX_AGE": "long", "DEMONSTRATION": "maybe"})
    assert [name for name in ("PRODUCTION", "CONN_MAX_AGE", "DEMONSTRATION") if name in str(caught.value)] == [
        "PRODUCTION",
        "CONN_MAX_AGE",
        "DEMONSTRATION",
    ]


@pytest.mark.parametrize(
    ("url", "engine", "host", "name"),
    [
        ("postgres://ann:p%40ss@db.example:5433/portal", "django.db.backends.postgresql", "db.example", "portal"),
        ("postgres://academy@/academy?host=/some/folder", "django.db.backends.postgresql", "/some/folder", "academy"),
    ],
)
def test_a_database_address(url: str, engine: str, host: str, name: str) -> None:
    found = env.database(url)
    assert (found["ENGINE"], found["HOST"], found["NAME"]) == (engine, host, name)


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite:///x"])
def test_another_engine_is_refused(url: str) -> None:
    with pytest.raises(env.ConfigurationError, match="PostgreSQL only"):
        env.database(url)


@pytest.mark.parametrize(
    ("url", "backend"),
    [
        ("smtp://127.0.0.1:2525", "django.core.mail.backends.smtp.EmailBackend"),
        ("file:///some/folder", "academy_portal.outbox.backends.EmlFileBackend"),
        ("console://", "django.core.mail.backends.console.EmailBackend"),
    ],
)
def test_a_mail_address(url: str, backend: str) -> None:
    assert env.mail(url)["EMAIL_BACKEND"] == backend


def test_an_unknown_mail_address_is_refused() -> None:
    with pytest.raises(env.ConfigurationError, match="EMAIL_URL"):
        env.mail("pigeon://roof")


def test_a_socket_is_written_as_celery_reads_it() -> None:
    assert env.broker("unix:///some/valkey.sock") == "redis+socket:///some/valkey.sock"
    assert env.broker("redis://host:6379/0") == "redis://host:6379/0"
