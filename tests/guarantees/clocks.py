"""Clocks that tests move: the process's own at its one definition, and the database's for one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, tzinfo
from typing import Self

import pytest
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.utils import timezone

from academy_portal.kernel import clock

_READINGS = ("clock_timestamp", "statement_timestamp", "transaction_timestamp", "now")


@contextmanager
def process_clock(shift: timedelta) -> Iterator[None]:
    """Let this process believe that it is earlier or later than it is: the portal's own code and Django's."""

    class Shifted(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return super().now(tz) + shift

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "datetime", Shifted)
        patch.setattr(timezone, "datetime", Shifted)
        yield


def make_movable() -> None:
    """Shadow the database's clock by one that ``set_database_clock`` moves, until the open transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA moved")
        for name in _READINGS:
            reading = "pg_catalog.clock_timestamp() + make_interval(secs => current_setting('tests.shift')::float8)"
            cursor.execute(
                f"CREATE FUNCTION moved.{name}() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$ SELECT {reading} $$"
            )
        cursor.execute("SET LOCAL tests.shift = '0'")
        # Named before pg_catalog, so that it is found first.
        cursor.execute("SET LOCAL search_path = moved, pg_catalog, public")


def set_database_clock(moment: datetime) -> None:
    """From here on the database reads this moment and runs on from it."""
    with connection.cursor() as cursor:
        cursor.execute(
            # In seconds: a day is not always 24 hours long, and that is just what these tests look at.
            "SELECT set_config('tests.shift', extract(epoch FROM %s - pg_catalog.clock_timestamp())::text, true)",
            [moment],
        )


@contextmanager
def session_zone(name: str) -> Iterator[None]:
    """Let the database's session live in another zone than UTC, and Django know it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(connection.settings_dict, "TIME_ZONE", name)
        _take_over_zone()
        try:
            yield
        finally:
            patch.undo()
            _take_over_zone()


def _take_over_zone() -> None:
    own = connections[DEFAULT_DB_ALIAS]
    for kept in ("timezone", "timezone_name"):
        own.__dict__.pop(kept, None)
    assert own.ensure_timezone()
